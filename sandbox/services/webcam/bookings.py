"""Bookings of the pretend webcam service and what may happen to them (contract sections 3.5-3.8 and 4).

Imports: standard library and this package. Instants are aware UTC here; wall time begins in shapes.py.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sandbox.services.service import Refused
from sandbox.services.webcam.cast import Performer


class Status(StrEnum):
    """The service's own words for where a booking stands."""

    PENDING = "Pending"
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    CONFIRMED = "Confirmed"
    CANCELLED = "Cancelled"


ENDED = (Status.REJECTED, Status.CONFIRMED, Status.CANCELLED)


@dataclass(slots=True)
class Booking:
    """One invitation of one performer. `group` ties those of one request together and is never shown."""

    id: int
    group: int
    client: int
    performer: Performer
    made: datetime
    starts: datetime
    minutes: int
    offered: Decimal
    credits: Decimal
    software: int
    sign_in: str
    phone: str | None
    sms: bool
    accept_by: datetime
    several: bool
    status: Status = Status.PENDING
    accepted: datetime | None = None
    reason: str | None = None
    silent: bool = False
    gone_for_client: bool = False
    gone_for_performer: bool = False

    def accept(self, now: datetime, price: Decimal) -> None:
        """The performer takes it, at that price. Refused unless Pending and in time."""
        self._must_be(Status.PENDING, verb="accepted")
        if now >= self.starts:
            raise Refused(400, "The booking cannot be accepted because the session date has passed.")
        self.status, self.credits, self.accepted = Status.ACCEPTED, price, now

    def reject(self, reason: str) -> None:
        """The performer says no. Refused unless Pending."""
        self._must_be(Status.PENDING, verb="rejected")
        self.status, self.reason = Status.REJECTED, reason

    def withdraw(self, now: datetime, reason: str) -> None:
        """The performer takes an acceptance back. Refused unless Accepted and before the session."""
        self._must_be(Status.ACCEPTED, verb="cancelled")
        if now >= self.starts:
            raise Refused(400, "The booking cannot be cancelled because the session date has passed.")
        self.status, self.reason = Status.CANCELLED, reason

    def confirm(self, now: datetime, balance: Decimal) -> None:
        """The client makes it final. Refused unless Accepted, before the session, and with enough credits."""
        self._must_be(Status.ACCEPTED, verb="confirmed")
        if now >= self.starts:
            raise Refused(400, "The booking cannot be confirmed because the session date has passed.")
        if balance < self.credits:
            raise Refused(400, "You do not have enough credits to confirm this booking.")
        self.status = Status.CONFIRMED

    def cancel(self, now: datetime, reason: str) -> bool:
        """The client takes it back; True when credits that were taken must be given back."""
        if self.status in (Status.CANCELLED, Status.REJECTED):
            raise Refused(400, f"The booking cannot be cancelled because its status is {self.status}.")
        confirmed = self.status is Status.CONFIRMED
        if confirmed and now >= self.starts:
            raise Refused(400, "The booking cannot be cancelled because the session date has passed.")
        self.status, self.reason = Status.CANCELLED, reason
        return confirmed

    def lose(self) -> None:
        """Somebody else of the same request was faster."""
        self.status = Status.CANCELLED

    def expire(self) -> None:
        """Nobody answered in time."""
        self.status = Status.REJECTED

    def _must_be(self, status: Status, verb: str) -> None:
        if self.status is not status:
            raise Refused(400, f"The booking cannot be {verb} because its status is {self.status}.")


def answer_by(now: datetime, starts: datetime) -> datetime:
    """Until when performers may answer: 24 h, or one hour before the session; half the time when that is
    close.
    """
    return min(now + timedelta(hours=24), starts - min(timedelta(hours=1), (starts - now) / 2))
