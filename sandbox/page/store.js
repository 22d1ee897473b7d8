// What the page knows: people, chats and their messages, kept true by the sandbox's event stream.
// Views listen with `on(type, …)`; the store never touches the document.

import { sandbox } from "./api.js";
import { browserZone } from "./moments.js";
import { speak, t } from "./words.js";

const channel = new EventTarget();

export const store = {
  bot: null,
  people: new Map(),
  chats: new Map(),
  messages: new Map(), // chat id -> Map(message id -> Message), only for chats that were opened
  online: true,
  inSight: true, // false while a phone shows another column than the chat
  typing: new Map(), // chat id -> time in milliseconds until which the bot is shown as busy
  received: new Map(), // chat id -> highest message id the bot is known to have reacted to
  unread: new Map(),
  waiting: 0, // requests at the performers that have no answer
  person: null,
  chat: null,
  ahead: 0, // milliseconds the sandbox clock is before the browser's
};

export const on = (type, hear) => channel.addEventListener(type, (event) => hear(event.detail));
export const tell = (type, detail = {}) => channel.dispatchEvent(new CustomEvent(type, { detail }));

export const now = () => new Date(Date.now() + store.ahead);
export const setNow = (iso) => {
  store.ahead = new Date(iso) - Date.now();
  tell("clock");
};
export const me = () => store.people.get(store.person);
export const zone = () => me()?.zone ?? browserZone();
export const language = () => me()?.language_code ?? "en";
export const nameOf = (user) =>
  [user?.first_name, user?.last_name].filter(Boolean).join(" ") || user?.title || t("Deleted account");
export const isPrivate = (chatId) => Number(chatId) > 0;
export const unreadKey = (person, chat) => `${person}/${chat}`;
export const unreadOf = (person) =>
  chatsOf(person).reduce((sum, chat) => sum + (store.unread.get(unreadKey(person, chat.id)) ?? 0), 0);

/** The chats a person sees, newest first; the bot's private chat is always there, as if just found by search. */
export function chatsOf(person) {
  const groups = [...store.chats.values()].filter(
    (chat) => !isPrivate(chat.id) && !chat.migrated_to && isIn(chat, person),
  );
  const own = store.chats.get(person) ?? {
    id: person,
    type: "private",
    last: null,
    pinned: [],
    reply_keyboard: null,
  };
  return [own, ...groups].sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0));
}

const isIn = (chat, person) => !["left", "kicked", undefined].includes(chat.members?.[person]);

export const chatById = (id) => store.chats.get(id) ?? chatsOf(store.person).find((chat) => chat.id === id);
export const titleOf = (chat) => (isPrivate(chat.id) ? nameOf(store.bot) : (chat.title ?? t("Group")));
export const messagesOf = (chat) =>
  [...(store.messages.get(chat)?.values() ?? [])].sort((a, b) => a.message_id - b.message_id);

/** Read people, chats and the clock anew; returns the number of the newest event. */
export async function refresh() {
  const state = await sandbox.state();
  store.bot = state.bot;
  store.people = new Map(state.people.map((person) => [person.id, person]));
  if (!me()) for (const known of [store.messages, store.received, store.unread, store.typing]) known.clear();
  store.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
  setNow(state.now);
  if (me()) speak(me().language_code);
  tell("world");
  return state.event;
}

let waiting = null;
const refreshSoon = () => {
  waiting ??= setTimeout(() => {
    waiting = null;
    refresh();
  }, 60);
};

/** Read everything anew, the open chat included if this is still the world of who looked at it. */
export async function reload() {
  await refresh();
  if (!me()) return;
  store.messages.clear();
  await open(store.person, store.chat);
}

/** Whether the person can see the chat; what they see is read. */
export function look(inSight) {
  store.inSight = inSight;
  if (inSight && store.unread.delete(unreadKey(store.person, store.chat))) tell("world");
}

export async function open(person, chat) {
  Object.assign(store, { person, chat });
  speak(me()?.language_code);
  if (store.inSight) store.unread.delete(unreadKey(person, chat));
  if (!store.messages.has(chat)) {
    const known = store.chats.has(chat) ? (await sandbox.messages(chat)).messages : [];
    store.messages.set(chat, new Map(known.filter((m) => !m.deleted).map((m) => [m.message_id, m])));
    const seen = known.filter((m) => m.out).at(-1);
    if (seen) store.received.set(chat, seen.message_id);
  }
  tell("opened");
}

const keepLast = (message) => {
  const chat = store.chats.get(message.chat.id);
  if (chat && (chat.last?.message_id ?? 0) <= message.message_id) chat.last = message;
  return chat;
};

function botReacted(chat) {
  const ids = [...(store.messages.get(chat)?.keys() ?? [])];
  store.received.set(chat, Math.max(0, ...ids));
  if (chat === store.chat) tell("received");
}

const HEAR = {
  message({ chat, message }) {
    if (!keepLast(message)) refreshSoon();
    store.messages.get(chat)?.set(message.message_id, message);
    countUnread(chat, message);
    if (message.out) store.typing.delete(chat);
    tell("message", { chat, message });
    if (message.out) botReacted(chat);
  },
  edited({ chat, message }) {
    if (message.message_id === store.chats.get(chat)?.last?.message_id) keepLast(message);
    store.messages.get(chat)?.set(message.message_id, message);
    tell("changed", { chat, message });
    if (message.out) botReacted(chat);
  },
  reaction: (event) => HEAR.edited(event),
  deleted({ chat, message_id }) {
    store.messages.get(chat)?.delete(message_id);
    tell("deleted", { chat, message_id });
    refreshSoon();
  },
  typing({ chat, action }) {
    store.typing.set(chat, action === "cancel" ? 0 : Date.now() + 5000);
    botReacted(chat);
    tell("typing", { chat, doing: action });
  },
  shown: (event) => tell("shown", event),
  clock: (event) => (event.now ? setNow(event.now) : refreshSoon()),
  menu: () => {
    refreshSoon();
    tell("menu");
  },
  person: refreshSoon,
  chat: refreshSoon,
  keyboard({ chat, keyboard }) {
    if (store.chats.has(chat)) store.chats.get(chat).reply_keyboard = keyboard;
    tell("keyboard", { chat, keyboard });
  },
  pinned: refreshSoon,
};

function countUnread(chat, message) {
  for (const person of store.people.keys()) {
    const sees = chat === person || isIn(store.chats.get(chat) ?? {}, person);
    const looking = person === store.person && chat === store.chat && store.inSight;
    if (!sees || looking || message.from?.id === person) continue;
    store.unread.set(unreadKey(person, chat), (store.unread.get(unreadKey(person, chat)) ?? 0) + 1);
  }
}

export const hear = (event) => HEAR[event.type]?.(event);
