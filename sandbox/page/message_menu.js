// What can be done with a message: answer, edit, copy, react, delete.

import { copy, forward, react, remove } from "./actions.js";
import { menu } from "./dialogs.js";
import { icon } from "./dom.js";
import { store, tell } from "./store.js";
import { N, t } from "./words.js";

const REACTIONS = [
  ["👍", N("Like")],
  ["❤", N("Love")],
  ["🔥", N("Fire")],
  ["🎉", N("Hooray")],
  ["😁", N("Laugh")],
  ["😢", N("Sad")],
];

export function messageMenu(message, x, y) {
  const own = message.from?.id === store.person && !message.out;
  const words = message.text ?? message.caption;
  const mine = message.reactions?.find((reaction) => (reaction.from?.id ?? reaction.from) === store.person);
  menu(
    [
      ...REACTIONS.map(([emoji, label]) => ({
        label: `${emoji} ${t(label)}`,
        half: true,
        run: () => react(message, mine?.emoji === emoji ? null : emoji),
      })),
      { label: t("Reply"), icon: icon("reply", 20), run: () => tell("compose", { reply: message }) },
      own &&
        words !== undefined && {
          label: t("Edit"),
          icon: icon("edit", 20),
          run: () => tell("compose", { edit: message }),
        },
      words && { label: t("Copy text"), icon: icon("copy", 20), run: () => copy(words) },
      { label: t("Forward…"), icon: icon("share", 20), run: () => forward(message, x, y) },
      { label: t("Delete"), icon: icon("close", 20), danger: true, run: () => remove(message) },
    ],
    x,
    y,
    t("Message actions"),
  );
}
