"""What the webcam service's answers mean for an invitation (contract sections 3.2, 3.4 and 4).

May import `booking` and its neighbours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from booking.errors import Invalid
from booking.form import Answers, Problem
from booking.moment import Moment, Twice, in_zone, place
from booking.outcome import Invitation, Reason, Remark, Stage
from booking.provider import Order
from providers.webcam.answers import Made, Result

NO_SOFTWARE = 2
NEAR = timedelta(minutes=2)
SKEW = timedelta(seconds=30)
"""How far the service's clock may be before ours, and how long its answer may have been under way."""
LONG = 240
"""Minutes of a session from which on they may be a slip."""
_STAGES = {
    "pending": Stage.INVITED,
    "accepted": Stage.ACCEPTED,
    "rejected": Stage.DECLINED,
    "confirmed": Stage.CONFIRMED,
    "cancelled": Stage.CANCELLED,
    "canceled": Stage.CANCELLED,
}
_AGREED = frozenset({Stage.ACCEPTED, Stage.CONFIRMED})


def wall_at(at: datetime, zone: str) -> datetime:
    """The service's wall time of an instant; Invalid where its clocks go back over it (section 1)."""
    wall = in_zone(at, zone).wall
    if isinstance(place(wall, zone), Twice):
        raise Invalid(Problem("when", "twice_at_service"))
    return wall


def made(performer: str, result: Result | None, answers: Answers, now: datetime) -> Invitation:
    """One performer's part right after the request; what the answer leaves out is unknown."""
    offer = answers["credits"]
    asked = Invitation(performer, price=offer if isinstance(offer, Decimal) else None, seen=now)
    if result is None:
        return replace(asked, stage=Stage.UNKNOWN)
    asked = replace(asked, words=result.status_description)
    if result.booking_id:
        silent = bool(answers.get("phone_chat")) and result.also_phone_chat is False
        reason = Reason.WITHOUT_PHONE if silent or result.status == 1 else Reason.NONE
        odd = Reason.OTHER if result.status not in {0, 1} and reason is Reason.NONE else reason
        return replace(asked, stage=Stage.INVITED, reason=odd, reference=result.booking_id)
    if result.status in {0, 1, None}:
        return replace(asked, stage=Stage.UNKNOWN)
    software = result.status == NO_SOFTWARE
    return replace(asked, stage=Stage.REFUSED, reason=Reason.SOFTWARE if software else Reason.OTHER)


def seen(performer: str, booking: Made, now: datetime) -> Invitation:
    """One performer's part as the service tells it now. A status nobody knows is Stage.UNKNOWN.

    Rejected once the time to accept is over means nobody answered (section 4).
    """
    stage = _STAGES.get(booking.status.casefold(), Stage.UNKNOWN)
    end = now if booking.reason else now + SKEW  # who gives a reason has answered
    missed = booking.accept_by is not None and booking.accept_by <= end
    if stage is Stage.DECLINED and missed:
        stage = Stage.EXPIRED
    return Invitation(
        performer,
        stage,
        words=booking.reason or (booking.status if stage is Stage.UNKNOWN else ""),
        reference=booking.booking_id,
        price=booking.credits,
        deadline=booking.session_date if stage is Stage.ACCEPTED else booking.accept_by,
        seen=now,
        contact=booking.sign_in_name_or_email if stage in _AGREED else "",
    )


def at_last(booking: Made, now: datetime) -> Invitation:
    """As `seen`, of one that nobody follows: still open when it should have begun, it can no longer come true
    (3.5, 3.8).
    """
    told = seen(booking.user_id or booking.nickname, booking, now)
    late = booking.session_date is not None and booking.session_date <= now
    unconfirmed = late and told.stage is Stage.ACCEPTED
    if unconfirmed or (late and told.stage is Stage.INVITED):
        return replace(told, stage=Stage.EXPIRED, reason=Reason.UNCONFIRMED if unconfirmed else Reason.NONE)
    return told


def alike(booking: Made, order: Order, not_before: datetime) -> bool:
    """Whether a listed booking may be what `order` made: same session, made after our send (section 5)."""
    when, answers = order.answers["when"], order.answers
    prices = {answers["credits"], *order.prices}
    return (
        isinstance(when, Moment)
        and booking.session_date is not None
        # A copy starts five minutes after the service heard of it, not after we sent.
        and abs(booking.session_date - when.at) < NEAR
        and booking.duration == answers["minutes"]
        # After a counter-offer the credits are the performer's (section 3.4).
        and (booking.credits in prices or _STAGES.get(booking.status.casefold()) in _AGREED)
        and str(booking.software_type_id or answers["software"]) == answers["software"]
        and (booking.create_date is None or booking.create_date >= not_before)
    )


def assigned(performers: Sequence[str], found: Iterable[Made], now: datetime) -> tuple[Invitation, ...]:
    """Who has which booking. Those that do not name their performer are dealt out by order, and marked.

    One that names somebody else is another request through the same account: it is nobody's here. Who has
    none may have one a moment later, as nobody says that the service makes them all at once: that is unknown.
    """
    ours = sorted(
        found, key=lambda b: (b.create_date or now, int(b.booking_id) if b.booking_id.isdigit() else 0)
    )
    named = {b.user_id: b for b in reversed(ours) if b.user_id in performers}
    nameless = iter([b for b in ours if not b.user_id])
    told: list[Invitation] = []
    for performer in performers:
        booking = named.get(performer)
        if booking:
            told.append(_begun(performer, booking, now))
        elif guess := next(nameless, None):
            told.append(replace(_begun(performer, guess, now), reason=Reason.GUESSED))
        else:
            told.append(Invitation(performer, Stage.UNKNOWN, seen=now))
    return tuple(told)


def _begun(performer: str, booking: Made, now: datetime) -> Invitation:
    """As `seen`, with when it begins: of a copy only the service knows (section 3.7)."""
    return replace(seen(performer, booking, now), starts=booking.session_date)


def clock_off(booking: Made, sent: datetime | None, zone: str) -> timedelta | None:
    """How far the service's clock, read in our zone for it, is from ours; None where that cannot be told: it
    does not say, we did not send it, or its time comes twice.
    """
    made = booking.create_date
    if made is None or sent is None or isinstance(place(in_zone(made, zone).wall, zone), Twice):
        return None
    return made - sent


def long(answers: Answers) -> tuple[Remark, ...]:
    """The length once more, where it may be a slip."""
    minutes = answers.get("minutes")
    said = isinstance(minutes, int) and minutes >= LONG
    return (Remark("long", {"minutes": str(minutes)}),) if said else ()


def number(amount: object) -> int | float:
    """An exact amount as the plain JSON number of the contract; a float prints the same up to 15 digits."""
    value = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    return int(value) if value == value.to_integral_value() else float(value)
