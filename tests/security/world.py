"""The program in this process, with a victim who has a booking and an open request, and their secrets.

What anybody else does must change nothing of the victim's and show nothing of it. Imports `sandbox`, the
program and the neighbours.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from pydantic import TypeAdapter

from bot.assembly import Assembly
from bot.demo.supervised import free_port
from bot.settings import read
from bot.tables import Base
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import Server
from sandbox.botapi.serving import serve as serve_botapi
from sandbox.clock import Clock
from sandbox.services.server import Running
from sandbox.services.server import serve as serve_services
from tests.security import things
from tests.security.things import AUTHOR, BROADCAST
from tests.witness import witnessed
from tests.world import directory

ANY: TypeAdapter[Any] = TypeAdapter(Any)
SIGN_IN, PHONE, NAME = "vera_canary_sign_in", "+442079460777", "Veracanary"
PERFORMER, CLOCK = "Ivy Lark", re.compile(r"\b1[89]:45\b")
"""Whom the victim meets, and when: by the clock of London, or by UTC."""
BOOKED = f"/book {PERFORMER}, Skype, tomorrow at 19:45, 30 minutes, 10 credits"
OPEN = "/book Marlowe Finch, Skype, tomorrow at 21:00, 45 minutes"
ADMIN = 8_000_000_777
UNSEEN = """SELECT 1 FROM attendees WHERE at <= now() + interval '1 minute'
UNION ALL SELECT 1 FROM reminders WHERE at <= now() + interval '1 minute'"""
"""While what is to be said is not planned yet."""
OUTGOING = {"inbox", "outbox", "live", "bucket", "tallies", "calls", "presence", "outages"}
"""Tables in which everybody's traffic, or the machine's load, leaves rows."""
MOVING = {"look_at", "due", "seen", "busy", "touched"}
"""Columns that the clock moves."""


@dataclass
class World:
    """One program, one victim."""

    botapi: Server
    services: Running
    sandbox: Sandbox
    database: str
    environ: dict[str, str]
    victim: Person = field(init=False)
    admin: Person = field(init=False)
    author: Person = field(init=False)
    pin: str = field(init=False)
    app: Assembly | None = None

    async def start(self) -> None:
        """Start the program."""
        self.app = await Assembly(read(self.environ)).__aenter__()

    async def stop(self) -> None:
        """Stop it, if it runs."""
        if self.app is not None:
            await self.app.__aexit__()
        self.app = None

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database."""
        async with await psycopg.AsyncConnection.connect(self.database, autocommit=True) as connection:
            return await (await connection.execute(query.encode(), values)).fetchall()

    async def execute(self, statement: str) -> None:
        """Change the database."""
        async with await psycopg.AsyncConnection.connect(self.database, autocommit=True) as connection:
            await connection.execute(statement.encode())

    async def living(self) -> dict[str, list[str]]:
        """The ids of whatever a button can name, by kind."""
        return await things.living(self.rows, self.victim.id)

    async def pressable(self) -> set[str]:
        """The data of every button that stands in a chat of the victim or of an operator."""
        chats = [await person.messages() for person in (self.victim, self.admin, self.author)]
        keys = [key for seen in chats for message in seen for key in message.keys]
        return {key["callback_data"] for key in keys if "callback_data" in key}

    async def secrets(self) -> dict[str, str]:
        """What nobody but the victim, or an operator, may read: their words and the ids of what is theirs.

        Everybody may be reminded of an event, by its id.
        """
        own = {"sign-in name": SIGN_IN, "phone number": PHONE[1:], "first name": NAME}
        living = await self.living()
        ids = {
            f"{k} {one}": one for k, found in living.items() for one in found if one not in living["event"]
        }
        return (
            own
            | {"broadcast": BROADCAST, "pin": self.pin}
            | {what: one for what, one in ids.items() if len(one) > 5}
        )

    async def belongings(self, *others: int) -> dict[str, list[str]]:
        """Every row that does not name one of these others, whichever table it is in."""
        found = await belongings(self.rows, *others)
        told = await self.rows("SELECT id::text FROM outbox WHERE chat = %s", self.victim.id)
        return found | {"told": sorted(row[0] for row in told)}

    async def worked(self) -> None:
        """Wait until every update has been handled."""
        end = time.monotonic() + 300
        while not await self._all_worked():
            assert time.monotonic() < end, "updates are left"
            await asyncio.sleep(0.1)
        assert not (failed := await self.rows("SELECT update_id, error FROM inbox WHERE error <> ''")), failed

    async def _all_worked(self) -> bool:
        told = [update.id for update in self.botapi.world.updates.history]
        worked = "SELECT count(*) FROM inbox WHERE state <> 'new' AND update_id = ANY(%s)"
        return await self.rows(worked, told) == [(len(set(told)),)]

    async def shown(self, since: int) -> list[dict[str, Any]]:
        """Everything the bot has said since, but what went to the victim's own chat."""
        calls = await self.sandbox.calls(since=since)
        return [call for call in calls if call["chat"] != self.victim.id]

    async def leaked(self, since: int, typed: str = "") -> set[str]:
        """Which of the victim's secrets were said to others since that event.

        What one of them had typed may come back to them in a sentence, and in nothing else.
        """
        requests = [call["request"] for call in await self.shown(since)]
        if typed:
            requests = [r | {"text": str(r.get("text", "")).replace(typed, "")} for r in requests]
        said = json.dumps(requests, ensure_ascii=False)
        secrets, measured = await self.secrets(), await self._measured()
        seen = {what for what, secret in secrets.items() if secret in said}
        seen |= {"whom they meet when" for r in requests if PERFORMER in str(r) and CLOCK.search(str(r))}
        every = secrets | {"number": str(self.victim.id)}
        return seen | {f"{what} in the metrics" for what, secret in every.items() if secret in measured}

    async def _measured(self) -> str:
        """What is measured and how well we are: names and labels, without the figures."""
        assert self.app is not None
        async with httpx.AsyncClient(trust_env=False) as client:
            told = (await client.get(f"http://127.0.0.1:{self.app.metrics_port}/metrics")).text
            well = (await client.get(f"http://127.0.0.1:{self.app.port}/readyz")).text
        assert "greenroom_traffic" in told
        return "\n".join([well, *(line.rpartition(" ")[0] for line in told.splitlines())])

    async def now(self) -> int:
        """The number of the last event."""
        return int((await self.sandbox.get("state"))["event"])


