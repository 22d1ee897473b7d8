"""A number and nothing besides: "9" where the beginning is asked, "no, 9" or "5 less" of what was answered.

What it means is asked, never taken. Imports: `booking`.
"""

from datetime import date, datetime, time
from decimal import Decimal

from booking.checks import check
from booking.form import Card, Field, Kind
from booking.interview import Draft
from booking.moment import Once, in_zone, place
from booking.spoken import Present, bare_number, so_much
from handlers.request.heard import Heard, doubt
from handlers.turn import Turn

HOURS = 24
NOON = 12
COUNTED = frozenset({Kind.MINUTES, Kind.AMOUNT})


def numbered(
    turn: Turn, card: Card, draft: Draft | None, here: Field | None, text: str, *, present: Present
) -> Heard | None:
    """What a bare number asks: an hour where the beginning is the open question, else, behind a word of
    correction, what was answered last; that is never a name. None where it means nothing of the kind.
    """
    said = bare_number(text, turn.words.language)
    moment = card.form.first(Kind.MOMENT)
    if draft is None or said is None:
        return _by_so_much(draft, here, so_much(text, turn.words.language)) if draft else None
    number, corrects = said
    last = [f for f in card.form.fields if corrects and f.key == draft.last and f.key in draft.answers]
    meant = next((f for f in (*last, here) if f and f.kind in {Kind.MOMENT, *COUNTED}), None)
    if meant is not None and meant.kind in COUNTED and corrects:
        heard = Heard()
        doubt(turn, card, meant, [number], heard)
        return heard
    hour = moment and turn.person.zone and number <= HOURS
    if moment and hour and (meant == moment or (corrects and moment.key in draft.answers)):
        return _hours(turn, moment, draft, number % HOURS, present)
    return Heard() if corrects else None


def _by_so_much(draft: Draft, here: Field | None, change: int | None) -> Heard | None:
    """The answer that is looked at with so much more or less; without one it is not known of what."""
    present = draft.answers.get(here.key) if here and here.kind in COUNTED else None
    if change is None or here is None or not isinstance(present, int | Decimal):
        return None if change is None else Heard()
    return Heard({here.key: present + change} if change else {})


def _hours(turn: Turn, moment: Field, draft: Draft, hour: int, present: Present) -> Heard | None:
    """That hour of either half of the day, to choose from: of the present days, else the next to come."""
    zone = turn.person.zone
    days = present.days or ((present.moment.wall.date(),) if present.moment else ())
    hours = (hour, (hour + NOON) % HOURS) if 0 < hour <= NOON else (hour,)
    found = [
        one
        for day in days or _coming(turn)
        for one in (place(datetime.combine(day, time(h)), zone) for h in hours)
    ]
    moments = [one.moment for one in found if isinstance(one, Once)]
    offered = [m for m in moments if check(moment, m, draft.limits, turn.now) is None]
    shown = sorted(offered, key=lambda m: m.at)[: len(hours) * max(len(days), 1)]
    return Heard(screens={moment.key: {"readings": [m.at.isoformat() for m in shown]}}) if shown else None


def _coming(turn: Turn) -> tuple[date, date]:
    """Today and tomorrow."""
    today = in_zone(turn.now, turn.person.zone).wall.date()
    return today, date.fromordinal(today.toordinal() + 1)
