"""The shapes Jicoo answers in, read leniently (contract sections 1 to 4).

May import pydantic and `providers`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter, model_validator

from providers.reading import Answer, Id, Instant, Maybe, Minutes, Text
from providers.refusals import words_of


class Wrapped(Answer):
    """With or without `data` around it: the documents show both. `errors`, if any, stand beside it."""

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or not isinstance(data.get("data"), Mapping):
            return data
        return {**data["data"], "errors": data.get("errors")}


class HostRole(Answer):
    """One host of a booking."""

    user_id: Id


class Booked(Wrapped):
    """A booking. The guest is not in it."""

    uid: Id
    event_type_id: Maybe[Id] = None
    status: Text = ""
    started_at: Maybe[Instant] = None
    ended_at: Maybe[Instant] = None
    created_at: Maybe[Instant] = None
    url: Text = ""
    address: Text = ""
    custom_location: Text = ""
    access: Text = ""
    cancel_reason: Text = ""
    cancelled_by: Text = ""
    hosts: Maybe[tuple[Maybe[HostRole], ...]] = None
    errors: Any = None

    @property
    def warning(self) -> str | None:
        """What the service warns of, although it did what was asked (section 1); "" without words."""
        return words_of(self.errors) if self.errors else None

    @property
    def place(self) -> str:
        """Where it is, where that is no address to join by."""
        told = (self.address, self.custom_location, self.access)
        return ", ".join(dict.fromkeys(part for part in told if part))

    @property
    def host_ids(self) -> tuple[str, ...]:
        """Who hosts it."""
        return tuple(h.user_id for h in self.hosts or () if h)


class Page(Answer):
    """One page of bookings."""

    data: tuple[Maybe[Booked], ...]
    next_page: Maybe[int] = None


def _worded(value: Any) -> Any:
    """The words of a choice, which stands as they or as an object that has them."""
    if not isinstance(value, Mapping):
        return value
    return next((said for key in ("label", "name", "title", "text", "value") if (said := value.get(key))), "")


class Question(Answer):
    """A question of a booking page (inferred); `options` empty means free text."""

    uid: Id
    label: Text = Field("", validation_alias=AliasChoices("label", "question", "name", "title"))
    required: Maybe[bool] = None
    options: Maybe[tuple[Annotated[Text, BeforeValidator(_worded)], ...]] = None


class EventType(Wrapped):
    """What can be booked; everything but `uid` is inferred."""

    uid: Id
    name: Text = ""
    duration: Maybe[Minutes] = None
    location_ids: Maybe[tuple[str, ...]] = None
    questions: Maybe[tuple[Maybe[Question], ...]] = None

    def overlaid(self, own: "EventType") -> "EventType":
        """This one with whatever another says of it; what the other leaves out stays."""
        return self.model_copy(update={k: v for k in type(self).model_fields if (v := getattr(own, k))})


class EventTypes(Answer):
    """A page of event types."""

    data: tuple[Maybe[EventType], ...]
    next_page: Maybe[int] = None


class Slot(Answer):
    """A free start."""

    started_at: Instant
    remaining_capacity: Maybe[int] = None


class Slots(Answer):
    """Free starts of a week."""

    data: tuple[Maybe[Slot], ...]


class User(Answer):
    """One of the organisation."""

    id: Id
    name: Text = ""


class Users(Answer):
    """The organisation's people."""

    data: tuple[Maybe[User], ...]


class AnyPage(Answer):
    """A list whose items are not documented."""

    data: tuple[Any, ...]


def emails(value: Any) -> Iterator[str]:
    """Every e-mail address anywhere in an answer whose shape is not documented."""
    if isinstance(value, str) and "@" in value:
        yield value.strip().casefold()
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for part in inner:
        yield from emails(part)


BOOKED = TypeAdapter(Booked)
MAYBE_BOOKED: TypeAdapter[Booked | None] = TypeAdapter(Maybe[Booked])
PAGE = TypeAdapter(Page)
EVENT_TYPE = TypeAdapter(EventType)
EVENT_TYPES = TypeAdapter(EventTypes)
SLOTS = TypeAdapter(Slots)
USERS = TypeAdapter(Users)
ANY_PAGE = TypeAdapter(AnyPage)
ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)
