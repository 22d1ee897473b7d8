"""What the webcam service asks and can do, and the settings it reads. May import `booking`."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from booking.form import Ability, Card, Field, Form, Kind, Option, When
from booking.moment import zone_info
from booking.provider import Missing
from providers.questions import choice, minutes, moment, performers, private, yes_no
from providers.settings import sound

SETTINGS: tuple[str, ...] = ("WEBCAM_API_URL",)
LOGIN_SETTINGS: tuple[str, ...] = ("WEBCAM_LOGIN_URL", "WEBCAM_CLIENT_ID", "WEBCAM_CLIENT_SECRET")
OPTIONAL: tuple[str, ...] = (
    "WEBCAM_ACCESS_TOKEN",
    "WEBCAM_REFRESH_TOKEN",
    *LOGIN_SETTINGS,
    "WEBCAM_TIMEZONE",
    "WEBCAM_API_KEY",
    "WEBCAM_API_SECRET",
    "WEBCAM_SOFTWARE_LABELS",
)

A = Ability
_ABILITIES = frozenset(
    {A.LIMITS, A.RECONCILE, A.CONFIRM, A.CANCEL, A.COPY, A.DELETE, A.LISTING, A.BALANCE, A.FIND, A.LOGIN}
)
_ABSENT = {
    A.MOVE: "not offered by the service: cancel and book again",
    A.FREE_SLOTS: "not offered by the service",
    A.WEBHOOK: "not offered by the service",
    A.SYNC: "not offered by the service",
    A.MARK: "not offered by the service",
}
E_MAIL_SOFTWARE = "1"
SOFTWARE = (
    Option("1", "MSN Messenger", nicknames=("msn",)),
    Option("2", "Yahoo Messenger", nicknames=("yahoo",)),
    Option("3", "Skype"),
)


def form(software: tuple[Option, ...] = SOFTWARE) -> Form:
    """The questions, with the software as the operator labels it."""
    named = When("software", tuple(o.value for o in software if o.value != E_MAIL_SOFTWARE))
    e_mail, phone = When("software", (E_MAIL_SOFTWARE,)), When("phone_chat", (True,))
    asked = replace(
        choice("software", "Software", "Which software shall the session use?", software),
        help="A performer who does not use it cannot be invited.",
        needs=("performers",),
    )
    offer = Field(
        "credits",
        Kind.AMOUNT,
        "Credits",
        "How many credits do you offer for the whole session?",
        "The total, not per minute. A performer may name another price; nothing is taken before you confirm.",
        least=Decimal("0.01"),
    )
    seen, digits = "The performer sees it, to find you there.", "With area code; 10 or 11 digits are usual."
    mail, name = "Which e-mail address do you sign in with?", "What is your sign-in name?"
    also, not_all = "Would you like a phone chat as well?", "Not every performer offers it."
    text_me = "Only if your account there has a verified mobile number."
    fields = (
        performers(4, "Up to four. The first to accept gets the session, the others are let go."),
        asked,
        moment("In the future, at most three months ahead."),
        minutes("At least as long as everybody you chose asks for.", (10, 15, 30, 45, 60), "performers"),
        offer,
        private("sign_in_email", Kind.EMAIL, "Sign-in e-mail", mail, seen, when=e_mail),
        private("sign_in", Kind.TEXT, "Sign-in name", name, seen, when=named, most=100),
        yes_no("phone_chat", "Phone chat", also, not_all),
        private("phone", Kind.PHONE, "Phone number", "Which number may be called?", digits, when=phone),
        yes_no("sms", "Text message", "Would you like a text message when somebody accepts?", text_me),
    )
    return Form(version=1, fields=fields)


_ABOUT = "A live session for credits: up to four performers are asked, the first to accept gets it."
CARD = Card(
    "webcam",
    "Webcam sessions",
    "Europe/London",
    "credits",
    form(),
    _ABILITIES,
    _ABSENT,
    reason_required=True,
    about=_ABOUT,
    first_wins=True,
    asks=True,
)


def card_for(settings: Mapping[str, str]) -> Card:
    """The card as these settings make it: zone, software labels, search. ValueError for a wrong setting."""
    labels = settings.get("WEBCAM_SOFTWARE_LABELS", "")
    sound(partial(_zone, settings), partial(_labelled, labels))
    card = replace(CARD, zone=_zone(settings), form=form(_labelled(labels)))
    needed = {A.FIND: ("WEBCAM_API_KEY",), A.LOGIN: LOGIN_SETTINGS}
    lacking = {a: f"needs {', '.join(names)}" for a, names in needed.items() if not _all(settings, names)}
    if A.LOGIN in lacking and settings.get("WEBCAM_REFRESH_TOKEN"):
        without = [name for name in LOGIN_SETTINGS if not settings.get(name)]
        raise Missing(f"{', '.join(without)} (to renew the login of WEBCAM_REFRESH_TOKEN)")
    if A.LOGIN in lacking and not settings.get("WEBCAM_ACCESS_TOKEN"):
        raise Missing(f"WEBCAM_ACCESS_TOKEN (or, for people's own logins, {', '.join(LOGIN_SETTINGS)})")
    return replace(card, abilities=card.abilities - set(lacking), absent={**card.absent, **lacking})


def _zone(settings: Mapping[str, str]) -> str:
    zone = settings.get("WEBCAM_TIMEZONE") or CARD.zone or ""
    try:
        zone_info(zone)
    except ValueError:
        raise ValueError("WEBCAM_TIMEZONE is no time zone, such as Europe/London") from None
    return zone


def _all(settings: Mapping[str, str], names: tuple[str, ...]) -> bool:
    return all(settings.get(name) for name in names)


def _labelled(setting: str) -> tuple[Option, ...]:
    labels = {o.value: o for o in SOFTWARE}
    for part in filter(None, (p.strip() for p in setting.split(","))):
        value, equals, label = (piece.strip() for piece in part.partition("="))
        if not (equals and value.isdecimal() and label):
            raise ValueError("WEBCAM_SOFTWARE_LABELS must look like 1=First,3=Third")
        labels[value] = Option(value, label, nicknames=labels[value].nicknames if value in labels else ())
    return tuple(labels.values())
