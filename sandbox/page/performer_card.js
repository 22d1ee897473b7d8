// One performer with their requests, and the buttons to answer them.

import { attempt } from "./actions.js";
import { services } from "./api.js";
import { avatar, badge, el } from "./dom.js";
import { atWall, short, wall } from "./moments.js";
import { zone } from "./store.js";
import { N, t, tongue } from "./words.js";

const TEMPERS = {
  quick: N("Answers at once"),
  haggler: N("Asks for a better price"),
  decliner: N("Tends to say no"),
  slow: N("Takes some time"),
  silent: N("Does not answer"),
};
// How the services call it, in lower case, and how people say it.
const STATES = {
  pending: N("Waiting"),
  request: N("Waiting"),
  accepted: N("Accepted"),
  open: N("Booked"),
  confirmed: N("Confirmed"),
  completed: N("Held"),
  no_show: N("Client did not come"),
  rejected: N("Declined"),
  cancel: N("Cancelled"),
  cancelled: N("Cancelled"),
};
const SHOWN = 3; // answered requests that stay in sight
const MORE = {
  cancel: N("Cancel…"),
  move: N("Move…"),
  complete: N("Mark as held"),
  no_show: N("Client did not come"),
  delete: N("Delete"),
};
/** Credits as people write them: 1,234.50, in German 1.234,50. */
export const amount = (value) =>
  Number(value).toLocaleString(tongue(), { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `before`: the card as it stood; what is half typed at a request that did not change stays. */
export function performerCard(service, performer, requests, changed, before) {
  const known = new Map([...(before?.querySelectorAll(".request") ?? [])].map((box) => [box.state, box]));
  const waiting = requests.filter((request) => request.waiting);
  const settled = requests.filter((request) => !request.waiting).slice(0, SHOWN);
  return el(
    "article.panel.performer",
    {
      "aria-label": performer.name,
      class: `panel performer${waiting.length ? " asked" : ""}`,
      data: { testid: "performer", performerId: performer.id, service },
    },
    el(
      "header.performer-top",
      {},
      avatar(performer.id, performer.name, 38),
      el(
        "div.performer-words",
        {},
        el("h3", { dir: "auto" }, performer.name),
        el("p", {}, t(TEMPERS[performer.temper] ?? performer.temper)),
      ),
      badge(waiting.length, N("{count} waiting")),
    ),
    facts(performer),
    [...waiting, ...settled].map((request) => {
      const state = JSON.stringify([service, zone(), tongue(), request]);
      return known.get(state) ?? Object.assign(requestBox(service, request, changed), { state });
    }),
  );
}

function facts(performer) {
  const words = performer.about.split(/;\s*/).filter(Boolean);
  return words.length
    ? el(
        "ul.facts",
        { "aria-label": t("What they offer") },
        words.map((word) => el("li", {}, told(word))),
      )
    : null;
}

function requestBox(service, request, changed) {
  const form = el("div.request-form");
  const state = request.status.toLowerCase();
  const act = async (action, body) => {
    await attempt(() => services.act(service, request.id, action, body));
    changed();
  };
  return el(
    "section.request",
    {
      "aria-label": t("Request {id}", { id: request.id }),
      class: `request${request.waiting ? " waiting" : ""}`,
      data: { testid: "request", requestId: request.id, status: request.status },
    },
    el(
      "div.request-line",
      {},
      el("strong", {}, request.starts ? short(new Date(request.starts), zone()) : t("No time yet")),
      el(
        "span.state",
        { data: { testid: "request-status", state } },
        request.silent && request.waiting ? t("Silent") : t(STATES[state] ?? request.status),
      ),
    ),
    el(
      "div.request-line",
      {},
      el("span", {}, [request.client, t("{count} min", { count: request.minutes })].filter(Boolean).join(" · ")),
      el("strong", {}, price(request)),
    ),
    details(request),
    request.reason && el("p.request-note", {}, `“${request.reason}”`),
    buttons(request, form, act),
    form,
  );
}

// What the services say with values in it.
const SHAPES = [
  [/^at least (\d+) min$/, N("at least {1} min")],
  [/^(\d+) min with (.+)$/, N("{1} min with {2}")],
  [/^(\w+day) to (\w+day), (.+)$/, N("{1} to {2}, {3}")],
];

/** What a service says of a performer, as far as the catalogues have it. */
function told(words) {
  for (const [shape, said] of SHAPES) {
    const found = shape.exec(words);
    if (found) return t(said, found.map((value) => t(value)));
  }
  return t(words);
}

function price({ credits, offered }) {
  if (credits === null || credits === undefined) return "";
  return Number(offered ?? credits) === Number(credits)
    ? t("{amount} credits", { amount: amount(credits) })
    : t("{amount} credits", { amount: `${amount(offered)} → ${amount(credits)}` });
}

function details(request) {
  const lines = Object.entries(request.details ?? {});
  const until =
    request.waiting && request.answer_by ? [[N("Answer by"), short(new Date(request.answer_by), zone())]] : [];
  const all = [...lines, ...until].filter(([, value]) => value !== null && value !== "");
  return all.length
    ? el(
        "dl.details",
        {},
        all.map(([label, value]) => [el("dt", {}, t(label)), el("dd", {}, String(value))]),
      )
    : null;
}

function buttons(request, form, act) {
  const can = (action) => request.actions.includes(action);
  const priced = (request.credits ?? null) !== null;
  const button = (label, testid, run, style = "chip") =>
    el(`button.${style}`, { type: "button", data: { testid }, onclick: run }, label);
  const open = (node) => {
    form.replaceChildren(node);
    form.querySelector("input")?.focus();
  };
  const shown = [
    can("accept") &&
      button(
        priced ? t("Accept at {amount}", { amount: amount(request.credits) }) : t("Accept"),
        "accept",
        () => act("accept", {}),
        "chip.good",
      ),
    can("accept") && priced && button(t("Counter-offer…"), "counter", () => open(counterForm(request, act))),
    can("decline") && button(t("Decline…"), "decline", () => open(reasonForm("decline", act)), "chip.bad"),
    can("silent") && !request.silent && button(t("Stay silent"), "silent", () => act("silent", {})),
    ...Object.keys(MORE)
      .filter(can)
      .map((action) => button(t(MORE[action]), action, () => further(action, request, act, open))),
  ].filter(Boolean);
  return shown.length ? el("div.request-buttons", { role: "group", "aria-label": t("Answer") }, shown) : null;
}

function further(action, request, act, open) {
  if (action === "cancel") open(reasonForm("cancel", act));
  else if (action === "move") open(moveForm(request, act));
  else act(action, {});
}

function lineForm(input, submit, run) {
  return el(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        run(input.value);
      },
    },
    input,
    el(
      `button.chip.${submit.bad ? "loud" : "good"}`,
      { type: "submit", data: { testid: submit.testid } },
      submit.label,
    ),
  );
}

const counterForm = (request, act) =>
  lineForm(
    el("input", {
      type: "number",
      min: "0.01",
      step: "0.01",
      required: true,
      value: request.credits,
      "aria-label": t("Price in credits"),
      data: { testid: "counter-price" },
    }),
    { label: t("Send counter-offer"), testid: "counter-send" },
    (value) => act("accept", { credits: Number(value) }),
  );

const reasonForm = (action, act) =>
  lineForm(
    el("input", {
      type: "text",
      required: true,
      value: action === "decline" ? t("Sorry, I am not free at that time.") : t("I cannot make it after all."),
      "aria-label": t("Reason"),
      data: { testid: `${action}-reason` },
    }),
    { label: action === "decline" ? t("Decline") : t("Cancel it"), testid: `${action}-send`, bad: true },
    (value) => act(action, { reason: value }),
  );

const moveForm = (request, act) =>
  lineForm(
    el("input", {
      type: "datetime-local",
      required: true,
      value: wall(new Date(request.starts), zone()),
      "aria-label": t("New start"),
      data: { testid: "move-start" },
    }),
    { label: t("Move"), testid: "move-send" },
    (value) => act("move", { starts: atWall(value, zone()).toISOString() }),
  );
