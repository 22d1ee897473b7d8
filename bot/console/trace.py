"""What the console leaves in the log of acts: who signed in, and what of other people they then read.

A list is written down once in the time that a session lasts, and so is whom or which broadcast somebody
looks at there; a file, which leaves the console, each time. Imports: psycopg, `handlers` and its neighbours
in `bot`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from bot.console.reader import Reader
from bot.console.sessions import LIFE
from bot.database.pool import Pool
from bot.office import Acts
from bot.office.clients import MATCHES, sought
from handlers.acts import Act, By, Verb

PERSONAL = frozenset({"bookings", "campaigns"})
"""Tabs that show what is somebody's own."""
NEWEST = 1_000
"""Entries looked through for an earlier reading: by the log's own key, however long it is."""
READ = f"""SELECT EXISTS (SELECT FROM (SELECT * FROM audit ORDER BY number DESC LIMIT {NEWEST}) a
WHERE person = %s AND verb = %s AND subject = %s AND at > %s)"""  # noqa: S608
BROADCAST = "SELECT id FROM campaigns WHERE id = %s"
ALONE = f"SELECT id FROM people WHERE {MATCHES} LIMIT 2"  # noqa: S608 - text of our own


async def signed_in(pool: Pool, reader: Reader, now: datetime) -> None:
    """Write down that somebody came in."""
    async with pool.connection() as connection:
        await Acts()(connection, _by(reader, now), [Act(Verb.SIGN_IN)])


async def looked(pool: Pool, reader: Reader, now: datetime, page: str, asked: Mapping[str, str]) -> None:
    """Write down what somebody reads on a page (as its address names it) with these wishes."""
    name, file = page.removesuffix(".csv"), page.endswith(".csv")
    tab = "campaigns" if name == "campaign" else name
    if tab not in PERSONAL:
        return
    async with pool.connection() as connection:
        once, always = [Act(Verb.READ, tab)], list[Act]()
        if tab == "bookings":
            always += [Act(Verb.FILE, tab)] if file else []
            once += [Act(Verb.LOOK, str(person)) for person in await _alone(connection, asked)]
        elif number := await _broadcast(connection, asked):
            (always if file else once).append(Act(Verb.REPORT, number))
        new = [act for act in once if not await _lately(connection, reader, now, act)]
        await Acts()(connection, _by(reader, now), [*new, *always])


async def _alone(connection: AsyncConnection[Any], asked: Mapping[str, str]) -> Sequence[int]:
    """Whose bookings these are, where they are one person's."""
    person = asked.get("person", "")
    found = await (await connection.execute(ALONE.encode(), sought(person))).fetchall() if person else []
    return [one for (one,) in found] if len(found) == 1 else []


async def _broadcast(connection: AsyncConnection[Any], asked: Mapping[str, str]) -> str:
    """The one that is read, "" where there is none: an address may name anything."""
    row = await (await connection.execute(BROADCAST, [asked.get("id", "")])).fetchone()
    return row[0] if row else ""


async def _lately(connection: AsyncConnection[Any], reader: Reader, now: datetime, act: Act) -> bool:
    wanted = [reader.person.id, act.verb, act.subject, now - LIFE]
    row = await (await connection.execute(READ, wanted)).fetchone()
    return bool(row and row[0])


def _by(reader: Reader, now: datetime) -> By:
    return By(reader.person.id, reader.role, now)
