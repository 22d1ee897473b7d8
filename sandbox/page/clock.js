// The sandbox's clock, shown in the zone of the person one is, and the buttons that push it forward.

import { attempt } from "./actions.js";
import { sandbox, services } from "./api.js";
import { el } from "./dom.js";
import { fullDay, hourExact } from "./moments.js";
import { now, on, setNow, store, tell, zone } from "./store.js";
import { N, t } from "./words.js";

const STEPS = [
  [N("+5 min"), 300, "5m"],
  [N("+1 h"), 3600, "1h"],
  [N("+1 day"), 86400, "1d"],
  [N("+1 week"), 604800, "1w"],
];
const day = el("span.clock-day");
const time = el("span.clock-time", { data: { testid: "clock-time" } });
const place = el("span.clock-zone");

export const clock = el(
  "section.panel.clock",
  { "aria-label": () => t("Sandbox clock"), data: { testid: "clock" } },
  el("div.clock-face", {}, time, el("div.clock-words", {}, day, place)),
  el(
    "div.clock-steps",
    { role: "group", "aria-label": () => t("Push the clock forward") },
    STEPS.map(([label, seconds, name]) =>
      el(
        "button.chip",
        { type: "button", data: { testid: `clock-${name}` }, onclick: () => push(seconds) },
        () => t(label),
      ),
    ),
  ),
);

/** Both processes follow one clock; if the services keep their own, it is pushed by as much. */
async function push(seconds) {
  const told = await attempt(() => sandbox.push(seconds));
  if (!told) return;
  setNow(told.now);
  const other = await services.clock().catch(() => null);
  const behind = other ? told.ahead - other.ahead : 0;
  if (behind > 1) await attempt(() => services.push(behind));
  tell("pushed");
}

function draw() {
  if (!store.bot) return;
  time.textContent = hourExact(now(), zone());
  day.textContent = fullDay(now(), zone());
  place.textContent = zone().replaceAll("_", " ");
}

setInterval(draw, 1000);
on("clock", draw);
on("opened", draw);
