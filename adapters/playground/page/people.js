// The left side: everyone, the channels, and the conversations that two people share.

import { avatar, byId, el, fill } from "./dom.js";
import { word } from "./words.js";

const SEARCH_FROM = 9; // with fewer people nobody needs to search

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Draw the lists; `choose(conversation, person)` opens a conversation as that person. */
export function drawPeople(view, choose) {
  const find = byId("find");
  find.hidden = view.people.length < SEARCH_FROM;
  find.placeholder = word("find");
  find.setAttribute("aria-label", word("find"));
  const wanted = find.hidden ? "" : folded(find.value.trim());
  const people = view.people.filter((person) => folded(person.name).includes(wanted));
  const pairs = view.conversations.filter(
    (one) => one.kind === "pair" && one.people.some((id) => folded(view.nameOf(id)).includes(wanted)),
  );
  const channels = view.conversations.filter((one) => one.kind === "channel" && folded(one.name).includes(wanted));
  fill(
    byId("people-lists"),
    people.length ? el("ul", { class: "list" }, people.map((person) => personRow(view, person, choose))) : null,
    people.length || !wanted ? null : el("p", { class: "nothing" }, word("nobodyFound")),
    channels.length ? el("h3", { class: "list-title" }, word("channels")) : null,
    channels.length ? el("ul", { class: "list" }, channels.map((channel) => channelRow(view, channel, choose))) : null,
    pairs.length ? el("h3", { class: "list-title" }, word("pairs")) : null,
    pairs.length ? el("ul", { class: "list" }, pairs.map((pair) => pairRow(view, pair, choose))) : null,
  );
}

function row(view, conversation, unread, choose, ...content) {
  const current = view.conversation === conversation;
  const count = unread ? el("span", { class: "unread" }, el("span", { "aria-hidden": "true" }, String(unread)), el("span", { class: "visually-hidden" }, word("unread", unread))) : null;
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "who", "data-conversation": conversation, "aria-current": current ? "true" : null, onclick: choose },
      content,
      count,
    ),
  );
}

function personRow(view, person, choose) {
  const badges = person.badges.map((badge) => el("span", { class: "badge" }, badge));
  return row(
    view,
    person.conversation,
    person.unread,
    () => choose(person.conversation, person.id),
    avatar(person.id, person.name),
    el("span", { class: "who-text" }, el("span", { class: "who-name" }, person.name), badges.length ? el("span", { class: "badges" }, badges) : null),
  );
}

function channelRow(view, channel, choose) {
  return row(
    view,
    channel.id,
    channel.unread,
    () => choose(channel.id, view.me),
    el("span", { class: "avatar channel", "aria-hidden": "true" }, "#"),
    el("span", { class: "who-text" }, el("span", { class: "who-name" }, el("span", { class: "visually-hidden" }, "#"), channel.name)),
  );
}

function pairRow(view, pair, choose) {
  const names = pair.people.map((id) => view.nameOf(id).split(" ")[0]);
  const me = pair.people.includes(view.me) ? view.me : pair.people[0];
  return row(
    view,
    pair.id,
    pair.unread,
    () => choose(pair.id, me),
    el("span", { class: "avatars" }, pair.people.slice(0, 2).map((id) => avatar(id, view.nameOf(id)))),
    el("span", { class: "who-text" }, el("span", { class: "who-name" }, names.join(" & "))),
  );
}
