"""What a button says back, in at most 64 bytes. Imports: standard library only.

A button of a draft carries the draft's random id and the revision it was drawn at, so an old, doubled,
forged or foreign tap is known as such. Buttons of a booking carry its random id; who may press is
checked by the owner's id each time. Taps within one question carry absolute values.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

ID_LENGTH = 16
"""96 random bits, base64url."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Do(StrEnum):
    """What a draft's button does."""

    ADD = "a"
    REMOVE = "r"
    PAGE = "g"
    FINISH = "f"
    OPTION = "o"
    VALUE = "v"
    MONTH = "m"
    DAY = "d"
    HOUR = "h"
    INSTANT = "i"
    YES = "y"
    NO = "n"
    REMEMBERED = "u"
    KEEP = "k"
    BACK = "b"
    EDIT = "e"
    RETRY = "w"
    CANCEL = "x"
    SEND = "z"
    SKIP = "j"
    ZONE = "c"
    STAY = "q"
    WATCH = "t"
    BESIDE = "l"


class Act(StrEnum):
    """What a booking's button does."""

    CARD = "c"
    CONFIRM = "o"
    REFUSE = "r"
    OFFER = "p"
    WATCH = "w"
    ASK_CANCEL = "q"
    CANCEL = "x"
    AGAIN = "g"
    FIX = "f"
    COPY = "y"
    MOVE = "m"
    STAY = "s"
    KEEP = "k"
    REMIND = "t"
    CALENDAR = "l"
    WITHDRAW = "u"
    ANNOUNCE = "n"


class Go(StrEnum):
    """What a button of a menu does."""

    BOOK = "book"
    BOOKINGS = "bookings"
    HELP = "help"
    TIMEZONE = "timezone"
    LANGUAGE = "language"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    LINK = "link"
    UNLINKED = "unlinked"
    FOUND = "found"
    TAKE = "take"
    CLEAR = "clear"
    WEBCAST = "webcast"
    GUESTS = "guests"
    GUEST = "guest"
    MARK = "mark"
    LOST = "lost"
    WATCHES = "watches"
    STAFF = "staff"
    AUDIT = "audit"
    HEALTH = "health"
    USERS = "users"
    SETTINGS = "settings"
    STATS = "stats"
    NEWS = "news"
    BROADCAST = "broadcast"
    CALENDAR = "calendar"
    EXPORT = "export"
    FORGET = "forget"
    SHARE = "share"
    OPEN = "open"
    ATTEND = "attend"


class Cast(StrEnum):
    """What a broadcast's button does."""

    CARD = "c"
    AUDIENCE = "a"
    PICK = "p"
    CLEAR = "l"
    LANGUAGES = "g"
    WRITE = "y"
    WHEN = "w"
    PREVIEW = "v"
    TEST = "t"
    PAID = "d"
    SEND = "s"
    DISCARD = "x"
    APPROVE = "k"
    REFUSE = "n"
    PAUSE = "u"
    RESUME = "r"
    STOP = "o"
    REPORT = "f"
    BUTTONS = "b"
    EDIT = "e"
    DELETE = "z"
    AGAIN = "m"


@dataclass(frozen=True, slots=True)
class CastTap:
    """A tap on a broadcast's button."""

    campaign: str
    do: Cast
    arg: str = ""


@dataclass(frozen=True, slots=True)
class DraftTap:
    """A tap on a draft's button."""

    draft: str
    revision: int
    do: Do
    arg: str = ""


@dataclass(frozen=True, slots=True)
class BookingTap:
    """A tap on a booking's button."""

    booking: str
    act: Act
    arg: str = ""


@dataclass(frozen=True, slots=True)
class MenuTap:
    """A tap on a menu's button."""

    go: Go
    arg: str = ""


def of_draft(draft: str, revision: int, do: Do, arg: str = "") -> str:
    """The data of a draft's button."""
    return f"d{draft}{_base36(revision)}:{do}{arg}"


def of_booking(booking: str, act: Act, arg: str = "") -> str:
    """The data of a booking's button."""
    return f"b{booking}:{act}{arg}"


def of_menu(go: Go, arg: str = "") -> str:
    """The data of a menu's button."""
    return f"m{go}:{arg}"


def of_campaign(campaign: str, do: Cast, arg: str = "") -> str:
    """The data of a broadcast's button."""
    return f"c{campaign}:{do}{arg}"


def read(data: str) -> DraftTap | BookingTap | CastTap | MenuTap | None:
    """What was tapped; None for anything we never wrote."""
    kind, (head, colon, tail) = data[:1], data[1:].partition(":")
    try:
        if not colon:
            return None
        if kind == "d" and len(head) > ID_LENGTH and tail:
            return DraftTap(head[:ID_LENGTH], int(head[ID_LENGTH:], 36), Do(tail[0]), tail[1:])
        if kind == "b" and len(head) == ID_LENGTH and tail:
            return BookingTap(head, Act(tail[0]), tail[1:])
        if kind == "c" and len(head) == ID_LENGTH and tail:
            return CastTap(head, Cast(tail[0]), tail[1:])
        return MenuTap(Go(head), tail) if kind == "m" else None
    except ValueError:
        return None


def _base36(number: int) -> str:
    digits = list(takewhile(lambda n: n, (number // 36**i for i in range(8)))) or [0]
    return "".join(_DIGITS[d % 36] for d in reversed(digits))
