"""What an event of the pretend Webcasts may be: the rules of create and update, strict or silently
correcting.

Strict (the usual here) refuses with code 72 whatever webcasts.openapi.yaml refuses. Not strict is the service
as it documents itself: it rounds, clamps, shortens and falls back to UTC without a word. Imports: pydantic,
this package.
"""

from ipaddress import ip_address
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from sandbox.services.bodies import Strict
from sandbox.services.webcasts.codes import Code, refusal

ZONES = (
    "US/Hawaii",
    "US/Alaska",
    "US/Pacific",
    "US/Mountain",
    "US/Central",
    "US/Eastern",
    "Europe/London",
    "CET",
    "EET",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Hong_Kong",
    "Japan",
    "Australia/Sydney",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "Etc/UTC",
)
QUARTER, HALF_HOUR, LONGEST = 900_000, 30, 480
COMPANIONS = {1: ("vcu_address", "vcu_connection_type"), 3: ("telephony_type",), 4: ("video_bridge_type",)}
Whole = Annotated[int, Field(ge=1)]
Masks = Annotated[str, StringConstraints(pattern=r"^([1-9]|[12]\d|3[01])(,([1-9]|[12]\d|3[01]))*$")]


class EventFields(Strict):
    """Everything an event has, each part optional as in an update."""

    event_title: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
    type: Literal["live", "ondemand"] | None = None
    scheduled_start_time: Annotated[int, Field(ge=10**12, multiple_of=QUARTER)] | None = None
    scheduled_duration: Annotated[int, Field(ge=HALF_HOUR, le=LONGEST, multiple_of=HALF_HOUR)] | None = None
    timezone: str | None = None
    region: Annotated[int, Field(ge=1, le=5)] | None = None
    acquisition_type: Annotated[int, Field(ge=0, le=4)] | None = None
    vcu_address: str | None = None
    vcu_connection_type: Literal["H.323", "SIP"] | None = None
    telephony_type: Literal["directdial", "bridge"] | None = None
    video_bridge_type: Literal["standard", "advanced"] | None = None
    media_type: Literal["video", "audio"] | None = None
    audience_capacity: Annotated[int, Field(ge=50, le=10000)] | None = None
    event_expiration_months: Annotated[int, Field(ge=3, le=12)] | None = None
    folder_id: Whole | None = None
    folder_from_event: Whole | None = None
    cost_center: str | None = None
    guest_presenter_types: Masks | None = None
    scheduled_player_close_time: Annotated[int, Field(ge=0)] | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        if zone is not None and zone not in ZONES:
            raise ValueError("not one of the time zones")
        return zone

    @field_validator("vcu_address")
    @classmethod
    def _address(cls, address: str | None) -> str | None:
        if address is not None:
            ip_address(address)
        return address

    @model_validator(mode="after")
    def _companions(self) -> "EventFields":
        empty = [name for name in self.model_fields_set if getattr(self, name) is None]
        missing = [
            name for name in COMPANIONS.get(self.acquisition_type or 0, ()) if getattr(self, name) is None
        ]
        if empty or missing:
            raise ValueError(f"{(empty or missing)[0]} is missing")
        return self


class NewEvent(EventFields):
    """Create: what every event must have, and what its type asks for besides."""

    @model_validator(mode="after")
    def _complete(self) -> "NewEvent":
        needed = ["event_title", "type", "scheduled_start_time", "scheduled_duration", "timezone"]
        needed += ["audience_capacity", "event_expiration_months"]
        needed += ["region", "acquisition_type"] if self.type == "live" else ["media_type"]
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise ValueError(f"{missing[0]} is missing")
        return self


class ChangedEvent(EventFields):
    """Update: the event and at least one change."""

    event_id: Annotated[str, StringConstraints(pattern=r"^\d+$")]

    @model_validator(mode="after")
    def _some(self) -> "ChangedEvent":
        if len(self.model_fields_set) < 2:
            raise ValueError("nothing to change")
        return self


def parsed(text: str) -> dict[str, Any]:
    """The JSON object of a form field; refused with 72, or with 70 when it holds tags."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise refusal(Code.BAD_PARAMETER, "event_data is not a JSON object.")
    if any(isinstance(part, str) and "<" in part and ">" in part for part in value.values()):
        raise refusal(Code.UNSAFE_TAGS, "The input contains insecure tags.")
    return value


def checked(model: type[EventFields], value: dict[str, Any], *, strict: bool) -> dict[str, Any]:
    """The properties to store; refused with 72 and the name of the first that is wrong."""
    try:
        found = model.model_validate(value if strict else corrected(value))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        words = str(first["msg"]).removeprefix("Value error, ")
        raise refusal(Code.BAD_PARAMETER, f"{where}: {words}" if where else words) from None
    return found.model_dump(exclude_none=True)


def corrected(value: dict[str, Any]) -> dict[str, Any]:
    """What the real service makes of odd values without saying so."""
    value = dict(value)
    if isinstance(value.get("event_title"), str):
        value["event_title"] = value["event_title"][:1000]
    if isinstance(value.get("scheduled_start_time"), int):
        value["scheduled_start_time"] = -(-value["scheduled_start_time"] // QUARTER) * QUARTER
    if isinstance(value.get("scheduled_duration"), int):
        value["scheduled_duration"] = min(
            LONGEST, max(1, -(-value["scheduled_duration"] // HALF_HOUR)) * HALF_HOUR
        )
    if value.get("timezone") not in (None, *ZONES):
        value["timezone"] = "Etc/UTC"
    if value.get("type") == "ondemand" or value.get("acquisition_type") in (3, 4):
        value["region"] = 1
    if value.get("type") == "ondemand":
        value.pop("acquisition_type", None)
    return value
