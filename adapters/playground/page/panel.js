// The right side: the program as its organizer sees it. Everything comes from the bot, already in words.

import { dayAndTime, short } from "./dates.js";
import { byId, el, fill } from "./dom.js";
import { word } from "./words.js";

const FIRST = { pairs: 12, nudges: 8, alerts: 8 };
const opened = new Set();

/** Draw the panel; `pick(id)` shows another program, `openPage(id)` opens the organizer's page of this one. */
export function drawPanel(given, { pick, openPage }) {
  const panel = byId("program");
  const top = panel.querySelector(".scroll")?.scrollTop ?? 0;
  const again = () => drawPanel(given, { pick, openPage });
  panel.setAttribute("aria-label", word("program"));
  if (!given?.program) fill(panel, el("div", { class: "room-head" }, el("h2", {}, word("program"))), nothing());
  else fill(panel, head(given, pick), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": given.program.name }, sections(given, again, openPage)));
  const box = panel.querySelector(".scroll");
  if (box) box.scrollTop = top;
}

function nothing() {
  return el("div", { class: "nothing-yet" }, el("h3", {}, word("noProgram")), el("p", {}, word("noProgramText"), " ", el("code", {}, "/mentoring-admin program create")));
}

function head(given, pick) {
  const select = el(
    "select",
    { id: "program-pick", "aria-label": word("pickProgram"), onchange: (event) => pick(event.target.value) },
    given.programs.map((one) => el("option", { value: one.id, selected: String(one.id) === String(given.program.id) }, one.name)),
  );
  const title = given.programs.length > 1 ? el("h2", { class: "visually-hidden" }, given.program.name) : el("h2", {}, given.program.name);
  return el("div", { class: "room-head" }, title, given.programs.length > 1 ? select : null, el("span", { class: "state" }, given.program.state_label));
}

function sections(given, again, openPage) {
  return [
    el("dl", { class: "facts" }, given.facts.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, String(value))))),
    section("alerts", word("alerts"), given.alerts, drawAlert, word("noAlerts"), again),
    given.figures.length ? el("section", {}, el("h3", {}, word("figures")), el("ul", { class: "figures" }, given.figures.map(drawFigure))) : null,
    section("pairs", word("pairsTitle"), given.pairs, drawPair, word("noPairs"), again),
    section("nudges", word("nudges"), given.nudges, drawNudge, word("noNudges"), again),
    openPage ? el("button", { type: "button", class: "full-width", onclick: () => openPage(given.program.id) }, word("organizerPage")) : null,
  ].filter(Boolean);
}

function section(name, title, items, draw, none, again) {
  const shown = opened.has(name) ? items : items.slice(0, FIRST[name]);
  const rest = items.length - shown.length;
  const more = rest ? el("button", { type: "button", class: "quiet more", onclick: () => (opened.add(name), again()) }, word("more", rest)) : null;
  const count = items.length ? el("span", { class: "count" }, String(items.length)) : null;
  return el("section", { class: name }, el("h3", {}, title, " ", count), items.length ? el("ul", {}, shown.map(draw)) : el("p", { class: "nothing" }, none), more);
}

function drawAlert(alert) {
  return el("li", { class: "alert" }, el("p", { class: "alert-title" }, alert.title, " ", el("span", { class: "age" }, alert.age)), reasons(alert.reasons));
}

function drawPair(pair) {
  const since = pair.since ? ` ${word("since", short(pair.since))}` : "";
  return el(
    "li",
    { class: "pair", "data-health": pair.health },
    el("p", { class: "pair-names" }, `${pair.mentor} – ${pair.mentee}`),
    el("p", { class: "health" }, el("span", { class: "dot", "aria-hidden": "true" }), `${pair.health_label}`, el("span", { class: "age" }, since)),
    reasons(pair.reasons),
  );
}

function reasons(given) {
  return given.length ? el("ul", { class: "reasons" }, given.map((reason) => el("li", {}, reason))) : null;
}

function drawNudge(nudge) {
  return el("li", { class: "nudge" }, el("time", { datetime: nudge.due }, dayAndTime(nudge.due)), el("span", {}, el("strong", {}, nudge.who), ` ${nudge.what}`));
}

function drawFigure(figure) {
  // Null where it is no share; a net score may be below 0.
  const bar = figure.share === null || figure.share < 0 ? null : el("progress", { max: 1, value: figure.share, "aria-hidden": "true", tabindex: "-1" });
  const parts = figure.basis ? el("span", { class: "parts" }, figure.basis) : null;
  return el("li", { class: "figure" }, el("span", { class: "figure-label" }, figure.label), el("span", { class: figure.known ? "figure-text" : "figure-text unknown" }, figure.text), bar, parts);
}
