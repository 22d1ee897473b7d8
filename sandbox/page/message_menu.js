// What can be done with a message: answer, edit, copy, react, delete.

import { copy, forward, react, remove } from "./actions.js";
import { menu } from "./dialogs.js";
import { icon } from "./dom.js";
import { store, tell } from "./store.js";

const REACTIONS = [
  ["👍", "Like"],
  ["❤", "Love"],
  ["🔥", "Fire"],
  ["🎉", "Hooray"],
  ["😁", "Laugh"],
  ["😢", "Sad"],
];

export function messageMenu(message, x, y) {
  const own = message.from?.id === store.person && !message.out;
  const words = message.text ?? message.caption;
  const mine = message.reactions?.find((reaction) => (reaction.from?.id ?? reaction.from) === store.person);
  menu(
    [
      ...REACTIONS.map(([emoji, label]) => ({
        label: `${emoji} ${label}`,
        half: true,
        run: () => react(message, mine?.emoji === emoji ? null : emoji),
      })),
      { label: "Reply", icon: icon("reply", 20), run: () => tell("compose", { reply: message }) },
      own &&
        words !== undefined && {
          label: "Edit",
          icon: icon("edit", 20),
          run: () => tell("compose", { edit: message }),
        },
      words && { label: "Copy text", icon: icon("copy", 20), run: () => copy(words) },
      { label: "Forward…", icon: icon("share", 20), run: () => forward(message, x, y) },
      { label: "Delete", icon: icon("close", 20), danger: true, run: () => remove(message) },
    ],
    x,
    y,
    "Message actions",
  );
}
