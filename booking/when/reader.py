"""The public calls: what a text says about when. Imports: this room and `booking.moment`."""

from datetime import date, datetime, time
from typing import NamedTuple

from booking.moment import in_zone
from booking.when.borrowed import borrowed
from booking.when.chains import Chain, chains
from booking.when.days import Asked
from booking.when.language import Language, codes, language, short_code
from booking.when.lattice import Text
from booking.when.pieces import Fields, Piece
from booking.when.places import mark_zones
from booking.when.reading import Ends, Reading, Span
from booking.when.resolve import Resolved, resolve
from booking.when.times import ALONE, SURE
from booking.when.tokens import unreadable

_TRIED = 12
"""How many of the best chains are resolved before giving up."""
_MORNING = 4
"""The hour at which the small hours end."""
_TELLING = frozenset(["REL", "CLK", "NUMDATE", "YMD", "TODAYPART", "noon", "midnight", "AMPM_GLUED"])
"""Kinds of words that speak of time wherever they stand."""
_SAYING = frozenset({"time", "rel", "dow", "away", "now", "figures", "today"})
_WHOLE = frozenset({"week", "month_away", "year_away"})
"""What says a week, a month or a year: "next week" is not today."""
_DAYS = frozenset({"rel", "dow", "dom", "month", "nth", "figures", "week", "away", "now", "today", "year"})
"""Fields that say a day."""
_FILLING = frozenset({"on", "at", "the", "article", "of", "approx", "at_figures"})


def read(
    text: str,
    now: datetime,
    lang: str,
    order: str | None = None,
    zone: str = "UTC",
    *,
    idle: frozenset[str] = frozenset(),
    nights: bool = False,
) -> Reading:
    """What the text says about when, seen by a person in `zone` (IANA id) at the aware `now`.

    `order` decides numeric dates: "DMY", "MDY", or None to ask. The words of `idle` need no explanation.
    `nights`: who is still up in the small hours may call the day that has begun tomorrow, which is asked.
    Never raises for any text; ValueError for a naive `now` or an unknown zone.
    """
    if unreadable(text):
        return Reading(rest=text.strip())
    spoken = language(lang)
    own = _own(text, spoken, _Asker(now, order, zone, idle | spoken.polite, nights))
    short = short_code(lang)
    if short in codes() or (own.candidates and not own.rest):
        return own
    return borrowed(text, now, short, order, zone) or own


class _Asker(NamedTuple):
    """Who asks: the aware now, the order of numeric dates, their zone, the words that explain themselves.

    `nights`: whether tomorrow may be the day that has begun.
    """

    now: datetime
    order: str | None
    zone: str
    idle: frozenset[str]
    nights: bool


def _own(text: str, spoken: Language, asker: _Asker) -> Reading:
    found = Text(text, spoken)
    mark_zones(found, text, spoken.code, asker.zone, asker.now)
    for chain in chains(found, spoken)[:_TRIED]:
        rest, telling = _rest(found, chain, asker.idle)
        if chain.level < _needed(found, chain, rest) or telling or _within_length(found, chain):
            continue
        zone = chain.fields.get("zone", asker.zone)
        wall = in_zone(asker.now, zone).wall
        late = asker.nights and wall.hour < _MORNING
        asked = Asked(wall.date(), asker.order, spoken.next_is_coming, spoken.clock24, late)
        resolved = resolve(chain.fields, asked, asker.now, zone)
        if resolved is not None and resolved.candidates:
            weekday = _with_weekday(found, chain)
            perhaps = resolve(weekday, asked, asker.now, zone) if weekday else None
            return _reading(text, found, chain, _either(resolved, perhaps), rest)
    return Reading(rest=text.strip())


def _with_weekday(found: Text, chain: Chain) -> Fields:
    """The sketch with the weekday that a word for "about" may as well be: "So 19 Uhr"; else nothing."""
    days = [
        value[0]
        for atoms in found.lattice[chain.start : chain.end]
        for kind, end, value in atoms
        if kind == "DOW" and any(other == "approx" and stop == end for other, stop, _ in atoms)
    ]
    return {**chain.fields, "dow": days[0]} if days and not chain.fields.keys() & _DAYS else {}


