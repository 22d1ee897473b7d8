"""What to propose when nobody accepted: others at that time, the same ones near it, another software.

Pure rules; what a service can say of free times and abilities is handed in. Imports: this room only.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from booking.chain import FAILED
from booking.form import Card, Field, Kind, Limits
from booking.ledger import Booking
from booking.moment import Moment, Never, Once, in_zone, place
from booking.outcome import Invitation, Reason, Stage

SOON = timedelta(minutes=30)
"""A time nearer than this is not proposed."""
TOO_DEAR = "The price does not suit me."
"""What a performer reads whose counter-offer was declined."""
REACH = timedelta(days=3)
"""How far from the wanted time a service's free times are looked through."""


class Offer(StrEnum):
    """The kinds of proposals, the best first."""

    OTHERS = "others"
    NEAR = "near"
    SOFTWARE = "software"


def failed(booking: Booking) -> bool:
    """Whether it came to nothing by no wish of the person's."""
    by_person = any(i.reason is Reason.BY_PERSON for i in booking.invitations)
    taken_back = by_person and all(i.note != TOO_DEAR for i in booking.intents)
    return booking.over and booking.stage in FAILED and not taken_back


def declined(booking: Booking, invitation: Invitation) -> bool:
    """Whether the person said no to the price this performer asked for."""
    said = any(i.note == TOO_DEAR and i.target == invitation.performer for i in booking.intents)
    return said and invitation.stage is Stage.CANCELLED


def too_dear(booking: Booking) -> bool:
    """Whether it ended with the person's no to a price, so that nothing was booked."""
    off = [i for i in booking.invitations if i.stage is Stage.CANCELLED]
    return booking.stage is Stage.CANCELLED and all(declined(booking, i) for i in off)


def offers(booking: Booking, card: Card, now: datetime | None = None) -> tuple[Offer, ...]:
    """What may be proposed after this booking; none where it is not over or was taken back. Its time is
    proposed to others only while that lies ahead of `now` (aware), where that is told.
    """
    if not failed(booking) or booking.problem is not None:
        return ()
    over = _until_its_start(booking) or (now is not None and booking.starts <= now)
    found = [Offer.OTHERS] if card.form.first(Kind.PEOPLE) and not over else []
    asked = able(booking) or not booking.order.performers
    found += [Offer.NEAR] if card.form.first(Kind.MOMENT) and asked else []
    lacking = any(i.reason is Reason.SOFTWARE for i in booking.invitations)
    return (*found, Offer.SOFTWARE) if lacking and medium(card) else tuple(found)


def able(booking: Booking) -> tuple[str, ...]:
    """Of those asked, who may say yes at another time: not who lacks the software."""
    lacking = {i.performer for i in booking.invitations if i.reason is Reason.SOFTWARE}
    return tuple(p for p in booking.order.performers if p not in lacking)


def _until_its_start(booking: Booking) -> bool:
    """Whether it ended with the very moment that was wanted, so that nobody else can have it either."""
    ends = [i.deadline or booking.starts for i in booking.invitations if i.stage is Stage.EXPIRED]
    return any(end >= booking.starts for end in ends)


def medium(card: Card) -> Field | None:
    """The choice whose options depend on the performers: the software of a session."""
    return next((f for f in card.form.fields if f.kind is Kind.CHOICE and "performers" in f.needs), None)


def others(booking: Booking, known: Iterable[str], refused: Collection[str] = ()) -> tuple[str, ...]:
    """Of the performers known, in that order, those who were not asked and are not refused."""
    asked = set(booking.order.performers)
    return tuple(dict.fromkeys(p for p in known if p not in asked and p not in refused))


def near(wanted: datetime, now: datetime, zone: str, free: Iterable[datetime] | None = None) -> Moment | None:
    """A time near the one wanted that lies ahead: the nearest that is free, else an hour later or a day.

    All instants are aware UTC; None when nothing of what is free will do.
    """
    if free is not None:
        able = [at for at in free if at >= now + SOON and at != wanted]
        return in_zone(min(able, key=lambda at: (abs(at - wanted), at)), zone) if able else None
    later = wanted + timedelta(hours=1)
    if later >= now + SOON:
        return in_zone(later, zone)
    return _same_clock_tomorrow(wanted, now, zone)


def _same_clock_tomorrow(wanted: datetime, now: datetime, zone: str) -> Moment:
    day = in_zone(now, zone).wall.date() + timedelta(days=1)
    placed = place(datetime.combine(day, in_zone(wanted, zone).wall.time()), zone)
    match placed:
        case Once(moment):
            return moment
        case Never(_, after):
            return after
    return placed.first


def software(card: Card, limits: Limits, before: object) -> str | None:
    """The software most of the performers have, other than the one of `before`; None when there is none."""
    field = medium(card)
    limit = limits.get(field.key) if field else None
    able = [o for o in (limit.options or () if limit else ()) if o.value != before]
    return min(able, key=lambda o: len(o.lacking)).value if able else None
