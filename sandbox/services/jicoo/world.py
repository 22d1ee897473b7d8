"""All that happens in the pretend Jicoo: slots, bookings, approvals, moves, cancellations.

Settings (control side): `envelope` "alternate" | "data" | "bare": how a create is answered; `cancel_status`
200 or 204; `forbid_pages` true makes the event-type calls answer 403; `slots` false makes available_schedules
fail with 500; `errors` stands beside the booking in the answer to a create; `meet`: what links begin
with; `options` "text" | "object": how the choices of a question are told.
Imports: standard library and this package.
"""

import secrets
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.services.jicoo.cast import EventType, Host, pages
from sandbox.services.journal import Journal
from sandbox.services.service import NoSuchThing, Refused

SETTINGS = {
    "envelope": "alternate",
    "cancel_status": 200,
    "forbid_pages": False,
    "slots": True,
    "errors": {},
    "meet": "https://meet.jicoo.example",
    "options": "text",
}
LETTERS = string.ascii_letters + string.digits
STEP = timedelta(minutes=15)


@dataclass(slots=True)
class Booking:
    """One booking. `status` is request, open or cancel; `guest` is what the guest told about themselves."""

    uid: str
    page: EventType
    host: Host
    starts: datetime
    zone: str
    location: str | None
    guest: dict[str, Any]
    made: datetime
    updated: datetime
    status: str
    meet: str
    cancelled: datetime | None = None
    cancelled_by: str | None = None
    reason: str | None = None
    silent: bool = False

    @property
    def ends(self) -> datetime:
        """The length is the page's, never the guest's."""
        return self.starts + timedelta(minutes=self.page.minutes)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a guest asks for, as checked. `guest` holds email, name and everything else of the request."""

    page: EventType
    starts: datetime
    zone: str
    location: str | None
    guest: dict[str, Any] = field(default_factory=dict)


class World:
    """The state of the service. `tell` hears of every change as (event, booking)."""

    def __init__(self, clock: Clock, ledger: Journal, tell: Callable[[str, Booking], None]) -> None:
        self.clock = clock
        self.ledger = ledger
        self._tell = tell
        self.forget()

    def forget(self) -> None:
        """As just started."""
        self.pages = pages()
        self._bookings: dict[str, Booking] = {}
        self.settings: dict[str, Any] = dict(SETTINGS)
        self.ledger.clear()

    def bookings(self) -> Sequence[Booking]:
        """All of them, oldest first."""
        return tuple(self._bookings.values())

    def booking(self, uid: str) -> Booking:
        """One of them; Refused with 404."""
        if uid not in self._bookings:
            raise Refused(404, "Booking not found.")
        return self._bookings[uid]

    def page(self, uid: str) -> EventType:
        """One event type; Refused with 404."""
        if uid not in self.pages:
            raise Refused(404, "Event type not found.", code="eventTypeId")
        return self.pages[uid]

    def slots(self, page: EventType, first: datetime, last: datetime) -> Iterator[tuple[datetime, int]]:
        """Every free start between two instants and how many guests it still takes."""
        step, start = STEP.total_seconds(), first.timestamp()
        at = first + timedelta(seconds=-start % step)
        while at < last:
            left = self.room(page, at)
            if left:
                yield at, left
            at += STEP

    def room(self, page: EventType, starts: datetime, but: Booking | None = None) -> int:
        """How many more guests that start takes; 0 when it is no slot, taken, or too soon."""
        if starts.timestamp() % STEP.total_seconds() or starts < self.clock.now() + page.notice:
            return 0
        alive = [b for b in self._bookings.values() if b.status != "cancel" and b is not but]
        together = [b for b in alive if b.page is page and b.starts == starts]
        if together:
            return max(0, page.capacity - len(together))
        return page.capacity if self._host(page, starts, alive) else 0

    def create(self, wish: Wish) -> Booking:
        """Book; Refused with 409 when the slot is not free."""
        if not self.room(wish.page, wish.starts):
            raise Refused(409, "The selected time is no longer available.", code="startedAt")
        now, status = self.clock.now(), "request" if wish.page.approval else "open"
        uid = "".join(secrets.choice(LETTERS) for _ in range(12))
        host = self._host_of(wish.page, wish.starts)
        meet = str(self.settings["meet"])
        booking = Booking(
            uid, wish.page, host, wish.starts, wish.zone, wish.location, wish.guest, now, now, status, meet
        )
        self._bookings[uid] = booking
        self.ledger.add(
            "createBooking", booking=uid, page=wish.page.uid, starts=wish.starts, email=wish.guest["email"]
        )
        self._tell("guest_booked", booking)
        return booking

    def move(self, booking: Booking, starts: datetime, zone: str | None, by: str) -> None:
        """Another time for the same booking; Refused with 422 when that cannot be."""
        if booking.status == "cancel":
            raise Refused(422, "A cancelled booking cannot be rescheduled.")
        if not self.room(booking.page, starts, but=booking):
            raise Refused(422, "The selected time is no longer available.", code="startedAt")
        booking.host = self._host_of(booking.page, starts, but=booking)
        booking.starts, booking.zone = starts, zone or booking.zone
        self._changed(booking, "rescheduleBooking", f"{by}_rescheduled", starts=starts, by=by)

    def cancel(self, booking: Booking, reason: str | None, by: str) -> None:
        """The end of it; Refused with 422 when it has ended already."""
        if booking.status == "cancel":
            raise Refused(422, "The booking has already been cancelled.")
        if self.clock.now() >= booking.ends:
            raise Refused(422, "The booking is over.")
        booking.status, booking.reason = "cancel", reason
        booking.cancelled, booking.cancelled_by = self.clock.now(), by
        self._changed(booking, "cancelBooking", f"{by}_cancelled", by=by, reason=reason)

    def approve(self, booking: Booking) -> None:
        """The host says yes."""
        if booking.status != "request":
            raise Refused(422, f"The booking is not waiting for an approval; it is {booking.status}.")
        booking.status = "open"
        self._changed(booking, "approveBooking", "host_approved")

    def change_page(self, uid: str, fields: dict[str, Any]) -> EventType:
        """Change name, temper, approval, capacity or reason of an event type."""
        if uid not in self.pages:
            raise NoSuchThing(f"performer {uid}")
        for name in fields.keys() & {"name", "temper", "approval", "capacity", "reason"}:
            setattr(self.pages[uid], name, fields[name])
        return self.pages[uid]

    def _changed(self, booking: Booking, operation: str, event: str, **values: Any) -> None:
        booking.updated = self.clock.now()
        self.ledger.add(operation, booking=booking.uid, **values)
        self._tell(event, booking)

    def _host_of(self, page: EventType, starts: datetime, but: Booking | None = None) -> Host:
        alive = [b for b in self._bookings.values() if b.status != "cancel" and b is not but]
        shared = next((b.host for b in alive if b.page is page and b.starts == starts), None)
        return shared or self._host(page, starts, alive) or page.hosts[0]

    def _host(self, page: EventType, starts: datetime, alive: list[Booking]) -> Host | None:
        ends = starts + timedelta(minutes=page.minutes)
        busy = {b.host.id for b in alive if b.starts < ends and starts < b.ends}
        return next((h for h in page.hosts if h.id not in busy and h.works(starts, ends)), None)
