// What a message carries besides text: pictures, files, voice, places, people, polls. Nothing is fetched from outside.

import { calm, el, icon } from "./dom.js";
import { N, t, tongue } from "./words.js";

const tenths = (value) =>
  value.toLocaleString(tongue(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const size = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1048576
      ? `${tenths(bytes / 1024)} KB`
      : `${tenths(bytes / 1048576)} MB`;
const minutes = (seconds = 0) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** The element for a message's media, or null. `messages` has more than one entry for an album. */
export function media(messages) {
  const [message] = messages;
  const found = Object.keys(DRAW).find((kind) => message[kind] !== undefined);
  return found ? DRAW[found](message, messages) : null;
}

export const isVisual = (message) => Boolean(message.photo || message.video || message.animation);

const caption = (message) => message.caption ?? t("Picture");

function pictures(_, messages) {
  return el(
    "div.album",
    { data: { count: Math.min(messages.length, 10) } },
    messages.map((message) =>
      el(
        "button.picture",
        {
          type: "button",
          "aria-label": t("Open the picture: {caption}", { caption: caption(message) }),
          onclick: () => enlarge(message),
        },
        el("img", {
          src: message.media?.url,
          alt: caption(message),
          loading: "lazy",
          width: message.media?.width,
          height: message.media?.height,
        }),
      ),
    ),
  );
}

function enlarge(message) {
  const dialog = el(
    "dialog.lightbox",
    { "aria-label": caption(message), onclick: () => dialog.close() },
    el("img", { src: message.media?.url, alt: caption(message) }),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function moving(message) {
  const loop = message.animation && !calm();
  return el(
    "div.album",
    {},
    el("video.picture", {
      src: message.media?.url,
      controls: !loop,
      autoplay: loop,
      loop,
      muted: true,
      playsinline: true,
    }),
  );
}

function file(message) {
  const { name = t("file"), size: bytes = 0, url } = message.media ?? {};
  const ending = name.includes(".") ? name.split(".").at(-1).slice(0, 4) : t("file");
  return el(
    "a.file",
    { href: url, download: name, data: { testid: "document" }, "aria-label": t("Download {name}", { name }) },
    el("span.file-icon", { data: { ending }, "aria-hidden": "true" }, ending),
    el(
      "span.file-words",
      {},
      el("span.file-name", {}, name),
      el("span.file-size", {}, `${size(bytes)} – ${t("Download")}`),
    ),
  );
}

function voice(message) {
  const sound = message.voice ?? message.audio ?? {};
  const seed = message.message_id * 7919;
  const bars = Array.from({ length: 36 }, (_, i) =>
    el("i", { style: { "--h": `${20 + ((seed * (i + 3) * 37) % 80)}%` } }),
  );
  const play = () => new Audio(message.media?.url).play().catch(() => null);
  return el(
    "div.voice",
    {},
    el(
      "button.file-icon",
      { type: "button", "aria-label": t("Play the voice message"), onclick: play },
      icon("play", 22),
    ),
    el(
      "span.file-words",
      {},
      el("span.wave", { "aria-hidden": "true" }, bars),
      el("span.file-size", {}, `${sound.title ?? t("Voice message")}, ${minutes(sound.duration)}`),
    ),
  );
}

function sticker(message) {
  const shown = message.media?.url && /^image\//.test(message.media.mime ?? "");
  return el(
    "div.sticker",
    { role: "img", "aria-label": `${t("Sticker")} ${message.sticker.emoji ?? ""}` },
    shown ? el("img", { src: message.media.url, alt: "" }) : (message.sticker.emoji ?? "🙂"),
  );
}

function place({ location, venue }) {
  const at = venue?.location ?? location;
  const words = `${at.latitude.toFixed(4)}, ${at.longitude.toFixed(4)}`;
  return el(
    "div.place",
    {},
    el("div.map", { role: "img", "aria-label": t("Place at {place}", { place: words }) }, icon("place", 40)),
    el(
      "div.place-words",
      {},
      el("strong", {}, venue?.title ?? t("Location")),
      el("span", {}, venue?.address ?? words),
    ),
  );
}

function contact({ contact: person }) {
  return el(
    "div.file",
    {},
    el("span.file-icon", { "aria-hidden": "true" }, icon("person", 26)),
    el(
      "span.file-words",
      {},
      el("span.file-name", {}, [person.first_name, person.last_name].filter(Boolean).join(" ")),
      el("span.file-size", {}, person.phone_number),
    ),
  );
}

const poll = ({ poll: asked }) =>
  el(
    "div.poll",
    {},
    el("strong", {}, asked.question),
    el(
      "ul",
      {},
      asked.options.map((option) =>
        el("li", {}, option.text, el("span", {}, ` – ${option.voter_count ?? 0}`)),
      ),
    ),
  );

const dice = ({ dice: thrown }) =>
  el(
    "div.sticker",
    { role: "img", "aria-label": t("{emoji} shows {value}", thrown) },
    thrown.emoji,
    el("small", {}, ` ${thrown.value}`),
  );

const words = (text) => () => el("em.unshown", {}, t(text));

// In the order of asking: a venue also has a location, an animation also has a document.
const DRAW = {
  photo: pictures,
  animation: moving,
  video: moving,
  video_note: moving,
  voice,
  audio: voice,
  document: file,
  sticker,
  venue: place,
  location: place,
  contact,
  poll,
  dice,
  story: words(N("Story")),
  game: words(N("Game")),
  invoice: words(N("Invoice")),
};
