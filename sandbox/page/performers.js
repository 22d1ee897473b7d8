// The performers' side: who they are, what they were asked, and the answers one can give in their place.

import { attempt } from "./actions.js";
import { findServices, services } from "./api.js";
import { clock } from "./clock.js";
import { el, iconButton } from "./dom.js";
import { amount, performerCard } from "./performer_card.js";
import { on, tell } from "./store.js";

const PAUSE = 1500; // milliseconds between two looks; this side has no event stream
const stage = document.getElementById("stage");
const tabs = el("div.stage-tabs", { role: "tablist", "aria-label": "Services" });
const account = el("section.panel.account", { "aria-label": "Account", hidden: true });
const cards = el("div.cards");
const quiet = el("p.stage-note", { role: "status" });

let all = [];
let current = null;
let drawn = "";

/** Show the side if this demo has pretend services, and keep it true. */
export async function startPerformers() {
  const top = el(
    "header.stage-top",
    {},
    iconButton("back", "Back to the chat", {
      class: "round stage-back",
      data: { testid: "stage-back" },
      onclick: () => tell("view", { view: "chat" }),
    }),
    el("h2", {}, "Performers’ side"),
  );
  stage.append(top, el("div.stage-scroll", {}, clock, tabs, account, cards, quiet));
  if (!(await findServices())) {
    quiet.textContent = "This sandbox runs without pretend services, so there is nobody to play here.";
    return;
  }
  look();
}

async function look() {
  await see();
  setTimeout(look, document.hidden ? PAUSE * 4 : PAUSE);
}

async function see() {
  try {
    all = await services.all();
    current = all.find(({ id }) => id === current)?.id ?? all[0]?.id ?? null;
    if (!current) return;
    const [performers, requests, autoplay, accounts] = await Promise.all([
      services.performers(current),
      services.requests(current),
      services.autoplay(current),
      services.accounts(current),
    ]);
    quiet.textContent = "";
    draw(performers, requests, autoplay, accounts);
  } catch (problem) {
    quiet.textContent = `The pretend services do not answer (${problem.message}).`;
  }
}

function draw(performers, requests, autoplay, accounts) {
  const state = JSON.stringify([all, current, performers, requests, autoplay, accounts]);
  if (state === drawn) return;
  drawn = state;
  drawTabs();
  drawAccount(autoplay, accounts);
  const asked = (performer) => requests.filter((request) => request.performer === performer.id);
  const waiting = (performer) => asked(performer).some((request) => request.waiting);
  const order = [...performers].sort(
    (a, b) => waiting(b) - waiting(a) || (asked(b).length > 0) - (asked(a).length > 0),
  );
  const known = new Map([...cards.children].map((card) => [card.dataset.performerId, card]));
  const next = order.map((performer) => fresh(known.get(String(performer.id)), performer, asked(performer)));
  if (next.some((card, i) => card !== cards.children[i]) || next.length !== cards.children.length)
    cards.replaceChildren(...next);
}

/** The card as it stands if nothing about it changed, so that a half-typed price is not lost. */
function fresh(card, performer, requests) {
  const state = JSON.stringify([current, performer, requests]);
  if (card?.state === state) return card;
  return Object.assign(performerCard(current, performer, requests, see), { state });
}

function drawTabs() {
  tabs.hidden = all.length < 2;
  tabs.replaceChildren(
    ...all.map((service) =>
      el(
        "button.stage-tab",
        {
          type: "button",
          role: "tab",
          "aria-selected": String(service.id === current),
          data: { testid: "service", serviceId: service.id },
          onclick: () => {
            current = service.id;
            see();
          },
        },
        service.label,
        service.open > 0 && el("span.badge", { "aria-label": `${service.open} waiting` }, service.open),
      ),
    ),
  );
}

function drawAccount(autoplay, accounts) {
  account.hidden = false;
  const toggle = el("input", {
    type: "checkbox",
    role: "switch",
    checked: autoplay.on,
    data: { testid: "autoplay" },
    onchange: async (event) => {
      await attempt(() => services.setAutoplay(current, event.target.checked));
      see();
    },
  });
  account.replaceChildren(
    ...balances(accounts),
    el(
      "label.account-row.switch",
      {},
      el(
        "span",
        {},
        "Performers act by themselves",
        el("small", {}, "after 5 to 25 seconds, each in their own way"),
      ),
      toggle,
    ),
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
        el("span", {}, owner.name ?? `Account ${owner.id}`),
        el(
          "strong",
          { data: { testid: "balance", accountId: owner.id } },
          `${amount(owner.balance)} credits`,
        ),
      ),
    );
  const more =
    others.length > 0 &&
    el(
      "details.others",
      { open: account.querySelector("details")?.open },
      el("summary", {}, "Other accounts"),
      others,
    );
  return [first, more].filter(Boolean);
}

on("pushed", see);
on("message", () => setTimeout(see, 150));
