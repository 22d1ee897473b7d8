"""A stand-in for the handlers whose effects can be counted: each text and tap moves the draft on by one.

"slow" hangs, "boom" fails, "once" adds a message that may be sent only once. As a program it is the bot under
test: `python -m tests.traffic.counting API_URL TOKEN DSN [WEBHOOK SECRET PORT]`.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import uvicorn

from booking.form import Answers, Card, Limits
from booking.interview import Draft
from booking.ledger import Booking
from booking.people import Directory
from booking.provider import Account, Provider
from booking.reminders import Kept
from booking.trouble import Trouble
from booking.watching import Watch
from bot.traffic import Options, Traffic, Webhook, Wiring, telegram_bot
from bot.web.paths import build_app
from handlers.messages import Button, Message, Op
from handlers.turn import Turn
from tests.keys import seals
from tests.world import NoOwn


class NoServices:
    """No booking service at all."""

    keys: Mapping[str, str] = {}

    def links(self) -> None:
        return None

    def cards(self) -> Mapping[str, Card]:
        return {}

    def off(self) -> Mapping[str, str]:
        return {}

    def ill(self) -> Mapping[str, Trouble]:
        return {}

    def card(self, service: str) -> Card | None:
        return self.cards().get(service)

    def provider(self, service: str) -> Provider:
        raise KeyError(service)

    async def account(self, service: str, person: int) -> Account:
        raise KeyError(service)

    async def limits(self, service: str, person: int, answers: Answers, *, fresh: bool = False) -> Limits:
        raise KeyError(service)

    async def balance(self, service: str, person: int) -> Decimal:
        raise KeyError(service)


class NoShelf:
    """No bookings."""

    async def booking(self, booking: str) -> Booking | None:
        return None

    async def made(self, person: int, since: datetime) -> int:
        return 0

    async def of(self, person: int, *, over: bool, offset: int = 0, limit: int = 100) -> Sequence[Booking]:
        return ()

    async def reminders(self, booking: str) -> Kept | None:
        return None

    async def ours(self, service: str, account: str, among: Sequence[str]) -> frozenset[str]:
        return frozenset()

    async def lost(self, service: str, account: str, begins: Sequence[datetime]) -> frozenset[datetime]:
        return frozenset()

    async def watch(self, watch: str) -> Watch | None:
        return None

    async def watches(self, person: int) -> Sequence[Watch]:
        return ()


async def keep(
    connection: Any, bookings: Sequence[Any], intents: Sequence[Any], watches: Sequence[Any]
) -> None:
    """Nothing to keep."""


async def enact(connection: Any, by: Any, acts: Sequence[Any]) -> None:
    """Nobody acts."""


NO_OFFICE: Any = None
"""No operator's side."""


async def make(chat: int, made: str) -> bytes:
    """A file of its own name; "boom" cannot be made."""
    if made == "boom":
        raise RuntimeError(made)
    return made.encode()


async def forget(connection: Any, person: int, _handed: object) -> None:
    """Forget the person, and with them their drafts."""
    await connection.execute("DELETE FROM people WHERE id = %s", [person])


async def perform(intent: str) -> None:
    """Nothing to do."""


async def until(look: Any, wanted: Any) -> None:
    """Until what is looked at is as wanted."""
    async with asyncio.timeout(30):
        while await look() != wanted:  # noqa: ASYNC110  rows give no signal
            await asyncio.sleep(0.02)


async def count(turn: Turn) -> None:
    """Say which number this update has, once it is known what it wants; nothing where nothing was said."""
    words = (
        turn.tap.data if turn.tap else turn.update.effective_message and turn.update.effective_message.text
    )
    if words is None:
        return
    if words == "slow":
        await asyncio.sleep(3)
    if words == "boom":
        raise RuntimeError(words)
    number = turn.draft.revision + 1 if turn.draft else 1
    turn.draft = replace(
        turn.draft or Draft(f"draft-{turn.person.id}", turn.person.id), revision=number, touched=turn.now
    )
    turn.answer(f"tapped {words}", alert=words == "slow")
    op = Op.SHOW if turn.tap else Op.SAY
    keyboard = ((Button("again", "again"), Button("slow", "slow")),)
    turn.messages.append(Message(op, turn.chat, f"{number}: {words}", keyboard, "count"))
    if words == "once":
        turn.messages.append(Message(Op.SAY, turn.chat, "paid", once=True))


def wiring(handle: Any = count, perform_: Any = perform) -> Wiring:
    """Everything a traffic needs, with nothing behind it."""
    return Wiring(
        handle,
        perform_,
        keep,
        NoServices(),
        Directory(),
        NoShelf(),
        NO_OFFICE,
        enact,
        NoOwn(),
        make,
        forget,
        seals(),
    )


async def main(api: str, token: str, dsn: str, *hook: str) -> None:
    """Run until SIGTERM."""
    webhook = Webhook(hook[0], hook[1]) if hook else None
    options = Options(overall=None, private=None, group=None, webhook=webhook)
    traffic = Traffic(telegram_bot(token, api), dsn, wiring(), options)
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    await traffic.start()
    if hook:
        app = build_app(traffic, webhook=webhook)
        server = uvicorn.Server(uvicorn.Config(app, port=int(hook[2]), log_level="error", lifespan="off"))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        asyncio.get_running_loop().create_task(server.serve())
    await over.wait()
    await traffic.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
