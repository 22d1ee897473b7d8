"""From complete answers to a booking about to be sent. Imports: this room only."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from booking.form import Answers
from booking.ledger import Booking
from booking.moment import Moment
from booking.outcome import Invitation
from booking.provider import Order, Provider


def booked(
    booking: str, person: int, provider: Provider, answers: Answers, *, account: str, now: datetime
) -> Booking:
    """The booking these answers ask for, with the id `booking`; all are asked, at the credits offered."""
    taken = provider.adjusted(answers)
    offer = next((v for v in answers.values() if isinstance(v, Decimal)), None)
    moment, minutes = taken.get("when"), taken.get("minutes")
    order = Order(booking, answers, now)
    return Booking(
        booking,
        person,
        provider.card.id,
        account,
        order,
        tuple(Invitation(p, price=offer) for p in order.performers),
        moment.at if isinstance(moment, Moment) else now,
        minutes if isinstance(minutes, int) else 0,
        now,
    )


def rivals(wanted: Booking, among: Iterable[Booking]) -> list[Booking]:
    """Of these bookings those at the same service that ask a performer of `wanted` for some of its time."""
    people = set(wanted.order.performers)
    alike = (b for b in among if b.service == wanted.service and people & set(b.order.performers))
    return [
        b for b in alike if b.starts == wanted.starts or (b.starts < _end(wanted) and wanted.starts < _end(b))
    ]


def _end(booking: Booking) -> datetime:
    return booking.starts + timedelta(minutes=booking.minutes)
