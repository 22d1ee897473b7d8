"""A ledger on a database of its own, with a person in it, a small form, and an account that always works.

And the commands in processes of their own.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from booking.form import Field, Form, Kind, Value
from booking.ledger import Booking, Intent, Verb
from booking.moment import Moment
from booking.outcome import Invitation
from booking.people import Person
from booking.provider import Account, Order
from bot.database.pool import Pool, open_pool
from bot.store import Ledger
from bot.traffic.rows import message_of
from handlers.messages import Message, Op
from sandbox.botapi.serving import Server, serve
from tests.keys import seals

NOW = datetime(2031, 11, 21, 12, 0, tzinfo=UTC)
PERSON = 2**52 - 7
FORM = Form(
    1,
    (
        Field("performers", Kind.PEOPLE, "Performers", "Who?"),
        Field("when", Kind.MOMENT, "Time", "When?"),
        Field("minutes", Kind.MINUTES, "Duration", "How long?"),
        Field("credits", Kind.AMOUNT, "Credits", "How many?"),
        Field("phone", Kind.YES_NO, "Phone", "Phone?"),
        Field("name", Kind.TEXT, "Name", "Name?", required=False),
    ),
)

SEALS = seals({"webcam": FORM}.get)


def a_booking(number: str = "b1", intent: str = "i1") -> Booking:
    """A booking as a turn saves it, its write not yet sent."""
    starts = NOW + timedelta(days=1)
    answers: dict[str, Value] = {
        "performers": ("4711", "x"),
        "when": Moment(starts, "Europe/Amsterdam", datetime(2026, 11, 22, 13, 0)),
        "minutes": 30,
        "credits": Decimal("10.50"),
        "phone": False,
        "name": None,
    }
    return Booking(
        number,
        PERSON,
        "webcam",
        "operator",
        Order(number, answers, NOW),
        tuple(Invitation(p, price=Decimal("10.50")) for p in ("4711", "x")),
        starts,
        30,
        NOW,
        intents=(Intent(intent, number, Verb.BOOK, saved=NOW),),
    )


@dataclass
class Roof:
    """The ledger under test, what it announces, and whom it woke."""

    pool: Pool
    ledger: Ledger
    woken: list[int] = field(default_factory=list)

    async def saved(self, booking: Booking) -> Booking:
        """The booking after a turn kept it."""
        async with self.pool.connection() as connection:
            await self.ledger.keep(connection, [booking], booking.intents)
        return booking

    async def said(self, which: str = "true") -> list[Message]:
        """The messages in the outbox, opened, in order."""
        rows = await self.rows(f"SELECT chat, body FROM outbox WHERE {which} ORDER BY id")
        return [message for chat, kept in rows if (message := message_of(int(str(chat)), kept, SEALS))]

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What a query finds."""
        async with self.pool.connection() as connection:
            return await (await connection.execute(statement.encode())).fetchall()


@pytest.fixture
async def roof(database: str) -> AsyncIterator[Roof]:
    woken: list[int] = []

    async def account(service: str, key: str) -> Account:
        return Account(service, key, token="secret")

    def announce(before: Booking, after: Booking, person: Person) -> list[Message]:
        return [Message(Op.SHOW, person.id, f"{before.stage} → {after.stage}", slot="booking:b1")]

    async with open_pool(database, most=4) as pool:
        ledger = Ledger(
            pool,
            seals=SEALS,
            accounts=account,
            announce=announce,
            wake=woken.append,
            clock=lambda: NOW,
        )
        async with pool.connection() as connection:
            await connection.execute("INSERT INTO people (id, name) VALUES (%s, 'Ada')", [PERSON])
        yield Roof(pool, ledger, woken)


ROOT = Path(__file__).parents[2]
CANARY = "canarycanarycanarycanary"


@dataclass
class Command:
    """A command in a process of its own, with nothing of our environment but what it needs."""

    folder: Path
    settings: dict[str, str]

    async def start(self, *words: str, **more: str) -> asyncio.subprocess.Process:
        base = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "DATA_DIR": str(self.folder / "data")}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            cwd=ROOT,
            env={**base, **self.settings, **more},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def line(self, *words: str, **more: str) -> str:
        """The only line on stderr of a command that must fail, after what it logged as JSON."""
        process = await self.start(*words, **more)
        try:
            _, errors = await asyncio.wait_for(process.communicate(), 30)
        finally:
            if process.returncode is None:
                process.kill()
        said = errors.decode()
        assert process.returncode
        assert "Traceback" not in said
        assert "canary" not in said
        (line,) = [line for line in said.splitlines() if not line.startswith("{")]
        return line


async def running(process: asyncio.subprocess.Process) -> None:
    """Wait until it says that it runs; AssertionError with all that it said when it ends before."""
    assert process.stderr
    said = [b"it said:\n"]
    async with asyncio.timeout(30):
        while b'"running"' not in said[-1]:
            said.append(await process.stderr.readline())
            assert said[-1], b"".join(said).decode()


@pytest.fixture
async def chat() -> AsyncIterator[Server]:
    async with serve() as server:
        yield server


@pytest.fixture
def command(chat: Server, database: str, tmp_path: Path) -> Command:
    settings = {
        "TELEGRAM_BOT_TOKEN": chat.token,
        "TELEGRAM_API_URL": chat.url,
        "DATABASE_URL": database,
        "LISTEN": "127.0.0.1:0",
    }
    return Command(tmp_path, settings)
