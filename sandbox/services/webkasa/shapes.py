"""The bodies of the pretend WebKasa, exactly as webkasa.openapi.yaml has them.

Imports: pydantic, standard library, this package.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, StringConstraints, model_validator

from sandbox.services.bodies import Loose, Strict
from sandbox.services.service import Refused
from sandbox.services.webkasa.cast import EventType, Schedule
from sandbox.services.webkasa.world import Booking, Wish, World

Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z)?$")]
Zone = Annotated[str, StringConstraints(pattern=r"^(UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+)$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Status = Literal["PENDING", "CONFIRMED", "CANCELLED", "COMPLETED", "NO_SHOW"]


class Exact(Strict):
    """A body in which null stands for nothing."""

    @model_validator(mode="after")
    def _no_null(self) -> "Exact":
        empty = [name for name in self.model_fields_set if getattr(self, name) is None]
        if empty:
            raise ValueError(f"{empty[0]} must not be null")
        return self


class Attendee(Exact):
    """Who comes."""

    name: Text
    email: Email
    phone: str | None = None
    timezone: Zone | None = None
    notes: str | None = None


class CreateBooking(Exact):
    """A booking of one schedule."""

    schedule_id: Text
    start_time: Moment
    end_time: Moment
    attendee: Attendee
    event_type_id: Text | None = None
    timezone: Zone | None = None
    title: str | None = None
    location: str | None = None
    location_type: Literal["in_person", "phone", "video", "custom"] | None = None
    metadata: dict[str, Any] | None = None


class UpdateBooking(Exact):
    """Another status, other metadata, at least one of them."""

    status: Literal["CONFIRMED", "CANCELLED", "COMPLETED", "NO_SHOW"] | None = None
    metadata: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _some(self) -> "UpdateBooking":
        if not self.model_fields_set:
            raise ValueError("nothing to update")
        return self


class Sync(Exact):
    """The Cal.com sync; camelCase there."""

    organizationId: Text  # noqa: N815 - their spelling
    startDate: Moment | None = None  # noqa: N815 - their spelling
    endDate: Moment | None = None  # noqa: N815 - their spelling


class Window(Loose):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=50)] = 50
    offset: Annotated[int, Field(ge=0)] = 0


class Listing(Window):
    """Which bookings."""

    schedule_id: Text | None = None
    event_type_id: Text | None = None
    status: Status | None = None
    upcoming: bool = False
    start_date: Day | None = None
    end_date: Day | None = None
    attendee_email: Email | None = None


class Active(Window):
    """Which schedules or event types."""

    active: bool = True


def wish(body: CreateBooking, world: World) -> Wish:
    """A checked request with the rules a schema cannot hold; Refused with 404 or 422."""
    schedule, kind = world.schedules.get(body.schedule_id), world.kinds.get(body.event_type_id or "")
    if schedule is None:
        raise Refused(404, "Schedule not found", code="SCHEDULE_NOT_FOUND")
    if body.event_type_id and kind is None:
        raise Refused(404, "Event type not found", code="EVENT_TYPE_NOT_FOUND")
    for zone in (body.timezone, body.attendee.timezone):
        if zone is not None and zone not in ZONES:
            raise Refused(422, f"Unknown timezone {zone}", code="INVALID_TIMEZONE")
    starts, ends = instant(body.start_time), instant(body.end_time)
    if ends <= starts:
        raise Refused(422, "end_time must be after start_time", code="INVALID_TIME_RANGE")
    details = body.model_dump(include={"title", "location", "location_type", "timezone"}, exclude_none=True)
    attendee = body.attendee.model_dump(exclude_none=True)
    return Wish(schedule, kind, starts, ends, attendee, details, body.metadata or {})


def instant(text: str) -> datetime:
    """An instant of a request, or the begin of a day; Refused with 400 when there is no such time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(400, f"Invalid date {text}", code="VALIDATION_ERROR") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def wanted(found: Sequence[Booking], ask: Listing, now: datetime) -> list[Booking]:
    """The bookings a list asks for, by start."""
    first = instant(ask.start_date) if ask.start_date else None
    last = instant(ask.end_date) if ask.end_date else None
    if last is not None and ask.end_date and len(ask.end_date) == 10:
        last = last.replace(hour=23, minute=59, second=59)
    kept = [
        b
        for b in found
        if ask.schedule_id in (None, b.schedule.id)
        and (ask.event_type_id is None or (b.kind is not None and b.kind.id == ask.event_type_id))
        and ask.status in (None, b.status)
        and (not ask.upcoming or b.starts > now)
        and (first is None or b.starts >= first)
        and (last is None or b.starts <= last)
        and (ask.attendee_email is None or ask.attendee_email.casefold() == b.attendee["email"].casefold())
    ]
    return sorted(kept, key=lambda b: b.starts)


def window(items: list[dict[str, Any]], ask: Window) -> dict[str, Any]:
    """A part of a list in its envelope."""
    shown, total = items[ask.offset : ask.offset + ask.limit], len(items)
    more = ask.offset + len(shown) < total
    return {
        "data": shown,
        "meta": {"total": total, "limit": ask.limit, "offset": ask.offset, "hasMore": more},
    }


def booking(item: Booking) -> dict[str, Any]:
    """Booking: flat where the request was nested, and without metadata."""
    return {
        "id": item.id,
        "schedule_id": item.schedule.id,
        "event_type_id": item.kind.id if item.kind else None,
        "start_time": moment(item.starts),
        "end_time": moment(item.ends),
        "status": item.status,
        "title": item.details.get("title"),
        "attendee_name": item.attendee["name"],
        "attendee_email": item.attendee["email"],
        "created_at": moment(item.made),
        "updated_at": moment(item.updated),
    }


def created(item: Booking) -> dict[str, Any]:
    """The short answer of a create."""
    shown = booking(item)
    return {key: shown[key] for key in ("id", "schedule_id", "status", "start_time", "created_at")}


def event(item: Booking) -> dict[str, Any]:
    """The `data` of a webhook."""
    shown = booking(item)
    kept = ("id", "schedule_id", "start_time", "end_time", "status", "attendee_name", "attendee_email")
    return {key: shown[key] for key in kept}


def schedule(item: Schedule, made: datetime) -> dict[str, Any]:
    """Schedule; a closed day is left out."""
    hours = {"start": f"{item.opens:%H:%M}", "end": f"{item.closes:%H:%M}"}
    limits = {"max_per_day": item.per_day, "min_notice_hours": item.notice}
    known = {name: limit for name, limit in limits.items() if limit is not None}
    return {
        "id": item.id,
        "name": item.name,
        "description": None,
        "timezone": item.zone,
        "availability": dict.fromkeys(item.days, hours),
        "booking_limits": known or None,
        "is_active": item.active,
        "created_at": moment(made),
    }


def event_type(item: EventType, made: datetime) -> dict[str, Any]:
    """EventType."""
    return {
        "id": item.id,
        "title": item.title,
        "slug": item.title.lower().replace(" ", "-"),
        "description": None,
        "duration": item.minutes,
        "location_type": item.location,
        "location_details": None,
        "color": "#3B82F6",
        "requires_approval": item.approval,
        "is_active": item.active,
        "created_at": moment(made),
    }


def moment(at: datetime) -> str:
    """UTC with seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


ZONES = frozenset(available_timezones())
