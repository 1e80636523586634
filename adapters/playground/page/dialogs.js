// Windows over the page: a page of the bot, and "who joins?".

import { browserZone } from "./dates.js";
import { el, icon, plain } from "./dom.js";
import { drawLetter } from "./letter.js";
import { currentLanguage, word } from "./words.js";

function show(title, wide, ...content) {
  const heading = el("h2", { id: "dialog-title" }, title);
  const leave = el("button", { type: "button", class: "quiet only-icon", "aria-label": word("close") }, icon("close"));
  const dialog = el(
    "dialog",
    { "aria-labelledby": "dialog-title", class: wide ? "wide" : null },
    el("div", { class: "dialog-head" }, heading, leave),
    content,
  );
  leave.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  // A press beside the window closes it, as Escape does.
  dialog.addEventListener("mousedown", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A page of the bot: a title and its letters. */
export function sheetDialog(sheet, act) {
  const closing = {
    press: (token, value) => (dialog.close(), act.press(token, value)),
    fill: async (token, value) => {
      const note = await act.fill(token, value);
      if (!note) dialog.close();
      return note;
    },
  };
  const parts = sheet.parts.map((part) => el("section", { class: "sheet-part" }, drawLetter(part, { act: closing })));
  const dialog = show(plain(sheet.title), true, ...parts);
}

/** "Who joins?"; `add(person)` adds them and resolves to the words to show where that did not work. */
export function personDialog(first, add) {
  const zones = Intl.supportedValuesOf("timeZone");
  if (!zones.includes(browserZone)) zones.unshift(browserZone);
  const name = el("input", { id: "person-name", autocomplete: "off", maxlength: 80, required: true });
  const language = el(
    "select",
    { id: "person-language" },
    ["fr", "en"].map((one) =>
      el("option", { value: one, selected: one === currentLanguage() }, word(one === "fr" ? "french" : "english")),
    ),
  );
  const zone = el("select", { id: "person-zone" }, zones.map((one) => el("option", { value: one, selected: one === browserZone }, one.replaceAll("_", " "))));
  const email = el("input", { id: "person-email", type: "email", autocomplete: "off", maxlength: 200 });
  const admin = el("input", { type: "checkbox", id: "person-admin", checked: first });
  const note = el("p", { class: "note", role: "alert" });
  const row = (control, label, more) => el("div", { class: "row" }, el("label", { for: control.id }, label, more), control);
  const optional = el("span", { class: "optional" }, ` ${word("optional")}`);
  const form = el(
    "form",
    { class: "stacked", novalidate: true },
    row(name, word("name")),
    el("div", { class: "two" }, row(language, word("language")), row(zone, word("zone"))),
    row(email, word("email"), optional),
    el("label", { class: "check", for: admin.id }, admin, el("span", {}, word("admin"), el("span", { class: "help" }, word("adminHelp")))),
    note,
    el("div", { class: "field-end end" }, el("button", { type: "button", onclick: () => dialog.close() }, word("cancel")), el("button", { type: "submit", class: "primary" }, word("add"))),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!name.value.trim()) return name.focus();
    const person = { name: name.value.trim(), language: language.value, zone: zone.value, admin: admin.checked };
    if (email.value.trim()) person.email = email.value.trim();
    const failed = await add(person);
    if (failed) note.textContent = failed;
    else dialog.close();
  });
  const dialog = show(word("addTitle"), false, form);
  name.focus();
}
