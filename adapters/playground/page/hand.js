// A press has two moments, down and up. Were a button drawn anew between them, the press would be lost: whatever would
// draw waits here until the hand is off.

let held = false;
let waiting = [];

const letGo = () => {
  if (!held) return;
  held = false;
  const all = waiting;
  waiting = [];
  setTimeout(() => all.forEach((go) => go())); // after the click itself, which follows the release at once
};

const isSpace = (event) => event.key === " "; // presses when it is released; Enter does at once

addEventListener("pointerdown", (event) => (held ||= event.button === 0), true);
addEventListener("keydown", (event) => isSpace(event) && (held = true), true);
addEventListener("keyup", (event) => isSpace(event) && letGo(), true);
for (const end of ["pointerup", "pointercancel", "contextmenu", "dragend"]) addEventListener(end, letGo, true);
addEventListener("blur", letGo); // the window's own
// A scrollbar swallows the release; the next movement without a button tells of it.
addEventListener("pointermove", (event) => event.buttons || letGo(), true);

/** Resolves as soon as nothing is held down. */
export const handOff = () => (held ? new Promise((go) => waiting.push(go)) : Promise.resolve());
