// The middle: what was written, by day. A message is drawn again only when it changed, so that what someone is
// filling in stays while others write.

import { dayKey, day, time, full } from "./dates.js";
import { avatar, botAvatar, byId, el, fill, icon, plain } from "./dom.js";
import { drawLetter } from "./letter.js";
import { currentLanguage, word } from "./words.js";

const TOGETHER_MS = 5 * 60 * 1000; // one after the other by the same author stand together
const NEAR_END = 80; // pixels

let shown = { conversation: null, nodes: new Map(), last: 0 };

const end = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;

/** Draw a conversation. `actsFor(message)` gives what can be done with a letter; `more()` shows earlier messages. */
export function drawTranscript(view, data, { actsFor, more, quiet }) {
  const box = byId("transcript");
  const place = `${data.id}|${view.me}|${currentLanguage()}`;
  const same = shown.conversation === place;
  const wroteMyself = data.messages.some((message) => message.id > shown.last && message.author === view.me);
  const stayed = !same || wroteMyself || end(box);
  const before = same ? shown.nodes : new Map();
  const nodes = new Map();
  const list = el("ol", { class: "messages" });
  let previous = null;
  for (const message of data.messages) {
    if (!previous || dayKey(previous.at) !== dayKey(message.at)) {
      list.append(el("li", { class: "day" }, el("h3", {}, day(message.at, view.now))));
      previous = null;
    }
    const follows = together(previous, message);
    const print = JSON.stringify([message.letter, message.sealed, message.at, follows]);
    const known = before.get(message.id);
    const node = known?.print === print ? known.node : drawMessage(view, message, follows, actsFor(message));
    nodes.set(message.id, { print, node });
    list.append(node);
    previous = message;
  }
  const earlier = data.earlier ? el("button", { type: "button", class: "quiet earlier", onclick: more }, word("earlier")) : null;
  const height = box.scrollHeight;
  const top = box.scrollTop;
  fill(box, earlier, data.messages.length ? list : quiet());
  box.setAttribute("aria-label", word("transcript"));
  const fresh = data.messages.filter((message) => message.id > shown.last && message.author === "bot");
  const grewAbove = same && data.messages[0]?.id < shown.first;
  settleScroll(box, { stayed, grewAbove, height, top, fresh: same && fresh.length > 0 });
  if (same) announce(fresh);
  shown = { conversation: place, nodes, first: data.messages[0]?.id ?? 0, last: data.messages.at(-1)?.id ?? 0 };
}

/** Forget what was drawn, so that everything is drawn again. */
export function forgetTranscript() {
  shown = { conversation: null, nodes: new Map(), last: 0 };
}

function settleScroll(box, { stayed, grewAbove, height, top, fresh }) {
  const newer = byId("newer");
  if (grewAbove) box.scrollTop = top + box.scrollHeight - height;
  else if (stayed) box.scrollTop = box.scrollHeight;
  else box.scrollTop = top;
  if (fresh && !stayed && !grewAbove) {
    fill(newer, icon("down"), word("newer"));
    newer.hidden = false;
  } else if (stayed) newer.hidden = true;
}

/** Wire the "new messages" button and the scrolling that makes it needless. */
export function watchScroll() {
  const box = byId("transcript");
  const newer = byId("newer");
  newer.addEventListener("click", () => {
    box.scrollTop = box.scrollHeight;
    newer.hidden = true;
    box.focus();
  });
  box.addEventListener("scroll", () => end(box) && (newer.hidden = true), { passive: true });
  new ResizeObserver(() => newer.hidden && (box.scrollTop = box.scrollHeight)).observe(box);
}

function together(previous, message) {
  return Boolean(
    previous &&
      previous.author === message.author &&
      previous.private === message.private &&
      previous.kind === message.kind &&
      new Date(message.at) - new Date(previous.at) < TOGETHER_MS,
  );
}

function drawMessage(view, message, follows, act) {
  const bot = message.author === "bot";
  const mine = message.author === view.me;
  const name = bot ? word("bot") : view.nameOf(message.author);
  const picture = bot ? botAvatar() : avatar(message.author, name);
  const stamp = el("time", { datetime: message.at, title: full(message.at) }, time(message.at));
  const head = el("p", { class: "from" }, el("span", { class: "author" }, name), stamp, marks(message));
  const body = bot
    ? drawLetter(message.letter, { id: message.id, sealed: message.sealed, act })
    : el("div", { class: "letter", dir: "auto" }, el("p", { class: message.kind === "command" ? "text typed" : "text" }, plain(message.letter.text)));
  const kinds = ["message", bot ? "bot" : mine ? "mine" : "theirs", follows ? "follows" : null, message.private ? "private" : null];
  return el("li", { class: kinds.filter(Boolean).join(" "), "data-message": message.id, "data-key": message.letter.key }, picture, el("div", { class: "body" }, head, body));
}

function marks(message) {
  if (message.private) return el("span", { class: "mark" }, icon("lock"), word("onlyYou"));
  return null;
}

function announce(fresh) {
  const heard = byId("heard");
  for (const message of fresh) {
    heard.append(el("span", {}, `${word("bot")}: ${plain(message.letter.text)} `));
  }
  while (heard.children.length > 5) heard.firstChild.remove();
}
