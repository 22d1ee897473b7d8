"""The text as a lattice of atoms: what each token may be, by language. Imports: this room only."""

import re
from datetime import date
from typing import Any, NamedTuple

from booking.when.grammar import Atom, Lattice
from booking.when.language import ENTRIES, Language, Number
from booking.when.tokens import FRACTIONS, Token, fold, tokens

_YEAR = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?![\d]|[-/.:]\d)")
_FULL = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d%]|[-/:]\d|\.\d)")
_SHORT = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})(?![\d%]|[-/.:]\d)")
_COLON = re.compile(r"(\d{1,2})\s?:\s?(\d{2})(?::00)?(?![\d%]|[:/]\d)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})(?![\d%]|[-/.:,]\d)")
_COMMA = re.compile(r"(\d{1,2}),(\d{2})(?![\d%]|[-/.:,]\d)")
_DECIMAL = re.compile(r"(\d{1,4})[.,](\d{1,2})(?![\d%]|[-/.:,]\d)")
_MIXED = re.compile(r"(\d{0,4})\s?([½¼¾])")
_WHOLE = re.compile(r"\d{1,6}(?![\d%]|[:/,]\d|\.\d|-\d)")
_YEAR_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})(?=[-/.][a-z])")
_SIGNS = frozenset(".,:/-+#$€£")
MOST_FIGURES = 60
"""A message with more numbers than that is no request; the rest of them are not looked at."""


class Numeric(NamedTuple):
    """A date in figures: the parts as typed, the year or None, what stood between, if the year was short."""

    first: int
    second: int
    year: int | None
    sign: str
    short: bool = False


