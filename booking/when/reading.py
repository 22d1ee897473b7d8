"""What a phrase was understood to mean, and what it leaves open. Imports: `booking.moment` only."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from booking.moment import Moment, Never, Once, Placed, Twice, in_zone, place

Span = tuple[int, int]
"""Where in the text, as start and end of a slice."""


class Left(StrEnum):
    """What the person still has to say."""

    NOTHING = "nothing"  # a moment: day and time are known
    TIME = "time"  # a day (perhaps with a part of the day) without a time
    DAY = "day"  # a time; each candidate carries the next day on which the clock shows it
    ALL = "all"  # nothing was understood


class Ends(StrEnum):
    """What a time bounds, where it is not the beginning itself."""

    NO = ""  # it is a beginning
    UNTIL = "until"  # the end itself: "until 9"
    BEFORE = "before"  # what comes after it does not suit: "before 9"
    AFTER = "after"  # it is the earliest beginning: "after 9"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing the words may mean: a day, or a day and a wall time of `zone`.

    `exact` is the aware UTC instant where the words count from now ("in two hours") or name the
    distance to UTC, so that no clock change can make them doubtful.
    """

    day: date
    time: time | None
    zone: str
    exact: datetime | None = None

    @property
    def wall(self) -> datetime | None:
        """The naive wall time in `zone`; None while there is no time."""
        return None if self.time is None else datetime.combine(self.day, self.time)

    def placed(self, zone: str) -> Placed:
        """The instant(s) this may be, as moments of the person's `zone`; ValueError without a time."""
        if self.wall is None:
            raise ValueError("a day without a time is no moment")
        if self.exact is not None:
            return Once(in_zone(self.exact, zone))
        match place(self.wall, self.zone):
            case Once(moment):
                return Once(_seen_from(moment, zone))
            case Twice(first, second):
                return Twice(_seen_from(first, zone), _seen_from(second, zone))
            case Never(before, after):
                return Never(_seen_from(before, zone), _seen_from(after, zone))


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading a text.

    `candidates` has one entry when the words mean one thing, two or three when they mean several
    (the sensible one first: ask), none when nothing was understood. `spans` are the parts of the
    text explained, `rest` what is left of it ("" when every word is). `part` is the part of the
    day said without an hour, as hours of the day from and to (the end may pass 24), `usual` the
    time that stands for it. `zone` is the zone named in the text, "" if none was. `ends` tells a time that
    is no beginning; the word for it is left in `rest`, as only who knows a length can explain it.
    `dated` is whether a day was said at all, or "today".
    """

    candidates: tuple[Candidate, ...] = ()
    left: Left = Left.ALL
    spans: tuple[Span, ...] = ()
    rest: str = ""
    part: tuple[int, int] | None = None
    usual: time | None = None
    zone: str = ""
    ends: Ends = Ends.NO
    dated: bool = True

    @property
    def understood(self) -> bool:
        """Whether the text says a when at all."""
        return bool(self.candidates)

    @property
    def complete(self) -> bool:
        """Whether it is one moment and every word is explained: nothing has to be asked."""
        return len(self.candidates) == 1 and self.left is Left.NOTHING and not self.rest

    @property
    def choice(self) -> bool:
        """Whether the person must pick one of the candidates."""
        return len(self.candidates) > 1


def _seen_from(moment: Moment, zone: str) -> Moment:
    return moment if moment.zone == zone else in_zone(moment.at, zone)
