"""Which sentences a person may read, found in the code and in the services' cards, and where each is shown.

Handlers are read, never imported. Imports: babel, `booking`, `handlers`, `providers`, the code reader beside
this.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from babel import Locale

import providers
from booking.form import Card
from bot.words.code import Code, Place, argument, called
from handlers.words import LANGUAGES

ROOT = Path(__file__).parents[2]
FOLDERS = ("handlers", "bot", "booking")
DATA = frozenset({"label", "ask", "help", "about", "cancelling", "description"})
"""Attributes of cards and commands: their texts are read from the objects, not from the code."""

TEXTS = {
    "Button": ("label", 0),
    "Message": ("text", 2),
    "Screen": ("text", 0),
    "say": ("text", 1),
    "redraw": ("notices", 1),
    "answer": ("text", 0),
}
"""Where texts leave for Telegram: the argument that is read."""

OWN_NAMES = frozenset(
    str(Locale.parse(language).get_display_name(language)).capitalize() for language in LANGUAGES
)
"""Languages as they call themselves: the same to every reader."""

SHOWN = {"Button": "button", "answer": "toast"}


@dataclass(slots=True)
class Sentence:
    """One text to translate. `many` is its plural; `shown` says how: text, plain, button, toast, command."""

    one: str
    many: str = ""
    files: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Found:
    """All sentences by their English, and what is wrong, each as "file:line: source".

    `unseen` are translated expressions whose sentence cannot be seen, `bare` literals read untranslated.
    """

    sentences: dict[str, Sentence] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def add(self, one: str, file: str, shown: str, many: str = "") -> None:
        """Note a sentence, unless there is no word in it."""
        if not wordless(one):
            known = self.sentences.setdefault(one, Sentence(one, many))
            known.many = known.many or many
            known.files.add(file)
            known.shown.add(shown)


def wordless(text: str) -> bool:
    """Whether nothing but values, tags and dots is in a text: the same in every language."""
    return not re.sub(r"\{\w*\}|</?\w+>|[\s·]", "", text)


def cards() -> list[Card]:
    """The card of every service there is a folder or file for."""
    names = [
        f"providers.{m.name}.card" if m.ispkg else f"providers.{m.name}"
        for m in iter_modules(providers.__path__)
    ]
    found = [getattr(import_module(name), "CARD", None) for name in names]
    return [card for card in found if isinstance(card, Card)]


def find(root: Path = ROOT) -> Found:
    """Every sentence of the program."""
    code, found = Code(root, FOLDERS), Found()
    for verb in ("t", "n", "plain"):
        for call in code.calls[verb]:
            if _of_words(call.node):
                for one, file in _sentences(code, call, found):
                    found.add(one, file, "plain" if verb == "plain" else "text", _many(call))
            elif _hidden(call.node):
                found.unseen.append(_quote(call))
    for name, (keyword, index) in TEXTS.items():
        for call in code.calls[name]:
            _leaving(code, argument(call, keyword, index), found, SHOWN.get(name, "text"))
    for call in code.calls["Command"]:
        described = argument(call, "description", 2)
        for leaf in code.origins(described) if described else ():
            if isinstance(leaf.node, ast.Constant):
                found.add(str(leaf.node.value), leaf.file, "command")
    for card in cards():
        _card(card, found)
    return found


def _card(card: Card, found: Found) -> None:
    file = f"providers/{card.id}"
    found.add(card.label, file, "button")
    for said in filter(None, (card.about, card.cancelling)):
        found.add(said, file, "text")
    for asked in card.form.fields:
        found.add(asked.label, file, "button")
        for text in filter(None, (asked.ask, asked.help)):
            found.add(text, file, "text")
        for option in asked.options:
            found.add(option.label, file, "button")


def _of_words(call: ast.AST) -> bool:
    """Whether a call is to a Words: `words.t`, `turn.words.n`; not a Reader's `plain`."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="words") | ast.Name(id="words"))):
            return True
    return False


def _hidden(call: ast.AST) -> bool:
    """Whether something that is not called words translates a sentence, so that nobody would find it."""
    match call:
        case ast.Call(args=[ast.Constant(value=str(text)), *_]):
            return " " in text
    return False


def _many(call: Place) -> str:
    match call.node:
        case ast.Call(func=ast.Attribute(attr="n"), args=[_, ast.Constant(value=str(many)), *_]):
            return many
    return ""


def _sentences(code: Code, call: Place, found: Found) -> Iterator[tuple[str, str]]:
    """The sentences one call may translate, each with its file."""
    first = argument(call, "sentence", 0)
    leaves = list(code.origins(first)) if first else []
    for leaf in leaves:
        match leaf.node:
            case ast.Constant(value=str(text)):
                yield text, leaf.file
            case ast.Attribute(attr=name) if name in DATA:
                continue
            case _:
                found.unseen.append(_quote(leaf))
    if not leaves:
        found.unseen.append(_quote(call))


def _leaving(code: Code, text: Place | None, found: Found, shown: str) -> None:
    """What a message, button or toast is made of: sentences are noted as such, bare words are reported."""
    for leaf in code.origins(text) if text else ():
        match leaf.node:
            case ast.Constant(value=str(bare)) if re.search(r"[^\W\d_]{2}", re.sub(r"</?\w+>", "", bare)):
                if bare not in OWN_NAMES:
                    found.bare.append(_quote(leaf))
            case ast.Call() as made if _of_words(made) and called(made) in {"t", "n", "plain"}:
                for one, file in _sentences(code, leaf, found):
                    found.add(one, file, shown, _many(leaf))


def _quote(place: Place) -> str:
    return f"{place.file}:{getattr(place.node, 'lineno', 0)}: {ast.unparse(place.node)[:80]}"
