// One message as a bubble: who, what it answers, media, text with its time and ticks, buttons, reactions.

import * as actions from "./actions.js";
import { released } from "./dialogs.js";
import { avatar, el, icon, peerColours } from "./dom.js";
import { rich } from "./entities.js";
import { inlineKeyboard } from "./keyboards.js";
import { isVisual, media } from "./media.js";
import { messageMenu } from "./message_menu.js";
import { full, hour } from "./moments.js";
import { isPrivate, nameOf, store, tell, zone } from "./store.js";
import { N, t } from "./words.js";

const TAPS = { command: actions.command, link: actions.link, mention: actions.mention };
const SERVICE = {
  new_chat_members: (m) =>
    t("{name} added {others}", {
      name: nameOf(m.from),
      others: m.new_chat_members.map(nameOf).join(", "),
    }),
  left_chat_member: (m) => t("{name} left the group", { name: nameOf(m.left_chat_member) }),
  new_chat_title: (m) =>
    t("{name} changed the name to “{title}”", { name: nameOf(m.from), title: m.new_chat_title }),
  group_chat_created: (m) => t("{name} created the group", { name: nameOf(m.from) }),
  pinned_message: (m) =>
    t("{name} pinned “{words}”", { name: nameOf(m.from), words: excerpt(m.pinned_message) }),
  migrate_to_chat_id: () => t("The group became a supergroup"),
  migrate_from_chat_id: () => t("The group became a supergroup"),
  web_app_data: (m) => t("Data sent: {button}", { button: m.web_app_data.button_text }),
  write_access_allowed: () => t("The bot may write to you"),
};

export const isOwn = (message) => message.from?.id === store.person && !message.out;
export const isService = (message) => Object.keys(SERVICE).some((name) => message[name] !== undefined);
const serviceWords = (message) =>
  SERVICE[Object.keys(SERVICE).find((name) => message[name] !== undefined)](message);

const KINDS = {
  photo: N("Photo"),
  document: N("File"),
  voice: N("Voice message"),
  video: N("Video"),
  sticker: N("Sticker"),
  location: N("Location"),
  contact: N("Contact"),
  animation: N("GIF"),
  poll: N("Poll"),
  audio: N("Audio"),
  dice: N("Dice"),
};

/** One line of words for a message, for lists and quotes. */
export function excerpt(message) {
  if (!message) return "";
  if (isService(message)) return serviceWords(message);
  const kind = Object.keys(KINDS).find((name) => message[name] !== undefined);
  const words = (message.text ?? message.caption ?? "").replaceAll("\n", " ").slice(0, 140);
  return (
    [kind && (message.document?.file_name ?? t(KINDS[kind])), words].filter(Boolean).join(", ") || t("Message")
  );
}

/** The element of a message; `album` holds all messages shown in this one bubble. */
export function messageElement(message, album = [message]) {
  if (isService(message))
    return el(
      "div.service",
      { data: { messageId: message.message_id } },
      el("span", {}, serviceWords(message)),
    );
  const own = isOwn(message);
  const node = el(
    "div.message",
    {
      role: "article",
      tabindex: -1,
      "aria-label": `${own ? t("You") : nameOf(message.from)}, ${hour(new Date(message.date * 1000), zone())}`,
      data: {
        testid: "message",
        messageId: message.message_id,
        from: message.out ? "bot" : own ? "me" : "other",
        sender: message.from?.id ?? 0,
        date: message.date,
      },
      oncontextmenu: (event) => {
        if (!event.target.closest("a, .key")) {
          event.preventDefault();
          released(event, () => messageMenu(message, event.clientX, event.clientY));
        }
      },
      onclick: (event) => {
        if (touched() && !event.target.closest("a, button, video, .spoiler"))
          messageMenu(message, event.clientX, event.clientY);
      },
      onkeydown: (event) => {
        if (event.target === node && event.key === "Enter") openMenu(message, node);
      },
      ondblclick: (event) => {
        if (!event.target.closest("button, a, .text")) tell("compose", { reply: message });
      },
    },
    el("div.stack", {}, bubble(message, album, own), inlineKeyboard(message)),
  );
  node.classList.add(own ? "own" : "theirs");
  if (!own && !isPrivate(message.chat.id)) node.prepend(avatar(message.from?.id, nameOf(message.from), 34));
  return node;
}

