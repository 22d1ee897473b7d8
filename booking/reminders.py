"""Which reminders a session has and which of them is to be said now: rules only, drawn from what is kept.

A session's instants are fixed by its service. What depends on the wall clock ("a day before", quiet hours) is
worked out anew at every look, with the zone and the clock rules that hold then. Imports: this room only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from booking.moment import Never, Once, Twice, in_zone, place
from booking.preferences import Preferences, Quiet

DAY = 1440
EDGE = timedelta(minutes=15)
"""A reminder brought forward comes so long before the quiet hours begin."""
AFTERWARDS = timedelta(minutes=10)
TOO_LATE = timedelta(days=1)
"""Nobody is asked how it was later than that."""
GRACE = timedelta(minutes=2)
"""What comes later than this is called late."""
AGAIN = timedelta(hours=3)
"""The rules are looked at at least so often, so that new clock rules take hold."""
UNKNOWN_LENGTH = timedelta(hours=1)


class Kind(StrEnum):
    """What a reminder is for; at OVER nothing is said, what was said before goes."""

    LEAD = "lead"
    SNOOZED = "snoozed"
    START = "start"
    AFTER = "after"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Session:
    """What is reminded of: aware UTC instants, and the zone of the person's wall clock."""

    starts: datetime
    ends: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person wants said, `leads` in minutes; `snoozed` is an instant they asked for."""

    leads: tuple[int, ...]
    quiet: Quiet | None
    start: bool = True
    after: bool = True
    snoozed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for the reminders of one booking: looked at up to `since`, the keys that were `said`.

    `leads` are those of this booking, None: the person's. `coming`: "I'll be there". `verdict`: how it was.
    """

    since: datetime
    said: tuple[str, ...] = ()
    leads: tuple[int, ...] | None = None
    snoozed: datetime | None = None
    coming: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A person's word about reminders: `kept` for one booking, or for all of theirs that rules have changed.

    Of `kept` only what people decide is taken: lead times, snoozing, coming, verdict.
    """

    person: int
    booking: str = ""
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder. `lead`: the minutes it was wanted before the start; `at`: when it is said, aware UTC."""

    kind: Kind
    at: datetime
    lead: int = 0

    @property
    def key(self) -> str:
        """What it is known by once it was said; one may be snoozed again and again."""
        several = self.kind in {Kind.SNOOZED, Kind.OVER}
        return f"{self.kind}{int(self.at.timestamp()) if several else self.lead}"

    def until(self, session: Session) -> datetime:
        """From then on it is void: a reminder at the start, the start at the end, the rest a day later."""
        match self.kind:
            case Kind.LEAD | Kind.SNOOZED:
                return session.starts
            case Kind.START:
                return session.ends
        return session.ends + AFTERWARDS + TOO_LATE

    def late(self, now: datetime) -> bool:
        """Whether it comes later than it should."""
        return now - self.at > GRACE


def wanted(kept: Kept, by: Preferences) -> Wanted:
    """What is wanted for a booking: its own lead times before the person's."""
    leads = by.leads if kept.leads is None else kept.leads
    return Wanted(leads, by.quiet, by.start, by.after, kept.snoozed)


def lasting(starts: datetime, minutes: int, zone: str) -> Session:
    """A session of so many minutes; of one whose length is unknown (0) an hour is assumed."""
    return Session(starts, starts + (timedelta(minutes=minutes) or UNKNOWN_LENGTH), zone)


def plan(session: Session, wishes: Wanted, since: datetime) -> tuple[Reminder, ...]:
    """Every reminder of a session, in order, no two at one time; none is brought forward before `since`."""
    found = [_lead(session, wishes.quiet, minutes, since) for minutes in sorted(wishes.leads)]
    if wishes.snoozed is not None and wishes.snoozed < session.starts:
        found.append(Reminder(Kind.SNOOZED, wishes.snoozed))
    if wishes.start:
        found.append(Reminder(Kind.START, session.starts))
    if wishes.after:
        at = session.ends + AFTERWARDS
        inside = _around(at, wishes.quiet, session.zone)
        found.append(Reminder(Kind.AFTER, inside[1] if inside else at))
    distinct: dict[datetime, Reminder] = {}
    for reminder in filter(None, found):
        distinct.setdefault(reminder.at, reminder)
    return tuple(sorted(distinct.values(), key=lambda r: r.at))


