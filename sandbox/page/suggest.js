// What opens above the message field while one types: commands after "/", results of the bot after "@itsname ".

import { choose, inline, say } from "./actions.js";
import { el } from "./dom.js";
import { sandbox } from "./api.js";
import { isPrivate, store, tell } from "./store.js";
import { t } from "./words.js";

const PAUSE = 250; // milliseconds without typing before the bot is asked

export function suggestions(field, { replace, clear }) {
  const node = el("div.suggestions", {
    role: "listbox",
    "aria-label": () => t("Suggestions"),
    hidden: true,
    data: { testid: "suggestions" },
  });
  const popup = { node, menu: null, update, key, load, showCommands, close, isOpen: () => !node.hidden };
  let chosen = 0;
  let timer = null;
  let asked = null;

  async function load() {
    const { person, chat } = store;
    const menu = await sandbox.menu(person, chat).catch(() => null);
    if (person !== store.person || chat !== store.chat) return;
    popup.menu = menu;
    tell("menu-loaded", { menu });
  }

  function show(items, extra = null) {
    chosen = 0;
    node.replaceChildren(...(extra ? [extra] : []), ...items);
    node.hidden = items.length === 0 && !extra;
    mark();
  }

  function close() {
    clearTimeout(timer);
    asked = null;
    node.hidden = true;
    node.replaceChildren();
  }

  const options = () => [...node.querySelectorAll("[role=option]")];

  function mark() {
    options().forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    options()[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function key(event) {
    if (node.hidden) return false;
    const count = options().length;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" && count) chosen = (chosen + 1) % count;
    else if (event.key === "ArrowUp" && count) chosen = (chosen - 1 + count) % count;
    else if (event.key === "Tab" && count) options()[chosen].dispatchEvent(new CustomEvent("complete"));
    else if (event.key === "Enter" && !event.shiftKey && count) options()[chosen].click();
    else return false;
    event.preventDefault();
    mark();
    return true;
  }

  function update() {
    const slash = /^\/(\w*)$/.exec(field.value);
    const query = inlineQuery(field.value);
    if (slash) commands(slash[1]);
    else if (query !== null) ask(query);
    else close();
  }

  function commands(start) {
    const fitting = (popup.menu?.commands ?? []).filter(({ command }) =>
      command.startsWith(start.toLowerCase()),
    );
    asked = null;
    show(fitting.map(commandRow));
  }

  function showCommands() {
    show((popup.menu?.commands ?? []).map(commandRow));
    options()[0]?.focus();
  }

  /** Send something in place of what is written, which is back if that is refused. */
  async function instead(job) {
    const words = field.value;
    clear();
    close();
    field.focus();
    if ((await job()) === null && !field.value) replace(words);
  }

  function commandRow({ command, description }) {
    const row = el(
      "button.command-row",
      { type: "button", role: "option", data: { testid: "command", command } },
      el("strong", {}, `/${command}`),
      el("span", {}, description),
    );
    row.addEventListener("click", () =>
      instead(() => say(isPrivate(store.chat) ? `/${command}` : `/${command}@${store.bot.username}`)),
    );
    row.addEventListener("complete", () => replace(`/${command} `));
    row.addEventListener("keydown", (event) => {
      if (key(event)) options()[chosen]?.focus();
      if (event.key === "Escape") field.focus();
    });
    return row;
  }

  function ask(query) {
    if (asked === query) return;
    asked = query;
    clearTimeout(timer);
    timer = setTimeout(() => fetchResults(query), PAUSE);
  }

  async function fetchResults(query, offset = "", before = []) {
    const told = await inline(query, offset).catch(() => null);
    if (asked !== query) return;
    const results = told?.results ?? [];
    const words = told?.answered === false ? t("The bot does not answer") : t("Nothing found");
    const top = told?.button ? startButton(told.button) : el("p.nothing", {}, words);
    node.classList.toggle(
      "pictures",
      results.length > 0 && results.every((result) => result.type === "photo"),
    );
    const rows = [...before, ...results.map((result) => resultRow(told.query_id, result))];
    show(rows, rows.length ? (told.button ? top : null) : top);
    if (told?.next_offset) node.append(moreButton(() => fetchResults(query, told.next_offset, rows)));
  }

  const moreButton = (run) =>
    el(
      "button.inline-start",
      { type: "button", data: { testid: "inline-more" }, onclick: run },
      t("More results"),
    );

  const startButton = (button) =>
    el(
      "button.inline-start",
      {
        type: "button",
        onclick: () => {
          clear();
          close();
          tell("start", { payload: button.start_parameter });
        },
      },
      button.text,
    );

  function resultRow(query, result) {
    const title = result.title ?? result.caption ?? result.type;
    const row = el(
      "button.result-row",
      { type: "button", role: "option", data: { testid: "inline-result", resultId: result.id } },
      el("span.result-face", { "aria-hidden": "true" }, [...title][0]?.toUpperCase() ?? ""),
      el(
        "span.result-words",
        {},
        el("strong", {}, title),
        result.description && el("span", {}, result.description),
      ),
    );
    row.addEventListener("click", () => instead(() => choose(query, result.id)));
    return row;
  }

  return popup;
}

/** The words after "@thebot " when the field holds an inline query, else null. */
function inlineQuery(text) {
  const name = `@${store.bot?.username ?? ""} `;
  return text.toLowerCase().startsWith(name.toLowerCase()) ? text.slice(name.length) : null;
}
