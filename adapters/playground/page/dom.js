// Makes elements. A person's words only ever get in as text nodes.

/** `el("p", { class: "small", onclick: f }, "text", child)`; null and false children are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SHAPES = {
  send: "M3 10.5 17 4l-4.5 13-3-5.2z",
  plus: "M10 4v12M4 10h12",
  check: "m4 10.5 4 4 8-9",
  lock: "M6 9V7a4 4 0 0 1 8 0v2M5 9h10v7H5z",
  clip: "m14.5 9-5 5a3 3 0 0 1-4.3-4.3l5.6-5.6a2 2 0 0 1 2.9 2.9l-5.4 5.4a1 1 0 0 1-1.4-1.4l4.8-4.8",
  close: "m5 5 10 10M15 5 5 15",
  down: "M10 4v11M5.5 10.5 10 15l4.5-4.5",
  person: "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c0-3.3 2.7-5 6-5s6 1.7 6 5",
  talk: "M3.5 5h13v8.5H9L5.5 16.5v-3h-2z",
  chart: "M4 16V9M10 16V4M16 16v-5",
  file: "M6 3h5.5L15 6.5V17H6zM11 3v4h4",
};

/** A small drawing that says nothing by itself. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** Spans of the bot's message: strong where it says so, and nothing else. */
export function spans(given) {
  return given.map((span) => (span.strong ? el("strong", {}, span.text) : document.createTextNode(span.text)));
}

export function plain(given) {
  return given.map((span) => span.text).join("");
}

/** A round picture with a person's initials, in a colour of their own. */
export function avatar(id, name) {
  const letters = name
    .split(/[\s-]+/u)
    .map((part) => [...part][0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 1000003;
  return el("span", { class: "avatar", "data-hue": sum % 8, "aria-hidden": "true" }, letters);
}

export function botAvatar() {
  return el("span", { class: "avatar bot", "aria-hidden": "true" }, el("img", { src: "logo.svg", alt: "" }));
}

/** Put children into *parent* in the place of all that was there; the focus stays with what is called the same. */
export function fill(parent, ...children) {
  const active = document.activeElement;
  const inside = active !== parent && parent.contains(active);
  const called = inside ? callsItself(active) : null;
  parent.replaceChildren(...children.flat().filter(Boolean));
  if (!inside || document.activeElement === active) return;
  const heir = parent.contains(active) ? active : called && [...parent.querySelectorAll(active.tagName)].find((one) => callsItself(one) === called);
  if (heir) heir.focus({ preventScroll: true });
}

/** What tells an element from others of its kind, with the message or the section that it stands in; else nothing. */
function callsItself(node) {
  const own = node.id || Object.values(node.dataset).join(" ") || node.getAttribute("aria-label") || node.textContent;
  const place = node.closest("[data-message], section");
  return own && [place?.dataset.message ?? place?.className, own].join(" ");
}

export const byId = (id) => document.getElementById(id);

let toastGone;
/** A line at the bottom that goes away by itself. */
export function toast(text) {
  const node = byId("toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(toastGone);
  toastGone = setTimeout(() => node.classList.remove("shown"), 4500);
}
