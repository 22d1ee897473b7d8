// The bottom of the chat: the message field and what takes its place (START, unblock), answer and edit strips,
// the reply keyboard, and the bot's menu button.

import * as actions from "./actions.js";
import { attachMenu } from "./attach.js";
import { frame } from "./dialogs.js";
import { el, icon, iconButton } from "./dom.js";
import { redraw } from "./focus.js";
import { replyKeyboard } from "./keyboards.js";
import { excerpt } from "./message.js";
import { chatById, isPrivate, me, messagesOf, nameOf, on, store } from "./store.js";
import { suggestions } from "./suggest.js";
import { t } from "./words.js";

const field = el("textarea.field-text", {
  id: "composer-text",
  rows: 1,
  "aria-label": () => t("Message"),
  placeholder: () => t("Message"),
  data: { testid: "composer" },
  autocomplete: "off",
  enterkeyhint: "send",
});
const strip = el("div.strip", { hidden: true, data: { testid: "strip" } });
const menuButton = el(
  "button.bot-menu",
  { type: "button", "aria-label": () => t("Bot menu"), data: { testid: "bot-menu" }, onclick: openMenu },
  icon("slash", 20),
  el("span"),
);
const keyboardButton = iconButton("keyboard", () => t("Show or hide the answer buttons"), {
  hidden: true,
  data: { testid: "keyboard-toggle" },
  onclick: toggleKeyboard,
});
const sendButton = iconButton("send", () => t("Send"), {
  class: "round send",
  data: { testid: "send" },
  onclick: submit,
});
const attach = iconButton("attach", () => t("Attach"), {
  data: { testid: "attach" },
  onclick: (event) => attachMenu(event.currentTarget),
});
const row = el(
  "div.composer-row",
  {},
  el("div.composer-box", {}, strip, el("div.composer-line", {}, menuButton, field, keyboardButton, attach)),
  sendButton,
);
const instead = el("button.start", { type: "button", hidden: true });
const keyboard = el("div.keyboard-place", {});
const popup = suggestions(field, { replace, clear: () => setText("") });

export const composer = el("footer.composer", {}, popup.node, row, instead, keyboard);

let mode = null; // {reply: message} or {edit: message}
let hiddenKeyboard = null; // the keyboard the person folded away or used up
const drafts = new Map();
const forced = new Map(); // chat id -> the message that wants a reply; null until it has come, just after its keyboard

function setText(text) {
  field.value = text;
  grow();
  popup.update();
}

function replace(text) {
  setText(text);
  field.focus();
}

function grow() {
  field.style.height = "auto";
  // Nothing can be measured while a phone shows another column; the one line of CSS holds then.
  if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
  const ready = field.value.trim() !== "";
  sendButton.disabled = !ready;
  menuButton.classList.toggle("narrow", field.value !== "");
}

async function submit() {
  const text = field.value.trim();
  if (!text) return;
  const [before, place] = [mode, shown];
  setText("");
  setMode(null);
  drawKeyboard();
  const done = before?.edit
    ? await actions.editMessage(before.edit, text)
    : await actions.say(text, before?.reply ? { reply_to: before.reply.message_id } : {}, actions.KEPT);
  if (done === null) giveBack(place, text, before);
}

/** What was not sent stands in its chat's field again, before the words written there since. */
function giveBack(place, text, before) {
  if (place !== shown) {
    if (!before?.edit) drafts.set(place, [text, drafts.get(place)].filter(Boolean).join("\n"));
    return;
  }
  const since = field.value;
  if (!since && !mode) setMode(before);
  setText([text, since].filter(Boolean).join("\n"));
}

addEventListener("resize", grow);
field.addEventListener("input", () => {
  grow();
  popup.update();
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing || popup.key(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  }
  if (event.key === "Escape" && mode) {
    event.stopPropagation();
    if (mode.edit) setText("");
    setMode(null);
  }
  if (event.key === "ArrowUp" && field.value === "") {
    event.preventDefault();
    editLast();
  }
});

function editLast() {
  const last = messagesOf(store.chat)
    .filter((message) => message.from?.id === store.person && message.text && !message.forward_origin)
    .at(-1);
  if (last) setMode({ edit: last });
}