class Text:
    """A text cut into tokens, with the lattice of what they may be."""

    def __init__(self, text: str, spoken: Language) -> None:
        self.spoken = spoken
        self.typed = text
        self.folded = fold(text)
        self.tokens = _uncompounded(tokens(self.folded), spoken) if spoken.compound else tokens(self.folded)
        self.ends = {t.end: i + 1 for i, t in enumerate(self.tokens)}
        self.lattice: Lattice = [[] for _ in self.tokens]
        figures = 0
        for at, token in enumerate(self.tokens):
            if token.text.isdigit() and token.text.isascii() and figures < MOST_FIGURES:
                figures += 1
                self._figures(at, token)
            elif token.text in FRACTIONS and not (at and self.tokens[at - 1].text.isdigit()):
                self._mixed(at, token)
            self._phrases(at, spoken)

    def _phrases(self, at: int, spoken: Language) -> None:
        node: dict[str, Any] | None = spoken.tree
        place = at
        while place < len(self.tokens) and node is not None:
            node = node.get(self.tokens[place].text)
            place += 1
            for entry in node.get(ENTRIES, ()) if node else ():
                if entry.glued and not (
                    at and self.tokens[at].glued and self.tokens[at - 1].text[-1].isdigit()
                ):
                    continue
                if self._cut_off(place) or (entry.accented and self._plain(at, place)):
                    continue
                self.lattice[at].append((entry.kind, place, entry.value))
                if entry.kind == "N" and spoken.cardinal_days:
                    self.lattice[at].append(("CARDINAL", place, entry.value))
                if self._dotted(place):
                    self.lattice[at].append((entry.kind, place + 1, entry.value))

    def _plain(self, at: int, end: int) -> bool:
        return self.typed[self.tokens[at].start : self.tokens[end - 1].end].isascii()

    def _cut_off(self, end: int) -> bool:
        """Whether the phrase ends inside a longer word such as "o'clock" or "mid-day-ish"."""
        following = self.tokens[end] if end < len(self.tokens) else None
        return bool(
            following
            and following.glued
            and following.text[0].isalpha()
            and self.tokens[end - 1].text[-1].isalpha()
        )

    def _dotted(self, end: int) -> bool:
        return end < len(self.tokens) and self.tokens[end].text == "." and self.tokens[end].glued

    def _figures(self, at: int, token: Token) -> None:
        if _inside_a_number(self.folded, token.start):
            return
        found = self.lattice[at]
        if not (at and token.glued and self.tokens[at - 1].text.isalpha()):
            self._dates(found, token.start)
        if match := _COLON.match(self.folded, token.start):
            self._clock(found, "CLK", match)
        if match := _DOTTED.match(self.folded, token.start):
            self._clock(found, "DOT", match)
        if match := _COMMA.match(self.folded, token.start):
            self._clock(found, "COMMA", match)
        if match := _DECIMAL.match(self.folded, token.start):
            self._put(found, "DEC", match, float(f"{match[1]}.{match[2]}"))
        self._mixed(at, token)
        if match := _WHOLE.match(self.folded, token.start):
            digits = match.group()
            number = Number(int(digits), len(digits), digits[0] == "0" and len(digits) > 1)
            self._put(found, "N", match, number)
            self._put(found, "INT", match, number)

    def _mixed(self, at: int, token: Token) -> None:
        """A whole number with a fraction ("1½"), or a fraction alone."""
        if match := _MIXED.match(self.folded, token.start):
            self._put(self.lattice[at], "DEC", match, int(match[1] or 0) + FRACTIONS[match[2]])

    def _dates(self, found: list[Atom], start: int) -> None:
        if match := _YEAR.match(self.folded, start):
            year, month, day = int(match[1]), int(match[3]), int(match[4])
            if _is_day(year, month, day):
                self._put(found, "YMD", match, (year, month, day))
        if match := _YEAR_DAY.match(self.folded, start):
            self._put(found, "YEAR_DAY", match, (int(match[1]), int(match[2])))
        if match := _FULL.match(self.folded, start):
            short = len(match[4]) == 2
            year = int(match[4]) + (2000 if short else 0)
            self._put(found, "NUMDATE", match, Numeric(int(match[1]), int(match[3]), year, match[2], short))
        if match := _SHORT.match(self.folded, start):
            numeric = Numeric(int(match[1]), int(match[3]), None, match[2])
            kind = "NUMDATE" if self.spoken.dotted or match[2] != "." else "DOTDATE"
            self._put(found, kind, match, numeric)
            if self._dotted(self.ends[match.end()]):
                found.append((kind, self.ends[match.end()] + 1, numeric))

    def _clock(self, found: list[Atom], kind: str, match: re.Match[str]) -> None:
        hour, minute = int(match[1]), int(match[2])
        if (hour < 24 and minute < 60) or ((hour, minute) == (24, 0) and kind != "COMMA"):
            self._put(found, kind, match, (hour, minute, match[1][0] == "0"))

    def _put(self, found: list[Atom], kind: str, match: re.Match[str], value: Any) -> None:
        end = self.ends.get(match.end())
        if end is not None:
            found.append((kind, end, value))


def _inside_a_number(folded: str, start: int) -> bool:
    before = folded[start - 1] if start else " "
    if before in "$€£#":
        return True
    return before in _SIGNS and start > 1 and (folded[start - 2].isdigit() or folded[start - 2] in _SIGNS)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _uncompounded(found: list[Token], spoken: Language) -> list[Token]:
    """Words such as "donnerstagabend" as two tokens."""
    parted: list[Token] = []
    for token in found:
        cut = 0 if len(token.text) < 7 or token.text in spoken.tree else _cut(token.text, spoken)
        if cut:
            parted.append(Token(token.text[:cut], token.start, token.start + cut, token.glued))
            parted.append(Token(token.text[cut:], token.start + cut, token.end, False))
        else:
            parted.append(token)
    return parted


def _cut(word: str, spoken: Language) -> int:
    return next(
        (c for c in range(3, len(word) - 2) if word[:c] in spoken.heads and word[c:] in spoken.tails), 0
    )
