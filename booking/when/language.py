"""One language as data: `languages/<code>.toml` read into a tree of phrases.

Every phrase becomes atoms by its kind: months, weekdays, numbers, units, parts of the day and the small
words of section [words]. Where a kind is a capital word, its value counts; the others only connect.
Imports: standard library only.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from booking.when.tokens import fold, spellings, tokens

FOLDER = Path(__file__).parent / "languages"
ENTRIES = ""
"""The key in a node of the tree under which the entries that end there stand."""


class Number(NamedTuple):
    """A whole number. `digits`: how many were typed (0: in words); `zero`: it began with a nought.

    `ordinal`: the first, not one. `days`: how many it means of days, where that is another number: "quinze
    jours" are two weeks.
    """

    value: int
    digits: int = 0
    zero: bool = False
    ordinal: bool = False
    days: int = 0


class Entry(NamedTuple):
    """What a phrase is. `glued`: only right behind a number; `accented`: only where typed with accents."""

    kind: str
    value: Any
    glued: bool = False
    accented: bool = False


@dataclass(slots=True)
class Language:
    """A language ready for reading."""

    code: str
    half_before: bool = False
    next_is_coming: bool = True
    compound: bool = False
    dotted: bool = True
    cardinal_days: bool = True
    clock24: bool = False
    tree: dict[str, Any] = field(default_factory=dict)
    heads: set[str] = field(default_factory=set)
    tails: set[str] = field(default_factory=set)
    polite: frozenset[str] = frozenset()
    spoken: Mapping[str, Any] = field(default_factory=dict)

    def add(
        self,
        phrases: Iterable[str] | str,
        kind: str,
        value: Any = None,
        *,
        glued: bool = False,
        accented: bool = False,
    ) -> None:
        """Enter phrases; "a|b" are two, "-" stands for itself, a space or nothing."""
        for phrase in [phrases] if isinstance(phrases, str) else phrases:
            for spelling in _spellings(phrase):
                node = self.tree
                for token in tokens(spelling):
                    node = node.setdefault(token.text, {})
                entries = node.setdefault(ENTRIES, [])
                entry = Entry(kind, value, glued, accented)
                if entry not in entries:
                    entries.append(entry)


def short_code(code: str) -> str:
    """The language of a code such as "pt-BR", without the country."""
    return code.replace("_", "-").split("-")[0].casefold()


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """The languages there are files for."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml")))


@lru_cache(maxsize=16)
def language(code: str) -> Language:
    """The language of a code such as "de" or "pt-BR"; English where there is no file."""
    short = short_code(code)
    if short not in codes():
        short = "en"
    data = tomllib.loads((FOLDER / f"{short}.toml").read_text(encoding="utf-8"))
    about = data["about"]
    made = Language(
        short,
        half_before=about["half"] == "before",
        next_is_coming=about["next_weekday"] == "coming",
        compound=about["compound"],
        dotted=about["dotted"],
        cardinal_days=about["cardinal_days"],
        clock24=about.get("clock24", False),
        spoken=data.get("spoken", {}),
    )
    _numbers(made, data["numbers"], data["ordinals"])
    _calendar(made, data)
    _small_words(made, data)
    return made


def _numbers(made: Language, numbers: Mapping[str, Any], ordinals: Mapping[str, Any]) -> None:
    units, weeks = [u.split("|") for u in numbers["units"]], numbers.get("weeks", {})
    for value, spelled in enumerate(units):
        made.add(spelled, "N", Number(value, days=7 * weeks.get(str(value), 0)))
    for ten, text in numbers["tens"].items():
        made.add(text.split("|"), "N", Number(int(ten)))
        for unit in range(1, 10):
            for joined, t, u in product(numbers["joined"], text.split("|"), units[unit]):
                made.add(joined.format(tens=t, unit=u), "N", Number(int(ten) + unit))
    for half in numbers.get("and_half", ()):
        for value, spelled in enumerate(units[:13]):
            made.add([half.format(unit=u) for u in spelled], "DEC", value + 0.5)
    for value_text, text in numbers.get("more", {}).items():
        made.add(text.split("|"), "N", Number(int(value_text)))
    made.add(numbers["thousand"], "thousand")
    for place, text in enumerate(ordinals["words"], 1):
        made.add(text.split("|"), "ORDW", Number(place, ordinal=True))
    made.add(ordinals["marks"], "mark", glued=True)


def _weekdays(made: Language, names: Mapping[str, Any]) -> None:
    for kind, level in (("names", 2), ("short", 1)):
        for day, text in enumerate(names[kind]):
            for name in filter(None, text.split("|")):
                made.add(name, "DOW", (day, 0 if name in names["doubtful"] else level))
                if level > 1:
                    made.heads.add(fold(name))


def _calendar(made: Language, data: Mapping[str, Any]) -> None:
    doubtful = {fold(m) for m in data["months"]["doubtful"]}
    for month, text in enumerate(data["months"]["names"], 1):
        for name in text.split("|"):
            made.add(name, "MONTH", (month, fold(name) in doubtful))
    _weekdays(made, data["weekdays"])
    for away, phrases in data["days"].items():
        made.add(phrases, "REL", int(away))
        made.heads.update(fold(p) for p in phrases)
    for date, phrases in data["feasts"].items():
        month, day = date.split("-")
        made.add(phrases, "FEAST", (int(month), int(day)))
    for unit, text in data["units"].items():
        if unit == "glued":
            for mark, meaning in text.items():
                made.add(mark, "U", meaning, glued=True)
        else:
            made.add(text, "U", unit)
    for part, phrases in data["parts"].items():
        if part == "of_today":
            for phrase, meaning in phrases.items():
                made.add(phrase, "TODAYPART", meaning)
        else:
            made.add(phrases, "PART", part)
            made.tails.update(s for p in phrases for s in _spellings(p))


_ACCENTED = "_accented"
SIGNS = {"comma": ",|;|(|)|@|-", "sep": "-|/|.", "plus": "+", "either_half": "ampm|am/pm|am or pm"}
"""Signs that connect in every language."""


def _small_words(made: Language, data: Mapping[str, Any]) -> None:
    for kind, signs in SIGNS.items():
        made.add(signs.split("|"), kind)
    made.add("t", "at", glued=True)
    for minutes, phrases in data["words"].get("added", {}).items():
        made.add(phrases, "PLUS", int(minutes))
    for kind, phrases in data["words"].items():
        if kind == "polite":
            made.polite = frozenset(t.text for p in phrases for t in tokens(fold(p)))
        elif kind == "added":
            continue
        elif kind in {"am", "pm"}:
            made.add(phrases, "AMPM", kind)
        elif kind in {"am_glued", "pm_glued"}:
            made.add(phrases, "AMPM_GLUED", kind[:2], glued=True)
            made.add(phrases, f"{kind[:2]}_letter")
        elif kind.endswith(_ACCENTED):
            made.add(phrases, kind.removesuffix(_ACCENTED), accented=True)
        else:
            made.add(phrases, kind, glued=kind in {"hmark", "ish"})


def _spellings(phrase: str) -> Iterator[str]:
    for choice in phrase.split("|"):
        for form in spellings(choice):
            yield form
            if "-" in form.strip("-") and len(form) > 1:
                yield form.replace("-", " ")
                yield form.replace("-", "")
