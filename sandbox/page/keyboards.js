// Buttons under a message, and the keyboard that takes the place of the phone's own.

import { press, tap } from "./actions.js";
import { el, icon } from "./dom.js";
import { N, t } from "./words.js";

const CORNER = {
  url: "arrow",
  login_url: "arrow",
  web_app: "window",
  copy_text: "copy",
  switch_inline_query: "share",
  switch_inline_query_chosen_chat: "share",
  switch_inline_query_current_chat: "share",
};
const SAYS = {
  url: N("opens a link"),
  login_url: N("opens a link"),
  web_app: N("opens a page"),
  copy_text: N("copies text"),
  switch_inline_query: N("chooses a chat"),
};

export function inlineKeyboard(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el(
    "div.inline-keyboard",
    { role: "group", "aria-label": t("Buttons of this message") },
    rows.map((buttons, row) =>
      el(
        "div.key-row",
        {},
        buttons.map((button, column) => inlineButton(message, button, row, column)),
      ),
    ),
  );
}

function inlineButton(message, button, row, column) {
  const kind = Object.keys(CORNER).find((name) => button[name] !== undefined);
  const node = el(
    "button.key",
    {
      type: "button",
      title: button.text,
      "aria-label": SAYS[kind] ? `${button.text} (${t(SAYS[kind])})` : null,
      data: { testid: "inline-button", row, column, ...(button.style && { style: button.style }) },
      onclick: () => tap(message, button, row, column, node),
    },
    el("span.key-text", {}, button.text),
    kind && el("span.key-corner", {}, icon(CORNER[kind], 12)),
  );
  return node;
}

const WANTS = { request_contact: "person", request_location: "place", web_app: "window" };

/** The reply keyboard as rows of large buttons; `pressed` runs after one was used. */
export function replyKeyboard(markup, pressed) {
  return el(
    "div.reply-keyboard",
    {
      role: "group",
      "aria-label": t("Answer buttons"),
      class: `reply-keyboard${markup.resize_keyboard ? "" : " tall"}`,
      data: { testid: "reply-keyboard" },
    },
    markup.keyboard.map((buttons) =>
      el(
        "div.key-row",
        {},
        buttons.map((entry) => replyButton(entry, pressed)),
      ),
    ),
  );
}

function replyButton(entry, pressed) {
  const button = typeof entry === "string" ? { text: entry } : entry;
  const wish = Object.keys(WANTS).find((name) => button[name]);
  return el(
    "button.reply-key",
    {
      type: "button",
      data: { testid: "reply-button", ...(button.style && { style: button.style }) },
      onclick: () => {
        press(button.text);
        pressed();
      },
    },
    wish && icon(WANTS[wish], 18),
    el("span", {}, button.text),
  );
}
