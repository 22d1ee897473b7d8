"""The shapes WebKasa answers in, read leniently (contract sections 1 to 5).

May import pydantic and `providers.reading`.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter

from providers.reading import Answer, Id, Instant, Maybe, Minutes, Money, Text


class Booked(Answer):
    """A booking, as far as an answer tells it."""

    id: Id
    schedule_id: Maybe[Id] = None
    start_time: Maybe[Instant] = None
    end_time: Maybe[Instant] = None
    status: Text = ""
    title: Text = ""
    location: Text = ""
    attendee_name: Text = ""
    attendee_email: Text = ""
    created_at: Maybe[Instant] = None

    @property
    def minutes(self) -> int:
        """How long it is; 0 where that is not told."""
        if self.start_time is None or self.end_time is None:
            return 0
        return max(0, round((self.end_time - self.start_time).total_seconds() / 60))

    @property
    def guest(self) -> str:
        """Who comes, for who runs the schedule."""
        return ", ".join(part for part in (self.attendee_name, self.attendee_email) if part)


class Hours(Answer):
    """When a day opens and closes, wall time as HH:MM."""

    start: Text
    end: Text


class BookingLimits(Answer):
    """How many bookings a day takes, and how early they must be made."""

    max_per_day: Maybe[int] = None
    min_notice_hours: Maybe[Money] = None


class Schedule(Answer):
    """One person's calendar."""

    id: Id
    name: Text = ""
    timezone: Text = "UTC"
    availability: Maybe[dict[str, Maybe[Hours]]] = None
    booking_limits: Maybe[BookingLimits] = None
    is_active: Maybe[bool] = None

    @property
    def zone(self) -> str:
        """What its wall times are in: UTC where it has no zone of its own (section 3)."""
        return self.timezone or "UTC"


class Kind(Answer):
    """One kind of session; `duration` in minutes."""

    id: Id
    title: Text = ""
    duration: Maybe[Minutes] = None
    location_type: Text = ""
    is_active: Maybe[bool] = None


class Meta(Answer):
    """Where a page stands in its list."""

    has_more: Maybe[bool] = None


Item = TypeVar("Item", bound=BaseModel)


class Page(Answer, Generic[Item]):
    """One page of a list."""

    data: tuple[Maybe[Item], ...]
    meta: Maybe[Meta] = None


class One(Answer, Generic[Item]):
    """One thing in its envelope."""

    data: Item


class Synced(Answer):
    """What the Cal.com sync brought in."""

    success: bool
    synced: Maybe[int] = None
    skipped: Maybe[int] = None


class Event(Answer):
    """A webhook's message."""

    id: Id
    type: Text
    data: Maybe[Booked] = None


BOOKED: TypeAdapter[One[Booked]] = TypeAdapter(One[Booked])
BOOKINGS: TypeAdapter[Page[Booked]] = TypeAdapter(Page[Booked])
SCHEDULES: TypeAdapter[Page[Schedule]] = TypeAdapter(Page[Schedule])
KINDS: TypeAdapter[Page[Kind]] = TypeAdapter(Page[Kind])
SYNCED = TypeAdapter(Synced)
Json = Mapping[str, Any]
