"""Lengths that may as well be times: "20 heures", "8 horas y media", "2h".

Imports: this room and the lattice of `booking.when`.
"""

from booking.spoken.words import phrases
from booking.when.grammar import Atom
from booking.when.hours import time_layers
from booking.when.language import language
from booking.when.lattice import Text
from booking.when.spans import SIMPLE, SPANS

_AT = frozenset({"at", "at_figures"})
_BEGIN = _AT | {"until"}
_LEADING = _BEGIN | {"at_weak", "the", "article"}
_TIME = frozenset({"oclock", "hmark", "AMPM", "CLK", "DOT", "INT", "noon", "midnight", "PART"})
_MORE = frozenset({"and_half", "and_quarter", "PLUS"})
_TOWARDS = frozenset({"to", "to_minutes"})
_HALF, _NOON = 30, 12
_NAMED = frozenset({"noon", "midnight"})
SESSION = 6 * 60
"""Minutes; of what may as well be a time, only less than that is taken for a length."""
_NEAR = 6
"""Hours; "from 2h to 8h" and longer is rather a length and a time."""


def may_be_a_time(text: Text, at: int, end: int, minutes: int) -> bool:
    """Whether "20 heures" (or "1h30", "20.15 uur", "8 horas y media") here reads as a time as well.

    "Une heure et demie" in words and what names its minutes ("duas horas e trinta minutos") rather last.
    """
    if not any(kind == "TIME" and stop == end for kind, stop, _ in text.lattice[at]):
        return _within_a_time(text, at, end)
    if minutes >= SESSION or kinds_before(text, at) & _AT:
        return True
    named = any(k == "minute_word" and stop == end for a in text.lattice[at:end] for k, stop, _ in a)
    one = any(k == "N" and (n.value, n.digits) == (1, 0) for k, _, n in text.lattice[at])
    return not named and not (one and kinds_before(text, end) & _MORE)


def begins_as_time(text: str, lang: str) -> bool:
    """Whether an answer begins as a time, as "at 9", "bis 20", "no, à 21h", and "um 20 Minuten" does not."""
    found = Text(text, language(lang))
    begin = _said_first(found, lang)
    at = _on(found, begin)
    if begin == len(found.tokens) or at == len(found.tokens):
        return False
    if not any(kind in _BEGIN for kind, _, _ in found.lattice[begin]):
        return False
    for layer in (SIMPLE, SPANS, *time_layers(found.spoken)):
        layer.extend(found.lattice)
    ends = {kind: max(e for k, e, _ in found.lattice[at] if k == kind) for kind, _, _ in found.lattice[at]}
    return ends.get("TIME", 0) >= max(ends.get("DUR", 0), 1)


def _said_first(text: Text, lang: str) -> int:
    """Where an answer begins behind words of correction and politeness, which a word before a time is not."""
    at = 0
    while at < len(text.tokens) and not any(kind in _BEGIN for kind, _, _ in text.lattice[at]):
        passed = [
            found for kind in ("correction", "joins") if (found := phrases(lang, kind).at(text.tokens, at))
        ]
        word = text.tokens[at].text
        if not passed and word.isalnum() and word not in text.spoken.polite:
            break
        at = passed[0][0] if passed else at + 1
    return at


def parted(text: Text, at: int, end: int, minutes: int) -> int:
    """Where "20h 30 minutes", "20h media hora" fall apart into a time and a length; `end` for one length."""
    if minutes < SESSION and not kinds_before(text, at) & _AT:
        return end
    lengths = [stop for kind, stop, _ in text.lattice[at] if kind == "DUR" and stop < end]
    return next(
        (stop for stop in lengths if any(k == "DUR" and e == end for k, e, _ in text.lattice[stop])), end
    )


def _within_a_time(text: Text, at: int, end: int) -> bool:
    """Whether it is the minutes of "quindici e quindici minuti", of "4h moins 10 minutes", and of "20 minutes
    to 2 pm", in words that mean "before" rather than "for".
    """
    if any(kind in _NAMED and stop > at for a in text.lattice[max(0, at - 3) : at] for kind, stop, _ in a):
        return True  # "meio-dia e meia"
    if any(kind in {"and", "minus"} for _, kind in _before(text, at)):
        return any(
            kind == "TIME" and stop == end for a in text.lattice[max(0, at - 6) : at] for kind, stop, _ in a
        )
    behind, *after = [{kind for kind, _, _ in atoms} for atoms in text.lattice[end : end + 2]] or [set()]
    longer = any(kind == "TIME" and stop > end for kind, stop, _ in text.lattice[at])
    names_half = any("half" in kinds for kinds in after)  # nothing lasts "for half four"
    doubted = behind & {"for", "at", "at_weak", "to_minutes"} and not (names_half or "before" in behind)
    return longer and bool(behind & {"to", "past"}) and not doubted


