// The top: what time it is here, how to let it pass, and the page's language.

import { full } from "./dates.js";
import { byId, el, fill, icon } from "./dom.js";
import { currentLanguage, word } from "./words.js";

const MOVES = ["now", "day", "week", "next", "autopilot"];
const HELP = { now: "nowHelp", next: "nextHelp", autopilot: "autopilotHelp" };

/** Draw the buttons; `move(by)` lets time pass or the others answer, `speak(language)` changes the page's language. */
export function drawTopbar({ move, speak, look }) {
  const moves = byId("moves");
  moves.setAttribute("aria-label", word("moves"));
  fill(moves, MOVES.map((by) => el("button", { type: "button", "data-move": by, title: HELP[by] ? word(HELP[by]) : null, onclick: () => move(by) }, word(by))));
  const languages = byId("languages");
  languages.setAttribute("aria-label", word("language"));
  fill(languages, ["fr", "en"].map((one) => el("button", { type: "button", lang: one, "aria-label": one === "fr" ? "FR, français" : "EN, English", "aria-pressed": String(one === currentLanguage()), onclick: () => speak(one) }, one.toUpperCase())));
  const views = byId("views");
  views.setAttribute("aria-label", word("views"));
  const tabs = [["people", "person"], ["conversation", "talk"], ["program", "chart"]];
  fill(views, tabs.map(([name, shape]) => el("button", { type: "button", "data-to": name, onclick: () => look(name) }, icon(shape), el("span", {}, word(name)))));
  showView(document.body.dataset.view);
}

/** Show one of the three views, where there is room for one only. */
export function showView(name) {
  document.body.dataset.view = name;
  for (const tab of byId("views").children) {
    if (tab.dataset.to === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

export function drawClock(clock) {
  const node = byId("clock");
  node.textContent = full(clock.now);
  node.dateTime = clock.now;
  byId("ahead").textContent = word("ahead", Math.floor(clock.ahead_seconds / 86400));
}

/** While time passes nothing else moves it. */
export function busy(isBusy) {
  document.body.classList.toggle("busy", isBusy);
  for (const button of byId("moves").children) button.disabled = isBusy;
}
