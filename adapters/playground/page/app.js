// The page's heart: who one is, what is open, and what happens when something changes.

import { get, listen, post } from "./api.js";
import { composer } from "./composer.js";
import { full, setZone } from "./dates.js";
import { personDialog, sheetDialog } from "./dialogs.js";
import { avatar, byId, el, fill, icon, toast } from "./dom.js";
import { handOff } from "./hand.js";
import { drawPanel } from "./panel.js";
import { drawPeople } from "./people.js";
import { busy, drawClock, drawTopbar, showView } from "./topbar.js";
import { drawTranscript, forgetTranscript, watchScroll } from "./transcript.js";
import { currentLanguage, setLanguage, word } from "./words.js";

const MESSAGES = 200;
const kept = {
  get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a reader who keeps nothing */ } },
};

const view = {
  people: [],
  conversations: [],
  clock: null,
  now: null,
  me: null,
  conversation: null,
  most: MESSAGES,
  program: null,
  commands: [],
  empty: true,
  person: (id) => view.people.find((one) => one.id === id),
  nameOf: (id) => view.person(id)?.name ?? id,
};

const writing = composer({ writer, commands: () => view.commands });

// What is read ------------------------------------------------------------------------------------------------------

async function loadState() {
  const state = await get("state", { language: currentLanguage() });
  Object.assign(view, { people: state.people, conversations: state.conversations, clock: state.clock, now: state.clock.now, empty: state.demo_available });
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (!view.person(view.me)) {
    const first = view.person(wanted.get("as")) ?? view.people.find((one) => one.admin) ?? view.people[0];
    view.me = first?.id ?? null;
    const place = view.conversations.find((one) => one.id === wanted.get("in") && (one.kind === "channel" || one.people.includes(view.me)));
    view.conversation = place?.id ?? first?.conversation ?? null;
  }
  const me = view.person(view.me);
  if (me) setZone(me.zone);
  document.body.classList.toggle("empty", view.empty);
  drawClock(view.clock);
  drawPeople(view, choose);
  drawHead();
}

async function loadConversation() {
  if (!view.conversation) {
    await handOff();
    return drawWelcome();
  }
  const asked = view.conversation;
  const data = await get("conversation", { id: asked, person: view.me, most: view.most });
  if (asked === view.conversation) await drawConversation(data);
}

async function drawConversation(data) {
  drawTranscript(view, data, { actsFor, more, quiet });
  const unread = data.messages.some((message) => !message.read);
  if (unread && document.visibilityState === "visible") await post("read", { conversation: data.id });
}

async function loadPanel() {
  view.program = await get("program", { id: view.program?.program?.id ?? kept.get("program"), language: currentLanguage() });
  const openPage = view.person(view.me)?.admin ? (id) => open(`program:${id}`) : null;
  drawPanel(view.program, { pick: pickProgram, openPage });
}

async function loadCommands() {
  view.commands = (await get("commands", { language: currentLanguage() })).commands;
}

async function loadAll() {
  await loadState();
  await Promise.all([loadConversation(), loadPanel()]);
}

/** Calls that come close together become one, and two never overlap. */
function gathered(run, after) {
  let timer = null;
  let running = false;
  const start = async () => {
    timer = null;
    if (running) return void (timer ??= setTimeout(start, after));
    running = true;
    try {
      await run();
    } catch {
      // The line to the playground is watched elsewhere; it loads everything again when it is back.
    } finally {
      running = false;
    }
  };
  return () => void (timer ??= setTimeout(start, after));
}

const soonState = gathered(loadState, 60);
const soonConversation = gathered(loadConversation, 60);
const soonPanel = gathered(loadPanel, 350);

function changed(conversations) {
  soonState();
  soonPanel();
  if (!view.conversation || conversations.includes(view.conversation)) soonConversation();
}

// What is done ------------------------------------------------------------------------------------------------------

/** Do something; what did not get through is said, and resolves to null. */
async function trying(run) {
  try {
    return await run();
  } catch {
    toast(word("retry"));
    return null;
  }
}

async function act(path, body) {
  const sent = { person: view.me, ...body };
  const done = await trying(() => post(path, sent));
  if (!done) return null;
  if (sent.person !== view.me) return done; // Someone else is looked at by now.
  if (done.conversation.id === view.conversation) await drawConversation(done.conversation);
  else if (path !== "open") await choose(done.conversation.id, view.me);
  if (done.sheet) sheetDialog(done.sheet, actsFor(null));
  soonState();
  soonPanel();
  return done;
}

