"""E-mail addresses, phone numbers, and yes or no. Imports: this room only."""

import re
from collections.abc import Iterable

from booking.spoken.said import Said
from booking.spoken.words import Words, phrases
from booking.when.tokens import LONGEST

_EMAIL = re.compile(
    r"(?<![^\s<>()\[\],;:\"])"  # not the end of a longer word: that would be somebody else's
    r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,190}\.[^\s@<>()\[\],;:\".]{2,24}"
)
_PHONE = re.compile(r"(?<![\w.,])(?<!\d[:/-])(\+|00|0|\(\d)[\d() ./\u00a0-]{5,24}\d(?![\w])")
_BEGIN, _DAY = r"(?<![\d+./-])", r"(?:0?[1-9]|[12]\d|3[01])"
_WHEN = re.compile(
    rf"{_BEGIN}{_DAY}\s?([./-])\s?{_DAY}\s?\1\s?(?:\d{{4}}|\d\d)(?!\d|[./-]\d)"
    rf"|{_BEGIN}{_DAY}\s?[./-]\s?{_DAY}(?!\d|\s?[./-]\s?\d|(?:\s\d\d){{3}}|\s\d{{3}}\s?\d)"
    rf"|{_BEGIN}{_DAY}\s\d\d?\s20\d\d(?!\d)"
    r"|(?<!\d)\d{4}([./-])\d\d?\2\d\d?(?!\d)"
    r"|(?<!\d)\d\d?:\d\d(?!\d)"
)
"""A date or a time in figures. A short one is a phone that goes on: "06-12 34 56 78", "06-12 345 678"."""
_GLUED = re.compile(r"(?:\d+[.,:])*\d$")
_SAYABLE = 60


def read_email(text: str) -> Said[str]:
    """The one e-mail address in a text; several are a question."""
    text = text[:LONGEST]
    found = [(m.group().rstrip(".!?"), m.span()) for m in _EMAIL.finditer(text)]
    return _one(text, found)


def read_phone(text: str) -> Said[str]:
    """The one phone number in a text, as typed but with single spaces: 6 to 15 figures, +, 00 or 0 in front.

    An answer that is nothing but figures needs no sign in front.
    """
    text = text[:LONGEST]
    found = [(" ".join(m.group().split()), m.span()) for m in _PHONE.finditer(text)]
    plain = text.strip()
    if not found and re.fullmatch(r"[\d ()./-]+", plain):
        found = [(" ".join(plain.split()), (0, len(text)))]
    return _one(text, [(value, span) for value, span in found if 6 <= _figures(value) <= 15])


def beside_when(text: str, counted: Iterable[int] = ()) -> str:
    """The text with its dates and times in figures crossed out, which are no part of a phone number.

    So are the figures at the places of `counted` ("10 credits"), with all that is glued before them.
    """
    for start in counted:
        text = _GLUED.sub(lambda found: "x" * len(found.group()), text[: start + 1]) + text[start + 1 :]
    return _WHEN.sub(lambda found: "x" * len(found.group()), text)


def read_yes_no(text: str, lang: str) -> bool | None:
    """Yes, no, or None when the words are neither (or both)."""
    words = Words(text[:_SAYABLE], lang)
    if len(text) > _SAYABLE:
        return None
    answers: set[bool] = set()
    for kind, answer in (("no", False), ("yes", True)):
        for at, end, _ in list(words.find(phrases(lang, kind))):
            if not any(words.taken[at:end]):
                words.take(at, end)
                answers.add(answer)
    words.take_all("thanks")
    if words.rest():
        return None
    return answers.pop() if len(answers) == 1 else _SIGNS.get(text.strip()[:1]) if not answers else None


_SIGNS = {"👍": True, "✅": True, "✓": True, "👎": False, "❌": False}


def _figures(value: str) -> int:
    return sum(c.isdigit() for c in value)


def _one(text: str, found: list[tuple[str, tuple[int, int]]]) -> Said[str]:
    values = tuple(dict.fromkeys(value for value, _ in found))
    spans = tuple(span for _, span in found)
    rest = " ".join(_without(text, spans).split())
    if len(values) == 1:
        return Said(values[0], (), spans, rest)
    return Said(None, values[:3], spans, rest) if values else Said(rest=rest)


def _without(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    for begin, end in reversed(spans):
        text = text[:begin] + text[end:]
    return text
