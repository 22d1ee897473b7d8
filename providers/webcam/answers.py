"""The shapes the webcam service answers in, read leniently (contract sections 3 and 5).

May import pydantic and `providers.reading`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import AliasChoices, Field, TypeAdapter, model_validator

from providers.reading import Answer, Instant, Maybe, Minutes, Money, Text, Whole, bare


class Result(Answer):
    """What became of one performer's invitation when it was made."""

    user_id: Whole
    booking_id: Maybe[Whole] = None
    also_phone_chat: Maybe[bool] = None
    status: Maybe[int] = None
    status_description: Text = ""


class Made(Answer):
    """A booking (WebcamBooking); whatever else the service adds is ignored."""

    booking_id: Whole = Field(validation_alias=AliasChoices("webcambookingid", "bookingid"))
    duration: Maybe[Minutes] = None
    credits: Maybe[Money] = None
    status: Text = ""
    software_type_id: Maybe[int] = None
    sign_in_name_or_email: Text = ""
    create_date: Maybe[Instant] = None
    session_date: Maybe[Instant] = None
    accept_by: Maybe[Instant] = None
    reason: Text = ""
    user_id: Maybe[Whole] = None
    nickname: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _hoist(cls, data: Any) -> Any:
        """The performer may stand in an object of their own inside the booking (contract 3.4, inferred)."""
        if not isinstance(data, Mapping):
            return data
        inner = (v for v in data.values() if isinstance(v, Mapping))
        user = next((u for u in inner if any(bare(str(k)) == "userid" for k in u)), {})
        return {**data, **{k: v for k, v in user.items() if bare(str(k)) in {"userid", "nickname"}}}


class Page(Answer):
    """One page of bookings. The array's name is not documented: any array of bookings is taken."""

    page_count: Maybe[int] = None
    bookings: tuple[Maybe[Made], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _any_array(cls, data: Any) -> Any:
        if isinstance(data, list):
            return {"bookings": data}
        if not isinstance(data, Mapping):
            return data
        arrays = [v for v in data.values() if isinstance(v, list)]
        rows = next((a for a in arrays if any(_is_booking(x) for x in a)), arrays[0] if arrays else None)
        if rows is None:
            raise ValueError("no bookings")
        return {**data, "bookings": rows}


def _is_booking(value: Any) -> bool:
    return isinstance(value, Mapping) and any(bare(str(k)) == "webcambookingid" for k in value)


class Software(Answer):
    """Whether a performer takes sessions on one software."""

    software_type_id: Whole
    available: Maybe[bool] = None


class Requirements(Answer):
    """What one performer asks of a booking."""

    user_id: Whole
    software_type_ids: tuple[Maybe[Software], ...] = ()
    minimum_duration: Maybe[Minutes] = None

    @property
    def available(self) -> frozenset[str]:
        """The software this performer uses."""
        return frozenset(s.software_type_id for s in self.software_type_ids if s and s.available)


class Deleted(Answer):
    """Whether one old booking is gone from the list."""

    booking_id: Whole
    deleted: Maybe[bool] = None


class Identity(Answer):
    """Whose token it is."""

    user_id: Whole
    email_address: Text = ""
    is_age_verified: Maybe[bool] = None


class Permission(Answer):
    """One scope and whether it was granted."""

    permission: Text = ""
    status: Text = ""


class Profile(Answer):
    """A performer as search and profile show them."""

    user_id: Whole
    nickname: Text = ""
    is_webcam: Maybe[bool] = None
    available_now_webcam: Maybe[bool] = None


class Needs(Answer):
    """The requirements of those that were asked about; a missing one cannot be booked."""

    users: tuple[Maybe[Requirements], ...]


class Permissions(Answer):
    """What the client granted."""

    permissions: tuple[Maybe[Permission], ...]


class History(Answer):
    """How far the account's movements of credits go back; the keys of each are not documented."""

    page_count: Whole
    credit_history: tuple[object, ...]


class Profiles(Answer):
    """One page of a search."""

    profiles: tuple[Maybe[Profile], ...] = ()


RESULTS: TypeAdapter[list[Result | None]] = TypeAdapter(list[Maybe[Result]])
DELETED: TypeAdapter[list[Deleted | None]] = TypeAdapter(list[Maybe[Deleted]])
MADE = TypeAdapter(Made)
PAGE = TypeAdapter(Page)
NEEDS = TypeAdapter(Needs)
IDENTITY = TypeAdapter(Identity)
PERMISSIONS = TypeAdapter(Permissions)
PROFILES = TypeAdapter(Profiles)
HISTORY = TypeAdapter(History)
PROFILE = TypeAdapter(Profile)
BALANCE: TypeAdapter[Decimal] = TypeAdapter(Money)