// Where nothing hovers a tap on the bubble opens its menu, as on phones.
const touched = () => matchMedia("(hover: none)").matches;

function openMenu(message, node) {
  const box = node.querySelector(".bubble").getBoundingClientRect();
  messageMenu(message, box.left + 20, box.top + 24);
}

function bubble(message, album, own) {
  const shown = media(album);
  const text = message.text ?? message.caption ?? album.find((m) => m.caption)?.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const bare = !text && (isVisual(message) || message.sticker || message.dice);
  const more = el(
    "button.more",
    {
      type: "button",
      "aria-label": t("Message actions"),
      title: t("Message actions"),
      data: { testid: "message-more" },
      tabindex: -1,
      onclick: (event) => messageMenu(message, event.clientX, event.clientY),
    },
    icon("down", 16),
  );
  return el(
    "div.bubble",
    {
      class: [
        "bubble",
        bare && "bare",
        !text && !bare && "wordless",
        (message.sticker || message.dice) && "clear",
        isVisual(message) && "visual",
        onlyEmoji(text, entities) && "huge",
      ]
        .filter(Boolean)
        .join(" "),
    },
    heading(message, own),
    quote(message),
    shown,
    el("div.text", { dir: "auto" }, rich(text, entities, TAPS), meta(message, own)),
    reactions(message),
    more,
  );
}

function onlyEmoji(text, entities) {
  return (
    entities.length === 0 && /^(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f){1,9}$/u.test(text)
  );
}

function heading(message, own) {
  const lines = [];
  if (!own && !isPrivate(message.chat.id))
    lines.push(
      el("div.name", { style: { "--deep": peerColours(message.from?.id)[1] } }, nameOf(message.from)),
    );
  if (message.forward_origin)
    lines.push(el("div.label", {}, t("Forwarded from"), " ", el("strong", {}, origin(message.forward_origin))));
  if (message.via_bot)
    lines.push(el("div.label", {}, t("via"), " ", el("strong", {}, `@${message.via_bot.username}`)));
  return lines;
}

const origin = (from) =>
  from.sender_user
    ? nameOf(from.sender_user)
    : (from.sender_user_name ?? from.sender_chat?.title ?? from.chat?.title ?? t("someone"));

function quote(message) {
  const answered = message.reply_to_message;
  if (!answered) return null;
  return el(
    "button.quote",
    {
      type: "button",
      onclick: () => tell("jump", { message_id: answered.message_id }),
      "aria-label": t("Answer to: {words}", { words: excerpt(answered) }),
    },
    el("strong", {}, nameOf(answered.from)),
    el("span", {}, message.quote?.text ?? excerpt(answered)),
  );
}

// As in Telegram's own clients, a bot's message with buttons is edited in place without saying so.
const showsEdited = (message) => message.edit_date && !(message.out && message.reply_markup?.inline_keyboard);

function meta(message, own) {
  const sent = new Date(message.date * 1000);
  const changed = message.edit_date && full(new Date(message.edit_date * 1000), zone());
  const edited = changed ? `\n${t("Edited {when}", { when: changed })}` : "";
  return el(
    "span.meta",
    { title: full(sent, zone()) + edited },
    showsEdited(message) && el("i", {}, `${t("edited")} `),
    el("time", { datetime: sent.toISOString() }, hour(sent, zone())),
    own && ticks(message),
  );
}

function ticks(message) {
  const node = el("span.ticks.sent", { role: "img", "aria-label": t("Sent") }, icon("tick", 17));
  if (message.message_id <= (store.received.get(message.chat.id) ?? 0)) markReceived(node);
  return node;
}

/** Two ticks: the bot has shown that it read this. */
export function markReceived(node) {
  node.classList.remove("sent");
  node.setAttribute("aria-label", t("Read"));
  node.replaceChildren(icon("ticks", 17));
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const mine = (reaction) => (reaction.from?.id ?? reaction.from) === store.person;
  const counted = Map.groupBy(message.reactions, (reaction) => reaction.emoji);
  return el(
    "div.reactions",
    {},
    [...counted].map(([emoji, all]) =>
      el(
        "button.reaction",
        {
          type: "button",
          "aria-label": t("Reaction {emoji}, {count}", { emoji, count: all.length }),
          "aria-pressed": String(all.some(mine)),
          onclick: () => actions.react(message, all.some(mine) ? null : emoji),
        },
        emoji,
        el("span", {}, all.length),
      ),
    ),
  );
}
