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
import { chatsOf, hear, look, nameOf, on, open, refresh, reload, store, tell, unreadOf } from "./store.js";
import { startTheme } from "./theme.js";

// The tabs of a phone; the chat itself is reached through the list.
const VIEWS = [
  ["list", "Chats", "window"],
  ["stage", "Performers", "people"],
];

const wide = matchMedia("(min-width: 820px)");
wide.addEventListener("change", () => show(document.body.dataset.view));

function show(view) {
  document.body.dataset.view = view;
  look(view === "chat" || wide.matches);
  markTab();
}

function drawTabs() {
  redraw(
    document.getElementById("tabs"),
    ...VIEWS.map(([name, label, drawing]) =>
      el(
        "button",
        { type: "button", data: { testid: `tab-${name}` }, onclick: () => show(name) },
        el("span.tab-face", {}, icon(drawing), name === "stage" && badge(store.waiting, "waiting")),
        el("span", {}, label),
      ),
    ),
  );
  markTab();
}

const markTab = () => {
  for (const tab of document.querySelectorAll("#tabs button"))
    tab.setAttribute("aria-current", String(tab.dataset.testid === `tab-${document.body.dataset.view}`));
};

/** The person and chat of the address, or else the first person's newest chat. */
function wanted() {
  const [person, chat] = location.hash.slice(1).split("/").map(Number);
  const known = store.people.has(person) ? person : store.people.keys().next().value;
  const seen = chatsOf(known);
  return [known, (seen.find(({ id }) => id === chat) ?? seen[0]).id];
}

function title() {
  const unread = [...store.people.keys()].reduce((sum, person) => sum + unreadOf(person), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${nameOf(store.bot)} – sandbox`;
}

/** In a world that began anew nobody is who they were: the first who is there looks. */
function settle() {
  if (!store.people.has(store.person) && store.people.size) open(...wanted());
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
  drawTabs();
  document.getElementById("chat").append(header, history, composer);
  const since = await refresh();
  if (!store.people.size) await addPerson();
  if (!store.people.size) throw new Error("nobody is here yet");
  await open(...wanted());
  on("world", settle);
  watch(follow(since, hear));
  show(document.body.dataset.view);
  startPerformers();
}

on("opened", () => {
  window.history.replaceState(null, "", `${location.search}#${store.person}/${store.chat}`);
  title();
});
on("message", title);
on("waiting", drawTabs);
on("view", ({ view }) => show(document.body.dataset.view === "stage" && view === "stage" ? "chat" : view));
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
        `The sandbox cannot be reached: ${problem.message}. Start the demo and load this page again.`,
      ),
    );
});
