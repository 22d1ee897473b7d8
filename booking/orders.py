"""From complete answers to a booking about to be sent. Imports: this room only."""

from datetime import datetime
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
