// A question's field as a form: a day, words, a number, one or several of some options.

import { el } from "./dom.js";
import { word } from "./words.js";

const RADIOS = 7; // more options than this become a list
let made = 0;

/**
 * The form of an input. `send(value)` is called with its value and resolves to the words beside the field where it
 * was not taken, or null.
 */
export function fieldForm(input, { send, label = word("send"), extra = [] }) {
  const id = `field-${++made}`;
  const control = CONTROLS[input.kind](input, id);
  const note = el("p", { class: "note", id: `${id}-note`, role: "alert" });
  const submit = el("button", { type: "submit", class: "primary" }, label);
  const form = el("form", { class: `field field-${input.kind}`, novalidate: true }, control.node, note, [
    el("div", { class: "field-end" }, submit, extra),
  ]);
  const say = (text) => {
    note.textContent = text ?? "";
    for (const one of control.inputs) {
      one.toggleAttribute("aria-invalid", Boolean(text));
      if (text) one.setAttribute("aria-invalid", "true");
      one.setAttribute("aria-describedby", note.id);
    }
    if (text) control.inputs[0]?.focus();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const value = control.value();
    if (!value && !input.optional) return say(word("empty")[input.kind]);
    submit.disabled = true;
    try {
      say(await send(value));
    } finally {
      submit.disabled = false;
    }
  });
  return form;
}

const labelled = (input, id, node) => el("div", {}, el("label", { for: id }, input.label), node);

const CONTROLS = {
  date(input, id) {
    const node = el("input", { type: "date", id, min: input.least, max: input.most, value: input.chosen[0] ?? "" });
    return { node: labelled(input, id, node), inputs: [node], value: () => node.value };
  },
  text(input, id) {
    const node = el("textarea", { id, rows: 3, maxlength: input.most, value: input.chosen[0] ?? "" });
    return { node: labelled(input, id, node), inputs: [node], value: () => node.value.trim() };
  },
  number(input, id) {
    const node = el("input", {
      type: "number",
      inputmode: "numeric",
      id,
      min: input.least,
      max: input.most,
      value: input.chosen[0] ?? "",
    });
    return { node: labelled(input, id, node), inputs: [node], value: () => node.value };
  },
  one(input, id) {
    if (input.options.length <= RADIOS) return options(input, id, "radio");
    const node = el("select", { id }, el("option", { value: "" }, word("choose")), [
      input.options.map(([value, label]) => el("option", { value, selected: input.chosen.includes(value) }, label)),
    ].flat());
    return { node: labelled(input, id, node), inputs: [node], value: () => node.value };
  },
  many(input, id) {
    return options(input, id, "checkbox");
  },
};

function options(input, id, type) {
  const inputs = input.options.map(([value]) =>
    el("input", { type, name: id, value, checked: input.chosen.includes(value) }),
  );
  const node = el(
    "fieldset",
    {},
    el("legend", {}, input.label),
    el(
      "div",
      { class: "options" },
      input.options.map(([, label], n) => el("label", { class: "option" }, inputs[n], el("span", {}, label))),
    ),
  );
  const value = () => inputs.filter((one) => one.checked).map((one) => one.value).join(",");
  return { node, inputs, value };
}
