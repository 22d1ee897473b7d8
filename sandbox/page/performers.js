// The performers' side: who they are, what they were asked, and the answers one can give in their place.

import { attempt } from "./actions.js";
import { findServices, services } from "./api.js";
import { clock } from "./clock.js";
import { badge, el, iconButton } from "./dom.js";
import { held, redraw } from "./focus.js";
import { amount, performerCard } from "./performer_card.js";
import { on, store, tell, zone } from "./store.js";
import { lasts, N, t, tongue } from "./words.js";

const PAUSE = 1500; // milliseconds between two looks; this side has no event stream
const stage = document.getElementById("stage");
const tabs = el("div.stage-tabs", { role: "tablist", "aria-label": () => t("Services") });
const account = el("section.panel.account", { "aria-label": () => t("Account"), hidden: true });
const cards = el("div.cards");
const quiet = el("p.stage-note", { role: "status" });

const NOBODY = N("This sandbox runs without pretend services, so there is nobody to play here.");
const AWAY = N("The performers cannot be reached. Is the demo still running?");

let said = ""; // why nobody is here
let here = false; // whether the services are known and answer
let all = [];
let current = null;
let drawn = "";
let looks = 0; // how many looks were begun
let newest = 0; // the latest of them that was drawn

/** Show the side if this demo has pretend services, and keep it true. */
export function startPerformers() {
  const top = el(
    "header.stage-top",
    {},
    iconButton("back", () => t("Back to the chat"), {
      class: "round stage-back",
      data: { testid: "stage-back" },
      onclick: () => tell("view", { view: "chat" }),
    }),
    el("h2", {}, () => t("Performers’ side")),
  );
  stage.append(top, el("div.stage-scroll", {}, clock, tabs, quiet, account, cards));
  lasts(() => note(said));
  look();
}

function note(words) {
  said = words;
  quiet.textContent = t(words);
}

async function look() {
  await (here ? see() : find());
  setTimeout(look, document.hidden ? PAUSE * 4 : PAUSE);
}

/** Ask who is there, at first and whenever nobody answers: a demo that starts anew has its services elsewhere. */
async function find() {
  const found = await findServices().catch(() => null);
  here = Boolean(found);
  note(here ? "" : found === null ? AWAY : NOBODY);
  if (here) return see();
  all = [];
  countWaiting();
  drawTabs();
  return clear();
}

/** Show one service as it is now, unless another was chosen or a later look was drawn meanwhile. */
async function see() {
  if (!here) return;
  const [mine, chosen] = [++looks, current];
  try {
    const found = await lookAt(chosen);
    if (mine < newest || chosen !== current) return;
    newest = mine;
    draw(found);
  } catch {
    here = false;
    note(AWAY);
  }
}

/** The services and all about one of them: the chosen one if it is there, else the first. */
async function lookAt(chosen) {
  const found = await services.all();
  const { id } = found.find((service) => service.id === chosen) ?? found[0];
  const [performers, requests, autoplay, accounts] = await Promise.all([
    services.performers(id),
    services.requests(id),
    services.autoplay(id),
    services.accounts(id),
  ]);
  return { found, id, performers, requests, autoplay, accounts, zone: zone(), tongue: tongue() };
}

function draw(seen) {
  const state = JSON.stringify(seen);
  if (state === drawn) return;
  drawn = state;
  const { performers, requests, autoplay, accounts } = seen;
  all = seen.found;
  current = seen.id;
  countWaiting();
  drawTabs();
  drawAccount(performers.length > 0 && autoplay, accounts);
  const back = held(cards);
  const asked = (performer) => requests.filter((request) => request.performer === performer.id);
  const waiting = (performer) => asked(performer).some((request) => request.waiting);
  const order = [...(performers.length ? performers : [nobody(requests)])].sort(
    (a, b) => waiting(b) - waiting(a) || (asked(b).length > 0) - (asked(a).length > 0),
  );
  const known = new Map([...cards.children].map((card) => [card.dataset.performerId, card]));
  const next = order.map((performer) => fresh(known.get(String(performer.id)), performer, asked(performer)));
  if (next.some((card, i) => card !== cards.children[i]) || next.length !== cards.children.length)
    cards.replaceChildren(...next);
  back();
}

/** In the place of performers where a service has none: its requests are events, which nobody answers. */
const nobody = ({ length }) => ({
  id: "",
  name: t("Events"),
  temper: length ? N("Nobody has to answer these") : N("Nothing is scheduled here yet"),
  about: "",
});

/** The card as it stands if nothing about it changed, else a new one. */
function fresh(card, performer, requests) {
  const state = JSON.stringify([current, zone(), tongue(), performer, requests]);
  if (card?.state === state) return card;
  return Object.assign(performerCard(current, performer, requests, see, card), { state });
}

function drawTabs() {
  tabs.hidden = all.length < 2;
  redraw(
    tabs,
    ...all.map((service) =>
      el(
        "button.stage-tab",
        {
          type: "button",
          role: "tab",
          "aria-selected": String(service.id === current),
          data: { testid: "service", serviceId: service.id },
          onclick: () => choose(service.id),
        },
        t(service.label),
        badge(service.open, N("{count} waiting")),
      ),
    ),
  );
}

/** Where this side is out of sight, the way to it says that somebody waits there. */
function countWaiting() {
  const waiting = all.reduce((sum, service) => sum + service.open, 0);
  if (waiting === store.waiting) return;
  store.waiting = waiting;
  tell("waiting");
}

function choose(id) {
  if (id === current) return;
  current = id;
  drawTabs();
  clear();
  see();
}

/** Nothing of one service stays under the name of another, nor of a demo that has ended. */
function clear() {
  drawn = "";
  account.hidden = true;
  cards.replaceChildren();
}

function drawAccount(autoplay, accounts) {
  const rows = [...balances(accounts), autoplay && autoplaySwitch(autoplay.on)].filter(Boolean);
  account.hidden = rows.length === 0;
  redraw(account, ...rows);
}

function autoplaySwitch(checked) {
  const toggle = el("input", {
    type: "checkbox",
    role: "switch",
    checked,
    data: { testid: "autoplay" },
    onchange: async (event) => {
      await attempt(() => services.setAutoplay(current, event.target.checked));
      see();
    },
  });
  return el(
    "label.account-row.switch",
    {},
    el(
      "span",
      {},
      t("Performers act by themselves"),
      el("small", {}, t("after 5 to 25 seconds, each in their own way")),
    ),
    toggle,
  );
}

/** The first account is the operator's; the others wait behind a line one can open. */
function balances(accounts) {
  const [first, ...others] = accounts
    .filter(({ balance }) => balance !== undefined && balance !== null)
    .map((owner) =>
      el(
        "div.account-row",
        {},
        el("span", {}, owner.name ?? t("Account {id}", { id: owner.id })),
        el(
          "strong",
          { data: { testid: "balance", accountId: owner.id } },
          t("{amount} credits", { amount: amount(owner.balance) }),
        ),
      ),
    );
  const more =
    others.length > 0 &&
    el(
      "details.others",
      { open: account.querySelector("details")?.open },
      el("summary", {}, t("Other accounts")),
      others,
    );
  return [first, more].filter(Boolean);
}

on("pushed", see);
on("opened", see);
on("message", () => setTimeout(see, 150));
