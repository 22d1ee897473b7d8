// Making elements without a framework: one function, and the icons drawn for this page.

import { lasts, t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * el("button.primary", {type: "button", onclick}, "Send"): attributes by name, properties for on…, text children.
 * What stays for ever takes its words as a function, which is asked again when another language is spoken.
 */
export function el(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  const shown = children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
  node.append(...shown.map((child) => (typeof child === "function" ? lastingText(child) : child)));
  return node;
}

function lastingText(say) {
  const node = document.createTextNode("");
  lasts(() => {
    node.data = say();
  });
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (typeof value === "function") lasts(() => node.setAttribute(name, value()));
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "style") Object.entries(value).forEach(([key, v]) => node.style.setProperty(key, v));
  else node.setAttribute(name, value === true ? "" : value);
}

const STROKES = {
  send: "M4 12 20 4.5 15.5 20l-4-6.5L4 12Zm7.5 1.5L20 4.5",
  attach:
    "m20 11.5-8.2 8.2a5 5 0 0 1-7-7L13.3 4.200a3.3 3.3 0 0 1 4.7 4.700l-8.4 8.400a1.7 1.7 0 0 1-2.4-2.400l7.6-7.6",
  back: "M20 12H4.500m6.5-7-7 7 7 7",
  down: "m5 9 7 7 7-7",
  close: "M6 6l12 12M18 6 6 18",
  more: "M12 5.500v.1M12 12v.1M12 18.500v.1",
  plus: "M12 5v14M5 12h14",
  keyboard: "M4 6.500h16v11H4zM7.5 10h.1M12 10h.1M16.5 10h.1M8 14h8",
  slash: "M5 5h14v14H5zM14 8.500l-4 7",
  reply: "M10 6 4 12l6 6M4.5 12H14a6 6 0 0 1 6 6v1",
  edit: "M4.5 19.5 5.5 15 16.5 4l3.5 3.500L9 18.500l-4.5 1Z",
  pin: "M9 4h6l-.7 6 3.2 3.500h-11L9.7 10 9 4Zm3 9.500V20",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.500L20 17M15.5 9h.1",
  file: "M7 3.500h7l4 4v13H7zM14 3.500v4h4",
  microphone:
    "M12 4a2.5 2.5 0 0 1 2.5 2.500v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4Zm-6 7.500a6 6 0 0 0 12 0M12 17.500V21",
  sticker: "M12 4a8 8 0 1 0 8 8h-4a4 4 0 0 1-4-4V4Zm0 0 8 8",
  place: "M12 21s7-6.3 7-11.500A7 7 0 0 0 5 9.500C5 14.7 12 21 12 21Zm0-9.500h.1",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.500a7.5 7.5 0 0 1 15 0",
  people:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 8a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M17.8 13.8a6.5 6.5 0 0 1 3.7 5.7",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v1.500M12 19.500V21M3 12h1.500M19.5 12H21M5.6 5.600l1.1 1.100M17.3 17.300l1.1 1.100M18.4 5.600l-1.1 1.100M6.7 17.300l-1.1 1.1",
  moon: "M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500Z",
  arrow: "M8 16 16 8m-6.5 0H16v6.5",
  share: "M13 6l6 6-6 6M18.5 12H9a5 5 0 0 0-5 5v1",
  copy: "M8 8h11v12H8zM5 16V4h11",
  window: "M4 5h16v14H4zM4 9h16",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 3.500V12l3 2",
  tick: "m4 12.5 5 5L20 6.5",
  ticks: "m2 12.5 4.5 4.500L16 7M11 16l1 1 9.5-10",
  play: "M8 5.500v13l11-6.500Z",
};

/** A drawing in the current colour; decoration only, so it has no name of its own. */
export function icon(name, size = 24) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    "aria-hidden": "true",
  }))
    svg.setAttribute(key, value);
  path.setAttribute("d", STROKES[name]);
  svg.classList.add("icon");
  svg.append(path);
  return svg;
}

/** A round button that shows a drawing and says its words to those who listen or hover. */
export function iconButton(name, label, attributes = {}) {
  return el("button.round", { type: "button", "aria-label": label, title: label, ...attributes }, icon(name));
}

/** How many there are, and for those who listen in words with {count}; nothing when there are none. */
export const badge = (count, words, attributes = {}) =>
  count ? el("span.badge", { "aria-label": t(words, { count }), ...attributes }, count) : null;

const PEER_COLOURS = [
  ["#ff885e", "#d6453f"],
  ["#f0a63c", "#c06a08"],
  ["#a695ff", "#6a50d8"],
  ["#7bc862", "#3f8f32"],
  ["#53c9cf", "#17828f"],
  ["#5caffa", "#2b71c9"],
  ["#ff8aac", "#cf4a78"],
];

/** Colours a peer keeps for ever, chosen by its id as Telegram does. */
export const peerColours = (id) =>
  PEER_COLOURS[Math.abs(Number(id) || hash(String(id))) % PEER_COLOURS.length];

const hash = (text) => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7);

export function avatar(id, name, size = 48) {
  const [light, deep] = peerColours(id);
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");
  return el(
    "span.avatar",
    { "aria-hidden": "true", style: { "--size": `${size}px`, "--light": light, "--deep": deep } },
    initials || "?",
  );
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
