"""A range of times in a request ("Ivy from 9 pm to 9:30 pm"): a beginning and a length, or a choice.

Imports: `booking`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from booking.checks import check
from booking.form import Card, Kind
from booking.interview import Draft
from booking.moment import Moment, Once
from booking.spoken import Said, Understood, idle, moves, offers_times
from booking.when import Candidate, Left, Reading
from handlers.clock.clocks import length
from handlers.clock.ranges import BEGINS, Range, ranged
from handlers.clock.watchwords import OR
from handlers.request.heard import Heard, instants
from handlers.turn import Turn


def lasting(turn: Turn, card: Card, said: Understood, present: Moment | None, text: str) -> Understood:
    """The request with the range that its words of time are; as it was where they are none.

    A range tells how long the session is, unless it is "between" two times, longer than the lengths that are
    offered, of another length than was said, may be one time as well ("10 to 9 pm") or a move from the time
    that stands ("change it from 8 to 9 pm"): then it is asked. So are two times that both suit ("8 or 9 pm").
    """
    if not (said.rest or said.when.candidates):
        return said
    language, alone = turn.words.language, said.when.candidates
    known = idle(language)
    two = Range() if alone else ranged(turn, said.timed, present, bare=True, idle=known, between=OR)
    found = two if two.begins else ranged(turn, said.timed, present, bare=True, idle=known)
    minutes = 0 if two.begins else session(turn, card, found)
    if not found.begins or (alone and not minutes):
        return said
    either = alone or not minutes or offers_times(said.timed, language) or _moves(turn, found, present, text)
    fits = not either and said.minutes.value in {None, minutes} and not said.minutes.maybe
    when = found.begins if fits else tuple(dict.fromkeys((*alone, *found.either)))
    lasts = Said(minutes) if fits else said.minutes
    dated = found.left is not Left.DAY
    when_said = Reading(when, found.left, dated=dated)
    return replace(said, when=when_said, minutes=lasts, rest="", timed="")


def _moves(turn: Turn, found: Range, present: Moment | None, text: str) -> bool:
    """Whether a text with a word such as "change" names the time that stands as the first of the two."""
    at = present.wall.time() if present else None
    return any(one.time == at for one in found.begins) and moves(text, turn.words.language)


def on_days(said: Understood, days: Sequence[date], name: str) -> Understood:
    """The request with a time of day on each of these days, which are a weekend's; a day that is said is one
    of them, or the `name` of the weekend is left over.
    """
    when = said.when
    if not days or not when.candidates:
        return said
    if when.dated:
        fits = any(c.day in days for c in when.candidates)
        return said if fits else replace(said, rest=f"{said.rest} {name}".strip())
    timed = [replace(c, day=day, exact=None) for day in days for c in when.candidates if c.time]
    return replace(said, when=replace(when, candidates=tuple(dict.fromkeys(timed)), left=Left.NOTHING))


def choice(
    turn: Turn, card: Card, draft: Draft, text: str, *, around: Moment | None, bare: bool
) -> Heard | None:
    """A text that is nothing but a range, of `bare` figures, too: which of its ends is the beginning?

    None where it tells how long the session is: that "from" says, or that nothing has told yet.
    """
    begins, lasts = card.form.first(Kind.MOMENT), card.form.first(Kind.MINUTES)
    if begins is None or not turn.person.zone:
        return None
    found = ranged(turn, text, around, bare=bare)
    tells = BEGINS.search(text) or (lasts and lasts.key not in draft.answers)
    if tells and session(turn, card, found) and not offers_times(text, turn.words.language):
        return None
    moments = [m for one in found.either for m in instants(one.placed(turn.person.zone))]
    offered = [m for m in moments if check(begins, m, draft.limits, turn.now) is None] or moments
    readings = [m.at.isoformat() for m in sorted(set(offered), key=lambda m: m.at)]
    return Heard(screens={begins.key: {"readings": readings}}) if readings else None


def session(turn: Turn, card: Card, found: Range) -> int:
    """How long it is from any of the beginnings to the end behind it, on every clock; 0 where that differs,
    or is longer than what is offered.
    """
    lasts = card.form.first(Kind.MINUTES)
    lengths = {_length(one, found.ends, turn.person.zone or "UTC") for one in found.begins}
    longest = max(map(int, lasts.quick), default=0) if lasts else 0
    minutes = lengths.pop() if len(lengths) == 1 else 0
    return minutes if minutes <= longest else 0


def _length(begins: Candidate, ends: tuple[Candidate, ...], zone: str) -> int:
    """Minutes to the nearest of the ends; 0 where the clocks are changed between them."""
    minutes = min(length(begins.time, one.time) for one in ends if begins.time and one.time)
    over = begins.wall + timedelta(minutes=minutes) if begins.wall else None
    if over is None or begins.exact:
        return 0
    match begins.placed(zone), Candidate(over.date(), over.time(), begins.zone).placed(zone):
        case Once(first), Once(last) if last.at - first.at == timedelta(minutes=minutes):
            return minutes
    return 0