def _either(one: Resolved, other: Resolved | None) -> Resolved:
    """Both, to be asked."""
    if other is None or not other.candidates:
        return one
    return one._replace(candidates=(*one.candidates, *other.candidates), left=other.left)


def _reading(text: str, found: Text, chain: Chain, resolved: Resolved, rest: list[Span]) -> Reading:
    span = (found.tokens[chain.start].start, found.tokens[chain.end - 1].end)
    part, ends = resolved.part, chain.fields.get("ends", Ends.NO)
    unsaid = sorted([*rest, *_words_of_end(found, chain, ends)])
    return Reading(
        resolved.candidates[:3],
        resolved.left,
        (span,),
        " ".join(text[a:b] for a, b in unsaid),
        (part.first, part.last) if part else None,
        time(part.usual) if part else None,
        str(chain.fields.get("zone", chain.fields.get("offset", ""))),
        ends,
        bool(chain.fields.keys() & _DAYS),
    )


def _words_of_end(found: Text, chain: Chain, ends: Ends) -> list[Span]:
    """Where "until" or "before" stands in a chain that ends something."""
    places = [
        (end - at, at, end)
        for at in range(chain.start, chain.end)
        for kind, end, _ in found.lattice[at]
        if kind == ends and end <= chain.end
    ]
    if not places:
        return []
    _, at, end = max(places)
    return [(found.tokens[at].start, found.tokens[end - 1].end)]


def _rest(found: Text, chain: Chain, idle: frozenset[str]) -> tuple[list[Span], bool]:
    """The words not explained, and whether one of them speaks of time too (the chain tells half)."""
    rest: list[Span] = []
    telling = False
    for at, token in enumerate(found.tokens):
        if chain.start <= at < chain.end:
            continue
        near = chain.start - 2 <= at <= chain.end + 2
        if near and token.text.isdigit():
            telling = True
        if token.text[0].isalnum() and token.text not in idle and not _fills(found, at):
            rest.append((token.start, token.end))
        telling = telling or any(
            _tells(kind, value, near=near)
            for kind, end, value in found.lattice[at]
            if end <= chain.start or at >= chain.end
        )
    return rest, telling


def _needed(found: Text, chain: Chain, rest: list[Span]) -> int:
    """How sure the words must be: a day by its number alone may end a sentence, not stand inside it."""
    ending = "ending" in chain.fields and not any(t.text[0].isalnum() for t in found.tokens[chain.end :])
    return SURE if rest and not ending else ALONE


def _within_length(found: Text, chain: Chain) -> bool:
    """Whether the words are only part of a length of time: "ora" in "mezz'ora"."""
    return any(
        kind == "DUR" and end >= chain.end
        for at in range(max(0, chain.start - 4), chain.start)
        for kind, end, _ in found.lattice[at]
    )


def _tells(kind: str, value: object, *, near: bool) -> bool:
    if isinstance(value, Piece):
        whole = value.fields.keys() & _WHOLE
        return bool(whole or (value.level == SURE and value.fields.keys() & _SAYING))
    if kind == "DOW" and isinstance(value, tuple):
        return bool(value[1] == SURE or (near and value[1] == ALONE))
    if kind == "MONTH" and isinstance(value, tuple):
        return not value[1]
    return kind in _TELLING or (near and kind == "between")


def _fills(found: Text, at: int) -> bool:
    return any(kind in _FILLING and end == at + 1 for kind, end, _ in found.lattice[at])


def parse(text: str, reference: datetime, lang: str) -> datetime | date | None:
    """The one likeliest when in a text: an aware time in the zone of `reference`, a day, or None.

    Numeric dates are day first, in English only when they cannot be read otherwise.
    """
    order = None if lang.startswith("en") else "DMY"
    reading = read(text, reference, lang, order, _zone_of(reference))
    if not reading.candidates:
        return None
    first = reading.candidates[0]
    clock = first.time or reading.usual
    return first.day if clock is None else datetime.combine(first.day, clock, reference.tzinfo)


def _zone_of(reference: datetime) -> str:
    return str(getattr(reference.tzinfo, "key", "UTC"))
