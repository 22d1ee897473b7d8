// The messages of the open chat: days, groups of bubbles, edits in place, deletions that fold away, scrolling.

import { calm, el, iconButton } from "./dom.js";
import { play } from "./effects.js";
import { freshen } from "./entities.js";
import { held } from "./focus.js";
import { isOwn, isService, markReceived, messageElement } from "./message.js";
import { daySeparator, dayKey } from "./moments.js";
import { isPrivate, messagesOf, nameOf, now, on, store, zone } from "./store.js";
import { t } from "./words.js";

const GROUP_SECONDS = 600;
const PAGE = 150; // messages drawn at first, and more with every arrival at the top
const list = el("div.messages", {
  role: "log",
  "aria-label": () => t("Messages, arrow keys move"),
  "aria-live": "polite",
  tabindex: 0,
  onkeydown: walk,
});
const pane = el("div.history", {}, list);
const counter = el("span.badge", { hidden: true });
const jump = iconButton("down", () => t("Go to the newest message"), {
  class: "round jump",
  hidden: true,
  data: { testid: "jump" },
  onclick: () => toBottom(true),
});
jump.append(counter);
let missed = 0;
let reach = PAGE;
let sticking = true; // whether the view follows what arrives; scrolling up lets go
let topBefore = 0;
let resting = null;

export const history = el("div.history-frame", {}, pane, jump);

const atBottom = () => pane.scrollHeight - pane.scrollTop - pane.clientHeight < 90;

