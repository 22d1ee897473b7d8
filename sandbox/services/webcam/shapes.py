"""The bodies of the webcam service: what it takes and what it answers, exactly as webcam.openapi.yaml has
them.

Wall time of the provider zone starts and ends here. Imports: pydantic, standard library, this package.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from sandbox.services.bodies import Loose, Strict
from sandbox.services.service import Refused
from sandbox.services.webcam.accounts import Client, Movement
from sandbox.services.webcam.bookings import Booking
from sandbox.services.webcam.cast import MSN, SOFTWARE, Performer
from sandbox.services.webcam.world import Result, Wish

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
    if wall.date() > _months_later(now.astimezone(ZONE).date(), 3):
        raise Refused(400, "SessionDate must be at most 3 months ahead.")
    return starts


def ids(text: str) -> tuple[int, ...]:
    """Comma separated ids."""
    return tuple(int(part) for part in text.split(","))


def booking(item: Booking, settings: dict[str, Any], *, mine: bool = True) -> dict[str, Any]:
    """WebcamBooking. `mine`: as the client sees it, with the performer's sign-in name; else the other way
    round.
    """
    style = str(settings["dates"])
    shown: dict[str, Any] = {
        "WebcamBookingID": item.id,
        "Duration": item.minutes,
        "Credits": amount(item.credits),
        "Status": str(item.status),
        "IsMulitple": item.several,
        "SoftwareTypeID": item.software,
        "SignInNameOrEmail": item.performer.sign_in(item.software) if mine else item.sign_in,
        "AlsoPhoneChat": item.phone is not None,
        "CreateDate": moment(item.made, style),
        "SessionDate": moment(item.starts, style),
        "AcceptBy": moment(item.accept_by, style),
        "AcceptedDate": moment(item.accepted, style) if item.accepted else None,
    }
    if settings["extras"]:
        shown["User"] = {"UserID": item.performer.id, "Nickname": item.performer.name}
        shown["Reason"] = item.reason
    return shown


def result(item: Result) -> dict[str, Any]:
    """WebcamBookingResult."""
    return {
        "UserID": item.performer,
        "BookingID": item.booking,
        "AlsoPhoneChat": item.phone,
        "Status": item.status,
        "StatusDescription": item.words,
    }


def requirements(performer: Performer) -> dict[str, Any]:
    """One item of UserBookingRequirements."""
    software = [{"SoftwareTypeID": i, "Available": i in performer.software} for i in SOFTWARE]
    return {"UserID": performer.id, "SoftwareTypeIDs": software, "MinimumDuration": performer.minimum}


def page(
    found: list[Booking], wanted: Listing, settings: dict[str, Any], *, mine: bool = True
) -> dict[str, Any]:
    """One page of a list of bookings."""
    kept = [
        b for b in found if wanted.StartDate is None or b.made.astimezone(ZONE).date() >= wanted.StartDate
    ]
    by, _, way = wanted.OrderBy.partition("-")
    if by == "acceptdate":
        kept.sort(key=lambda b: (b.accepted is not None, b.accepted or b.made, b.id), reverse=way == "desc")
    elif by == "nickname":
        kept.sort(key=lambda b: (b.performer.name.casefold(), b.id), reverse=way == "desc")
    else:
        kept.sort(key=lambda b: (b.made, b.id), reverse=way == "desc")
    first = (wanted.PageNumber - 1) * wanted.BookingsPerPage
    return {
        "PageCount": ceil(len(kept) / wanted.BookingsPerPage),
        "PageNumber": wanted.PageNumber,
        "BookingsPerPage": wanted.BookingsPerPage,
        str(settings["list_key"]): [
            booking(b, settings, mine=mine) for b in kept[first : first + wanted.BookingsPerPage]
        ],
    }


def history(client: Client, wanted: History, style: str) -> dict[str, Any]:
    """One page of the credits history."""
    lines = client.history if wanted.OrderBy == "transactiondate-asc" else client.history[::-1]
    pages = max(1, ceil(len(lines) / wanted.PageSize))
    number = wanted.PageNumber or pages
    first = (number - 1) * wanted.PageSize
    shown = [_movement(line, style) for line in lines[first : first + wanted.PageSize]]
    return {"PageCount": pages, "PageNumber": number, "PageSize": wanted.PageSize, "CreditHistory": shown}


def profile(performer: Performer) -> dict[str, Any]:
    """What the search and the profile call tell of a performer."""
    return {
        "UserID": performer.id,
        "Nickname": performer.name,
        "IsWebcam": performer.bookable,
        "AvailableNowWebcam": performer.bookable and performer.online,
    }


def price(number: float) -> Decimal:
    """A plain JSON number as credits, without the dust of binary fractions."""
    return Decimal(str(number))


def amount(value: Decimal) -> int | float:
    """Credits as the plain JSON number of the contract: 10, not 10.0."""
    return int(value) if value == value.to_integral_value() else float(value)


def moment(instant: datetime, style: str = "T") -> str:
    """An instant as the service prints it: provider wall time without an offset, unless `style` says
    otherwise.
    """
    wall = instant.astimezone(ZONE)
    if style == "offset":
        return wall.isoformat(timespec="seconds")
    text = wall.replace(tzinfo=None).isoformat(" " if style == "space" else "T", "seconds")
    return f"{text}.{wall.microsecond // 1000:03}" if style == "fraction" else text


def _movement(line: Movement, style: str) -> dict[str, Any]:
    return {
        "TransactionDate": moment(line.time, style),
        "Description": line.words,
        "Credits": amount(line.credits),
        "Balance": amount(line.balance),
    }


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
