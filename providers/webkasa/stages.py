"""What is sent to WebKasa for an order, and what its statuses mean (contract section 2).

May import `booking` and its neighbours.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from booking.errors import Invalid, ServiceError
from booking.form import Answers, Problem
from booking.moment import Moment
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Order
from booking.ways import entry
from providers.webkasa.answers import Booked

PATIENCE = 3.0
"""Seconds for the look after a create; the person waits for the answer."""

MOVES = {"PENDING": ("CONFIRMED", "CANCELLED"), "CONFIRMED": ("COMPLETED", "CANCELLED", "NO_SHOW")}
FIELDS = {
    r"start_time|end_time|timezone|slot|NOT_AVAILABLE|MIN_NOTICE|DAY_FULL": "when",
    r"SCHEDULE|schedule_id": "performers",
    r"EVENT_TYPE|event_type": "kind",
    r"location": "place",
    r"email": "email",
    r"phone": "phone",
    r"attendee.*name": "name",
}
STATUSES = {
    Stage.INVITED: "PENDING",
    Stage.CONFIRMED: "CONFIRMED",
    Stage.CANCELLED: "CANCELLED",
    Stage.DONE: "COMPLETED",
    Stage.NO_SHOW: "NO_SHOW",
}
_STAGES = {status: stage for stage, status in STATUSES.items()}


def seen(schedule: str, booking: Booked, now: datetime, answers: Answers | None = None) -> Invitation:
    """One person's part as the service tells it now; a status nobody knows is Stage.UNKNOWN.

    Who cancelled, the service does not say; nor, perhaps, where it is: then it is where the `answers` say.
    """
    where = booking.location or str((answers or {}).get("where") or "")
    stage = _STAGES.get(booking.status.upper(), Stage.UNKNOWN)
    odd = booking.status if stage is Stage.UNKNOWN else ""
    return Invitation(
        schedule,
        stage,
        words=odd,
        reference=booking.id,
        seen=now,
        contact=entry(where) if where and stage is Stage.CONFIRMED else "",
        starts=booking.start_time,
        minutes=booking.minutes or None,
    )


def refused(schedule: str, no: ServiceError, now: datetime) -> Invitation:
    """One person's part when the booking was clearly not made, with the service's words if it had any."""
    problem = no.problems[0] if isinstance(no, Invalid) else Problem("", "unavailable")
    reason = Reason.TIME if problem.key == "when" else Reason.BY_SERVICE
    return Invitation(schedule, Stage.REFUSED, reason, problem.words, seen=now)


def request(order: Order, answers: Answers, schedule: str) -> dict[str, Any]:
    """The body of a create for one person, `answers` with a length. Raises Invalid."""
    when, minutes = answers["when"], answers["minutes"]
    if not isinstance(when, Moment) or not isinstance(minutes, int):
        raise Invalid(Problem("when", "required"))
    zone = when.zone if "/" in when.zone else "UTC"
    attendee = {
        "name": answers["name"],
        "email": answers["email"],
        "phone": answers.get("phone"),
        "timezone": zone,
        "notes": answers.get("notes"),
    }
    body = {
        "schedule_id": schedule,
        "event_type_id": answers.get("kind"),
        "start_time": utc(when.at),
        "end_time": utc(when.at + timedelta(minutes=minutes)),
        "timezone": zone,
        "location": answers.get("where"),
        "location_type": answers.get("place"),
        "attendee": {key: value for key, value in attendee.items() if value},
        "metadata": {"source": "telegram", "client_ref": order.booking},
    }
    return {key: value for key, value in body.items() if value}


def utc(at: datetime) -> str:
    """An instant as the service writes it: UTC with Z, whole seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day(at: datetime, days: int) -> str:
    """The date of an instant, some days off: which day a service without zones means is not sure."""
    return f"{at.astimezone(UTC) + timedelta(days=days):%Y-%m-%d}"
