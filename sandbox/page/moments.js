// Times in words: in the language that is spoken, 24-hour clock, in the zone of the person whose client this is.

import { t, tongue } from "./words.js";

const made = new Map(); // formatters are dear to make and there are few of them

function format(date, zone, options, language = tongue()) {
  const key = [zone, language, ...Object.entries(options)].join();
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(language, { timeZone: zone, ...options }));
  return made.get(key).format(date);
}

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const browserZone = () => own;
export const hour = (date, zone) =>
  format(date, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const hourExact = (date, zone) => format(date, zone, { timeStyle: "medium" });
export const dayKey = (date, zone) => format(date, zone, { dateStyle: "short" });
/** British dates do without the comma that other languages have. */
const bare = (words) => (tongue() === "en-GB" ? words.replace(",", "") : words);
const weekday = (date, zone) => format(date, zone, { weekday: "short", day: "numeric", month: "short" });
export const fullDay = (date, zone) =>
  bare(format(date, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }));
export const full = (date, zone) => t("{day} at {hour}", { day: fullDay(date, zone), hour: hour(date, zone) });
export const short = (date, zone) => `${bare(weekday(date, zone))}, ${hour(date, zone)}`;

/** What the clocks of a zone show at that time, as a datetime-local field takes it. */
export const wall = (date, zone) =>
  format(date, zone, { dateStyle: "short", timeStyle: "short" }, "sv").replace(" ", "T");

/** When the clocks of a zone show that; where they are put back, one of the two times. */
export function atWall(words, zone) {
  const ahead = (date) => new Date(`${wall(date, zone)}Z`) - date;
  const asked = new Date(`${words}Z`);
  return new Date(asked - ahead(new Date(asked - ahead(asked))));
}

/** What stands between two days of a chat. */
export function daySeparator(date, zone, now) {
  if (dayKey(date, zone) === dayKey(now, zone)) return t("Today");
  if (dayKey(date, zone) === dayKey(new Date(now - 864e5), zone)) return t("Yesterday");
  const year =
    format(date, zone, { year: "numeric" }) === format(now, zone, { year: "numeric" })
      ? {}
      : { year: "numeric" };
  return format(date, zone, { day: "numeric", month: "long", ...year });
}

/** The small time beside a chat in the list: the hour today, else the day. */
export function listTime(date, zone, now) {
  if (dayKey(date, zone) === dayKey(now, zone)) return hour(date, zone);
  return format(
    date,
    zone,
    now - date < 6 * 864e5 ? { weekday: "short" } : { day: "2-digit", month: "2-digit", year: "2-digit" },
  );
}

const UNITS = [
  ["year", 31536e3],
  ["month", 2592e3],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

function relative(date, now, language) {
  const seconds = (date - now) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** A date_time entity as the person's own client shows it; null when the bot's text stays. Format: r | w?[dD]?[tT]? */
export function entityMoment(date, pattern, zone, language, now) {
  if (!pattern) return null;
  if (pattern === "r") return relative(date, now, language);
  const has = (letter) => pattern.includes(letter);
  const options = {
    ...(has("w") && { weekday: has("D") || !has("d") ? "long" : "short" }),
    ...(has("d") && { day: "2-digit", month: "2-digit", year: "2-digit" }),
    ...(has("D") && { day: "numeric", month: "long", year: "numeric" }),
    ...((has("t") || has("T")) && { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    ...(has("T") && { second: "2-digit" }),
  };
  return format(date, zone, options, language === "en" ? "en-GB" : language);
}
