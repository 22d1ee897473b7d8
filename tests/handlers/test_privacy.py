"""/privacy names what services get, and what is kept: a new private question or table has to be told of."""

import importlib
import pkgutil

import providers
from booking.form import Card, Kind
from bot.own.holdings import NOBODYS
from bot.tables import Base
from tests.handlers.still import after

CARDS: list[Card] = [
    module.CARD
    for info in pkgutil.iter_modules(providers.__path__)
    if hasattr(module := importlib.import_module(f"providers.{info.name}"), "CARD")
]
SAID = {
    Kind.EMAIL: "e-mail address",
    Kind.EMAILS: "remarks",
    Kind.PHONE: "phone number",
    "name": "your name",
    "sign_in": "sign-in name",
}
TOLD = {
    "accounts": "the login of your account",
    "activity": "on which days you wrote",
    "attendees": "remind you of",
    "audit": "in the log",
    "bookings": "your requests and bookings",
    "drafts": "your answers",
    "feeds": "calendar address",
    "guests": "your requests and bookings",
    "inbox": "What Telegram delivers to me",
    "intents": "your requests and bookings",
    "invitations": "what each performer answered",
    "listed": "which news you were sent",
    "live": "which messages of mine",
    "logins": "logins",
    "menus": "language",
    "outbox": "messages I could not send",
    "people": "your Telegram id",
    "prepared": "links to prepared requests",
    "recipients": "which news you were sent",
    "reminders": "remind you of",
    "staff": "your role",
    "watches": "what I watch",
}
"""What is said of each table that holds something of a person."""


async def test_what_services_get_is_named() -> None:
    (said,) = (await after({"text": "/privacy"})).messages
    asked = [f for card in CARDS for f in card.form.fields if f.private]
    assert asked
    for field in asked:
        words = SAID.get(field.kind) or SAID.get(field.key)
        assert words, f"/privacy has to tell of {field.key}"
        assert words in said.text


async def test_what_is_kept_is_named() -> None:
    (said,) = (await after({"text": "/privacy"})).messages
    assert {t.name for t in Base.metadata.sorted_tables} - NOBODYS == set(TOLD)
    for table, words in TOLD.items():
        assert words in said.text, table
