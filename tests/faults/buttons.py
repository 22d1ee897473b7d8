"""What buttons do, and in which conversation each that changes something is tapped by two hundred fingers.

A button that is named nowhere here changes something and has no story: `test_buttons` says so. Imports
`handlers`.
"""

from handlers.callback import Act, BookingTap, Cast, CastTap, Do, DraftTap, Go, MenuTap, read

EVERY = frozenset(f"{kind.__name__}.{one.name}" for kind in (Do, Act, Cast, Go) for one in kind)
"""By name, since two of different kinds may have the same letter, and so be equal."""


def _of(kind: type, names: str) -> frozenset[str]:
    return frozenset(f"{kind.__name__}.{name}" for name in names.split())


FORM = _of(
    Do,
    "ADD REMOVE PAGE FINISH OPTION VALUE MONTH DAY HOUR INSTANT YES NO REMEMBERED KEEP BACK EDIT CANCEL"
    " SKIP ZONE STAY BESIDE",
) | _of(Cast, "AUDIENCE PICK CLEAR LANGUAGES WRITE WHEN PAID BUTTONS")
"""Fills in a form that nobody has sent; in a draft only the first tap that answers is of its revision."""
SCREENS = (
    _of(Act, "CARD ASK_CANCEL")
    | _of(Cast, "CARD REPORT")
    | _of(
        Go,
        "BOOK BOOKINGS HELP CONNECT FOUND WEBCAST GUESTS GUEST AUDIT HEALTH STATS BROADCAST EXPORT"
        " SHARE OPEN",
    )
)
"""Shows something."""
WRITES = EVERY - FORM - SCREENS
"""Changes more than a form or a screen, or asks a service however often it is tapped."""
STORIES = {
    "broadcast": "Cast.PREVIEW Cast.SEND Cast.DISCARD Go.NEWS",
    "broadcast_held": "Cast.PAUSE Cast.RESUME Cast.STOP Cast.EDIT Cast.DELETE Cast.AGAIN",
    "broadcast_later": "Cast.APPROVE Cast.TEST",
    "broadcast_second": "Cast.REFUSE",
    "by_hand": "Go.SETTINGS Go.STAFF Go.UNLINKED Go.USERS",
    "calendar": "Act.CALENDAR Go.CALENDAR",
    "cancel_and_again": "Do.SEND Act.CANCEL Act.KEEP Act.AGAIN",
    "counter_offer_declined": "Act.REFUSE",
    "elsewhere": "Go.TAKE Go.CLEAR",
    "forget_me": "Go.FORGET",
    "marks": "Go.MARK",
    "moving_by_replacing": "Act.MOVE",
    "offers": "Act.OFFER Act.STAY",
    "own_account": "Act.CONFIRM Go.LINK Go.DISCONNECT",
    "places": "Go.LANGUAGE Go.TIMEZONE",
    "reminded": "Act.REMIND Act.COPY",
    "silent": "Do.RETRY",
    "there": "Go.LOST",
    "watch_books_de": "Act.WATCH",
    "watch_slots": "Do.WATCH Go.WATCHES",
    "webcast": "Act.ANNOUNCE Go.ATTEND",
    "webkasa_in_line": "Act.WITHDRAW Act.FIX",
}
"""Conversations, and what is tapped in each and in no other here. None reads the clock, since so many taps
take minutes on a busy machine.
"""


def name(data: str) -> str:
    """What the button with this data does, as `Act.MOVE`; "" for anything we never wrote."""
    tap = read(data)
    match tap:
        case DraftTap(do=one) | CastTap(do=one) | BookingTap(act=one) | MenuTap(go=one):
            return f"{type(one).__name__}.{one.name}"
    return ""
