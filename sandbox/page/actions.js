// What the person at the screen does, as calls to the sandbox. A refusal becomes a toast with the sandbox's words.

import { Refused, sandbox } from "./api.js";
import { alertBox, ask, frame, menu, toast } from "./dialogs.js";
import { isPrivate, nameOf, on, open, store, tell, titleOf, chatsOf } from "./store.js";
import { N, t } from "./words.js";

/** Do something and show a refusal instead of throwing; the answer, or null. `kept`: what became of the words. */
export async function attempt(job, kept = "") {
  try {
    return await job();
  } catch (problem) {
    const known = problem instanceof Refused;
    const said = [known ? sentence(problem.message) : AWAY, kept].filter(Boolean);
    toast(said.map((words) => t(words)).join(" "), kept ? 7000 : 3500);
    if (!known) console.error(problem);
    return null;
  }
}

const AWAY = N("The demo does not answer. Is it still running?");
const sentence = (words) => words.replace(/^./, (letter) => letter.toUpperCase()).replace(/[^.?!…]$/, "$&.");

const act = (verb, body = {}, kept = "") =>
  attempt(() => sandbox.act(store.person, verb, { chat: store.chat, ...body }), kept);

export const KEPT = N("Your words are back in the field.");
export const say = (text, extra = {}, kept = "") => act("say", { text, ...extra }, kept);
export const send = (kind, extra = {}) => act("send", { kind, ...extra });
export const press = (label) => act("press", { label });
export const editMessage = (message, text) =>
  act("edit", { message_id: message.message_id, [message.text === undefined ? "caption" : "text"]: text }, KEPT);
export const remove = (message) => act("delete", { message_id: message.message_id });
export const react = (message, emoji) => act("react", { message_id: message.message_id, emoji });
export const choose = (query_id, result_id) => act("choose", { query_id, result_id }, KEPT);
export const inline = (query, offset = "") =>
  sandbox.act(store.person, "inline", { query, offset, chat: store.chat });
export const block = () => attempt(() => sandbox.act(store.person, "block"));

export async function unblock() {
  await attempt(() => sandbox.act(store.person, "unblock"));
  await say("/start");
}

export function sendFile(kind, file, caption) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ kind, chat: store.chat, caption }))
    if (value) form.append(name, value);
  form.append("file", file, file.name);
  return attempt(() => sandbox.upload(store.person, form), caption && KEPT);
}

/** In a group a tapped command names its bot, as Telegram does. */
export const command = (text) =>
  say(isPrivate(store.chat) || text.includes("@") ? text : `${text}@${store.bot.username}`);

export function mention(name) {
  if (name.toLowerCase() === `@${store.bot.username}`.toLowerCase()) goTo(store.person);
  else toast(t("{name} is not a chat of this sandbox.", { name }));
}

export const goTo = async (chat) => {
  await attempt(() => open(store.person, chat));
  tell("view", { view: "chat" });
};

const OPENS = /^(https?|tg|mailto|tel):/i;

/** Follow a link. t.me links of the bot stay in the client; hidden addresses are shown before they are opened. */
export async function link(url, shown = url) {
  if (!OPENS.test(url)) return void toast(t("That address cannot be opened."));
  const start = deepLink(url);
  if (start) {
    await goTo(store.person);
    return say(start.payload ? `/start ${start.payload}` : "/start");
  }
  const plain = shown === url || url === `http://${shown}`;
  if (plain || (await ask(t("Open this link?"), url, t("Open")))) window.open(url, "_blank", "noopener");
  return null;
}

function deepLink(url) {
  const parsed = new URL(url);
  const isBot = (name) => name?.toLowerCase() === store.bot.username?.toLowerCase();
  const named =
    parsed.protocol === "tg:"
      ? parsed.searchParams.get("domain")
      : parsed.hostname === "t.me" && parsed.pathname.slice(1);
  return isBot(named || null) ? { payload: parsed.searchParams.get("start") } : null;
}

const waiting = new Map(); // query id -> the button that shimmers
const answered = new Set(); // answers that were faster than the answer to the tap itself

/** Tap an inline button; it shimmers until the bot has answered the query. */
export async function tap(message, button, row, column, node) {
  if (node.classList.contains("busy")) return;
  if (button.web_app) return void frame(button.text, button.web_app.url);
  node.classList.add("busy");
  node.setAttribute("aria-busy", "true");
  const told = await act("tap", { message_id: message.message_id, row, column });
  if (told?.query_id && !answered.delete(told.query_id)) {
    waiting.set(told.query_id, node);
    setTimeout(() => calmDown(told.query_id), 15000);
    return;
  }
  rest(node);
  if (told?.url) await link(told.url);
  if (told?.copied !== undefined && told.copied !== null) await copy(told.copied);
  if (told?.query !== undefined && told.query !== null) switchInline(button, told.query, node);
}

const rest = (node) => {
  node.classList.remove("busy");
  node.removeAttribute("aria-busy");
};

function calmDown(id) {
  if (waiting.has(id)) rest(waiting.get(id));
  waiting.delete(id);
}

on("shown", (shown) => {
  if (waiting.has(shown.query_id)) calmDown(shown.query_id);
  else answered.add(shown.query_id);
  if (shown.person !== undefined && shown.person !== store.person) return;
  if (shown.url) link(shown.url);
  else if (shown.text && shown.alert) alertBox(nameOf(store.bot), shown.text);
  else if (shown.text) toast(shown.text, Math.max(3500, shown.text.length * 70));
});

/** Copied, or shown where one can copy it by hand: not every browser lets a page do it. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("Copied to the clipboard"));
  } catch {
    await alertBox(t("Your browser did not copy this; copy it from here"), text);
  }
}

function switchInline(button, query, node) {
  const insert = () => tell("compose", { insert: `@${store.bot.username} ${query}`.trimEnd() + " " });
  if (button.switch_inline_query_current_chat !== undefined) return insert();
  const box = node.getBoundingClientRect();
  return pickChat(box.left, box.bottom, insert);
}

/** Let the person choose one of their chats, go there and do something. */
function pickChat(x, y, then) {
  const pick = async (chat) => {
    await goTo(chat.id);
    then();
  };
  menu(
    chatsOf(store.person).map((chat) => ({ label: titleOf(chat), run: () => pick(chat) })),
    x,
    y,
    t("Choose a chat"),
  );
}

export const forward = (message, x, y) =>
  pickChat(x, y, () => act("forward", { from_chat: message.chat.id, message_id: message.message_id }));
