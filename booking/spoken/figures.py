"""Numbers as people write them: 10,50 and 1.200 by language, ten, a hundred.

Imports: this room and the language data of `booking.when`.
"""

import re
from decimal import Decimal

from booking.spoken.words import Words
from booking.when.language import ENTRIES, Number, language
from booking.when.tokens import FRACTIONS, fold, tokens

_FIGURE = re.compile(r"\d[\d.,'’ \u00a0\u202f]*\d|\d")
_LONGEST = 12


def number(figures: str, decimal: str) -> tuple[Decimal, ...]:
    """What written figures mean: one value, two when the sign may be either, none when they are no number."""
    plain = re.sub(r"['’ \u00a0\u202f]", "", figures)
    if not plain or not plain.isascii() or len(plain) > _LONGEST:
        return ()
    signs = [c for c in plain if c in ".,"]
    if not signs:
        return (Decimal(plain),)
    if len(set(signs)) == 2:
        last = signs[-1]
        if signs.count(last) > 1:
            return ()
        return _with_sign(plain, last)
    sign, tail = signs[0], plain.rsplit(signs[0], 1)[1]
    if len(signs) > 1:
        return _grouped(plain, sign)
    if len(tail) != 3 or plain.startswith("0"):
        return _with_sign(plain, sign)
    return _with_sign(plain, sign) + _grouped(plain, sign) if sign == decimal else _grouped(plain, sign)


def _with_sign(plain: str, sign: str) -> tuple[Decimal, ...]:
    other = "," if sign == "." else "."
    whole, _, part = plain.replace(other, "").partition(sign)
    return (Decimal(f"{whole or 0}.{part}"),) if part.isdigit() and len(part) <= 4 else ()


def _grouped(plain: str, sign: str) -> tuple[Decimal, ...]:
    groups = plain.split(sign)
    fits = 1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
    return (Decimal("".join(groups)),) if fits else ()


def figures_at(words: Words, at: int) -> tuple[int, tuple[Decimal, ...]] | None:
    """The written figures beginning at a token: the token behind them and what they may mean."""
    token = words.tokens[at]
    if not (token.text.isdigit() and token.text.isascii()):
        return None
    end = at + 1
    while (
        end + 1 < len(words.tokens)
        and words.tokens[end].text in {".", ","}
        and words.tokens[end].glued
        and words.tokens[end + 1].text.isdigit()
        and words.tokens[end + 1].glued
    ):
        end += 2
    text = words.text[token.start : words.tokens[end - 1].end]
    values = number(fold(text), str(language(words.lang).spoken.get("decimal", ".")))
    if end < len(words.tokens) and words.tokens[end].text in FRACTIONS:
        part = Decimal(str(FRACTIONS[words.tokens[end].text]))
        return end + 1, tuple(value + part for value in values)
    return end, values


def spaced_figures_at(words: Words, at: int) -> tuple[int, tuple[Decimal, ...]] | None:
    """Figures in groups of three with spaces ("10 000"), which only a bare answer may be."""
    groups = [words.tokens[at].text]
    while (
        at + len(groups) < len(words.tokens)
        and len(words.tokens[at + len(groups)].text) == 3
        and len(groups) < 4
    ):
        groups.append(words.tokens[at + len(groups)].text)
    if len(groups) < 2 or len(groups[0]) > 3 or not all(g.isdigit() and g.isascii() for g in groups):
        return None
    return at + len(groups), (Decimal("".join(groups)),)


def word_at(words: Words, at: int) -> tuple[int, Decimal] | None:
    """The number in words beginning at a token: the token behind it and its value."""
    spoken = language(words.lang)
    hundred = {tuple(t.text for t in tokens(fold(p))) for p in spoken.spoken.get("hundred", ())}
    for phrase in sorted(hundred, key=len, reverse=True):
        if tuple(t.text for t in words.tokens[at : at + len(phrase)]) == phrase:
            return at + len(phrase), Decimal(100)
    node, best = spoken.tree, None
    for place in range(at, len(words.tokens)):
        node = node.get(words.tokens[place].text, {})
        if not node:
            break
        for entry in node.get(ENTRIES, ()):
            if entry.kind == "N" and isinstance(entry.value, Number):
                best = (place + 1, Decimal(entry.value.value))
    return best