def bound(text: Text, at: int, end: int, lang: str) -> bool:
    """Whether it is a time all the same: behind "at", or one end of "from 2h to 3h" and of "2h or 3h"."""
    return (
        bool(kinds_before(text, at) & _AT)
        or _within_a_time(text, at, end)
        or _joined_before(text, at, lang)
        or _joined_behind(text, at, end, lang)
    )


def counts_to_an_hour(text: Text, begin: int) -> bool:
    """Whether the minutes that begin at this place of the text may as well be those before an hour.

    So may "10 minuti alle 4"; nobody counts so to an hour of the clock of 24, nor half an hour.
    """
    at = next((i for i, t in enumerate(text.tokens) if t.start == begin), 0)
    if not text.tokens or "for" in kinds_before(text, at):
        return False
    few = _number(text, at) or 0
    ends = [stop for a in text.lattice[at + 1 : at + 2] for kind, stop, _ in a if kind == "minute_word"]
    towards = [stop for end in ends for kind, stop, _ in _atoms(text, end) if kind in _TOWARDS]
    hours = [_number(text, _on(text, stop)) for stop in towards]
    return 0 < few < _HALF and any(hour and hour <= _NOON for hour in hours)


def kinds_before(text: Text, at: int) -> set[str]:
    """The kinds of words that end right before a place."""
    return {kind for _, kind in _before(text, at)}


def _before(text: Text, at: int) -> list[tuple[int, str]]:
    return [
        (place, kind)
        for place in range(max(0, at - 4), at)
        for kind, stop, _ in text.lattice[place]
        if stop == at
    ]


def _back(text: Text, at: int) -> int:
    """Where the words before a time ("à", "a las") begin."""
    while begins := [place for place, kind in _before(text, at) if kind in _LEADING]:
        at = min(begins)
    return at


def _on(text: Text, at: int) -> int:
    """Where the words before a time end."""
    while at < len(text.tokens) and (ends := [e for k, e, _ in text.lattice[at] if k in _LEADING]):
        at = max(ends)
    return at


def _joined_before(text: Text, at: int, lang: str) -> bool:
    """Whether it is the second of "20h ou 2h" and "20h-2h"; the 3 of "2 ou 3 heures" stays a length."""
    places = [place for place in {at, _back(text, at)} if place]
    between = next((b for p in places if (b := phrases(lang, "or").ending(text.tokens, p)) is not None), None)
    if between is None and at and text.tokens[at].glued and text.tokens[at - 1].text == "-":
        between = at - 1
    if not between:
        return False
    told = _before(text, between)
    bare = [place for place, kind in told if kind == "N"]
    return (
        any(kinds_before(text, place) & _AT for place in bare) if bare else any(k in _TIME for _, k in told)
    )


def _joined_behind(text: Text, at: int, end: int, lang: str) -> bool:
    """Whether it is the first of "2h ou 3h", "2h-3h" and "de 2h à 3h"; "de 2h à 20h" is a length, too."""
    if end == len(text.tokens):
        return False
    until = phrases(lang, "until").at(text.tokens, end)
    if until and at and phrases(lang, "since").ending(text.tokens, at) is not None:
        first, last = _number(text, at), _number(text, _on(text, until[0]))
        if first is not None and last is not None and (last - first) % 24 < _NEAR:
            return True
    if any(kind in _AT for kind, _, _ in text.lattice[end]):
        return False
    between = phrases(lang, "or").at(text.tokens, end)
    after = between[0] if between else end + (text.tokens[end].text == "-")
    return after > end and _number(text, _on(text, after)) is not None


def _atoms(text: Text, at: int) -> list[Atom]:
    return text.lattice[at] if at < len(text.lattice) else []


def _number(text: Text, at: int) -> int | None:
    if at >= len(text.tokens):
        return None
    return next((value.value for kind, _, value in text.lattice[at] if kind == "N"), None)
