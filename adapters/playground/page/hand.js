// A press has two moments, down and up. Were a button drawn anew between them, the press would be lost: whatever would
// draw waits here until the hand is off.

const PRESSED_BY_SPACE = "button, input[type=checkbox], input[type=radio]"; // when it is released; Enter does at once
const TAP_MS = 50; // a tap's click comes a moment after its release, a mouse's with it

const down = { pointer: 0, key: 0 }; // the number of the press that lasts, or 0
let presses = 0;
let waiting = [];

function lasts(by) {
  down[by] = ++presses;
}

function ends(by, after = 0) {
  const press = down[by];
  if (!press) return;
  setTimeout(() => {
    if (down[by] === press) down[by] = 0;
    if (down.pointer || down.key) return;
    const all = waiting;
    waiting = [];
    all.forEach((go) => go());
  }, after);
}

addEventListener("pointerdown", (event) => event.button === 0 && lasts("pointer"), true);
for (const end of ["pointerup", "pointercancel", "contextmenu", "dragend"]) {
  addEventListener(end, (event) => ends("pointer", event.pointerType === "touch" ? TAP_MS : 0), true);
}
// A scrollbar swallows the release; the next movement without a button tells of it.
addEventListener("pointermove", (event) => event.buttons || ends("pointer"), true);

addEventListener("keydown", (event) => event.key === " " && event.target.closest(PRESSED_BY_SPACE) && lasts("key"), true);
addEventListener("keyup", () => ends("key"), true); // of any key, since what Space is may change while it is down

addEventListener("blur", () => (ends("pointer"), ends("key"))); // the window's own

/** Resolves as soon as nothing is held down. */
export const handOff = () => (down.pointer || down.key ? new Promise((go) => waiting.push(go)) : Promise.resolve());
