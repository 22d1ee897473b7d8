"""What /stats tells, as plain numbers: read elsewhere, drawn elsewhere. Imports: this room only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from booking.outcome import Stage


class End(StrEnum):
    """What became of a booking. Whoever was not confirmed in time had said yes."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    HELD = "took_place"
    NOT_HELD = "did_not_take_place"
    UNCONFIRMED = "unconfirmed"
    MISSED = "missed"
    CANCELLED = "cancelled"


ENDS: Mapping[Stage, End] = {
    Stage.ASKED: End.WAITING,
    Stage.INVITED: End.WAITING,
    Stage.UNKNOWN: End.WAITING,
    Stage.ACCEPTED: End.ACCEPTED,
    Stage.CONFIRMED: End.CONFIRMED,
    Stage.DONE: End.HELD,
    Stage.NO_SHOW: End.NOT_HELD,
    Stage.REFUSED: End.MISSED,
    Stage.DECLINED: End.MISSED,
    Stage.EXPIRED: End.MISSED,
    Stage.LOST: End.MISSED,
    Stage.CANCELLED: End.CANCELLED,
}
WAITS = (1, 5, 15, 60, 240)
"""Minutes that part the times to accept; the last part is open."""

ENOUGH = 5
"""What fewer people said of their sessions is told to nobody: it would be somebody's own word."""
VERDICTS: Mapping[str, str] = {"g": "good", "b": "not_good", "n": "did_not_take_place"}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both in it."""

    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Each of them."""
        return tuple(self.first + timedelta(n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Share:
    """How many were asked and have answered or let it pass, and how many of those accepted.

    A yes is one whatever became of it. Who was asked and may still answer, or whom the person stopped asking
    before, is not counted.
    """

    asked: int = 0
    accepted: int = 0

    @property
    def percent(self) -> float:
        """Of a hundred asked, 0 when nobody was."""
        return 100 * self.accepted / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """One span of days. Days without anything are missing in the mappings.

    `weekly` counts the people of each week by its Monday. `accepting` are counts per part of WAITS,
    `median` the middle one in minutes. `hours` and `weekdays` (0 is Monday) are of the moment a request was
    sent, in `zone`. `verdicts` count what people said of sessions, told only where ENOUGH did. `left`
    counts requests given up, by service and the key of the question they stood at: of so many, the `newest`,
    or of all where that is 0. `unfinished`: the last day was not over when they were read.
    """

    span: Span
    zone: str = "UTC"
    people: int = 0
    joined: Mapping[date, int] = field(default_factory=dict)
    active: Mapping[date, int] = field(default_factory=dict)
    weekly: Mapping[date, int] = field(default_factory=dict)
    bookings: Mapping[str, Mapping[End, int]] = field(default_factory=dict)
    accepting: Sequence[int] = ()
    median: float | None = None
    hours: Mapping[int, Share] = field(default_factory=dict)
    weekdays: Mapping[int, Share] = field(default_factory=dict)
    refusals: Mapping[str, int] = field(default_factory=dict)
    offered: Mapping[date, Decimal] = field(default_factory=dict)
    taken: Mapping[date, Decimal] = field(default_factory=dict)
    left: Mapping[tuple[str, str], int] = field(default_factory=dict)
    newest: int = 0
    received: Mapping[date, int] = field(default_factory=dict)
    sent: Mapping[date, int] = field(default_factory=dict)
    errors: Mapping[date, int] = field(default_factory=dict)
    verdicts: Mapping[str, int] = field(default_factory=dict)
    unfinished: bool = False

    @property
    def requests(self) -> int:
        """Bookings made in the span."""
        return sum(sum(ends.values()) for ends in self.bookings.values())

    @property
    def accepted(self) -> Share:
        """Of all who were asked."""
        shares = self.weekdays.values()
        return Share(sum(s.asked for s in shares), sum(s.accepted for s in shares))


def parted(minutes: Sequence[float]) -> tuple[int, ...]:
    """How many fall into each part of WAITS."""
    edges = (*WAITS, float("inf"))
    return tuple(
        sum(1 for m in minutes if low <= m < high) for low, high in zip((0, *WAITS), edges, strict=True)
    )


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


MOST_DAYS = 62
"""In longer spans values are told by the week."""


def gathered(days: Sequence[date], values: Mapping[date, int | Decimal]) -> list[tuple[date, float]]:
    """Values in order, day by day, or week by week (by its Monday) where the days are more than MOST_DAYS."""
    if len(days) <= MOST_DAYS:
        return [(day, float(values.get(day, 0))) for day in days]
    weeks = groupby(days, monday_of)
    return [(monday, float(sum(values.get(day, 0) for day in inside))) for monday, inside in weeks]


def partial(days: Sequence[date], *, unfinished: bool) -> frozenset[int]:
    """The places in `gathered` that tell of less than a whole day or week; `unfinished` as in Figures."""
    if len(days) <= MOST_DAYS:
        return frozenset({len(days) - 1} if unfinished else ())
    last = len(gathered(days, {})) - 1
    begun = {0} if days[0].weekday() != 0 else set()
    return frozenset(begun | ({last} if unfinished or days[-1].weekday() != 6 else set()))


def rows(figures: Figures) -> list[tuple[str, str, str, str]]:
    """All of it as lines of a table: what, of whom, which, how many. For spreadsheets, so not translated."""
    daily: Mapping[str, Mapping[date, int | Decimal]] = {
        name: getattr(figures, name)
        for name in ("joined", "active", "offered", "taken", "received", "sent", "errors")
    }
    found = [("people", "", "", str(figures.people))]
    found += [(name, "", str(d), str(v)) for name, values in daily.items() for d, v in sorted(values.items())]
    found += [("active_week", "", str(monday), str(n)) for monday, n in sorted(figures.weekly.items())]
    found += [
        ("bookings", s, e.value, str(n)) for s, ends in figures.bookings.items() for e, n in ends.items()
    ]
    found += [
        ("minutes_to_accept", "", f"from {low}", str(n))
        for low, n in zip((0, *WAITS), figures.accepting, strict=False)
    ]
    for name, shares in (("hour", figures.hours), ("weekday", figures.weekdays)):
        found += [(f"asked_by_{name}", "", str(k), str(s.asked)) for k, s in sorted(shares.items())]
        found += [(f"accepted_by_{name}", "", str(k), str(s.accepted)) for k, s in sorted(shares.items())]
    found += [("refusals", "", reason, str(n)) for reason, n in figures.refusals.items()]
    found += [("said_of_sessions", "", VERDICTS.get(v, v), str(n)) for v, n in figures.verdicts.items()]
    found += [("left_at_question", service, key, str(n)) for (service, key), n in figures.left.items()]
    found += [("left_of_the_newest", "", "", str(figures.newest))] if figures.newest else []
    return found
