"""The bodies of the pretend Jicoo, exactly as jicoo.openapi.yaml has them.

Imports: pydantic, standard library, this package.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from math import ceil
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AnyUrl, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from sandbox.services.bodies import Loose, Strict
from sandbox.services.jicoo.cast import EventType
from sandbox.services.jicoo.world import Booking, Wish
from sandbox.services.service import Refused

Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$")]
Zone = Annotated[str, StringConstraints(pattern=r"^(UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+)$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=255)]
Location = Literal["inPerson", "phone", "zoom", "googleMeet", "askInvitee", "teams", "custom"]
Text = Annotated[str, StringConstraints(min_length=1)]
Short = Annotated[str, StringConstraints(max_length=32)]
Long = Annotated[str, StringConstraints(max_length=255)]


class Camel(Strict):
    """Names as Jicoo spells them."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)

    @model_validator(mode="after")
    def _no_null(self) -> "Camel":
        empty = [n for n in self.model_fields_set if getattr(self, n) is None and n != "location_id"]
        if empty:
            raise ValueError(f"{to_camel(empty[0])} must not be null.")
        return self


class Tracking(Camel):
    """Where the guest came from."""

    campaign: Long | None = None
    source: Long | None = None
    medium: Long | None = None
    content: Long | None = None
    term: Long | None = None


class Answer(Camel):
    """An answer to a question of the booking page."""

    question_uid: Text
    content: str | list[str]


class Payment(Camel):
    """How the guest pays."""

    payment_method: Literal["none", "card", "onsite"]
    items: list[Annotated[dict[str, Any], Field(min_length=1, max_length=1)]]
    success_url: AnyUrl | None = Field(None, strict=False)
    cancel_url: AnyUrl | None = Field(None, strict=False)


class CreateBooking(Camel):
    """A guest books one event type; `locationId` must be there, null when none was chosen."""

    started_at: Moment
    time_zone: Zone
    event_type_id: Text
    email: Email
    name: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    location_id: Location | None
    company: Short | None = None
    text_remind_country_code: Long | None = None
    text_remind_number: Short | None = None
    cc_emails: Annotated[list[Email], Field(max_length=30)] | None = None
    message: Annotated[str, StringConstraints(max_length=2000)] | None = None
    locale: Literal["ja", "en"] | None = None
    phone_number: Short | None = None
    tracking: Tracking | None = None
    answers: list[Answer] | None = None
    payment: Payment | None = None


class Reschedule(Camel):
    """Another time."""

    started_at: Moment
    time_zone: Zone


class Cancel(Camel):
    """One of the two spellings of a reason, or neither."""

    reason: str | None = None
    cancel_reason: str | None = None

    @model_validator(mode="after")
    def _one(self) -> "Cancel":
        if len(self.model_fields_set) > 1:
            raise ValueError("Only one of reason and cancelReason may be sent.")
        return self


class Listing(Loose):
    """How the list is wanted."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")

    page: Annotated[int, Field(ge=1)] = 1
    per_page: Annotated[int, Field(ge=1, le=50)] = 20
    status: Literal["open", "cancel"] | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None
    sort: Literal["asc", "desc"] = "asc"
    order: Literal["startedAt", "createdAt"] = "startedAt"


class Period(Loose):
    """Between which instants slots are wanted."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")

    period_start: Moment
    period_end: Moment


def wish(body: CreateBooking, page: EventType) -> Wish:
    """A checked request with the rules a schema cannot hold; Refused with 402 or 422 and the field's name."""
    zone = time_zone(body.time_zone)
    if body.location_id is not None and body.location_id not in page.locations:
        raise Refused(422, "This location is not offered.", code="locationId")
    if body.location_id == "phone" and not body.phone_number:
        raise Refused(422, "A phone number is needed for this location.", code="phoneNumber")
    if body.payment is not None and body.payment.payment_method == "card":
        raise Refused(402, "The payment could not be made.", code="payment")
    asked = {question.uid: question for question in page.questions}
    given = {answer.question_uid: answer.content for answer in body.answers or ()}
    for uid in given.keys() - asked.keys():
        raise Refused(422, f"There is no question {uid}.", code="answers")
    for uid, question in asked.items():
        if question.required and not given.get(uid):
            raise Refused(422, f"An answer is required: {question.label}", code="answers")
    guest = body.model_dump(by_alias=True, exclude_none=True, mode="json")
    return Wish(page, instant(body.started_at, "startedAt"), zone, body.location_id, guest)


