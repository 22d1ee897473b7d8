"""Replicas that look at one database and write to one owner, and a service that is as the test says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter
from telegram import Bot

from booking.errors import ServiceError
from booking.form import Answers, Limits
from booking.provider import Account, Health
from bot.database.pool import Pool, open_pool
from bot.office import Watch
from bot.office.outages import Outages
from bot.office.signs import Signs
from bot.services.wired import Wired, wire
from bot.traffic import telegram_bot
from bot.traffic.rows import message_of
from handlers.messages import Message
from handlers.operators.outage import Names
from providers.http import Http
from sandbox.botapi import serve
from sandbox.botapi.client import Person, Sandbox
from tests.keys import seals
from tests.roof.test_services import Fake, FakeModule

SEALS = seals()
SECONDS = 30


class Sick(Fake):
    """A service that is as the test says."""

    trouble: ServiceError | None = None
    asked: Http | None = None

    async def health(self, account: Account) -> Health:
        if Sick.trouble:
            raise Sick.trouble
        return Health(well=True)

    async def limits(self, account: Account, answers: Answers) -> Limits:
        if Sick.asked:
            await Sick.asked.get(TypeAdapter(object), "/me")
        return await super().limits(account, answers)


class SickModule(FakeModule):
    def connect(self, *_: object) -> Sick:
        return Sick()


@dataclass
class Bench:
    """Replicas that look at one database, on a clock that waits."""

    pool: Pool
    bot: Bot
    olga: Person
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    cut: str = ""

    def replica(self) -> tuple[Wired, Outages]:
        """One more, which knows nothing yet."""
        environ = {"FAKE_API_URL": "https://x", "FAKE_ACCESS_TOKEN": "x"}
        services = wire(environ, lambda: self.now, [SickModule()])
        watch = Watch(self.pool, self.bot, services.health, services.dates)
        signs = Signs(self.pool, services, watch, lambda: self.cut)
        names = Names(services.cards(), services.keys)
        outages = Outages(
            self.pool,
            signs,
            self.bot,
            lambda: names,
            owners=frozenset({self.olga.id}),
            clock=lambda: self.now,
            wake=lambda _: None,
            seals=SEALS,
        )
        return services, outages

    async def pass_by(self, seconds: int, *replicas: Outages) -> None:
        """Let time pass, each replica looking as often as it does."""
        for _ in range(seconds // SECONDS):
            self.now += timedelta(seconds=SECONDS)
            for replica in replicas:
                await replica.look()

    async def said(self) -> list[Message]:
        """What the owner is told, in order."""
        async with self.pool.connection() as connection:
            rows = await (await connection.execute("SELECT chat, body FROM outbox ORDER BY id")).fetchall()
        assert {chat for chat, _ in rows} <= {self.olga.id}
        return [message for chat, body in rows if (message := message_of(chat, body, SEALS))]


@asynccontextmanager
async def opened(database: str) -> AsyncIterator[Bench]:
    """With a service that is well."""
    Sick.trouble = Sick.asked = None
    async with serve() as server, Sandbox(server.url) as sandbox, open_pool(database, most=2) as pool:
        olga = await sandbox.person("Olga", started=True)
        async with pool.connection() as connection:
            await connection.execute(
                "INSERT INTO people (id, chat, name) VALUES (%s, %s, 'Olga')", [olga.id, olga.id]
            )
        async with telegram_bot(server.token, server.url) as bot:
            yield Bench(pool, bot, olga)
