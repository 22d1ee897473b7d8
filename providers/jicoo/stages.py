"""What is sent to Jicoo for an order, and what its bookings mean for an invitation (contract sections 2, 6).

May import `booking` and its neighbours.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from booking.checks import addresses
from booking.errors import Invalid
from booking.form import Problem
from booking.moment import Moment
from booking.outcome import Invitation, Reason, Remark, Stage
from booking.provider import Order
from booking.ways import entry, placed
from providers.jicoo.answers import Booked
from providers.jicoo.card import Extra

_STAGES = {"request": Stage.INVITED, "open": Stage.CONFIRMED, "cancel": Stage.CANCELLED}
STATUSES = {Stage.CONFIRMED: "open", Stage.CANCELLED: "cancel"}
"""Those the list can be narrowed to (section 3)."""

_WHO = {"host": Reason.BY_PERFORMER, "guest": Reason.BY_PERSON}


def seen(
    uid: str, booking: Booked, before: Invitation | None, hosts: Mapping[str, str], now: datetime
) -> Invitation:
    """One event type's part as the service tells it now; a status nobody knows is Stage.UNKNOWN.

    A request the host did not approve was declined; one that stood and was cancelled is cancelled.
    """
    stage = _STAGES.get(booking.status.casefold(), Stage.UNKNOWN)
    reason = (
        _WHO.get(booking.cancelled_by.casefold(), Reason.NONE) if stage is Stage.CANCELLED else Reason.NONE
    )
    waiting = before is not None and before.stage in {Stage.INVITED, Stage.ASKED}
    if reason is Reason.BY_PERFORMER and waiting:
        stage = Stage.DECLINED
    host = ", ".join(name for i in booking.host_ids if (name := hosts.get(i)))
    stands = stage in {Stage.INVITED, Stage.CONFIRMED}
    return Invitation(
        uid,
        stage,
        reason,
        words=booking.status if stage is Stage.UNKNOWN else "" if stands else booking.cancel_reason,
        reference=booking.uid,
        deadline=booking.started_at if stage is Stage.INVITED else None,
        seen=now,
        contact=_way_in(booking) if stage is Stage.CONFIRMED else "",
        remarks=(*((Remark("host", {"name": host}),) if stands and host else ()), *warned(booking)),
        starts=booking.started_at,
        minutes=minutes(booking) or None,
    )


def refused(uid: str, no: Invalid, now: datetime) -> Invitation:
    """One event type's part that was refused at once."""
    reason = Reason.TIME if no.problems[0].code == "not_free" else Reason.OTHER
    return Invitation(uid, Stage.REFUSED, reason, no.problems[0].words, seen=now)


def warned(booking: Booked | None) -> tuple[Remark, ...]:
    """Section 1: errors in an answer that is a success are a warning."""
    warning = booking.warning if booking else None
    if warning is None:
        return ()
    return (Remark("partly_said", {"words": warning}) if warning else Remark("partly"),)


def _way_in(booking: Booked) -> str:
    """The link to join by, and the place: an address, a room, a door code, a number."""
    place = placed(booking.place) if booking.place else ""
    return "\n".join(part for part in (entry(booking.url) if booking.url else "", place) if part)


def request(order: Order, uid: str, extras: Sequence[Extra]) -> dict[str, Any]:
    """The body of a create. `locationId` always, `location` never (section 2). Raises Invalid."""
    answers, when = order.answers, order.answers["when"]
    if not isinstance(when, Moment):
        raise Invalid(Problem("when", "required"))
    asked = [e for e in extras if uid in e.uids and answers.get(e.key) is not None]
    optional = {
        "company": answers.get("company"),
        "message": answers.get("message"),
        "phoneNumber": answers.get("phone"),
        "ccEmails": list(addresses(str(answers.get("copies") or ""))),
        "textRemindNumber": answers.get("remind"),
        "textRemindCountryCode": answers.get("remind_country"),
        "answers": [{"questionUid": e.question.uid, "content": e.content(answers[e.key])} for e in asked],
    }
    return {
        "startedAt": utc(when.at),
        "timeZone": zone_of(when),
        "eventTypeId": uid,
        "email": answers["email"],
        "name": answers["name"],
        "locationId": answers.get("location"),
        # What a person finds it by in the console, where its answer was lost.
        "tracking": {"source": "telegram", "medium": "bot", "content": order.booking},
        **{key: value for key, value in optional.items() if value},
    }


def utc(at: datetime) -> str:
    """An instant as the service writes it: UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def zone_of(when: Moment) -> str:
    """The guest's zone, as far as the service can name it."""
    return when.zone if "/" in when.zone else "UTC"


def safe(uid: str) -> str:
    """An id as one piece of a path."""
    return quote(uid, safe="")


def minutes(booking: Booked) -> int:
    """How long a booking is."""
    if booking.started_at is None or booking.ended_at is None:
        return 0
    return max(0, round((booking.ended_at - booking.started_at).total_seconds() / 60))