function actsFor(message) {
  const about = message ? { message: message.id } : {};
  return {
    press: async (token, value) => Boolean(await act("press", { ...about, token, value })),
    fill: async (token, value) => {
      const done = await act("fill", { ...about, token, values: { value } });
      if (!done) return word("retry");
      return Object.values(done.errors)[0] ?? null;
    },
  };
}

/** Who writes, and where: taken when a line is written, for a line may wait behind another. */
function writer() {
  const { me: person, conversation } = view;
  const inChannel = isChannel(conversation) ? { conversation } : {};
  return (text, isCommand, files) => (isCommand ? act("command", { person, text, files, ...inChannel }) : act("say", { person, text, conversation }));
}

const isChannel = (conversation) => view.conversations.find((one) => one.id === conversation)?.kind === "channel";

const open = (page) => act("open", { page });

async function move(by) {
  if (document.body.classList.contains("busy")) return;
  busy(true);
  const answering = by === "autopilot";
  toast(word(answering ? "answering" : "moving"));
  const done = await trying(() => (answering ? post("autopilot", { person: view.me }) : post("clock", { by })));
  if (done) toast(answering ? word("answered", done.answered) : word("movedTo", full(done.now)));
  busy(false);
  await trying(loadAll);
  document.querySelector(`[data-move="${by}"]`)?.focus();
}

async function choose(conversation, person) {
  Object.assign(view, { conversation, me: person, most: MESSAGES });
  location.replace(`#${new URLSearchParams({ as: person, in: conversation })}`);
  setZone(view.person(person)?.zone ?? "UTC");
  drawClock(view.clock);
  drawPeople(view, choose);
  drawHead();
  showView("conversation");
  await trying(loadConversation);
  soonPanel();
  if (matchMedia("(min-width: 760px)").matches) writing.focus();
}

function more() {
  view.most += MESSAGES;
  soonConversation();
}

async function pickProgram(id) {
  kept.set("program", id);
  view.program = { program: { id } };
  await trying(loadPanel);
}

async function addPerson(person) {
  const done = await trying(() => post("people", person));
  if (!done) return word("retry");
  await loadState();
  await choose(done.person.conversation, done.person.id);
  return null;
}

const askPerson = () => personDialog(!view.people.some((one) => one.admin), addPerson);

async function loadDemo(event) {
  const buttons = event.currentTarget.parentElement.querySelectorAll("button");
  buttons.forEach((one) => (one.disabled = true));
  event.currentTarget.textContent = word("loadingDemo");
  busy(true);
  await trying(() => post("demo", { language: currentLanguage() }));
  busy(false);
  forgetTranscript();
  await trying(loadAll);
}

// What is drawn -----------------------------------------------------------------------------------------------------

function drawHead() {
  const head = byId("conversation-head");
  const me = view.person(view.me);
  const place = view.conversations.find((one) => one.id === view.conversation);
  byId("composer").hidden = !me;
  if (!me || !place) return fill(head, el("h2", { class: "visually-hidden" }, word("conversation")));
  if (place.kind === "pair") return drawPairHead(head, place);
  if (place.kind === "channel") return drawChannelHead(head, place, me);
  const where = el("p", { class: "where" }, [me.zone.split("/").at(-1).replaceAll("_", " "), word(me.language.startsWith("fr") ? "french" : "english")].join(" · "));
  const badges = me.badges.map((badge) => el("span", { class: "badge" }, badge));
  fill(head, avatar(me.id, me.name), el("div", { class: "head-text" }, el("h2", {}, me.name, badges), where), el("button", { type: "button", onclick: () => open("member") }, word("myPage")));
  writing.setUp({ to: word("bot"), withCommands: true });
}