def endings(session: Session, wishes: Wanted) -> tuple[Reminder, ...]:
    """When the words of before are over and nothing wanted takes their place: at the start, or at the end."""
    at_start = () if wishes.start else (Reminder(Kind.OVER, session.starts),)
    at_end = () if wishes.after else (Reminder(Kind.OVER, session.ends),)
    return at_start + at_end


def due(
    planned: Iterable[Reminder], session: Session, said: Iterable[str], since: datetime, now: datetime
) -> Reminder | None:
    """The one to say now: the newest that came due after `since`, was not said and still means something.

    Older ones that came due beside it are void: it tells all that they would have told.
    """
    past, known = [r for r in planned if since < r.at <= now], frozenset(said)
    last = past[-1] if past else None
    return last if last and last.key not in known and now < last.until(session) else None


def passed(planned: Iterable[Reminder], now: datetime) -> tuple[str, ...]:
    """What is over by `now`, said or void."""
    return tuple(r.key for r in planned if r.at <= now)


def next_look(planned: Iterable[Reminder], now: datetime) -> datetime | None:
    """When to look again, aware UTC; None when nothing comes any more."""
    ahead = [r.at for r in planned if r.at > now]
    return min(*ahead, now + AGAIN) if ahead else None


def shifted(starts: datetime, meant: datetime, zone: str) -> bool:
    """Whether the zone's rules changed since the wall time `meant` was said for the instant `starts`."""
    return in_zone(starts, zone).wall != meant.replace(second=0, microsecond=0)


def ahead(session: Session, minutes: int, now: datetime) -> bool:
    """Whether so long before the start is still to come."""
    return _before(session, minutes) > now


def comes(session: Session, quiet: Quiet | None, minutes: int, now: datetime) -> bool:
    """Whether a reminder so long before the start is still to come, however the quiet hours move it."""
    found = _lead(session, quiet, minutes, now)
    return found is not None and found.at > now


def snoozes(session: Session, now: datetime) -> tuple[int, ...]:
    """Minutes one may put a reminder off, so that some are left before the start."""
    left = (session.starts - now) / timedelta(minutes=1)
    return tuple(m for m in (10, 60, 180) if m <= left * 2 / 3)[-2:]


def _lead(session: Session, quiet: Quiet | None, minutes: int, since: datetime) -> Reminder | None:
    """So long before; out of the quiet hours: held where that leaves half the time, else sooner."""
    at = _before(session, minutes)
    inside = _around(at, quiet, session.zone)
    if inside is None:
        return Reminder(Kind.LEAD, at, minutes)
    sooner, held = inside
    enough = session.starts - held >= (session.starts - at) / 2
    if not enough and sooner > since:
        return Reminder(Kind.LEAD, sooner, minutes)
    return Reminder(Kind.LEAD, held, minutes) if held < session.starts else None


def _before(session: Session, minutes: int) -> datetime:
    """Whole days are days of the calendar, at the same wall time; anything else is time that passes."""
    if minutes % DAY:
        return session.starts - timedelta(minutes=minutes)
    wall = in_zone(session.starts, session.zone).wall - timedelta(minutes=minutes)
    return _first(wall, session.zone)


def _around(at: datetime, quiet: Quiet | None, zone: str) -> tuple[datetime, datetime] | None:
    """The instants just before and right after the quiet hours around `at`; None outside of them."""
    wall = in_zone(at, zone).wall
    if quiet is None or not quiet.holds(wall.time()):
        return None
    begins, ends = (datetime.combine(wall.date(), t) for t in (quiet.begins, quiet.ends))
    if begins > wall:
        begins -= timedelta(days=1)
    if ends <= wall:
        ends += timedelta(days=1)
    return _first(begins, zone) - EDGE, _last(ends, zone)


def _first(wall: datetime, zone: str) -> datetime:
    """The first instant a wall time may mean, where the clock skips or repeats it."""
    match place(wall, zone):
        case Once(moment) | Twice(moment, _) | Never(moment, _):
            return moment.at


def _last(wall: datetime, zone: str) -> datetime:
    """The last instant it may mean."""
    match place(wall, zone):
        case Once(moment) | Twice(_, moment) | Never(_, moment):
            return moment.at