function setMode(next) {
  mode = next;
  const message = next?.edit ?? next?.reply;
  strip.hidden = !message;
  if (!message) return;
  strip.replaceChildren(
    icon(next.edit ? "edit" : "reply", 22),
    el(
      "span.strip-words",
      {},
      el("strong", {}, next.edit ? t("Edit message") : t("Reply to {name}", { name: nameOf(message.from) })),
      el("span", {}, excerpt(message)),
    ),
    iconButton("close", next.edit ? t("Stop editing") : t("Do not reply"), {
      onclick: () => {
        if (next.edit) setText("");
        setMode(null);
      },
    }),
  );
  if (next.edit) setText(message.text ?? message.caption ?? "");
  field.focus();
}

function openMenu() {
  const button = popup.menu?.menu_button;
  if (button?.type === "web_app") frame(button.text, button.web_app.url);
  else if (popup.isOpen()) popup.close();
  else popup.showCommands();
}

function toggleKeyboard() {
  hiddenKeyboard = hiddenKeyboard ? null : chatById(store.chat)?.reply_keyboard;
  drawKeyboard();
}

function drawKeyboard() {
  const markup = chatById(store.chat)?.reply_keyboard;
  const buttons = markup?.keyboard;
  if (JSON.stringify(hiddenKeyboard) !== JSON.stringify(markup)) hiddenKeyboard = null;
  keyboardButton.hidden = !buttons;
  keyboardButton.classList.toggle("on", Boolean(buttons && !hiddenKeyboard));
  redraw(
    keyboard,
    ...(buttons && !hiddenKeyboard
      ? [
          replyKeyboard(markup, () => {
            if (markup.one_time_keyboard) {
              hiddenKeyboard = markup;
              drawKeyboard();
            }
          }),
        ]
      : []),
  );
  const asked = buttons ? !hiddenKeyboard : mode?.reply;
  field.placeholder = (asked && markup?.input_field_placeholder) || t("Message");
}

/** force_reply: the field answers that message by itself, once. */
function followForce() {
  const asking = forced.get(store.chat);
  if (!asking) return;
  forced.delete(store.chat);
  setMode({ reply: asking });
  drawKeyboard();
}

function draw() {
  const chat = chatById(store.chat);
  if (!chat) return;
  const alone = isPrivate(chat.id);
  const wants =
    alone && me()?.blocked
      ? [t("Unblock the bot"), actions.unblock]
      : alone && messagesOf(chat.id).length === 0
        ? [t("START"), () => actions.say("/start")]
        : null;
  row.hidden = Boolean(wants);
  instead.hidden = !wants;
  if (wants)
    Object.assign(instead, { textContent: wants[0], onclick: wants[1] }).dataset.testid =
      alone && me()?.blocked ? "unblock" : "start";
  drawKeyboard();
}

let shown = null;
on("opened", () => {
  if (shown) drafts.set(shown, mode?.edit ? "" : field.value);
  shown = `${store.person}/${store.chat}`;
  setMode(null);
  setText(drafts.get(shown) ?? "");
  draw();
  popup.load();
  followForce();
  if (matchMedia("(min-width: 700px)").matches) field.focus({ preventScroll: true });
});
on("menu", () => popup.load());
on("menu-loaded", ({ menu }) => {
  const button = menu?.menu_button;
  const page = button?.type === "web_app";
  menuButton.hidden = !isPrivate(store.chat) || !(page || menu?.commands?.length);
  menuButton.lastChild.textContent = page ? button.text : t("Menu");
});
on("world", draw);
on("keyboard", ({ chat, keyboard: markup }) => {
  if (markup?.force_reply) forced.set(chat, null);
  else forced.delete(chat);
  drawKeyboard();
});
on("message", ({ chat, message }) => {
  if (message.out && forced.get(chat) === null) forced.set(chat, message);
  if (chat !== store.chat) return;
  draw();
  followForce();
});
on("deleted", draw);
on("compose", ({ reply, edit, insert, back }) => {
  if (insert !== undefined) replace(insert);
  else if (back !== undefined) giveBack(shown, back, null);
  else setMode(reply ? { reply } : { edit });
});
