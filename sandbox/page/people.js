// The left side: the people one can be, and the chats of the one who is looking.

import { attempt } from "./actions.js";
import { sandbox } from "./api.js";
import { avatar, badge, el, icon, iconButton } from "./dom.js";
import { fill, toast } from "./dialogs.js";
import { redraw } from "./focus.js";
import { excerpt } from "./message.js";
import { listTime } from "./moments.js";
import {
  chatsOf,
  isPrivate,
  me,
  nameOf,
  now,
  on,
  open,
  refresh,
  store,
  tell,
  titleOf,
  unreadKey,
  unreadOf,
  zone,
} from "./store.js";
import { toggleTheme } from "./theme.js";
import { N, t, tongue } from "./words.js";

const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "tr", "uk", "ar"];
const nameOfLanguage = (code) => {
  const name = new Intl.DisplayNames(tongue(), { type: "language" }).of(code);
  return name[0].toLocaleUpperCase(tongue()) + name.slice(1);
};
const languageOf = (person) =>
  person.language_code ? nameOfLanguage(person.language_code) : t("No language set");
const rail = document.getElementById("rail");
const column = document.getElementById("list");

const unread = (count) => badge(count, N("{count} unread"), { data: { testid: "unread" } });

function drawRail() {
  redraw(
    rail,
    ...[...store.people.values()].map((person) =>
      el(
        "button.rail-person",
        {
          type: "button",
          title: `${nameOf(person)}: ${languageOf(person)}`,
          "aria-current": person.id === store.person ? "true" : null,
          data: { testid: "person", personId: person.id },
          onclick: () => become(person.id),
        },
        el("span.rail-face", {}, avatar(person.id, nameOf(person), 44), unread(unreadOf(person.id))),
        el("span.rail-name", {}, person.first_name),
      ),
    ),
    el(
      "button.rail-person",
      { type: "button", title: t("New person"), data: { testid: "add-person" }, onclick: addPerson },
      el("span.rail-face.rail-add", {}, icon("plus")),
      el("span.rail-name", {}, t("Add")),
    ),
  );
}

async function become(person) {
  await attempt(() => open(person, chatsOf(person)[0].id));
  tell("world");
}

export async function addPerson() {
  const told = await fill(
    t("New person"),
    {
      first_name: { label: t("First name") },
      language_code: { label: t("Language"), options: LANGUAGES.map((code) => [code, nameOfLanguage(code)]) },
    },
    t("Create"),
  );
  if (!told) return;
  const person = await attempt(() => sandbox.addPerson(told));
  if (!person) return;
  await refresh();
  await become(person.id);
}

async function addGroup() {
  const told = await fill(t("New group"), { title: { label: t("Name of the group") } }, t("Create"));
  if (!told) return;
  const members = [...store.people.keys()];
  const group = await attempt(() =>
    sandbox.addGroup({ type: "supergroup", title: told.title, members, bot_status: "member" }),
  );
  if (!group) return;
  await refresh();
  await open(store.person, group.id);
  toast(t("Everyone here and the bot are members."));
}

function drawList() {
  const person = me();
  if (!person) return;
  redraw(
    column,
    el(
      "header.list-top",
      {},
      el(
        "div.list-who",
        {},
        el("h2", {}, nameOf(person)),
        el("span", {}, languageOf(person)),
      ),
      iconButton("moon", t("Light or dark"), {
        class: "round theme-button",
        data: { testid: "theme" },
        onclick: toggleTheme,
      }),
      iconButton("plus", t("New group"), { data: { testid: "add-group" }, onclick: addGroup }),
    ),
    el(
      "ul.chats",
      {},
      chatsOf(person.id).map((chat) => el("li", {}, chatRow(person, chat))),
    ),
  );
}

function chatRow(person, chat) {
  const { last } = chat;
  const busy = (store.typing.get(chat.id) ?? 0) > Date.now();
  const sender =
    last && !isPrivate(chat.id)
      ? `${last.from?.id === person.id ? t("You") : (last.from?.first_name ?? "")}: `
      : "";
  return el(
    "button.chat-row",
    {
      type: "button",
      "aria-current": chat.id === store.chat ? "true" : null,
      data: { testid: "chat-item", chatId: chat.id },
      onclick: async () => {
        await attempt(() => open(store.person, chat.id));
        tell("view", { view: "chat" });
      },
    },
    avatar(isPrivate(chat.id) ? store.bot.id : chat.id, titleOf(chat), 50),
    el(
      "span.chat-words",
      {},
      el(
        "span.chat-line",
        {},
        el("strong", {}, titleOf(chat)),
        last && el("time", {}, listTime(new Date(last.date * 1000), zone(), now())),
      ),
      el(
        "span.chat-line",
        {},
        el(
          "span.chat-last",
          { class: busy ? "chat-last busy" : "chat-last" },
          busy
            ? t("typing…")
            : last
              ? sender + excerpt(last)
              : isPrivate(chat.id)
                ? t("Press START to begin")
                : t("No messages yet"),
        ),
        unread(store.unread.get(unreadKey(person.id, chat.id))),
      ),
    ),
  );
}

const draw = () => {
  drawRail();
  drawList();
};
for (const type of ["world", "opened", "message", "changed"]) on(type, draw);
on("typing", () => {
  drawList();
  setTimeout(drawList, 5100);
});
