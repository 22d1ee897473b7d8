"""Finding in WebKasa's list what a request made whose answer was lost (contract sections 1 and 2).

May import `booking` and its neighbours.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from booking.moment import Moment
from booking.outcome import Invitation
from booking.provider import Order, Sought
from providers.http import Http
from providers.looking import MARGIN
from providers.webkasa import answers as shapes
from providers.webkasa.pages import bookings
from providers.webkasa.stages import seen

LATEST = timedelta(minutes=5)
"""How long after its call was cut off a booking may still appear."""
EVER = datetime.min.replace(tzinfo=UTC)


def live(booking: shapes.Booked) -> bool:
    """Whether it was not cancelled."""
    return booking.status.upper() != "CANCELLED"


async def ours(http: Http, order: Order, schedule: str) -> shapes.Booked | None:
    """The booking of that schedule, guest and start, made after our send: sooner a live one than one that the
    guest made elsewhere and cancelled, and of several the latest. ServiceError where the list cannot be read.
    """
    when, mail = order.answers["when"], str(order.answers["email"])
    if not isinstance(when, Moment):
        return None
    listed = await bookings(http, Sought(schedule, start=when.at, end=when.at, email=mail))
    since = order.made - MARGIN
    alike = [
        b
        for b in listed
        if b.start_time == when.at
        and b.schedule_id in {None, schedule}
        and b.attendee_email.casefold() in {"", mail.casefold()}
        and b.id not in order.others
        and (b.created_at is None or b.created_at >= since)
    ]
    return max(alike, key=lambda b: (live(b), b.created_at or EVER), default=None)


def told(order: Order, found: Mapping[str, shapes.Booked], now: datetime) -> tuple[Invitation, ...] | None:
    """What was `found` of each performer's part by a look at `now`, None where it tells nothing yet: a part
    is not told of while others may still be applied. Whom no look finds is for who asked to tell.
    """
    missing = sum(map(live, found.values())) < len(order.performers)
    if missing and now < (order.sent or order.made) + LATEST:
        return None
    return tuple(seen(p, found[p], now, order.answers) for p in order.performers if p in found) or None
