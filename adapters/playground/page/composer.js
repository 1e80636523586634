// Where one writes: Enter sends, "/" opens the commands, a command that takes a file can be given one.

import { commandIn, suggest } from "./completion.js";
import { byId, el, fill, icon } from "./dom.js";
import { word } from "./words.js";

const TALLEST = 180; // pixels

/** Build the composer; `writer()` gives what sends a line, and resolves to whether it was taken. Returns { setUp, write, focus }. */
export function composer({ writer, commands }) {
  const form = byId("composer");
  const text = el("textarea", { id: "composer-text", rows: 1, autocomplete: "off", "aria-autocomplete": "list", "aria-controls": "completions", maxlength: 20000 });
  const label = el("label", { for: "composer-text", class: "visually-hidden" });
  const list = el("ul", { id: "completions", role: "listbox", hidden: true });
  const help = el("div", { class: "argument-help", id: "argument-help", hidden: true });
  const count = el("span", { class: "visually-hidden", role: "status" });
  const upload = el("input", { type: "file", hidden: true });
  const attach = el("button", { type: "button", class: "quiet only-icon", hidden: true, onclick: () => upload.click() }, icon("clip"));
  const attached = el("p", { class: "attached", hidden: true });
  const submit = el("button", { type: "submit", class: "primary only-icon" }, icon("send"));
  const hint = el("p", { class: "hint", id: "composer-hint" });
  text.setAttribute("aria-describedby", "argument-help composer-hint");
  fill(form, label, help, list, attached, el("div", { class: "write" }, attach, text, submit), upload, hint, count);

  let options = [];
  let active = -1;
  let closedFor = null;
  let allowed = true;

  const grow = () => {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, TALLEST)}px`;
  };

  function mark(next) {
    active = options.length ? (next + options.length) % options.length : -1;
    [...list.children].forEach((node, n) => node.setAttribute("aria-selected", String(n === active)));
    if (active >= 0) {
      text.setAttribute("aria-activedescendant", `completion-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else text.removeAttribute("aria-activedescendant");
  }

  function look() {
    grow();
    const found = allowed ? suggest(text.value, commands()) : { options: [], command: null };
    options = closedFor === text.value ? [] : found.options;
    fill(list, options.map(drawOption));
    list.hidden = options.length === 0;
    count.textContent = options.length ? word("found", options.length) : "";
    mark(0);
    drawHelp(found);
    const takesFile = commandIn(text.value, commands())?.arguments.some((one) => one.kind === "file");
    attach.hidden = !takesFile;
    if (!takesFile) drop();
  }

  function drawOption(option, n) {
    const node = el("li", { role: "option", id: `completion-${n}`, "aria-selected": "false" }, el("span", { class: "usage" }, option.title), el("span", { class: "help" }, option.help));
    node.addEventListener("mousedown", (event) => (event.preventDefault(), take(n)));
    return node;
  }

  function drawHelp({ command, argument }) {
    help.hidden = !command;
    if (!command) return fill(help);
    const shown = command.arguments.map((one) => {
      const name = one.required ? `<${one.name}>` : `[${one.name}]`;
      return el("span", { class: one === argument ? "argument current" : "argument" }, name);
    });
    const more = argument && [el("strong", {}, argument.name), ` ${argument.help}`, argument.required ? "" : ` (${word("optional")})`];
    fill(help, el("p", { class: "usage" }, [command.command, ...command.path].join(" "), shown.flatMap((one) => [" ", one])), el("p", { class: "help" }, more ?? command.help));
  }

  function take(n) {
    text.value = options[n].insert;
    closedFor = null;
    look();
    text.focus();
  }

  function drop() {
    upload.value = "";
    fill(attached);
    attached.hidden = true;
  }

  upload.addEventListener("change", () => {
    const file = upload.files[0];
    if (!file) return drop();
    const away = el("button", { type: "button", class: "quiet only-icon", "aria-label": word("removeFile"), onclick: drop }, icon("close"));
    fill(attached, icon("file"), el("span", {}, word("attached", file.name)), away);
    attached.hidden = false;
    text.focus();
  });

  // What is written while an answer is still on its way waits its turn: nobody has to pause between two lines.
  let line = Promise.resolve();

  async function go() {
    const written = text.value.trim();
    if (!written) return;
    const isCommand = allowed && written.startsWith("/");
    const argument = isCommand && commandIn(written, commands())?.arguments.find((one) => one.kind === "file");
    const file = argument && upload.files[0];
    const send = writer();
    text.value = "";
    drop();
    look();
    line = line.then(async () => {
      const files = file ? { [argument.name]: await base64(file) } : {};
      const taken = await send(written, isCommand, files);
      if (!taken && !text.value) text.value = written;
      look();
    });
    await line;
  }

  text.addEventListener("input", () => {
    closedFor = null;
    look();
  });
  text.addEventListener("keydown", (event) => {
    const open = options.length > 0;
    if (open && event.key === "ArrowDown") mark(active + 1);
    else if (open && event.key === "ArrowUp") mark(active - 1);
    else if (open && event.key === "Tab" && !event.shiftKey) take(active);
    else if (open && event.key === "Escape") {
      closedFor = text.value;
      look();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      // A name that is typed in full is sent; a half-typed one is completed first.
      if (open && options[active].insert.trim() !== text.value.trim()) take(active);
      else go();
    } else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });

  return {
    /** Set up for a reader: to whom one writes, and whether commands are taken here. */
    setUp({ to, withCommands, away }) {
      allowed = withCommands;
      label.textContent = word("messageTo", to);
      text.placeholder = word("writeTo", to);
      list.setAttribute("aria-label", word("completions"));
      submit.setAttribute("aria-label", word("send"));
      attach.setAttribute("aria-label", word("attach"));
      hint.textContent = away ?? word("hint");
      look();
    },
    write(given) {
      text.value = given;
      look();
      text.focus();
    },
    focus: () => text.focus(),
  };
}

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
