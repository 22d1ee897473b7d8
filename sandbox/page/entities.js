// Telegram text with its entities, as elements. Offsets are UTF-16 units, which is what JavaScript strings count in.

import { el } from "./dom.js";
import { entityMoment, full } from "./moments.js";
import { language, now, zone } from "./store.js";
import { t } from "./words.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

/** Elements for `text`. `act` holds what a tap may do: command(text), link(url, shown), mention(name). */
export function rich(text, entities = [], act = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, sorted, 0, text.length, act);
}

function between(text, entities, from, to, act) {
  const parts = [];
  let at = from;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || entity.offset >= to) continue;
    if (entity.offset > at) parts.push(text.slice(at, entity.offset));
    const inner = entities.slice(i + 1).filter((other) => other.offset < end);
    parts.push(
      wrap(entity, text.slice(entity.offset, end), between(text, inner, entity.offset, end, act), act),
    );
    at = end;
    // A block already ends its line; the line feed after it would show as an empty one.
    if (/quote|^pre$/.test(entity.type) && text[at] === "\n" && at < to) at += 1;
  }
  if (at < to) parts.push(text.slice(at, to));
  return parts;
}

function wrap(entity, raw, inner, act) {
  if (PLAIN[entity.type]) return el(PLAIN[entity.type], {}, inner);
  return (DRAW[entity.type] ?? ((_, __, children) => el("span", {}, children)))(entity, raw, inner, act);
}

const anchor = (href, inner, follow) =>
  el(
    "a",
    {
      href: /^javascript:/i.test(href) ? null : href,
      target: "_blank",
      rel: "noopener noreferrer",
      onclick: (event) => {
        event.preventDefault();
        follow?.();
      },
    },
    inner,
  );

const word = (kind, inner, follow) => el(`button.word.${kind}`, { type: "button", onclick: follow }, inner);

const withScheme = (url) => (/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `http://${url}`);

const DRAW = {
  pre: ({ language: name }, raw, inner) =>
    el("pre", name ? { data: { language: name } } : {}, el("code", {}, inner)),
  text_link: ({ url }, raw, inner, act) => anchor(url, inner, () => act.link?.(url, raw)),
  url: (_, raw, inner, act) => anchor(withScheme(raw), inner, () => act.link?.(withScheme(raw), raw)),
  email: (_, raw, inner) => el("a", { href: `mailto:${raw}` }, inner),
  phone_number: (_, raw, inner) => el("a", { href: `tel:${raw}` }, inner),
  bot_command: (_, raw, inner, act) => word("command", inner, () => act.command?.(raw)),
  mention: (_, raw, inner, act) => word("mention", inner, () => act.mention?.(raw)),
  text_mention: (_, raw, inner) => el("span.mention", {}, inner),
  hashtag: (_, raw, inner) => el("span.mention", {}, inner),
  cashtag: (_, raw, inner) => el("span.mention", {}, inner),
  custom_emoji: (_, raw, inner) => el("span.custom-emoji", { title: t("Custom emoji") }, inner),
  spoiler: (_, raw, inner) => spoiler(inner),
  blockquote: (_, raw, inner) => el("blockquote", {}, inner),
  expandable_blockquote: (_, raw, inner) => expandable(inner),
  date_time: ({ unix_time, date_time_format }, raw, inner) =>
    moment(new Date(unix_time * 1000), date_time_format, inner),
};

function moment(date, pattern, inner) {
  const words = entityMoment(date, pattern, zone(), language(), now());
  const node = el("time", { datetime: date.toISOString(), title: full(date, zone()) }, words ?? inner);
  if (pattern === "r") node.dataset.relative = "";
  return node;
}

/** "In 3 hours" grows old; say it anew. */
export function freshen(root) {
  for (const node of root.querySelectorAll("time[data-relative]"))
    node.textContent = entityMoment(new Date(node.dateTime), "r", zone(), language(), now());
}

function spoiler(inner) {
  const node = el(
    "span.spoiler",
    { role: "button", tabindex: 0, "aria-label": t("Hidden text, press to show") },
    el("span", { "aria-hidden": "true" }, inner),
  );
  const reveal = () => {
    node.classList.add("open");
    node.firstChild.removeAttribute("aria-hidden");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      reveal();
    }
  });
  return node;
}

function expandable(inner) {
  const quote = el("blockquote.expandable", {}, el("div.folded", {}, inner));
  const toggle = el(
    "button.fold",
    {
      type: "button",
      "aria-expanded": "false",
      onclick: () => {
        const open = quote.classList.toggle("open");
        toggle.setAttribute("aria-expanded", String(open));
        toggle.textContent = open ? t("Show less") : t("Show more");
      },
    },
    t("Show more"),
  );
  quote.append(toggle);
  return quote;
}
