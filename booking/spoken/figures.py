"""Numbers as people write them: 10,50 and 1.200 by language, ten, a hundred.

Imports: this room and the language data of `booking.when`.
"""

import re
from decimal import Decimal
from functools import lru_cache

from booking.spoken.words import Phrases, Words, phrases
from booking.when.language import ENTRIES, Number, language
from booking.when.tokens import FRACTIONS, fold

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
    """Figures in groups of three with spaces ("10 000")."""
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
    """The number in words beginning at a token: the token behind it and its value, below a thousand."""
    hundreds = _hundreds(words.lang)
    spelled = Phrases(hundreds).at(words.tokens, at) if hundreds else None
    if spelled is None:
        return _glued(words, at) or _below(words, at)
    end, value = spelled[0], hundreds[spelled[1]]
    joined = phrases(words.lang, "hundred_and").at(words.tokens, end) if end < len(words.tokens) else None
    for start in (end, *([joined[0]] if joined else [])):
        if start < len(words.tokens) and (more := _below(words, start)):
            return more[0], value + more[1]
    return end, value


def number_word_before(words: Words, start: int, *, any_number: bool) -> bool:
    """Whether a hundred or a thousand stands right before a token, or (`any_number`) any number in words."""
    if not start or words.taken[start - 1]:
        return False
    end = phrases(words.lang, "hundred_and").ending(words.tokens, start) or start
    large = [Phrases(_hundreds(words.lang)), phrases(words.lang, "thousands")]
    if any(p.ending(words.tokens, e) is not None for p in large for e in {start, end} if e):
        return True
    return any_number and _below(words, start - 1, start) is not None


@lru_cache(maxsize=16)
def _hundreds(lang: str) -> dict[str, Decimal]:
    spelled = language(lang).spoken.get("hundreds", ())
    return {p: Decimal(100 * n) for n, one in enumerate(spelled, 1) for p in one.split("|")}


def _glued(words: Words, at: int) -> tuple[int, Decimal] | None:
    """A hundred and its rest in one word: "hundertzwanzig", "centoventi"."""
    text = words.tokens[at].text
    for phrase, value in _hundreds(words.lang).items():
        start = fold(phrase)
        if text.startswith(start) and len(text) > len(start):
            rest = Words(text[len(start) :], words.lang)
            found = _below(rest, 0)
            if found and found[0] == len(rest.tokens):
                return at + 1, value + found[1]
    return None


def _below(words: Words, at: int, stop: int | None = None) -> tuple[int, Decimal] | None:
    """The number in words below a hundred that begins at a token."""
    node, best = language(words.lang).tree, None
    for place in range(at, len(words.tokens) if stop is None else stop):
        node = node.get(words.tokens[place].text, {})
        if not node:
            break
        for entry in node.get(ENTRIES, ()):
            if entry.kind == "N" and isinstance(entry.value, Number):
                best = (place + 1, Decimal(entry.value.value))
    return best
