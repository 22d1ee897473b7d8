"""Everyday words, typed in every state of the conversation, never put a time into the request.

Every state in English; where times are read at all, in the other languages too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from telegram import Update

from booking.form import Answers, Card, Limits
from booking.interview import Draft, asked
from booking.ledger import Booking
from booking.people import Directory, Person
from booking.provider import Account, Performer, Provider
from booking.reminders import Kept
from booking.trouble import Trouble
from booking.watching import Watch
from handlers.office import Office
from handlers.table import handle
from handlers.turn import Turn
from handlers.words import words_for
from providers.webcam.card import CARD
from tests.world import NoOwn

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVERYDAY = Path(__file__).parent.parent / "when" / "everyday"
ANSWERS: Answers = {
    "performers": ("4711",),
    "software": "3",
    "minutes": 30,
    "credits": Decimal(10),
    "sign_in": "emma",
    "phone_chat": False,
    "sms": False,
}
STATES = ("when", "idle", "performers", "software", "when", "minutes", "credits", "phone_chat", "sms")


class Service(Provider):
    """A service that allows everything."""

    card = CARD

    async def balance(self, account: Account) -> Decimal:
        return Decimal(100)

    async def find(self, account: Account, words: str) -> tuple[Performer, ...]:
        return ()


class World:
    """Services and shelf in one."""

    def links(self) -> None:
        """Nobody logs in here."""

    def cards(self) -> Mapping[str, Card]:
        return {CARD.id: CARD}

    def off(self) -> Mapping[str, str]:
        return {}

    def ill(self) -> Mapping[str, Trouble]:
        return {}

    def card(self, service: str) -> Card | None:
        return self.cards().get(service)

    def provider(self, service: str) -> Provider:
        return Service()

    async def account(self, service: str, person: int) -> Account:
        return Account(service, "operator")

    async def limits(self, service: str, person: int, answers: Answers, *, fresh: bool = False) -> Limits:
        return {}

    async def balance(self, service: str, person: int) -> Decimal:
        return Decimal(0)

    async def booking(self, booking: str) -> Booking | None:
        return None

    async def made(self, person: int, since: datetime) -> int:
        return 0

    async def of(self, person: int, *, over: bool, offset: int = 0, limit: int = 10) -> Sequence[Booking]:
        return ()

    async def reminders(self, booking: str) -> Kept | None:
        return None

    async def ours(self, service: str, account: str, among: Sequence[str]) -> frozenset[str]:
        return frozenset()

    async def watch(self, watch: str) -> Watch | None:
        return None

    async def watches(self, person: int) -> Sequence[Watch]:
        return ()


def before(state: str) -> Draft | None:
    """A draft whose open question is that of the state; everything before it is answered but the time."""
    if state == "idle":
        return None
    keys = [f.key for f in asked(CARD.form, ANSWERS)]
    answers = {k: v for k, v in ANSWERS.items() if keys.index(k) < keys.index(state)}
    return Draft("a" * 16, 5, CARD.id, CARD.form.version, answers, at=state, touched=NOW)


OFFICE = cast("Office", None)
"""Nothing here is of the operator's side."""


async def after(text: str, draft: Draft | None, language: str) -> Draft | None:
    """The draft once the text was typed."""
    people = {"id": 5, "is_bot": False, "first_name": "Emma", "language_code": language}
    chat = {"id": 5, "type": "private", "first_name": "Emma"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": people, "text": text}
    update = Update.de_json({"update_id": 1, "message": message}, None)
    person = Person(5, language=language, zone="Europe/London", seen=NOW)
    world = World()
    directory = Directory({CARD.id: (Performer("4711", "Ivy Lark"),)})
    turn = Turn(
        update, NOW, 5, True, person, draft, words_for(language), world, directory, world, OFFICE, NoOwn()
    )
    await handle(turn)
    return turn.draft


@pytest.mark.parametrize("language", ["en", "nl", "de", "fr", "es", "it", "pt"])
async def test_no_word_becomes_a_time(language: str) -> None:
    words = (EVERYDAY / f"{language}.txt").read_text(encoding="utf-8").split()
    assert len(words) >= 500
    wrong = []
    for state in STATES if language == "en" else STATES[:2]:
        draft = before(state)
        for word in words:
            changed = await after(word, replace(draft) if draft else None, language)
            if changed is not None and "when" in changed.answers:
                wrong.append((state, word))
    assert not wrong
