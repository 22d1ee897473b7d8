"""Durations: "half an hour", "anderhalf uur", "1h30", "90 min".

Imports: this room and the grammar of lengths in `booking.when`.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from booking.spoken.doubted import SESSION, begins_as_time, bound, kinds_before, may_be_a_time, parted
from booking.spoken.said import Said, Span
from booking.spoken.words import Words, idle, joined, phrases
from booking.when.hours import time_layers
from booking.when.language import language
from booking.when.lattice import Text
from booking.when.spans import SIMPLE, SPANS, Length

LONGEST = 7 * 24 * 60
"""A week; anything longer is no session."""
_TRIED = 3
_CLOCK = re.compile(r"\s*(\d{1,2}):([0-5]\d)\s*")
_COUNTING = frozenset({"in", "plus"})
_COUNTED = frozenset({"later", "from", "week_from"})


class Found(NamedTuple):
    """A duration in a text, as tokens from and to.

    `hour`: it may as well be a time ("20 heures"). `bound`: it is one, behind "at" or in "from 2h to 3h".
    """

    start: int
    end: int
    minutes: int
    hour: bool = False
    bound: bool = False


def read_minutes(text: str, lang: str, longest: int = LONGEST) -> Said[int]:
    """The minutes a person answers with; a bare number is minutes, "1:30" an hour and a half.

    `maybe` holds the offers when several are named ("30 or 45 minutes"). "At 9" is a time, so it is none.
    """
    if begins_as_time(text, lang):
        return Said(rest=text)
    if clock := _CLOCK.fullmatch(text):
        return _checked(int(clock[1]) * 60 + int(clock[2]), (0, len(text)))
    words = Words(text, lang)
    said = _take(words, durations(words, answering=True, longest=longest))
    bare = not said
    said = said or _bare(words)
    rest = words.rest(idle(lang))
    if bare and rest:
        return Said(rest=rest)
    if said.value is not None and any(c.isdigit() for c in rest):
        return Said(maybe=(said.value,), spans=said.spans, rest=rest)
    return Said(said.value, said.maybe, said.spans, rest)


def names_months(text: str, lang: str) -> bool:
    """Whether a text names a length of months or years, which are no number of minutes."""
    found = Text(Words(text, lang).masked(), language(lang))
    for layer in (SIMPLE, SPANS):
        layer.extend(found.lattice)
    lengths = (_longest(found, at, answering=True)[1] for at in range(len(found.lattice)))
    return any(length is not None and length.months for length in lengths)


def take_minutes(words: Words, has_time: Callable[[str], bool]) -> Said[int]:
    """Cut a duration out of a longer text; those that count from now ("in 30 minutes") are left alone.

    "2 heures" may be a duration or a time: it is a duration when `has_time` says the remaining text
    still names a time. What nobody can tell is left for the when, which then is a question.
    """
    found = durations(words)
    said = _take(words, [f for f in found if not (f.hour or f.bound)])
    doubted = sorted((f for f in found if f.hour and not f.bound), key=lambda f: f.minutes)
    for doubtful in [f for f in doubted if f.minutes < SESSION][:_TRIED]:
        begin, end = words.tokens[doubtful.start].start, words.tokens[doubtful.end - 1].end
        without = words.masked()
        if not said and has_time(without[:begin] + " " * (end - begin) + without[end:]):
            said = _take(words, [doubtful])
    return said


def durations(words: Words, *, answering: bool = False, longest: int = LONGEST) -> list[Found]:
    """Every duration in what is not yet explained."""
    text = Text(words.masked(joined=answering), language(words.lang))
    for layer in (SIMPLE, SPANS, *(() if answering else time_layers(text.spoken))):
        layer.extend(text.lattice)
    starts = {t.start: i for i, t in enumerate(words.tokens)}
    ends = {t.end: i + 1 for i, t in enumerate(words.tokens)}
    found: list[Found] = []
    at = 0
    while at < len(text.lattice):
        end, length = _longest(text, at, answering=answering)
        if length is None:
            at += 1
            continue
        first, last = starts.get(text.tokens[at].start), ends.get(text.tokens[end - 1].end)
        minutes = length.minutes + length.days * 24 * 60
        time = not answering and may_be_a_time(text, at, end, minutes)
        if (
            first is not None
            and last is not None
            and not length.months
            and 0 < minutes <= longest
            and (answering or not (_below_nothing(words, first) or _counts(text, at, end, length)))
            and (answering or not length.days or _lasts(text, at))
        ):
            found.append(
                _found(text, (at, end), (first, last), minutes) if time else Found(first, last, minutes)
            )
        at = end
    return found


def _found(text: Text, here: tuple[int, int], tokens: tuple[int, int], minutes: int) -> Found:
    """What may as well be a time; what something says to last ("pendant 2 heures") only where it is bound, or
    where it would be no session and the word says "for" of times, too ("voor 21 uur").
    """
    lang, (at, end) = text.spoken.code, here
    lasts = _lasts(text, at) and (minutes < SESSION or "for" not in kinds_before(text, at))
    return Found(*tokens, minutes, not lasts, bound(text, at, end, lang))


def _lasts(text: Text, at: int) -> bool:
    """Whether a word says that it is a length: "for 2 hours"."""
    return bool(at) and phrases(text.spoken.code, "lasting").ending(text.tokens, at) is not None


def _take(words: Words, found: list[Found]) -> Said[int]:
    spans: list[Span] = []
    sure = True
    for one in found:
        spans.append(words.take(one.start, one.end))
        sure = not words.take_bound(one.start, one.end, phrases(words.lang, "minutes_before")) and sure
        words.take_before(one.start, phrases(words.lang, "minutes_before"))
    lengths = tuple(dict.fromkeys(m for f in found for m in (*_alternative(words, f), f.minutes)))
    if len(lengths) == 1 and sure:
        return Said(lengths[0], (), tuple(spans))
    return Said(None, lengths[:3], tuple(spans)) if lengths else Said()


def _alternative(words: Words, found: Found) -> tuple[int, ...]:
    """The other number of "30 or 45 minutes"."""
    before = joined(words, found.start)
    first, other = words.tokens[found.start].text, words.tokens[before - 1].text if before else ""
    if not before or words.taken[before - 1] or not (first.isdecimal() and other.isdecimal() and int(first)):
        return ()
    words.take(before - 1, found.start)
    words.take_before(before - 1, phrases(words.lang, "either_end"))
    return (int(other) * found.minutes // int(first),)


def _below_nothing(words: Words, at: int) -> bool:
    """Whether a text begins with a minus and this."""
    return at == 1 and words.tokens[0].text == "-" and words.tokens[at].glued


def _longest(text: Text, at: int, *, answering: bool) -> tuple[int, Length | None]:
    found = {end: value for kind, end, value in text.lattice[at] if kind == "DUR"}
    if not found:
        return at, None
    end = max(found)
    if not answering:
        end = parted(text, at, end, found[end].minutes)
    return end, found[end]


def _counts(text: Text, at: int, end: int, length: Length) -> bool:
    """Whether it counts from now or from a day: "in 30 minutes", "a week on Tuesday"."""
    before = kinds_before(text, at)
    if "approx" in before:
        before |= kinds_before(text, at - 1)
    after = {kind for kind, _, _ in text.lattice[end]} if end < len(text.lattice) else set()
    if length.days and not length.minutes and after & {"on", "DOW", "REL"}:
        return True
    return bool(after & _COUNTED or before & _COUNTING)


def _bare(words: Words) -> Said[int]:
    text = Text(words.text, language(words.lang))
    found = [
        (at, value.value)
        for at, atoms in enumerate(text.lattice)
        for value in [v for kind, end, v in atoms if kind == "N" and end == at + 1][:1]
    ]
    if len(found) == 1 and len(text.tokens) == len(words.tokens):
        at, minutes = found[0]
        return _checked(minutes, words.take(at, at + 1))
    values = tuple(dict.fromkeys(v for _, v in found if 0 < v <= LONGEST))
    return Said(None, values) if 1 < len(values) <= 3 else Said()


def _checked(minutes: int, span: Span) -> Said[int]:
    return Said(minutes, (), (span,)) if 0 < minutes <= LONGEST else Said()
