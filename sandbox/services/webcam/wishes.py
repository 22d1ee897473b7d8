"""What the pretend webcam service takes: bodies and queries exactly as webcam.openapi.yaml has them.

Wall time of the provider zone becomes an instant here. Imports: pydantic, standard library, this package.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from sandbox.services.bodies import Loose, Strict
from sandbox.services.service import Refused
from sandbox.services.webcam.accounts import Client
from sandbox.services.webcam.cast import MSN, Performer
from sandbox.services.webcam.world import Wish

ZONE = ZoneInfo("Europe/London")
Ids = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*(,[1-9][0-9]*){0,3}$")]
AnyIds = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*(,[1-9][0-9]*)*$")]
Moment = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d$")
]
Text = Annotated[str, StringConstraints(min_length=1)]
Number = Annotated[int, Field(ge=1)]
Price = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Order = Literal[
    "createddate-desc",
    "createddate-asc",
    "acceptdate-asc",
    "acceptdate-desc",
    "nickname-asc",
    "nickname-desc",
]


class CreateBooking(Strict):
    """Contract section 3.2."""

    BookUserIDs: Ids
    SessionDate: Moment
    Duration: Number
    Credits: Price
    SoftwareTypeID: Literal[1, 2, 3]
    SignInNameOrEmail: Text
    AlsoPhoneChat: bool = False
    PhoneNumber: Text | None = None
    SendSMSOnAccept: bool = False

    @model_validator(mode="after")
    def _together(self) -> "CreateBooking":
        given = self.model_fields_set
        if "PhoneNumber" in given and self.PhoneNumber is None:
            raise ValueError("PhoneNumber must be text.")
        if self.AlsoPhoneChat and self.PhoneNumber is None:
            raise ValueError("PhoneNumber is required when AlsoPhoneChat is true.")
        if self.SoftwareTypeID == MSN and not _is_email(self.SignInNameOrEmail):
            raise ValueError("SignInNameOrEmail must be an e-mail address for MSN Messenger.")
        return self


class BookingID(Strict):
    """Confirm and reschedule."""

    BookingID: Number


class WithReason(BookingID):
    """Cancel and reject."""

    Reason: Text


class WithCredits(BookingID):
    """Accept, perhaps as a counter-offer."""

    Credits: Price


class BookingIDs(Strict):
    """Delete."""

    BookingIDs: AnyIds


class Requirements(Loose):
    """Whom the requirements call asks for."""

    BookUserIDs: Ids


class One(Loose):
    """Which booking the details call asks for."""

    BookingID: Number


class Listing(Loose):
    """How the list is wanted."""

    StartDate: date | None = None
    OrderBy: Order = "createddate-desc"
    BookingsPerPage: Annotated[int, Field(ge=1, le=100)] = 50
    PageNumber: Number = 1


class History(Loose):
    """How the credits history is wanted; without a page number the last page."""

    OrderBy: Literal["transactiondate-asc", "transactiondate-desc"] = "transactiondate-asc"
    PageSize: Annotated[int, Field(ge=1, le=100)] = 50
    PageNumber: Number | None = None


class Search(Loose):
    """Whom a search looks for."""

    IsWebcam: Literal["true", "True", "1"]
    Nickname: Text | None = None
    ProfilesPerPage: Annotated[int, Field(ge=1, le=100)] = 50
    PageNumber: Number = 1


class Profile(Loose):
    """Whose profile, or whose bookings as a group's manager."""

    UserID: Number


def wish(body: CreateBooking, client: Client, cast: dict[int, Performer], now: datetime) -> Wish:
    """A checked request with the rules a schema cannot hold; Refused with 400 and the field's name."""
    asked = ids(body.BookUserIDs)
    if len(set(asked)) != len(asked):
        raise Refused(400, "BookUserIDs: every user may be named once only.")
    starts = session_date(body.SessionDate, now)
    longest = max((cast[i].minimum for i in asked if i in cast), default=0)
    if body.Duration < longest:
        raise Refused(400, f"Duration: the minimum duration for these users is {longest} minutes.")
    if body.SendSMSOnAccept and not client.mobile_verified:
        raise Refused(400, "SendSMSOnAccept: your account has no verified mobile number.")
    if not client.age_verified:
        raise Refused(403, "Your account must be age verified to make bookings.")
    return Wish(
        performers=asked,
        starts=starts,
        minutes=body.Duration,
        credits=price(body.Credits),
        software=body.SoftwareTypeID,
        sign_in=body.SignInNameOrEmail,
        phone=body.PhoneNumber if body.AlsoPhoneChat else None,
        sms=body.SendSMSOnAccept,
    )


def session_date(text: str, now: datetime) -> datetime:
    """Wall time of the provider zone as an instant; refused when it never is, is past, or is over 3 months
    away.
    """
    try:
        wall = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    except ValueError:
        raise Refused(400, "SessionDate: there is no such day.") from None
    starts = wall.astimezone(UTC)
    if starts.astimezone(ZONE).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise Refused(400, "SessionDate: this time does not exist on that day.")
    if starts <= now:
        raise Refused(400, "SessionDate must be in the future.")
    here = now.astimezone(ZONE)
    if wall > datetime.combine(_months_later(here.date(), 3), here.time(), ZONE):
        raise Refused(400, "SessionDate must be at most 3 months ahead.")
    return starts


def ids(text: str) -> tuple[int, ...]:
    """Comma separated ids."""
    return tuple(int(part) for part in text.split(","))


def price(number: float) -> Decimal:
    """A plain JSON number as credits, without the dust of binary fractions."""
    return Decimal(str(number))


def _is_email(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(
        name and at and "." in host.strip(".") and "@" not in host and not any(c.isspace() for c in text)
    )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(last, first + timedelta(days=day.day - 1))
