"""All that happens in the pretend WebKasa: bookings, their allowed moves, and what the Cal.com sync brings
in.

Settings (control side): `create_status` 201 or 200; `checks` true refuses taken, closed, too early and too
many (409 and 422), false books anything; `calcom` how many Cal.com bookings wait for the next sync; `skipped`
how many of them the sync leaves out; `moved` and `gone` how many of those fetched before were moved by a week
or cancelled there meanwhile; `past` how many bookings of earlier years stand in the lists; `order` "earliest"
| "latest": which start comes first there. Imports: standard library and this package.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sandbox.clock import Clock
from sandbox.services.journal import Journal
from sandbox.services.service import NoSuchThing, Refused
from sandbox.services.webkasa.cast import EventType, Schedule, event_types, schedules

SETTINGS = {
    "create_status": 201,
    "checks": True,
    "calcom": 2,
    "skipped": 1,
    "moved": 0,
    "gone": 0,
    "past": 0,
    "order": "earliest",
}
MOVES = {"PENDING": ("CONFIRMED", "CANCELLED"), "CONFIRMED": ("COMPLETED", "CANCELLED", "NO_SHOW")}
ALIVE = ("PENDING", "CONFIRMED")


@dataclass(slots=True)
class Booking:
    """One booking. `details` is what the client sent besides, `attendee` its guest."""

    id: str
    schedule: Schedule
    kind: EventType | None
    starts: datetime
    ends: datetime
    attendee: dict[str, Any]
    details: dict[str, Any]
    metadata: dict[str, Any]
    made: datetime
    updated: datetime
    status: str
    reason: str | None = None
    silent: bool = False

    def move(self, to: str) -> None:
        """To another status; Refused with 409 when that is not a way."""
        if to not in MOVES.get(self.status, ()):
            raise Refused(409, f"A booking that is {self.status} cannot become {to}.", code="INVALID_STATUS")
        self.status = to


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks for, as checked."""

    schedule: Schedule
    kind: EventType | None
    starts: datetime
    ends: datetime
    attendee: dict[str, Any]
    details: dict[str, Any]
    metadata: dict[str, Any]


