"""People as the operator's side sees them, and what it does to them: two columns that turns never write.

Imports: psycopg, `booking`, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from booking.form import Card
from booking.people import Person
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.traffic.rows import DRAFT, PERSON, draft_of, person_of
from handlers.acts import Act, By
from handlers.office import Client
from handlers.roles import Role

COUNT = "SELECT count(*), count(*) FILTER (WHERE seen > %s) FROM people"
MATCHES = """id = %(number)s OR (%(number)s::bigint IS NULL AND name ILIKE %(name)s)
OR (%(username)s <> '' AND username = %(username)s)"""
FIND = f"""SELECT {PERSON} FROM people WHERE {MATCHES}
ORDER BY seen DESC NULLS LAST LIMIT %(most)s"""  # noqa: S608 - column names of our own
RECENT = f"SELECT {PERSON} FROM people ORDER BY seen DESC NULLS LAST LIMIT %(most)s"  # noqa: S608
ONE = f"SELECT {PERSON}, created FROM people WHERE id = %s"  # noqa: S608
OPEN = f"SELECT {DRAFT} FROM drafts WHERE person = %s AND stage = 'open'"  # noqa: S608
ROLE = "SELECT role FROM staff WHERE person = %s"
BOOKINGS = """SELECT count(*) OVER (), service, starts, stage FROM bookings WHERE person = %s
ORDER BY made DESC LIMIT 5"""
BLOCK = "UPDATE people SET blocked = %s WHERE id = %s"
LIMIT = "UPDATE people SET a_day = %s WHERE id = %s"

WRITTEN = """SELECT EXISTS (SELECT FROM audit WHERE verb = 'people.write' AND subject = %s AND person = %s
AND details ->> 'preview' = %s)"""

NUMBER_LENGTH = 16
"""Digits of Telegram's longest numbers of people (52 bits)."""


def sought(words: str) -> dict[str, object]:
    """What is looked for by MATCHES when somebody types this: a number, an @name, or part of a name."""
    number = int(words) if words.isdecimal() and len(words) <= NUMBER_LENGTH else None
    name = words.replace("\\", "").replace("%", "").replace("_", r"\_")
    return {"number": number, "name": f"%{name}%", "username": words.removeprefix("@").casefold()}


class ClientList:
    """`handlers.office.Clients`."""

    def __init__(
        self, pool: Pool, cards: Callable[[], Mapping[str, Card]], owners: frozenset[int], seals: Seals
    ) -> None:
        self._pool = pool
        self._seals = seals
        self._cards = cards
        self._owners = owners

    async def count(self, since: datetime) -> tuple[int, int]:
        """How many there are, and how many of them wrote since then."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(COUNT, [since])).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    async def find(self, words: str, *, most: int = 10) -> Sequence[Person]:
        """Whose number or @name this is, or whose name holds it; those who wrote last come first."""
        async with self._pool.connection() as connection:
            found = await connection.execute(FIND if words else RECENT, {**sought(words), "most": most})
            return [person_of(row, self._seals) for row in await found.fetchall()]

    async def look(self, person: int) -> Client | None:
        """One person, None when nobody has that number."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(ONE, [person])).fetchone()
            if row is None:
                return None
            draft = await (await connection.execute(OPEN, [person])).fetchone()
            named = await (await connection.execute(ROLE, [person])).fetchone()
            made = await (await connection.execute(BOOKINGS, [person])).fetchall()
        role = Role.OWNER if person in self._owners else Role(named[0]) if named else None
        return Client(
            person=person_of(row[:-1], self._seals),
            since=row[-1],
            role=role,
            draft=draft_of(draft, self._cards(), self._seals) if draft else None,
            bookings=made[0][0] if made else 0,
            recent=[(service, starts, stage) for _, service, starts, stage in made],
        )

    async def written(self, person: int, by: int, preview: int) -> bool:
        """Whether the letter to them went out that somebody was shown as this message of their chat."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(WRITTEN, [str(person), by, str(preview)])).fetchone()
        return bool(row and row[0])


async def block(connection: AsyncConnection[Any], _by: By, act: Act) -> None:
    """Keep a person out, or let them in again."""
    await connection.execute(BLOCK, [act.values["blocked"], int(act.subject)])


async def limit(connection: AsyncConnection[Any], _by: By, act: Act) -> None:
    """Let a person send only so many requests a day; None for any number."""
    await connection.execute(LIMIT, [act.values["a_day"], int(act.subject)])
