"""What one typed message fills, and what of it is asked: readings in doubt, and what was ruled out.

Imports: `booking`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from booking.checks import check
from booking.form import Card, Field, Kind, Problem, Value
from booking.interview import Draft
from booking.moment import Moment, Never, Once, Placed, Twice, place
from booking.spoken import Said, Understood, read_amount, read_minutes
from booking.when import Left, read
from handlers.request.steps import reader_of
from handlers.turn import Turn

ASKED = {
    "people": Kind.PEOPLE,
    "software": Kind.CHOICE,
    "when": Kind.MOMENT,
    "minutes": Kind.MINUTES,
    "amount": Kind.AMOUNT,
}
"""The kind of the field each slot of a message fills."""
BELOW = re.compile(r"\s*[-−–](?=\d)")
LONG = 6 * 60
"""Minutes; so long a session is rather a time of the clock, where it may be one."""


@dataclass(slots=True)
class Heard:
    """What one message fills: values by field key, what to look at, and what to say about the rest."""

    values: dict[str, Value] = field(default_factory=dict)
    screens: dict[str, dict[str, object]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    problem: Problem | None = None
    clock: time | None = None
    """A time without a day: where the zone is asked, what the person's clock shows."""
    rest: str = ""
    """Words that name what is asked with yes or no: what is said of them depends on the limits."""
    service: str = ""
    """The service that was named, of those offered."""


def refuse(card: Card, draft: Draft | None, said: Understood, heard: Heard) -> None:
    """What was ruled out with nothing in its place is asked."""
    for slot in said.refused:
        candidate = card.form.first(ASKED[slot])
        if candidate is not None and candidate.key not in {*heard.values, *heard.screens}:
            ticked = draft.screen.get("chosen") if draft and slot == "people" else None
            heard.screens[candidate.key] = {"chosen": ticked} if ticked else {}


def doubt(turn: Turn, card: Card, candidate: Field, maybe: Sequence[object], heard: Heard) -> None:
    """Ask which of several readings was meant, or whom; `heard` takes the question."""
    reader = reader_of(turn, card)
    if candidate.kind is Kind.PEOPLE:
        names = [p for ids in maybe if isinstance(ids, tuple) for p in ids]
        heard.screens[candidate.key] = {"among": names}
        heard.notices.append(turn.words.t("Whom do you mean?"))
        return
    shown = [reader.plain(candidate, m) for m in maybe if isinstance(m, str | int | Decimal)]
    heard.notices.append(
        turn.words.t(
            "{field}: did you mean {options}?",
            field=turn.words.plain(candidate.label),
            options=" / ".join(shown),
        )
    )
    heard.screens[candidate.key] = {}


def which_day(turn: Turn, card: Card, heard: Heard, days: Sequence[date], present: Moment | None) -> None:
    """Of days such as those of a weekend, if any, it is asked which, where nothing else says when; at the
    hour of the moment that stands, where there is one.
    """
    candidate = card.form.first(Kind.MOMENT)
    if not days or candidate is None or candidate.key in heard.values or heard.screens.get(candidate.key):
        return
    there: dict[str, object] = {"days": [day.isoformat() for day in days]} if turn.person.zone else {}
    if present is not None:
        walls = (datetime.combine(day, present.wall.time()) for day in days)
        moments = [m for wall in walls for m in instants(place(wall, present.zone)) if m.at > turn.now]
        there = {"readings": [m.at.isoformat() for m in moments]} if moments else there
    heard.screens[candidate.key] = there


def as_hours(turn: Turn, card: Card, draft: Draft | None, here: Field | None, text: str) -> Heard | None:
    """Where a length is asked "20h" may be a time: which is asked, unless it is longer than allowed."""
    if draft is None or here is None or here.kind is not Kind.MINUTES:
        return None
    said = read_minutes(text, turn.words.language)
    minutes = said.value if said.complete else None
    if minutes is None or minutes < LONG or check(here, minutes, draft.limits, turn.now) is not None:
        return None
    when = read(text, turn.now, turn.words.language, turn.person.order or None, turn.person.zone or "UTC")
    if when.left is not Left.DAY or when.rest:
        return None
    heard = Heard()
    doubt(turn, card, here, [minutes], heard)
    return heard


def counted(here: Field, text: str, language: str) -> int | Decimal | None:
    """A length or an amount and nothing besides; what is typed below nothing as such, to be told what is too
    little.
    """
    below = BELOW.match(text)
    typed = text[below.end() :] if below else text
    minutes = here.kind is Kind.MINUTES
    said: Said[int] | Said[Decimal] = (read_minutes if minutes else read_amount)(typed, language)
    value = said.value if said.complete else None
    return -value if below and value is not None else value


def instants(placed: Placed) -> tuple[Moment, ...]:
    """What a wall time may be: two moments where the clocks are put back, those around it if it never is."""
    match placed:
        case Once(moment):
            return (moment,)
        case Twice(first, second):
            return (first, second)
        case Never(before, after):
            return (before, after)
