// Drawing a part of the page anew without taking the focus from whoever stands in it.

const REACHED = 'button:not([tabindex="-1"]), a[href], input, summary';
const TELLING = /^(testid|row|column|.+Id)$/;

/** What tells an element from its sisters, as a selector: its handle for tests and the ids it carries. */
const markOf = (node) =>
  Object.entries(node.dataset)
    .filter(([name]) => TELLING.test(name))
    .map(([name, value]) => `[data-${kebab(name)}="${CSS.escape(value)}"]`)
    .join("");
const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Remember who has the focus inside `root`, and call the answer when all is drawn. The focus is then on the same
 * element, else on the one in its place, else as near to it as can be.
 */
export function held(root) {
  const at = document.activeElement;
  if (!at || at === root || !root.contains(at)) return () => {};
  const marks = [markOf(at) || at.localName];
  for (let node = at.parentElement; node !== root; node = node.parentElement) marks.unshift(markOf(node));
  const path = marks.filter(Boolean);
  const turn = [...root.querySelectorAll(path.join(" "))].indexOf(at);
  return () => {
    if (document.activeElement !== document.body) return;
    const place = root.contains(at) ? at : successor(root, path, turn);
    place?.focus({ preventScroll: true });
  };
}

function successor(root, path, turn) {
  const same = root.querySelectorAll(path.join(" "));
  if (same.length) return same[Math.min(turn, same.length - 1)];
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const around = root.querySelector(path.slice(0, depth).join(" "));
    const near = around?.querySelector(REACHED) ?? (around?.hasAttribute("tabindex") ? around : null);
    if (near) return near;
  }
  return root.querySelector(REACHED);
}

/** Replace the children of a node; the focus stays where it was. */
export function redraw(node, ...children) {
  const back = held(node);
  node.replaceChildren(...children);
  back();
}