def instant(text: str, field: str) -> datetime:
    """An instant of a request; Refused with 400 when there is no such day or hour."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Refused(400, "There is no such time.", code=field) from None


def time_zone(name: str) -> str:
    """A zone of a request; Refused with 422 when nobody knows it."""
    if name not in _zones():
        raise Refused(422, "Unknown time zone.", code="timeZone")
    return name


def booking(item: Booking) -> dict[str, Any]:
    """Booking: without the guest's name and e-mail, as documented."""
    online = item.location in ("zoom", "googleMeet", "teams") and item.status != "cancel"
    return {
        "uid": item.uid,
        "eventTypeId": item.page.uid,
        "name": item.page.name,
        "description": None,
        "status": item.status,
        "startedAt": moment(item.starts),
        "endedAt": moment(item.ends),
        "locationId": item.location,
        "url": f"{item.meet}/{item.uid}" if online else None,
        "phoneNumber": item.guest.get("phoneNumber"),
        "address": None,
        "customLocation": None,
        "access": None,
        "timeZone": item.zone,
        "priority": "low",
        "cancelReason": item.reason,
        "cancelledAt": moment(item.cancelled) if item.cancelled else None,
        "cancelledBy": item.cancelled_by,
        "capacity": item.page.capacity if item.page.capacity > 1 else None,
        "hosts": [{"userId": item.host.id, "role": "admin"}],
        "createdAt": moment(item.made),
        "updatedAt": moment(item.updated),
    }


def event(name: str, item: Booking) -> dict[str, Any]:
    """The body of a webhook: other names than the booking has, and with the guest."""
    labels = {question.uid: question.label for question in item.page.questions}
    answers = item.guest.get("answers", [])
    return {
        "createdAt": moment(item.updated),
        "event": name,
        "object": {
            "uid": item.uid,
            "eventTypeUid": item.page.uid,
            "status": item.status,
            "timeZone": item.zone,
            "startedAt": moment(item.starts),
            "endedAt": moment(item.ends),
            "createdAt": moment(item.made),
            "updatedAt": moment(item.updated),
            "contact": {"email": item.guest["email"], "name": item.guest["name"]},
            "answers": [{"question": labels[a["questionUid"]], "content": a["content"]} for a in answers],
            "tracking": {f"utm_{key}": value for key, value in item.guest.get("tracking", {}).items()},
        },
    }


def page(found: Sequence[Booking], wanted: Listing) -> dict[str, Any]:
    """One page of the organisation's bookings."""
    first = instant(wanted.started_at, "startedAt") if wanted.started_at else None
    last = instant(wanted.ended_at, "endedAt") if wanted.ended_at else None
    kept = [
        b
        for b in found
        if wanted.status in (None, b.status)
        and (first is None or b.starts >= first)
        and (last is None or b.ends <= last)
    ]
    kept.sort(
        key=lambda b: b.starts if wanted.order == "startedAt" else b.made, reverse=wanted.sort == "desc"
    )
    pages = ceil(len(kept) / wanted.per_page)
    shown = kept[(wanted.page - 1) * wanted.per_page : wanted.page * wanted.per_page]
    return {
        "data": [booking(b) for b in shown],
        "totalCount": len(kept),
        "count": len(shown),
        "currentPage": wanted.page,
        "nextPage": wanted.page + 1 if wanted.page < pages else None,
        "numberOfPages": pages,
    }


def event_type(item: EventType, *, named: bool = False) -> dict[str, Any]:
    """EventType; everything but uid is inferred. `named`: the choices of a question are objects."""
    return {
        "uid": item.uid,
        "name": item.name,
        "duration": item.minutes,
        "locationIds": list(item.locations),
        "requiresApproval": item.approval,
        "questions": [
            {
                "uid": q.uid,
                "label": q.label,
                "required": q.required,
                "options": [{"uid": f"o{n}", "label": o} if named else o for n, o in enumerate(q.options)],
            }
            for q in item.questions
        ],
    }


def moment(at: datetime) -> str:
    """UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
