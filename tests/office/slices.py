"""Slices of a broadcast on its real rows, with a Telegram that answers as a test says."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from psycopg.types.json import Jsonb

from bot.campaigns.driver import Driver
from bot.campaigns.rows import body_of
from bot.campaigns.shelf import CampaignShelf
from bot.database.pool import Pool, open_pool
from bot.traffic.chats import Chats
from bot.traffic.line import Line
from bot.traffic.options import Options
from bot.traffic.pace import Bucket, ChatPace
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.copies import Copy
from tests.keys import seals

NOW = datetime(2031, 3, 3, 12, tzinfo=UTC)
TEXT = Copy(1, (5,), "text", "News")
PEOPLE = "INSERT INTO people (id, chat, name, language) SELECT n, n, 'Pat', 'en' FROM unnest(%s::bigint[]) n"
ROW = """INSERT INTO campaigns (id, author, stage, work, pass, body, gathered, due, total)
VALUES ('c', 1, 'running', %s, %s, %s, true, %s, %s)"""
PART = """INSERT INTO recipients (campaign, person, state, language, messages, at)
SELECT 'c', n, %s, 'en', %s, %s FROM unnest(%s::bigint[]) n"""

Answers = Callable[[str, dict[str, Any]], Awaitable[Any]]


@dataclass
class Sending:
    """A broadcast under way: its rows, and who sends it."""

    pool: Pool
    driver: Driver
    taken: list[str] = field(default_factory=list)
    """From which rate each message was taken."""
    now: datetime = NOW

    async def till_it_rests(self, most: int = 30) -> str:
        """Slice after slice, a minute from one to the next; where it stands then."""
        for _ in range(most):
            await self.driver.run("c")
            self.now += timedelta(minutes=1)
            if (stage := await self.standing()) != f"{Stage.RUNNING}":
                return stage
        raise AssertionError("it goes on for ever")

    async def standing(self) -> str:
        """Its stage and note."""
        [(stage, note)] = await self.rows("SELECT stage, note FROM campaigns")
        return f"{stage}{note}"

    async def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database says."""
        async with self.pool.connection() as connection:
            found = await connection.execute(query.encode(), values)
            return await found.fetchall() if found.description else []


@asynccontextmanager
async def sending(
    database: str, answers: Answers, people: Sequence[int] = range(1, 41), **what: Any
) -> AsyncIterator[Sending]:
    """One that runs: to people who wait for it or, where something is done to what was sent, have it."""
    campaign = replace(Campaign("c", 1, stage=Stage.RUNNING, copies={"en": TEXT}, people=None), **what)
    later = campaign.work is not Work.SEND
    ids = list(people)

    async def call(method: str, params: dict[str, Any], *_: object) -> Any:
        return await answers(method, params)

    async def tell(*_: object, **__: object) -> None: ...

    async with open_pool(database, most=4) as pool:
        async with pool.connection() as connection:
            body = Jsonb(body_of(campaign))
            await connection.execute(PEOPLE, [ids])
            await connection.execute(ROW, [campaign.work, int(later), body, NOW, len(ids)])
            state, messages = ("sent", Jsonb([5])) if later else ("waiting", Jsonb([]))
            await connection.execute(PART, [state, messages, NOW if later else None, ids])
        world = Sending(pool, cast("Driver", None))

        def rate(name: str) -> SimpleNamespace:
            async def bulk(room: int, _cost: int) -> tuple[int, float]:
                world.taken.append(name)
                return min(room, 10), 0.0

            return SimpleNamespace(bulk=bulk)

        api, counters = SimpleNamespace(call=call), Counter[str]()
        chats = Chats(pool, Bucket(pool, None), ChatPace(Options(overall=None)))
        line = Line(api, rate("free"), rate("paid"), chats, counters)  # type: ignore[arg-type]
        asking = SimpleNamespace()
        shelf = CampaignShelf(
            pool, lambda: world.now, cast("Any", asking), seals(), alone=5000, owners=frozenset({1})
        )
        telling = SimpleNamespace(tell=tell)
        world.driver = Driver(shelf, lambda: line, cast("Any", telling))
        yield world
