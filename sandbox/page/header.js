// The top of the chat: who it is with, whether they are typing, pinned words, and what can be done with the chat.

import { block, unblock } from "./actions.js";
import { avatar, badge, el, icon, iconButton } from "./dom.js";
import { menu, toast } from "./dialogs.js";
import { redraw } from "./focus.js";
import { excerpt } from "./message.js";
import { chatById, isPrivate, me, on, store, tell, titleOf } from "./store.js";
import { N, t } from "./words.js";

const DOES = {
  typing: N("typing"),
  upload_photo: N("sending a photo"),
  upload_document: N("sending a file"),
  upload_video: N("sending a video"),
  upload_voice: N("sending a voice message"),
  record_voice: N("recording a voice message"),
  choose_sticker: N("choosing a sticker"),
  find_location: N("looking for a place"),
};
const status = el("span.status", { role: "status", data: { testid: "chat-status" } });
const top = el("header.chat-top", {});
const pinned = el("button.pinned", { type: "button", hidden: true, data: { testid: "pinned" } });
let action = "typing";

export const header = el("div.chat-header", {}, top, pinned);

function draw() {
  const chat = chatById(store.chat);
  if (!chat) return;
  const face = isPrivate(chat.id) ? store.bot.id : chat.id;
  redraw(
    top,
    iconButton("back", t("Back to the chats"), {
      class: "round narrow-only",
      data: { testid: "back" },
      onclick: () => tell("view", { view: "list" }),
    }),
    avatar(face, titleOf(chat), 42),
    el("div.chat-title", {}, el("h1", {}, titleOf(chat)), status),
    toStage(),
    iconButton("more", t("Chat actions"), {
      data: { testid: "chat-menu" },
      onclick: (event) => actions(chat, event.currentTarget),
    }),
  );
  drawPinned(chat);
  drawStatus();
}

function toStage() {
  const button = iconButton("people", t("Performers’ side"), {
    class: "round stage-toggle",
    data: { testid: "show-performers" },
    onclick: () => tell("view", { view: "stage" }),
  });
  button.append(badge(store.waiting, N("{count} waiting")) ?? "");
  return button;
}

function actions(chat, button) {
  const box = button.getBoundingClientRect();
  const blocked = me()?.blocked;
  menu(
    [
      { label: t("Go to the newest message"), icon: icon("down", 20), run: () => tell("bottom") },
      isPrivate(chat.id) && {
        label: blocked ? t("Unblock the bot") : t("Block the bot"),
        icon: icon("close", 20),
        danger: !blocked,
        run: blocked
          ? unblock
          : async () => {
              await block();
              toast(t("Blocked. The bot was told."));
            },
      },
    ],
    box.right - 240,
    box.bottom + 4,
    t("Chat actions"),
  );
}

function drawStatus() {
  const chat = chatById(store.chat);
  const busy = (store.typing.get(store.chat) ?? 0) > Date.now();
  status.classList.toggle("offline", !store.online);
  if (!store.online) return void (status.textContent = t("connecting…"));
  status.classList.toggle("busy", busy);
  if (busy)
    return void status.replaceChildren(
      el("span.dots", { "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      `${isPrivate(chat.id) ? "" : `${store.bot.first_name}: `}${t(DOES[action] ?? DOES.typing)}`,
    );
  const here = (state) => !["left", "kicked", undefined].includes(state);
  const people = [...Object.values(chat?.members ?? {}), chat?.bot_status].filter(here).length;
  status.textContent = isPrivate(store.chat)
    ? t("bot")
    : people === 1
      ? t("1 member")
      : t("{count} members", { count: people });
  return undefined;
}

function drawPinned(chat) {
  const id = chat.pinned?.[0];
  const message = id && store.messages.get(chat.id)?.get(id);
  pinned.hidden = !message;
  if (!message) return;
  pinned.replaceChildren(
    icon("pin", 18),
    el("span", {}, el("strong", {}, t("Pinned message")), el("span", {}, excerpt(message))),
  );
  pinned.onclick = () => tell("jump", { message_id: id });
}

on("opened", draw);
on("world", draw);
on("waiting", draw);
on("changed", () => drawPinned(chatById(store.chat) ?? {}));
on("message", ({ chat }) => {
  if (chat === store.chat) drawStatus();
});
on("typing", ({ chat, doing }) => {
  if (chat !== store.chat) return;
  action = doing ?? "typing";
  drawStatus();
  setTimeout(drawStatus, 5100);
});