class World:
    """The state of the service. `tell` hears of every change as (event, booking)."""

    def __init__(self, clock: Clock, ledger: Journal, tell: Callable[[str, Booking], None]) -> None:
        self.clock = clock
        self.ledger = ledger
        self._tell = tell
        self.forget()

    def forget(self) -> None:
        """As just started."""
        self.schedules, self.kinds = schedules(), event_types()
        self._bookings: dict[str, Booking] = {}
        self._synced = count(1)
        self.settings: dict[str, Any] = dict(SETTINGS)
        self.ledger.clear()

    def bookings(self) -> Sequence[Booking]:
        """All of them, oldest first."""
        return tuple(self._bookings.values())

    def listed(self) -> Sequence[Booking]:
        """All of them, and those of earlier years: whatever is deleted softly stays in the lists."""
        year = self.clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=365)
        schedule, guest = next(iter(self.schedules.values())), {"name": "Guest", "email": "old@guest.example"}
        wish = Wish(schedule, None, year, year, guest, {}, {})
        starts = (year - timedelta(hours=n) for n in range(int(self.settings["past"])))
        old = (
            replace(_fresh(f"bk_old{at:%Y%m%d%H}", wish, at, "COMPLETED"), starts=at, ends=at)
            for at in starts
        )
        return (*old, *self.bookings())

    def booking(self, number: str) -> Booking:
        """One of them; Refused with 404."""
        if number not in self._bookings:
            raise Refused(404, "Booking not found", code="NOT_FOUND")
        return self._bookings[number]

    def create(self, wish: Wish) -> Booking:
        """Book; Refused with 409 or 422 where the schedule does not allow it."""
        if self.settings["checks"]:
            self._check(wish)
        status = "CONFIRMED" if wish.kind is not None and not wish.kind.approval else "PENDING"
        booking = self._enter(wish, status)
        self.ledger.add(
            "createBooking",
            booking=booking.id,
            schedule=wish.schedule.id,
            starts=wish.starts,
            email=wish.attendee["email"],
            metadata=wish.metadata,
        )
        self._tell("booking.created", booking)
        if status == "CONFIRMED":
            self._tell("booking.confirmed", booking)
        return booking

    def update(self, booking: Booking, status: str | None, metadata: dict[str, Any] | None) -> None:
        """Another status, other metadata (replaced as a whole), or both."""
        if status is not None:
            booking.move(status)
        if metadata is not None:
            booking.metadata = metadata
        self._changed(booking, "updateBooking", status)

    def cancel(self, booking: Booking, reason: str | None = None, *, by: str = "client") -> None:
        """The end of it."""
        booking.move("CANCELLED")
        booking.reason = reason
        self._changed(booking, "cancelBooking", "CANCELLED", by=by)

    def sync(self, first: datetime | None, last: datetime | None) -> tuple[int, int]:
        """Bring in what waits at Cal.com, tomorrow on; how many came and how many were left out."""
        waiting, skipped = int(self.settings["calcom"]), int(self.settings["skipped"])
        self.settings["calcom"] = 0
        day = self.clock.now().replace(hour=14, minute=0, second=0, microsecond=0)
        schedule, came = next(iter(self.schedules.values())), self._changed_there()
        for _ in range(max(0, waiting)):
            number = next(self._synced)
            starts = day + timedelta(days=number)
            if (first and starts < first) or (last and starts > last):
                continue
            guest = {"name": f"Cal guest {number}", "email": f"cal{number}@guest.example"}
            ends = starts + timedelta(hours=1)
            wish = Wish(
                schedule, None, starts, ends, guest, {"title": "Cal.com booking"}, {"source": "calcom"}
            )
            self._enter(wish, "CONFIRMED")
            came += 1
        self.ledger.add("syncCalcom", synced=came, skipped=skipped)
        return came, skipped

    def _changed_there(self) -> int:
        """What Cal.com tells of bookings fetched before: the first are moved, the last cancelled."""
        known = [b for b in self.bookings() if b.metadata.get("source") == "calcom" and b.status in ALIVE]
        moved, gone = int(self.settings["moved"]), int(self.settings["gone"])
        self.settings |= {"moved": 0, "gone": 0}
        for booking in known[:moved]:
            booking.starts += timedelta(days=7)
            booking.ends += timedelta(days=7)
        for booking in known[len(known) - gone :]:
            booking.move("CANCELLED")
        return len(known[:moved]) + gone

    def change_schedule(self, number: str, fields: dict[str, Any]) -> Schedule:
        """Change name, temper, per_day, notice, active, reason or zone of a schedule."""
        if number not in self.schedules:
            raise NoSuchThing(f"performer {number}")
        for name in fields.keys() & {"name", "temper", "per_day", "notice", "active", "reason", "zone"}:
            setattr(self.schedules[number], name, fields[name])
        return self.schedules[number]

    def _check(self, wish: Wish) -> None:
        schedule = wish.schedule
        if not schedule.active:
            raise Refused(422, "The schedule is not active", code="SCHEDULE_INACTIVE")
        if wish.kind is not None and not wish.kind.active:
            raise Refused(422, "The event type is not active", code="EVENT_TYPE_INACTIVE")
        if not schedule.fits(wish.starts, wish.ends):
            raise Refused(422, "start_time is outside the availability of the schedule", code="NOT_AVAILABLE")
        if wish.starts < self.clock.now() + timedelta(hours=schedule.notice or 0):
            raise Refused(422, "start_time is too soon for this schedule", code="MIN_NOTICE")
        alive = [b for b in self._bookings.values() if b.schedule is schedule and b.status in ALIVE]
        if any(b.starts < wish.ends and wish.starts < b.ends for b in alive):
            raise Refused(409, "The time slot is already booked", code="SLOT_TAKEN")
        same_day = [b for b in alive if schedule.day(b.starts) == schedule.day(wish.starts)]
        if schedule.per_day is not None and len(same_day) >= schedule.per_day:
            raise Refused(422, "The schedule is full on that day", code="DAY_FULL")

    def _enter(self, wish: Wish, status: str) -> Booking:
        booking = _fresh(f"bk_{secrets.token_hex(6)}", wish, self.clock.now(), status)
        self._bookings[booking.id] = booking
        return booking

    def _changed(self, booking: Booking, operation: str, status: str | None, **values: Any) -> None:
        booking.updated = self.clock.now()
        self.ledger.add(operation, booking=booking.id, status=status, **values)
        if status in ("CONFIRMED", "CANCELLED", "COMPLETED"):
            self._tell(f"booking.{status.lower()}", booking)


def _fresh(number: str, wish: Wish, now: datetime, status: str) -> Booking:
    return Booking(
        id=number,
        schedule=wish.schedule,
        kind=wish.kind,
        starts=wish.starts,
        ends=wish.ends,
        attendee=wish.attendee,
        details=wish.details,
        metadata=wish.metadata,
        made=now,
        updated=now,
        status=status,
    )
