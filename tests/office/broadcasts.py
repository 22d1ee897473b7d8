"""A world for broadcasts: a Bot API server, a crowd, the program as processes, and an owner who sends."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bot.demo.supervised import free_port
from bot.demo.world import FIRST_OF_CROWD, gather_crowd, plain_environment, reachable
from sandbox.botapi import Server, serve
from sandbox.botapi.client import Person, Sandbox, Seen
from sandbox.botapi.flood import Limits

OWNER = 8_000_000_042
PATIENCE = 60.0
SLOWLY = 8.0
"""Messages a second at which a small crowd is still under way when somebody taps "Pause"."""
_ALIKE = "campaign, state, language, pass, changed"
RECKONED = f"""SELECT {_ALIKE}, sum(n) FROM (
  SELECT {_ALIKE}, error <> '' AS failed, left_at IS NOT NULL AS departed, 1 AS n FROM recipients
  UNION ALL SELECT {_ALIKE}, failed, departed, -count FROM standings) AS all_of_them
GROUP BY {_ALIKE}, failed, departed HAVING sum(n) <> 0"""  # noqa: S608
"""Where the numbers that are kept differ from the recipients themselves: nowhere, ever."""
BUSY = """SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
  AND task_name IN ('broadcast', 'tell')
UNION ALL SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"""
"""While a card may yet be drawn again."""


@dataclass
class House:
    """One world. Replicas are real processes, so that they can be killed."""

    server: Server
    sandbox: Sandbox
    environ: dict[str, str]
    owner: Person
    replicas: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self) -> asyncio.subprocess.Process:
        """One more replica, ready."""
        port = free_port()
        environ = self.environ | {"LISTEN": f"127.0.0.1:{port}"}
        replica = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environ)
        self.replicas.append(replica)
        while not await reachable(f"http://127.0.0.1:{port}/healthz"):
            assert replica.returncode is None, "the replica has ended"
            await asyncio.sleep(0.05)
        return replica

    async def write(self, *texts: str) -> None:
        """The owner writes a broadcast and confirms it."""
        await self.owner.say("/broadcast")
        await self.owner.reads("A new broadcast", timeout=PATIENCE)
        for text in texts:
            await self.owner.say(text)
        await self.confirm()

    async def confirm(self) -> None:
        """Tap "Send", and type the number that is asked for."""
        await self.owner.tap("Send to", timeout=PATIENCE)
        await self.number()

    async def number(self) -> None:
        """Type the number that is asked for."""
        asked = await self.owner.reads("type the number", timeout=PATIENCE)
        await self.owner.say(asked.text.rsplit(" ", 1)[1])

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        dsn = self.environ["DATABASE_URL"]
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            return await (await connection.execute(query.encode())).fetchall()

    async def states(self) -> dict[str, int]:
        """How many recipients are where."""
        return dict(await self.rows("SELECT state, count(*) FROM recipients GROUP BY 1"))

    async def sent(self, least: int) -> None:
        """Wait until so many are sent."""
        async with asyncio.timeout(PATIENCE):
            while (await self.states()).get("sent", 0) < least:  # noqa: ASYNC110 - rows tell nobody
                await asyncio.sleep(0.02)

    async def pause(self) -> None:
        """Tap "Pause", and wait until the card stays as it is."""
        await self.owner.tap("Pause", timeout=PATIENCE)
        await self.owner.reads("The broadcast is paused", timeout=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while await self.rows(BUSY):  # noqa: ASYNC110 - rows tell nobody
                await asyncio.sleep(0.02)

    async def arrived(self, text: str) -> dict[int, int]:
        """How often each of the crowd has that message."""
        calls = await self.sandbox.calls("sendMessage,copyMessage", ok="1", limit=50_000)
        mine = [c["chat"] for c in calls if c["chat"] >= FIRST_OF_CROWD and c["request"].get("text") == text]
        return {chat: mine.count(chat) for chat in set(mine)}


@asynccontextmanager
async def house(database: str, crowd: int, rate: float, limits: Limits | None = None) -> AsyncIterator[House]:
    """A world with a crowd, without a replica yet. `rate`: messages a second that the bot allows itself."""
    async with serve(limits=limits or Limits.off()) as server, Sandbox(server.url) as sandbox:
        owner = await sandbox.person("Robin", id=OWNER, language_code="en", started=True)
        await gather_crowd(server.url, database, crowd)
        environ = plain_environment() | {
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "TELEGRAM_ADMIN_IDS": str(OWNER),
            "TELEGRAM_MESSAGES_PER_SECOND": str(rate),
            "DATABASE_URL": database,
            "PATH": os.environ["PATH"],
        }
        world = House(server, sandbox, environ, owner)
        try:
            yield world
            assert await world.rows(RECKONED) == []
        finally:
            await end(world.replicas)


async def end(replicas: Sequence[asyncio.subprocess.Process]) -> None:
    """Stop whatever still runs."""
    for replica in replicas:
        if replica.returncode is None:
            replica.send_signal(signal.SIGKILL)
        await replica.wait()


async def reader(world: House) -> Person:
    """Somebody who reads news."""
    emma = await world.sandbox.person("Emma", language_code="en")
    await emma.say("/start")
    await emma.reads("Hello Emma")
    return emma


async def album(person: Person) -> list[Seen]:
    """Its parts, as the person sees them."""
    return [m for m in await person.messages() if m.out and m.raw.get("media_group_id")]
