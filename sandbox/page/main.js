// The chat page of the sandbox: plays the people in Telegram and, beside them, the performers of the pretend services.
// It talks to the sandbox's own HTTP API only (see api.js) and needs no build step. Address: #PERSON/CHAT is the view.
//
// Handles for tests (data-testid; further data attributes in brackets):
//   people      person [data-person-id], add-person, chat-item [data-chat-id], unread, add-group, theme
//   chat        chat-status, pinned, chat-menu, back, show-performers, jump,
//               message [data-message-id, data-from = bot | me | other], message-more, menu-item, document,
//               inline-button [data-row, data-column, data-style; aria-busy while the tap is unanswered]
//   composing   composer, send, attach, start, unblock, bot-menu, suggestions, command [data-command],
//               inline-result [data-result-id], strip, reply-keyboard, reply-button, keyboard-toggle
//   answers     toast, alert + alert-ok, question + confirm
//   performers  service [data-service-id], performer [data-performer-id, data-service],
//               request [data-request-id, data-status], request-status, accept, counter + counter-price + counter-send,
//               decline + decline-reason + decline-send, silent, cancel, move, complete, no_show, delete,
//               autoplay, balance
//   clock       clock, clock-time, clock-5m, clock-1h, clock-1d, clock-1w
//   phone       tab-list, tab-stage; body[data-view = list | chat | stage] says which column a phone shows
// body[data-ready] is set once the chat is drawn and the event stream is open.

import { goTo, say } from "./actions.js";
import { follow } from "./api.js";
import { composer } from "./composer.js";
import { badge, el, icon } from "./dom.js";
import { redraw } from "./focus.js";
import { header } from "./header.js";
import { history, toBottom } from "./history.js";
import { addPerson } from "./people.js";
import { startPerformers } from "./performers.js";
import { chatsOf, hear, look, me, nameOf, on, open, refresh, reload, store, tell, unreadOf } from "./store.js";
import { startTheme } from "./theme.js";
import { lasts, N, readWords, speak, t, tongue } from "./words.js";

// The tabs of a phone; the chat itself is reached through the list.
const VIEWS = [
  ["list", N("Chats"), "window"],
  ["stage", N("Performers"), "people"],
];

const wide = matchMedia("(min-width: 820px)");
wide.addEventListener("change", () => show(document.body.dataset.view));

function show(view) {
  document.body.dataset.view = view;
  look(view === "chat" || wide.matches);
  markTab();
}

/** Between the chat and the performers' side the focus goes along, for one may lie over the other. */
function turn(view) {
  const before = document.body.dataset.view;
  show(view);
  if (view === "stage") document.querySelector(".stage-back").focus();
  else if (before === "stage") document.querySelector(".stage-toggle")?.focus();
}

/** Escape leaves the performers' side, unless it is for something above it. */
function leaveStage(event) {
  const above = document.querySelector("dialog[open], :popover-open");
  if (event.key === "Escape" && document.body.dataset.view === "stage" && !above) turn("chat");
}

function drawTabs() {
  redraw(
    document.getElementById("tabs"),
    ...VIEWS.map(([name, label, drawing]) =>
      el(
        "button",
        { type: "button", data: { testid: `tab-${name}` }, onclick: () => show(name) },
        el("span.tab-face", {}, icon(drawing), name === "stage" && badge(store.waiting, N("{count} waiting"))),
        el("span", {}, t(label)),
      ),
    ),
  );
  markTab();
}

const PARTS = {
  rail: N("People"),
  list: N("Chats"),
  chat: N("Chat"),
  stage: N("Performers’ side"),
  tabs: N("Views"),
};

/** The parts of the page as those hear them who listen. */
function nameParts() {
  document.documentElement.lang = tongue();
  document.querySelector(".skip").textContent = t("Go to the message field");
  for (const [id, name] of Object.entries(PARTS)) document.getElementById(id).ariaLabel = t(name);
}

const markTab = () => {
  for (const tab of document.querySelectorAll("#tabs button"))
    tab.setAttribute("aria-current", String(tab.dataset.testid === `tab-${document.body.dataset.view}`));
};

const PLAYED = "greenroom-played"; // the name of who is played in this tab: in another world their id is another
let standIn = null; // who is played until the one of that name is there
const namesake = () =>
  [...store.people.values()].find((person) => nameOf(person) === sessionStorage.getItem(PLAYED))?.id;

/** The person and chat of the address, or the newest chat of who was played before, or else of the first. */
function wanted() {
  const [person, chat] = location.hash.slice(1).split("/").map(Number);
  const before = store.people.has(person) && person !== standIn ? person : namesake();
  const known = before ?? store.people.keys().next().value;
  standIn = before === undefined ? known : null;
  const seen = chatsOf(known);
  return [known, (seen.find(({ id }) => id === chat) ?? seen[0]).id];
}

function title() {
  const unread = [...store.people.keys()].reduce((sum, person) => sum + unreadOf(person), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${nameOf(store.bot)} – ${t("sandbox")}`;
}

/** In a world that began anew nobody is who they were: who has the name looks, and until then the first. */
function settle() {
  const gone = !store.people.has(store.person) || (store.person === standIn && namesake());
  if (gone && store.people.size) open(...wanted());
}

/** After a break of the stream everything is read anew, for the sandbox may have been started again meanwhile. */
function watch(stream) {
  stream.addEventListener("open", () => {
    document.body.dataset.ready = "";
    if (!store.online) reload();
    store.online = true;
  });
  stream.addEventListener("error", () => {
    store.online = false;
    tell("world");
  });
}

async function start() {
  startTheme();
  await readWords();
  speak(navigator.language);
  lasts(drawTabs);
  lasts(nameParts);
  document.getElementById("chat").append(header, history, composer);
  const since = await refresh();
  if (!store.people.size) await addPerson();
  if (!store.people.size) throw new Error(N("nobody is here yet"));
  await open(...wanted());
  on("world", settle);
  watch(follow(since, hear));
  show(document.body.dataset.view);
  startPerformers();
}

on("opened", () => {
  if (store.person !== standIn) {
    standIn = null; // somebody was chosen, and whoever is next is, too
    sessionStorage.setItem(PLAYED, nameOf(me()));
  }
  window.history.replaceState(null, "", `${location.search}#${store.person}/${store.chat}`);
  title();
});
on("message", title);
on("waiting", drawTabs);
on("view", ({ view }) => turn(document.body.dataset.view === "stage" && view === "stage" ? "chat" : view));
addEventListener("keydown", leaveStage);
on("bottom", () => toBottom(true));
on("start", async ({ payload }) => {
  await goTo(store.person);
  say(payload ? `/start ${payload}` : "/start");
});
window.addEventListener("hashchange", () => open(...wanted()));

start().catch((problem) => {
  document
    .getElementById("chat")
    .replaceChildren(
      el(
        "p.broken",
        { role: "alert" },
        t("The sandbox cannot be reached: {problem}. Start the demo and load this page again.", {
          problem: t(problem.message),
        }),
      ),
    );
});