async def belongings(
    rows: Callable[[str], Awaitable[list[tuple[Any, ...]]]], *others: int
) -> dict[str, list[str]]:
    """Every row that does not name one of these others, by its table; `rows` asks the database.

    A login that was used is forgotten a minute later, whatever anybody does.
    """
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in OUTGOING:
            lasting = " WHERE verifier <> ''" if table.name == "logins" else ""
            told = await rows(f"SELECT row_to_json(t)::text FROM {table.name} t{lasting}")
            found[table.name] = sorted(_stable(row[0]) for row in told if not _of(row[0], others))
    return found


def _of(row: str, others: tuple[int, ...]) -> bool:
    about = json.loads(row)
    return any(about.get(name) in others for name in ("person", "chat", "id", "actor"))


def _stable(row: str) -> str:
    return json.dumps({k: v for k, v in json.loads(row).items() if k not in MOVING}, sort_keys=True)


@asynccontextmanager
async def opened(
    database: str, folder: Path, *, booked: bool = True, everything: bool = False, **settings: str
) -> AsyncIterator[World]:
    """The world with the program running. `booked`: with a booking to confirm and an open request;
    `everything`: and with one of whatever else a button can name.
    """
    names = ("webcam", "webkasa", "webcasts") if everything else ("webcam",)
    clock, port = Clock(), free_port()
    async with (
        serve_botapi(clock=clock) as botapi,
        serve_services(*names, clock=clock) as services,
        Sandbox(botapi.url) as sandbox,
    ):
        await sandbox.post("limits", overall=None, private=None, group=None)
        environ = {
            **{key: value for name in names for key, value in services.demo(name).items()},
            "TELEGRAM_BOT_TOKEN": botapi.token,
            "TELEGRAM_API_URL": botapi.url,
            "TELEGRAM_ADMIN_IDS": f"{ADMIN},{AUTHOR}" if everything else str(ADMIN),
            "TELEGRAM_MESSAGES_PER_SECOND": "0",
            "DATABASE_URL": database,
            "DIRECTORY": str(directory(services, folder)),
            "CLOCK_URL": f"{services.control}/clock",
            "FOLLOW_SECONDS": "3600",
            "LISTEN": f"127.0.0.1:{port}",
            **({"PUBLIC_URL": f"http://127.0.0.1:{port}", "BROADCAST_ALONE": "0"} if everything else {}),
            "METRICS_LISTEN": "127.0.0.1:0",
            "DATA_DIR": str(folder),
            **settings,
        }
        world = World(botapi, services, sandbox, database, environ)
        with witnessed() as witness:
            witness.watch("webcam", services.url("webcam"))
            await world.start()
            try:
                if booked:
                    await _booked(world, everything=everything)
                yield world
            finally:
                await world.stop()


async def _booked(world: World, *, everything: bool) -> None:
    victim = world.victim = await world.sandbox.person(NAME, language_code="en")
    await victim.say("/timezone London")
    await victim.reads("Noted")
    await victim.say(BOOKED)
    await victim.reads("sign-in name")
    await victim.say(SIGN_IN)
    await victim.reads("phone chat")
    await victim.say("yes")
    await victim.reads("Which number")
    await victim.say(PHONE)
    await victim.reads("Please check")
    await victim.tap("Send")
    await victim.reads("invited, no answer yet")
    await _answered(world)
    await victim.reads("Please confirm", timeout=20)
    if everything:
        await things.watched(victim)
        await things.visited(victim)
        await things.addressed(victim)
        await things.logged_in(victim)
        await _directed(world)
    await victim.say(OPEN)
    await victim.reads("How many credits")
    await world.worked()


async def _directed(world: World) -> None:
    """What the operators have begun."""
    world.author = await world.sandbox.person("Robin", id=AUTHOR, language_code="en")
    world.admin = await world.sandbox.person("Ada", id=ADMIN, language_code="en")
    await things.written(world.author, world.admin)
    world.pin = await things.staged(world.author)
    [event] = (await world.living())["event"]
    await things.attended(world.victim, event)
    while await world.rows(UNSEEN):  # noqa: ASYNC110 - rows tell nobody
        await asyncio.sleep(0.05)


async def _answered(world: World) -> None:
    """Ivy accepts, and a look at the service finds out."""
    async with httpx.AsyncClient(base_url=world.services.control, trust_env=False) as control:
        requests = (await control.get("/webcam/requests")).json()
        await control.post(f"/webcam/requests/{requests[0]['id']}/accept", json={})
    async with await psycopg.AsyncConnection.connect(world.database, autocommit=True) as connection:
        await connection.execute("UPDATE bookings SET look_at = now() - interval '1 year'")
