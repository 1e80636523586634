// Draws one letter of the bot: its words, facts, files, and what can be pressed or filled in.

import { fileAddress } from "./api.js";
import { el, icon, plain, spans } from "./dom.js";
import { fieldForm } from "./field.js";
import { word } from "./words.js";

/**
 * `act.press(token, value)` and `act.fill(token, value)` (resolves to the words beside the field, or null) do what
 * the reader does; `sealed` is the line in the place of the buttons.
 */
export function drawLetter(letter, { id = null, sealed = null, act }) {
  const parts = [el("p", { class: "text" }, spans(letter.text))];
  parts.push(...letter.lines.map((line) => el("p", { class: "line" }, spans(line))));
  if (letter.facts.length) parts.push(facts(letter.facts));
  parts.push(...letter.files.map((file, n) => drawFile(file, fileAddress(id, n + 1))));
  if (letter.small.length) parts.push(el("p", { class: "small" }, spans(letter.small)));
  if (sealed) parts.push(el("p", { class: "sealed" }, spans(sealed)));
  else parts.push(...controls(letter, act));
  return el("div", { class: "letter", lang: letter.language.split("@")[0] }, parts);
}

function facts(given) {
  return el(
    "dl",
    { class: "facts" },
    given.map(([label, value]) => el("div", {}, el("dt", {}, spans(label)), el("dd", {}, spans(value)))),
  );
}

function controls(letter, act) {
  const buttons = letter.buttons.map((button) => drawButton(button, letter, act));
  if (letter.input) {
    return [fieldForm(letter.input, { send: (value) => act.fill(letter.input.token, value), extra: buttons })];
  }
  return buttons.length ? [el("div", { class: "buttons", role: "group", "aria-label": plain(letter.text) }, buttons)] : [];
}

function drawButton(button, letter, act) {
  if (button.link) return drawLink(button);
  const press = async (event) => {
    const group = [...event.currentTarget.parentElement.querySelectorAll("button")];
    group.forEach((one) => (one.disabled = true));
    await act.press(button.token, button.value);
    // What was answered is drawn anew without them; what was not, a channel's post for one, can be pressed again.
    group.forEach((one) => (one.disabled = false));
  };
  return el("button", { type: "button", class: button.style, onclick: press }, button.label);
}

function drawLink(button) {
  const safe = /^https?:\/\//iu.test(button.link);
  if (!safe) return el("span", { class: "line" }, `${button.label}: ${button.link}`);
  const hidden = el("span", { class: "visually-hidden" }, ` (${word("opensLink")})`);
  return el("a", { class: "button", href: button.link, target: "_blank", rel: "noopener noreferrer" }, button.label, hidden);
}

function drawFile(file, address) {
  if (file.media.startsWith("image/") && file.media !== "image/svg+xml") {
    return el("a", { class: "picture", href: address, target: "_blank" }, el("img", { src: address, alt: file.alt || file.name }));
  }
  const size = file.size < 1024 ? `${file.size} B` : `${Math.round(file.size / 1024)} kB`;
  return el(
    "a",
    { class: "file", href: address, download: file.name, "aria-label": word("save", file.name) },
    icon("file"),
    el("span", {}, file.name),
    el("span", { class: "size" }, size),
  );
}
