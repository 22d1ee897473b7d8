"""What Webcasts asks and can do, and the settings it reads. May import `booking` and its neighbours."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from booking.form import Ability, Card, Field, Form, Kind, Option, When
from booking.ways import JOINT
from providers.questions import choice, minutes, moment, words, yes_no
from providers.webcasts.event import MARKUP, PORTAL_KEYS

SETTINGS: tuple[str, ...] = ("WEBCASTS_API_URL", "WEBCASTS_USERNAME", "WEBCASTS_PASSWORD")
OPTIONAL: tuple[str, ...] = ()

A = Ability
NOT_OFFERED = "not offered by the service"
_ABSENT = {
    **dict.fromkeys(
        (A.CONFIRM, A.COPY, A.DELETE, A.FREE_SLOTS, A.BALANCE, A.LOGIN, A.WEBHOOK, A.SYNC, A.FIND, A.MARK),
        NOT_OFFERED,
    ),
    A.LISTING: "not offered by the service: our own records are the list",
    A.RECONCILE: "not offered by the service: an operator must look in its console",
}

AGAIN = "Are there presenters with other rights?"
OTHERS = "They get a link and a pin of their own."

TITLE = rf"(?s)(?!(\s|{MARKUP})*$).*"
"""Something is left of it without markup."""

IP = r"\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*"
"""As far as a pattern can tell; the rest is checked when it is sent."""

LIVE, ON_DEMAND = "live", "ondemand"
WEBCAM, VCU, ENCODER, TELEPHONE, BRIDGE = "0", "1", "2", "3", "4"
SOURCES = (
    Option(WEBCAM, "Webcam"),
    Option(VCU, "Video conferencing unit"),
    Option(ENCODER, "Your own encoder"),
    Option(TELEPHONE, "Telephone"),
    Option(BRIDGE, "Video bridge"),
)
REGIONS = (
    Option("1", "North America"),
    Option("2", "South America"),
    Option("3", "Europe"),
    Option("4", "Africa"),
    Option("5", "Asia/Pacific"),
)
EVERYTHING = "31"
PORTALS = (
    Option(EVERYTHING, "Everything"),
    Option("1", "Live Studio"),
    Option("2", "On-demand Studio"),
    Option("4", "Reports"),
    Option("8", "Content"),
    Option("16", "Questions only"),
)


def form() -> Form:
    """The questions."""
    live, recorded = When("type", (LIVE,)), When("type", (ON_DEMAND,))
    vcu, telephone, bridge = (When("source", (value,)) for value in (VCU, TELEPHONE, BRIDGE))
    types = (Option(LIVE, "Live"), Option(ON_DEMAND, "On demand"))
    lines = (Option("directdial", "Direct dial"), Option("bridge", "Bridge"))
    folder = choice("folder", "Folder", "Which folder shall it go to?", (), "Skip it for the usual one.")
    address = words(
        "vcu_address", "Unit address", "What is the unit's IP address?", "", most=45, required=True
    )
    title = words(
        "title", "Title", "What is the title of the event?", "Without markup.", most=1000, required=True
    )
    fields = (
        replace(title, pattern=TITLE, example="Spring concert"),
        choice("type", "Live or recorded", "Is it live or on demand?", types),
        choice("source", "Source", "Where does the picture or sound come from?", SOURCES, when=live),
        replace(address, when=vcu, pattern=IP, example="192.0.2.7"),
        choice(
            "vcu_line", "Unit connection", "How does the unit connect?", _options("H.323", "SIP"), when=vcu
        ),
        choice("phone_line", "Telephone line", "How do the speakers call in?", lines, when=telephone),
        choice("bridge_type", "Bridge", "Which video bridge?", _options("standard", "advanced"), when=bridge),
        choice("region", "Region", "Where are the speakers?", REGIONS, when=live),
        choice("media", "Media", "Is it video or audio?", _options("video", "audio"), when=recorded),
        moment("Rounded up to the next quarter of an hour."),
        minutes("In steps of 30 minutes, at most eight hours.", (30, 60, 90, 120), least=1, most=480),
        _number("audience", "Audience", "How many people may watch?", (50, 10000), (50, 100, 500, 1000)),
        _number("months", "Months kept", "How many months shall it be kept?", (3, 12), (3, 6, 12)),
        *_presenters(),
        replace(folder, required=False),
    )
    return Form(version=2, fields=fields)


def _presenters() -> Iterator[Field]:
    """One question for each presenter portal: its rights, one link and one pin; a further one on demand."""
    any_right = tuple(o.value for o in PORTALS)
    first = "What may presenters do?"
    one = "They get one link and one pin for all that you tick."
    yield Field(PORTAL_KEYS[0], Kind.CHOICES, "Presenter links", first, one, required=False, options=PORTALS)
    for n, (before, key) in enumerate(pairwise(PORTAL_KEYS), 2):
        others = f"More presenters {n}".removesuffix(" 2")
        more = yes_no(f"more_{key}", others, AGAIN, OTHERS, when=When(before, any_right))
        yield more
        label, when = f"Presenter links {n}", When(more.key, (True,))
        yield Field(
            key, Kind.CHOICES, label, "What may these presenters do?", one, when=when, options=PORTALS
        )


def rights(mask: int | None) -> str:
    """What a portal with this bit mask is for, in words of the form."""
    if mask is None or mask <= 0:
        return "Presenters"
    whole = {int(o.value): o.label for o in PORTALS}
    return (
        whole.get(mask)
        or JOINT.join(label for bit, label in whole.items() if bit & mask == bit)
        or "Presenters"
    )


def _options(*values: str) -> tuple[Option, ...]:
    return tuple(Option(value, value[:1].upper() + value[1:]) for value in values)


def _number(key: str, label: str, ask: str, bounds: tuple[int, int], quick: tuple[int, ...]) -> Field:
    least, most = (Decimal(bound) for bound in bounds)
    shown = tuple(map(str, quick))
    return Field(key, Kind.NUMBER, label, ask, least=least, most=most, quick=shown, remember=True)


_ABOUT = "A webcast of your own for an audience, with ways in for those who present."
_RENAMED = "The service cannot cancel: the event is renamed, and somebody must delete it in its console."
CARD = Card(
    "webcasts",
    "Webcasts",
    None,
    "",
    form(),
    frozenset({A.LIMITS, A.CANCEL, A.MOVE}),
    _ABSENT,
    about=_ABOUT,
    reason_told=False,
    cancelling=_RENAMED,
    audience="audience",
)
