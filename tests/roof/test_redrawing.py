"""What stands in the chat of a booking is true however its news and the person's own turn meet."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from booking.form import Card
from booking.ledger import Booking
from booking.outcome import Stage
from booking.people import Directory
from bot.store.redrawing import Redrawing
from bot.traffic import Options, Traffic, telegram_bot
from handlers.acts import Verb
from handlers.booked.announce import Announcer
from handlers.live.card import refreshed
from handlers.messages import Message, Op
from handlers.reminders import reminding
from handlers.request.values import Reader
from handlers.turn import Turn
from sandbox.botapi import serve
from sandbox.botapi.client import Person, Sandbox
from tests.roof.conftest import FORM, PERSON, SEALS, Roof, a_booking
from tests.traffic.counting import wiring

CARD = Card("webcam", "Webcam", None, "credits", FORM)
CARDS = {"webcam": CARD}
FREE = Options(overall=None, private=None, group=None)
Handle = Callable[[Turn], Any]


def declined(booking: Booking) -> Booking:
    """Nobody accepted."""
    return replace(booking, invitations=tuple(replace(i, stage=Stage.DECLINED) for i in booking.invitations))


@asynccontextmanager
async def talking(roof: Roof, database: str, handle: Handle, **also: Any) -> AsyncIterator[Person]:
    """Somebody whose every message is handled so, with the ledger behind it."""
    again = Announcer(lambda: CARDS, Directory(), lambda: "bot", lambda: datetime.now(UTC)).again
    async with serve() as server, Sandbox(server.url) as sandbox:
        redraw = Redrawing(again, SEALS)
        made = replace(wiring(handle), shelf=roof.ledger, seals=SEALS, redraw=redraw, **also)
        dsn = database.replace("postgresql+psycopg://", "postgresql://")
        traffic = Traffic(telegram_bot(server.token, server.url), dsn, made, FREE)
        await traffic.start()
        try:
            yield await sandbox.person("Ada", id=PERSON, language_code="en", started=True)
        finally:
            await traffic.stop()


def card_of(turn: Turn, booking: Booking) -> Message:
    """As a handler shows it."""
    drawn = refreshed(Reader(turn.words, turn.person, CARD, turn.directory), booking)
    return replace(drawn, op=Op.REPOST)


async def test_news_between_a_turns_look_and_its_commit_are_drawn(roof: Roof, database: str) -> None:
    booking = await roof.saved(a_booking())

    async def handle(turn: Turn) -> None:
        seen = await turn.shelf.booking(booking.id)
        assert seen is not None
        assert await roof.ledger.record(seen, declined(seen), None, None)  # as another replica does
        turn.messages.append(card_of(turn, seen))

    async with talking(roof, database, handle) as ada:
        await ada.say("my booking")
        await ada.reads("Nobody accepted for this time.")
        shown = [m for m in await ada.messages() if m.out]
        assert len(shown) == 1, shown


async def test_a_reminder_of_what_was_called_off_meanwhile_goes(roof: Roof, database: str) -> None:
    booking = await roof.saved(a_booking())

    async def handle(turn: Turn) -> None:
        seen = await turn.shelf.booking(booking.id)
        assert seen is not None
        assert await roof.ledger.record(seen, declined(seen), None, None)
        turn.messages.append(Message(Op.SHOW, turn.chat, "It begins soon", slot=reminding.slot(booking.id)))

    async with talking(roof, database, handle) as ada:
        await ada.say("soon?")
        await ada.reads("It begins soon")
        await ada.loses("It begins soon")


async def test_news_wait_for_a_turn_that_is_being_saved(roof: Roof, database: str) -> None:
    """So they come after what it says."""
    booking, news = await roof.saved(a_booking()), list[asyncio.Task[bool]]()

    async def handle(turn: Turn) -> None:
        seen = await turn.shelf.booking(booking.id)
        assert seen is not None
        turn.messages.append(card_of(turn, seen))
        turn.do(Verb.SAVE)

    async def enact(*_: Any) -> None:
        news.append(asyncio.create_task(roof.ledger.record(booking, declined(booking), None, None)))
        assert not (await asyncio.wait(news, timeout=0.3))[0]

    async with talking(roof, database, handle, enact=enact) as ada:
        await ada.say("my booking")
        await ada.reads("asked → declined")
        assert await news[0]
        assert [m.text for m in await ada.messages() if m.out] == ["asked → declined"]
