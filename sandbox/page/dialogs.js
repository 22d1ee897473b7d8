// What stands above everything: toasts, alerts, questions with fields, pop-up menus. All close with Escape.

import { el } from "./dom.js";
import { t } from "./words.js";

/** The pill at the bottom; the newest replaces the one before. */
export function toast(text, milliseconds = 3500) {
  const shelf = document.getElementById("toasts");
  const pill = el("div.toast", { data: { testid: "toast" } }, text);
  shelf.replaceChildren(pill);
  setTimeout(() => pill.classList.add("leaving"), milliseconds);
  setTimeout(() => pill.remove(), milliseconds + 300);
}

function show(content, attributes) {
  const dialog = el("dialog.dialog", attributes, content);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close("");
  });
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue);
    }),
  );
}

const choice = (label, value, attributes = {}) =>
  el("button.text-button", { type: "submit", value, ...attributes }, label);

const leave = (event) => event.currentTarget.closest("dialog").close("");

/** An alert of the bot: words and OK. */
export const alertBox = (title, text) =>
  show(
    el(
      "form",
      { method: "dialog" },
      el("h2", {}, title),
      el("p", {}, text),
      el("div.dialog-row", {}, choice(t("OK"), "ok", { data: { testid: "alert-ok" }, autofocus: true })),
    ),
    { role: "alertdialog", "aria-label": title, data: { testid: "alert" } },
  );

/** A yes/no question; resolves true for yes. */
export const ask = async (title, text, yes) =>
  (await show(
    el(
      "form",
      { method: "dialog" },
      el("h2", {}, title),
      el("p", {}, text),
      el(
        "div.dialog-row",
        {},
        choice(t("Cancel"), ""),
        choice(yes, "yes", { autofocus: true, data: { testid: "confirm" } }),
      ),
    ),
    { "aria-label": title, data: { testid: "question" } },
  )) === "yes";

/** Fields {name: {label, value, type?, options?}} -> {name: text}, or null when the person went back. */
export async function fill(title, fields, yes) {
  const inputs = Object.entries(fields).map(([name, field]) =>
    el("label.field", {}, el("span", {}, field.label), input(name, field)),
  );
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, title),
    inputs,
    // Enter in a field presses the first button that submits.
    el("div.dialog-row", {}, choice(t("Cancel"), "", { type: "button", onclick: leave }), choice(yes, "yes")),
  );
  const value = await show(form, { "aria-label": title });
  return value === "yes" ? Object.fromEntries(new FormData(form)) : null;
}

function input(name, { value = "", type = "text", options, required = true }) {
  if (!options)
    return el("input", {
      name,
      type,
      value,
      required,
      step: type === "number" ? "any" : null,
      autocomplete: "off",
    });
  return el(
    "select",
    { name },
    options.map(([id, label]) => el("option", { value: id, selected: id === value }, label)),
  );
}

/** A page of the bot's own (web_app buttons), in a frame. */
export const frame = (title, url) =>
  show(
    el(
      "form.web-app",
      { method: "dialog" },
      el("div.dialog-row", {}, el("h2", {}, title), choice(t("Close"), "")),
      el("iframe", { src: url, title }),
    ),
    { "aria-label": title },
  );

/** A menu at (x, y): items [{label, run, icon?, danger?}]; arrows move, Escape leaves. */
export function menu(items, x, y, name = t("Actions")) {
  const list = el("div.menu", { role: "menu", "aria-label": name, popover: "auto" });
  const close = () => {
    if (list.matches(":popover-open")) list.hidePopover();
  };
  for (const item of items.filter(Boolean)) {
    list.append(
      el(
        "button.menu-item",
        {
          type: "button",
          role: "menuitem",
          class: item.danger ? "menu-item danger" : item.half ? "menu-item half" : null,
          data: { testid: "menu-item" },
          onclick: () => {
            close();
            item.run();
          },
        },
        item.icon ?? "",
        item.label,
      ),
    );
  }
  list.addEventListener("toggle", (event) => {
    if (event.newState === "closed") list.remove();
  });
  list.addEventListener("keydown", (event) => step(event, list));
  document.body.append(list);
  list.showPopover();
  const { width, height } = list.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  list.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
  list.firstChild?.focus();
}

/** Do it once no button is held: the release of the one that opened a menu would close the menu again. */
export function released(event, then) {
  if (event.buttons) addEventListener("pointerup", () => setTimeout(then), { once: true });
  else then();
}

/** Up and down among the buttons of a list. */
function step(event, list) {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!move) return;
  event.preventDefault();
  const items = [...list.querySelectorAll("button")];
  items[(items.indexOf(document.activeElement) + move + items.length) % items.length]?.focus();
}
