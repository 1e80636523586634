// Dates and times as the reader writes them, in the zone of the person one is.

import { currentLanguage } from "./words.js";

let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function setZone(chosen) {
  zone = chosen;
}

export const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function written(date, options) {
  const language = currentLanguage();
  const mine = navigator.languages.find((one) => one.startsWith(`${language}-`));
  const region = mine ?? (language === "fr" ? "fr-FR" : "en-GB");
  return new Intl.DateTimeFormat(region, { timeZone: zone, ...options }).format(new Date(date));
}

const sameYear = (a, b) => written(a, { year: "numeric" }) === written(b, { year: "numeric" });

export const time = (at) => written(at, { hour: "numeric", minute: "2-digit" });
export const dayAndTime = (at) => `${written(at, { weekday: "short", day: "numeric", month: "short" })}, ${time(at)}`;
export const full = (at) =>
  `${written(at, { weekday: "short", day: "numeric", month: "short", year: "numeric" })}, ${time(at)}`;
export const short = (at) => written(at, { day: "numeric", month: "short" });

/** The day that separates two parts of a transcript; the year only where it is another one. */
export function day(at, now) {
  const year = sameYear(at, now) ? {} : { year: "numeric" };
  return written(at, { weekday: "long", day: "numeric", month: "long", ...year });
}

/** Tells two days apart in that zone. */
export const dayKey = (at) => written(at, { year: "numeric", month: "2-digit", day: "2-digit" });
