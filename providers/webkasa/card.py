"""What WebKasa asks and can do, and the settings it reads. May import `booking` and its neighbours."""

from collections.abc import Mapping
from dataclasses import replace

from booking.form import Ability, Card, Form, Kind, Option, When
from booking.outcome import Stage
from providers.questions import choice, minutes, moment, performers, private, words

SETTINGS: tuple[str, ...] = ("WEBKASA_API_URL", "WEBKASA_API_KEY")
SYNC_SETTINGS: tuple[str, ...] = ("WEBKASA_APP_URL", "WEBKASA_ORGANIZATION_ID", "WEBKASA_ADMIN_SESSION")
OPTIONAL: tuple[str, ...] = (*SYNC_SETTINGS, "WEBKASA_WEBHOOK_SECRET", "WEBKASA_KEY_HEADER", "DIRECTORY")

A, S = Ability, Stage
_ABILITIES = frozenset(
    {A.LIMITS, A.RECONCILE, A.FIND, A.CANCEL, A.LISTING, A.FREE_SLOTS, A.WEBHOOK, A.SYNC, A.MARK}
)
_ABSENT = {
    **dict.fromkeys((A.CONFIRM, A.COPY, A.DELETE, A.BALANCE, A.LOGIN), "not offered by the service"),
    A.MOVE: "not offered for certain by the service: cancel and book again",
}
UNHEARD = "needs WEBKASA_WEBHOOK_SECRET; until then the service is asked"
BY_HAND = f"needs {', '.join(SYNC_SETTINGS)}; without them run the Cal.com sync in WebKasa itself"

PLACES = (
    Option("video", "Video"),
    Option("phone", "Phone"),
    Option("in_person", "In person"),
    Option("custom", "Somewhere else"),
)


def form() -> Form:
    """The questions."""
    somewhere = When("place", ("video", "in_person", "custom"))
    usual, where = "Skip it for the usual length.", "Which place, link or program exactly?"
    kind = choice("kind", "Kind of session", "Which kind of session shall it be?", ())
    place = replace(choice("place", "Place", "How shall it take place?", PLACES), needs=("kind",))
    name, for_them = "What is your name?", "For the confirmation."
    fields = (
        performers(4, "Up to four. Each gets a booking of their own for the same time."),
        replace(kind, required=False, needs=("performers",)),
        replace(minutes(usual, (30, 45, 60, 90), "performers", "kind", least=5, most=720), required=False),
        moment("The times that are free for everybody.", "performers", "kind", "minutes"),
        place,
        replace(words("where", "Where exactly", where, "", most=200), when=somewhere),
        private("name", Kind.TEXT, "Your name", name, "They see it.", most=100),
        private("email", Kind.EMAIL, "Your e-mail", "What is your e-mail address?", for_them, most=255),
        private(
            "phone", Kind.PHONE, "Phone number", "Which number?", when=When("place", ("phone",)), most=32
        ),
        words("notes", "Notes", "Is there anything they should know?", "", most=1000),
    )
    return Form(version=1, fields=fields)


_ABOUT = "A session in somebody’s schedule, which they then confirm."
_MARKS = {S.INVITED: (S.CONFIRMED, S.CANCELLED), S.CONFIRMED: (S.DONE, S.NO_SHOW, S.CANCELLED)}
CARD = Card(
    "webkasa",
    "WebKasa",
    None,
    "",
    form(),
    _ABILITIES,
    _ABSENT,
    about=_ABOUT,
    reason_told=False,
    marks=_MARKS,
    asks=True,
)


def card_for(settings: Mapping[str, str]) -> Card:
    """The card as these settings make it: the sync needs an administrator's session, webhooks a secret."""
    needed = {A.SYNC: (SYNC_SETTINGS, BY_HAND), A.WEBHOOK: (("WEBKASA_WEBHOOK_SECRET",), UNHEARD)}
    lacking = {a: why for a, (names, why) in needed.items() if not all(settings.get(n) for n in names)}
    return replace(CARD, abilities=CARD.abilities - set(lacking), absent={**CARD.absent, **lacking})
