"""Finding in WebKasa's list what a request made whose answer was lost (contract sections 1 and 2).

May import `booking` and its neighbours.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from booking.moment import Moment
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Order, Sought
from providers.http import DEADLINE, SHORTLY, Http
from providers.looking import MARGIN
from providers.webkasa import answers as shapes
from providers.webkasa.pages import bookings
from providers.webkasa.stages import PATIENCE, seen

LATEST = timedelta(minutes=5)
"""How long after its call was cut off a booking may still appear."""
SPARE = timedelta(minutes=1)
EACH = timedelta(seconds=DEADLINE + PATIENCE)
"""The longest that the calls for one performer may take; they are made one after the other."""
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
    """What was `found` of each performer's part by a look at `now`, None where it tells nothing yet.

    Who is not found is refused only when the last of the calls can no longer be applied late: a sender that
    died has left behind when the first began, not when the last was cut off. Where nothing is found at all,
    and nothing was before, whether it was sent is for who asked to tell.
    """
    began, number = order.sent or order.made, order.whole or len(order.performers)
    missing = sum(map(live, found.values())) < len(order.performers)
    if not (found or order.whole) or (missing and now < began + LATEST):
        return None
    settled = now > began + SHORTLY + EACH * number + LATEST + SPARE
    parts = tuple(
        seen(p, found[p], now, order.answers)
        if p in found
        else Invitation(p, Stage.REFUSED, Reason.OTHER, seen=now)
        for p in order.performers
        if p in found or settled
    )
    return parts or None
