"""What Jicoo asks and can do, and the settings it reads. May import `booking` and its neighbours.

The questions of the event types become questions of the form, asked only when that event type is chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from zlib import crc32

from booking.form import Ability, Card, Field, Form, Kind, Option, When
from providers.jicoo.answers import EventType, Question
from providers.questions import choice, moment, performers, private, words, yes_no

SETTINGS: tuple[str, ...] = ("JICOO_API_URL", "JICOO_API_KEY")
OPTIONAL: tuple[str, ...] = ("JICOO_WEBHOOK_SECRET", "JICOO_CANCEL_REASON", "DIRECTORY")

A = Ability
NOT_OFFERED = "not offered by the service"
_ABILITIES = frozenset({A.LIMITS, A.RECONCILE, A.FIND, A.CANCEL, A.MOVE, A.LISTING, A.FREE_SLOTS, A.WEBHOOK})
_ABSENT = dict.fromkeys((A.CONFIRM, A.COPY, A.DELETE, A.BALANCE, A.LOGIN, A.SYNC, A.MARK), NOT_OFFERED)

LOCATIONS = (
    Option("inPerson", "In person"),
    Option("phone", "Phone"),
    Option("zoom", "Zoom"),
    Option("googleMeet", "Google Meet"),
    Option("teams", "Microsoft Teams"),
    Option("askInvitee", "A place of my choice"),
    Option("custom", "As the host says"),
)


@dataclass(frozen=True, slots=True)
class Extra:
    """A question of a booking page as a field of the form; `uids` are the event types that ask it."""

    key: str
    question: Question
    uids: tuple[str, ...]

    def field(self) -> Field:
        """The field; options are numbered because their words may be long."""
        asked, asks = self.question.label, When("performers", self.uids)
        ask, label = asked if asked.endswith("?") else f"{asked}?", asked.rstrip(" ?:")
        required = bool(self.question.required)
        if self._worded:
            options = tuple(Option(number, said) for number, said in self._worded.items())
            return replace(choice(self.key, label, ask, options, when=asks), required=required)
        return replace(words(self.key, label, ask, "", most=500, required=required), when=asks)

    def content(self, answer: Any) -> str:
        """The answer in the words of the booking page."""
        return self._worded.get(str(answer), str(answer))

    @property
    def _worded(self) -> Mapping[str, str]:
        """The options that have words; without any it is a free text."""
        return {str(number): said for number, said in enumerate(self.question.options or ()) if said}


def extras(pages: Iterable[EventType]) -> tuple[Extra, ...]:
    """The questions of all event types, each once."""
    found: dict[str, Extra] = {}
    for page in pages:
        for question in page.questions or ():
            if question and question.label:
                known = found.get(question.uid) or Extra(f"q{len(found) + 1}", question, ())
                found[question.uid] = replace(known, uids=(*known.uids, page.uid))
    return tuple(found.values())


def form(asked: tuple[Extra, ...] = ()) -> Form:
    """The questions. The version changes with those of the event types."""
    more, phone = When("more", (True,)), When("location", ("phone",))
    where = "How or where shall it take place?"
    text_me = "Which number shall get a text reminder?"
    copy, with_commas = "Who else gets a copy?", "E-mail addresses with commas, 30 at most."
    fields = (
        performers(
            4,
            "Up to four. They are tried in this order until one is free.",
            label="Session",
            ask="Which session would you like?",
        ),
        replace(choice("location", "Place", where, LOCATIONS), required=False, needs=("performers",)),
        moment("The free times of those you chose.", "performers", "location"),
        private("name", Kind.TEXT, "Your name", "What is your name?", "For the host.", most=64),
        private(
            "email",
            Kind.EMAIL,
            "Your e-mail",
            "What is your e-mail address?",
            "For the confirmation.",
            most=255,
        ),
        private("phone", Kind.PHONE, "Phone number", "Which number may be called?", when=phone, most=32),
        *(extra.field() for extra in asked),
        yes_no("more", "Anything else", "Would you like to add a message, a copy or a reminder?"),
        _also(words("message", "Message", "What would you like to tell the host?", "", most=2000), more),
        _also(words("company", "Company", "Which company are you with?", "", most=32), more),
        _also(Field("copies", Kind.EMAILS, "Copies to", copy, with_commas, most=Decimal(30)), more),
        private("remind", Kind.PHONE, "Text reminder", text_me, when=more, required=False, most=32),
        _also(
            words("remind_country", "Its country", "Which country is it in?", "Such as +81.", most=8), more
        ),
    )
    asks = repr([(e.key, e.question, e.uids) for e in asked])
    return Form(version=1 + crc32(asks.encode()) % 10**6 if asked else 1, fields=fields)


def _also(field: Field, when: When) -> Field:
    return replace(field, when=when, required=False, private=field.kind is Kind.EMAILS)


def event_type(entry: Mapping[str, Any]) -> EventType:
    """An entry of the operator's directory as an event type: minutes, locations, questions."""
    return EventType.model_validate(
        {
            "uid": entry["id"],
            "name": entry.get("name"),
            "duration": entry.get("minutes"),
            "locationIds": entry.get("locations"),
            "questions": entry.get("questions"),
        }
    )


_ABOUT = "A meeting at a free time in somebody’s calendar, booked at once."
CARD = Card(
    "jicoo", "Jicoo", None, "", form(), _ABILITIES, _ABSENT, about=_ABOUT, reason_told=False, titled=True
)
UNHEARD = "needs JICOO_WEBHOOK_SECRET; until then the service is asked"


def card_for(secret: str) -> Card:
    """The card as the settings make it: webhooks are heard only with their secret."""
    if secret:
        return CARD
    return replace(CARD, abilities=CARD.abilities - {A.WEBHOOK}, absent={**CARD.absent, A.WEBHOOK: UNHEARD})