export function toBottom(smooth = false) {
  sticking = true;
  pane.scrollTo({ top: pane.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" });
}

function albums(messages) {
  const rows = [];
  for (const message of messages) {
    const before = rows.at(-1)?.[0];
    if (message.media_group_id && before?.media_group_id === message.media_group_id)
      rows.at(-1).push(message);
    else rows.push([message]);
  }
  return rows;
}

const dayOf = (message) => dayKey(new Date(message.date * 1000), zone());
const sameGroup = (a, b) =>
  a &&
  b &&
  !isService(a) &&
  !isService(b) &&
  a.from?.id === b.from?.id &&
  dayOf(a) === dayOf(b) &&
  b.date - a.date < GROUP_SECONDS;

/** Draw anew, keeping every element whose message did not change, so that nothing blinks and focus stays. */
function draw() {
  const known = new Map([...list.children].filter((node) => node.drawn).map((node) => [node.key, node]));
  const rows = albums(messagesOf(store.chat)).slice(-reach);
  const nodes = [];
  rows.forEach((album, i) => {
    const message = album[0];
    if (i === 0 || dayOf(rows[i - 1].at(-1)) !== dayOf(message)) nodes.push(day(message, known));
    const node = reuse(known.get(keyOf(message)), album);
    node.classList.toggle("first", !sameGroup(rows[i - 1]?.at(-1), message));
    node.classList.toggle("last", !sameGroup(album.at(-1), rows[i + 1]?.[0]));
    nodes.push(node);
  });
  const back = held(list); // a tapped button may be drawn anew under the finger
  settle(nodes);
  back();
}

const keyOf = (message) => `${message.chat.id}/${message.message_id}/${store.person}`;
const stateOf = (album) =>
  album.map((message) => [message.event, message.version, message.reactions?.length ?? 0].join(".")).join();

function reuse(node, album) {
  const drawn = stateOf(album);
  if (node?.drawn === drawn) return node;
  const fresh = messageElement(album[0], album);
  Object.assign(fresh, { key: keyOf(album[0]), drawn });
  return fresh;
}

function day(message, known) {
  const words = daySeparator(new Date(message.date * 1000), zone(), now());
  const key = `day ${dayOf(message)}`;
  if (known.get(key)?.drawn === words) return known.get(key);
  const fresh = el("div.day", { role: "separator", "aria-label": words }, el("span", {}, words));
  return Object.assign(fresh, { key, drawn: words });
}

/** Draw further back, leaving what is in view where it is. */
function drawEarlier() {
  if (reach >= messagesOf(store.chat).length) return;
  const fromBottom = pane.scrollHeight - pane.scrollTop;
  reach += PAGE;
  draw();
  pane.scrollTop = pane.scrollHeight - fromBottom;
}

function settle(nodes) {
  let place = list.firstChild;
  const keep = new Set(nodes);
  for (const node of nodes) {
    while (place && !keep.has(place)) {
      const gone = place;
      place = place.nextSibling;
      if (!gone.classList.contains("leaving")) gone.remove();
    }
    if (place === node) place = place.nextSibling;
    else list.insertBefore(node, place);
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    if (!gone.classList.contains("leaving")) gone.remove();
  }
  list.classList.toggle("empty", nodes.length === 0);
  if (nodes.length === 0) list.append(greeting());
}

let description = "";
on("menu-loaded", ({ menu }) => {
  description = menu?.description ?? "";
  list.querySelector(".greeting")?.replaceWith(greeting());
});

function greeting() {
  const words = description || t("Press START and the bot says what it does.");
  if (!isPrivate(store.chat))
    return el(
      "div.greeting",
      {},
      el("strong", {}, t("No messages here yet")),
      el("p", {}, t("Type @{bot} and a name to show a performer to the others.", { bot: store.bot.username })),
    );
  const asked = t("What can {bot} do?", { bot: nameOf(store.bot) });
  return el("div.greeting", {}, el("strong", {}, asked), el("p", {}, words));
}

function element(id) {
  return list.querySelector(`[data-message-id="${id}"]`);
}

/** Arrow keys go from message to message, Enter opens what can be done with it. */
function walk(event) {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = document.activeElement;
  if (!move || !(at === list || at.classList.contains("message"))) return;
  event.preventDefault();
  const all = [...list.querySelectorAll(".message")];
  const next = at === list ? all.length - 1 : Math.max(0, Math.min(all.length - 1, all.indexOf(at) + move));
  all[next]?.focus();
}

function jumpTo(id) {
  while (!element(id) && reach < messagesOf(store.chat).length) drawEarlier();
  const node = element(id);
  if (!node) return;
  node.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
  node.classList.add("flash");
  setTimeout(() => node.classList.remove("flash"), 1600);
}

function keepingBottom(change) {
  change();
  if (sticking) toBottom();
}

on("opened", () => {
  missed = 0;
  reach = PAGE;
  list.replaceChildren();
  draw();
  toBottom();
});
on("jump", ({ message_id }) => jumpTo(message_id));

on("message", ({ chat, message }) => {
  if (chat !== store.chat) return;
  const stick = sticking || isOwn(message);
  draw();
  element(message.message_id)?.classList.add("arriving");
  if (message.effect) play(message.effect, history);
  if (stick) toBottom(true);
  else missed += 1;
  showJump();
});

on("clock", () => {
  if (store.chat === null) return;
  draw();
  freshen(list);
});
setInterval(() => freshen(list), 20000);

on("received", () => {
  for (const ticks of list.querySelectorAll(".ticks.sent")) markReceived(ticks);
});

on("changed", ({ chat, message }) => {
  if (chat !== store.chat) return;
  keepingBottom(draw);
  element(message.message_id)?.classList.add("changed");
});

on("deleted", ({ chat, message_id }) => {
  if (chat !== store.chat) return;
  const node = element(message_id);
  if (!node || calm()) return void keepingBottom(draw);
  node.style.height = `${node.offsetHeight}px`;
  node.classList.add("leaving");
  requestAnimationFrame(() => {
    node.style.height = "0px";
  });
  setTimeout(() => {
    node.remove();
    draw();
  }, 260);
});

function showJump() {
  const away = !sticking;
  if (!away) missed = 0;
  jump.hidden = !away;
  counter.hidden = missed === 0;
  counter.textContent = missed;
}

pane.addEventListener(
  "scroll",
  () => {
    if (atBottom()) sticking = true;
    else if (pane.scrollTop < topBefore - 1) sticking = false;
    if (pane.scrollTop < 200) drawEarlier();
    topBefore = pane.scrollTop;
    showJump();
    quietDays();
  },
  { passive: true },
);

/** The day stays in sight while one scrolls and makes way when it would only cover a message. */
function quietDays() {
  for (const node of list.querySelectorAll(".day.idle")) node.classList.remove("idle");
  oneDay();
  clearTimeout(resting);
  resting = setTimeout(() => {
    const edge = pane.getBoundingClientRect().top + 8;
    for (const node of list.querySelectorAll(".day"))
      node.classList.toggle("idle", pane.scrollTop > 12 && node.getBoundingClientRect().top <= edge);
  }, 1200);
}

/** Of the days that have reached the edge only the last is seen: they all stay at the same place there. */
function oneDay() {
  const edge = pane.getBoundingClientRect().top + 8;
  const days = [...list.querySelectorAll(".day")];
  const last = days.findLastIndex((node) => node.getBoundingClientRect().top <= edge);
  days.forEach((node, i) => node.classList.toggle("under", i < last));
}

new ResizeObserver(() => {
  if (sticking) toBottom();
}).observe(pane);
// Pictures get their height when they arrive; whoever stood at the bottom stays there.
list.addEventListener(
  "load",
  () => {
    if (sticking) toBottom();
  },
  true,
);
