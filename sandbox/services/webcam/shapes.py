"""What the pretend webcam service answers, exactly as webcam.openapi.yaml has it.

Instants become wall time of the provider zone here. Imports: standard library, this package.
"""

from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

from sandbox.services.webcam.accounts import Client, Movement
from sandbox.services.webcam.bookings import Booking
from sandbox.services.webcam.cast import SOFTWARE, Performer
from sandbox.services.webcam.wishes import ZONE, History, Listing
from sandbox.services.webcam.world import Result


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
