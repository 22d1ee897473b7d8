// Message effects: a short shower over the chat. Nothing moves for people who asked for less motion.

import { calm, el } from "./dom.js";

const EMOJI = {
  5104841245755180586: "🔥",
  5107584321108051014: "👍",
  5104858069142078462: "👎",
  5159385139981059251: "❤️",
  5046509860389126442: "🎉",
  5046589136895476101: "💩",
};
const COLOURS = ["#ff5a5f", "#ffb400", "#3390ec", "#21b573", "#a05cff", "#ff7ab8"];

export function play(effect, host) {
  if (!effect || calm()) return;
  const canvas = el("canvas.effect", { "aria-hidden": "true" });
  host.append(canvas);
  const scale = devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = host;
  Object.assign(canvas, { width: width * scale, height: height * scale });
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const emoji = EMOJI[effect] ?? "🎉";
  const pieces = emoji === "🎉" ? confetti(width, height) : balloons(width, height, emoji);
  run(canvas, pen, pieces, width, height);
}

const between = (low, high) => low + Math.random() * (high - low);

function confetti(width, height) {
  return Array.from({ length: 140 }, (_, i) => {
    const left = i % 2 === 0;
    return {
      x: left ? -10 : width + 10,
      y: height * 0.75,
      vx: between(2, 11) * (left ? 1 : -1),
      vy: between(-17, -8),
      pull: 0.34,
      turn: between(0, 6),
      spin: between(-0.3, 0.3),
      size: between(5, 10),
      colour: COLOURS[i % COLOURS.length],
    };
  });
}

const balloons = (width, height, emoji) =>
  Array.from({ length: 16 }, () => ({
    x: between(0, width),
    y: height + between(10, 160),
    vx: between(-0.6, 0.6),
    vy: between(-7, -3.5),
    pull: 0,
    turn: 0,
    spin: between(-0.03, 0.03),
    size: between(22, 48),
    emoji,
  }));

function run(canvas, pen, pieces, width, height, started = performance.now()) {
  const frame = (time) => {
    pen.clearRect(0, 0, width, height);
    pen.globalAlpha = Math.max(0, Math.min(1, (2800 - (time - started)) / 600));
    pieces.forEach((piece) => draw(pen, piece));
    if (time - started < 2800 && canvas.isConnected) requestAnimationFrame(frame);
    else canvas.remove();
  };
  requestAnimationFrame(frame);
}

function draw(pen, piece) {
  Object.assign(piece, {
    x: piece.x + piece.vx,
    y: piece.y + piece.vy,
    vy: piece.vy + piece.pull,
    vx: piece.vx * 0.985,
    turn: piece.turn + piece.spin,
  });
  pen.save();
  pen.translate(piece.x, piece.y);
  pen.rotate(piece.turn);
  if (piece.emoji) {
    pen.font = `${piece.size}px sans-serif`;
    pen.fillText(piece.emoji, 0, 0);
  } else {
    pen.fillStyle = piece.colour;
    pen.fillRect(
      -piece.size / 2,
      -piece.size / 4,
      piece.size,
      (piece.size / 2) * Math.abs(Math.cos(piece.turn * 2)) + 1,
    );
  }
  pen.restore();
}
