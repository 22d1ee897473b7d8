"""A small bottom-up grammar: sequences of kinds of words, kept in a tree, matched over a lattice of atoms.

An atom is something found in the text: its kind, where it ends (a token number) and its value. A rule is a
pattern of kinds ("at? N oclock") and a function from the values of the kinds in capitals to
a new value, or None when they make no sense together. Imports: standard library only.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, TypeVar

Value = Any
Atom = tuple[str, int, Value]
Lattice = list[list[Atom]]
Build = Callable[..., Value]
Rule = TypeVar("Rule", bound=Build)
_BUILD = ""


class Grammar:
    """The rules of one layer; their results become atoms of kind `makes`."""

    def __init__(self, makes: str) -> None:
        self.makes = makes
        self._root: dict[str, Any] = {}

    def rule(self, *patterns: str) -> Callable[[Rule], Rule]:
        """Decorate the function that builds the value of these patterns."""

        def keep(build: Rule) -> Rule:
            for pattern in patterns:
                self.add(pattern, build)
            return build

        return keep

    def add(self, pattern: str, build: Build) -> None:
        """One pattern: kinds in order, `a|b` either, `a?` perhaps."""
        for kinds in _spelled_out(pattern):
            node = self._root
            for kind in kinds:
                node = node.setdefault(kind, {})
            node.setdefault(_BUILD, []).append(build)

    def matches(self, lattice: Lattice, at: int) -> Iterator[tuple[int, Value]]:
        """Everything the rules find beginning at token `at`: its end and value."""
        stack: list[tuple[dict[str, Any], int, tuple[Value, ...]]] = [(self._root, at, ())]
        while stack:
            node, place, values = stack.pop()
            for build in node.get(_BUILD, ()):
                value = build(*values)
                if value is not None:
                    yield place, value
            if place == len(lattice):
                continue
            for kind, end, value in lattice[place]:
                following = node.get(kind)
                if following is not None:
                    stack.append((following, end, (*values, value) if kind.isupper() else values))

    def extend(self, lattice: Lattice) -> None:
        """Add what the rules find to the lattice, as atoms of kind `makes`."""
        for at in range(len(lattice) - 1, -1, -1):
            if lattice[at]:
                lattice[at].extend([(self.makes, end, value) for end, value in self.matches(lattice, at)])


def _spelled_out(pattern: str) -> Iterator[tuple[str, ...]]:
    options = [
        (*word.rstrip("?").split("|"), *([""] if word.endswith("?") else [])) for word in pattern.split()
    ]
    for chosen in product(*options):
        yield tuple(kind for kind in chosen if kind)