function drawPairHead(head, place) {
  const names = place.people.map((id) => view.nameOf(id));
  const pick = place.people.map((id) => el("button", { type: "button", "data-person": id, "aria-pressed": String(id === view.me), onclick: () => choose(place.id, id) }, view.nameOf(id).split(" ")[0]));
  fill(
    head,
    el("span", { class: "avatars" }, place.people.slice(0, 2).map((id) => avatar(id, view.nameOf(id)))),
    el("div", { class: "head-text" }, el("h2", {}, names.map((name) => name.split(" ")[0]).join(" & ")), el("p", { class: "where" }, word("botAway"))),
    el("div", { class: "segments", role: "group", "aria-label": word("writeAs") }, el("span", { class: "segments-label", "aria-hidden": "true" }, word("writeAs")), pick),
  );
  const others = place.people.filter((id) => id !== view.me).map((id) => view.nameOf(id).split(" ")[0]);
  writing.setUp({ to: others.join(", "), withCommands: false, away: word("botAway") });
}

function drawChannelHead(head, place, me) {
  const become = async (event) => {
    await choose(place.id, event.currentTarget.value);
    byId("write-as").focus();
  };
  fill(
    head,
    avatar(me.id, me.name),
    el("div", { class: "head-text" }, el("h2", {}, `#${place.name}`), el("p", { class: "where" }, word("everyoneReads"))),
    el("div", { class: "write-as" }, el("label", { for: "write-as" }, word("writeAs")), el("select", { id: "write-as", onchange: become }, view.people.map((one) => el("option", { value: one.id, selected: one.id === me.id }, one.name)))),
  );
  writing.setUp({ to: `#${place.name}`, withCommands: true, away: word("channelHint") });
}

function quiet() {
  const me = view.person(view.me);
  if (view.conversation !== me.conversation) return el("div", { class: "quiet-room" }, el("p", {}, word("pairQuiet")));
  const hello = el("button", { type: "button", class: "primary", onclick: () => writer()(me.language.startsWith("fr") ? "Bonjour" : "Hello", false, {}) }, word("hello"));
  const create = me.admin ? el("button", { type: "button", onclick: () => writing.write("/mentoring-admin program create ") }, word("createProgram")) : null;
  return el("div", { class: "quiet-room" }, avatar(me.id, me.name), el("h3", {}, word("quietTitle", me.name)), el("p", {}, word("quietText")), el("div", { class: "buttons" }, hello, create));
}

function drawWelcome() {
  forgetTranscript();
  const steps = word("steps").map(([title, text]) => el("li", {}, el("h3", {}, title), el("p", {}, text)));
  fill(
    byId("transcript"),
    el("div", { class: "welcome" }, el("img", { src: "logo.svg", alt: "", width: 64, height: 64 }), el("h2", {}, word("welcomeTitle")), el("p", { class: "lead" }, word("welcomeText")), el("ol", { class: "steps" }, steps), el("div", { class: "buttons" }, el("button", { type: "button", class: "primary", onclick: loadDemo }, word("loadDemo")), el("button", { type: "button", onclick: askPerson }, word("addYourself")))),
  );
}

function drawWords() {
  document.documentElement.lang = currentLanguage();
  document.title = `Binôme · ${word("playground")}`;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  byId("people").setAttribute("aria-label", word("peopleNav"));
  byId("transcript").setAttribute("aria-label", word("transcript"));
  const add = byId("add-person");
  fill(add, icon("plus"), el("span", {}, word("addPerson")));
  drawTopbar({ move, speak, look: showView });
}

async function speak(language) {
  setLanguage(language);
  kept.set("language", language);
  drawWords();
  forgetTranscript();
  await trying(async () => {
    await loadCommands();
    await loadAll();
  });
}

function online(isOnline) {
  const bar = byId("offline");
  const wasAway = !bar.hidden;
  bar.hidden = isOnline;
  bar.textContent = isOnline ? "" : word("offline");
  if (isOnline && wasAway) trying(loadAll);
}

async function start() {
  setLanguage(kept.get("language") ?? (navigator.language.startsWith("fr") ? "fr" : "en"));
  drawWords();
  watchScroll();
  byId("add-person").addEventListener("click", askPerson);
  byId("find").addEventListener("input", () => drawPeople(view, choose));
  document.addEventListener("visibilitychange", soonConversation);
  await trying(async () => {
    await loadCommands();
    await loadAll();
  });
  listen(changed, online);
  // The clock runs on by itself between two moves.
  setInterval(() => {
    if (!view.clock) return;
    view.now = new Date(Date.now() + view.clock.ahead_seconds * 1000).toISOString();
    drawClock({ ...view.clock, now: view.now });
  }, 20000);
}

start();
