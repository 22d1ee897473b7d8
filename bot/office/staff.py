"""Operators and support, named by owners; the owners themselves are in the settings.

Imports: psycopg, structlog, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from psycopg import AsyncConnection

from bot.database.entries import write_down
from bot.database.pool import Pool
from bot.store.owners import deaf, unheard
from bot.tables.campaigns import HOLDER
from handlers.acts import SETTINGS, Act, By, Verb
from handlers.broadcast.campaign import DISMISSED
from handlers.office import Member
from handlers.roles import Role

log = structlog.get_logger(__name__)

NAME = """INSERT INTO staff (person, role, named_by, since) VALUES (%s, %s, %s, %s)
ON CONFLICT (person) DO UPDATE SET role = excluded.role,
  named_by = excluded.named_by, since = excluded.since"""
DISMISS = "DELETE FROM staff WHERE person = %s"
HOLD_BACK = f"""UPDATE campaigns SET stage = CASE stage WHEN 'running' THEN 'paused' ELSE stage END,
  note = %s, due = NULL, revision = revision + 1
WHERE stage IN ('running', 'review') AND {HOLDER} = %s RETURNING id, stage = 'paused'"""  # noqa: S608
"""What waits for a second one's yes goes on waiting for it."""
STRANGERS = f"""SELECT DISTINCT {HOLDER} FROM campaigns WHERE stage IN ('running', 'review') AND NOT EXISTS (
  SELECT FROM unnest(ARRAY[{HOLDER}, (body ->> 'second')::bigint]) AS w (who)
  WHERE who = ANY(%s) OR EXISTS (SELECT FROM staff WHERE person = who AND role = 'operator'))"""  # noqa: S608
"""Who answers for broadcasts that nobody with a role has begun, agreed to, or let go on."""
HAND = """UPDATE bookings SET person = %(heir)s, noted = false, revision = revision + 1
WHERE id = %(booking)s AND person = %(person)s"""
"""Who has read it as the other's does not save it so."""
MEMBERS = """SELECT s.person, s.role, coalesce(p.name, ''), coalesce(p.language, 'en')
FROM staff s LEFT JOIN people p ON p.id = s.person
UNION ALL SELECT o, 'owner', coalesce(p.name, ''), coalesce(p.language, 'en') FROM unnest(%s::bigint[]) AS o
LEFT JOIN people p ON p.id = o"""
KNOWN = "SELECT name, language FROM people WHERE id = %s AND chat IS NOT NULL"


class StaffList:
    """`handlers.office.Staff`."""

    def __init__(self, pool: Pool, owners: frozenset[int]) -> None:
        self._pool = pool
        self._owners = owners

    async def members(self) -> Sequence[Member]:
        """Everybody with a role, owners first."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(MEMBERS, [sorted(self._owners)])).fetchall()
        found = {row[0]: Member(row[0], Role(row[1]), *row[2:]) for row in rows}  # an owner is nothing less
        return sorted(found.values(), key=lambda m: (list(Role).index(m.role), m.name, m.person))

    async def known(self, person: int) -> Member | None:
        """Somebody who has written to us in private, as if they were support; None otherwise."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(KNOWN, [person])).fetchone()
        return Member(person, Role.SUPPORT, *row) if row else None

    async def settle(self, now: datetime) -> None:
        """Owners whom the settings name no more are dismissed: what they were about to send waits.

        What was paused is in the log of acts; owners who cannot be written to are named in the program's.
        """
        async with self._pool.connection() as connection:
            if silent := await deaf(connection, self._owners):
                log.warning("owners: %s", unheard(silent))
            gone = await (await connection.execute(STRANGERS.encode(), [sorted(self._owners)])).fetchall()
            for (person,) in gone:
                for campaign, paused in await _held_back(connection, person):
                    if paused:
                        await write_down(connection, now, Act(Verb.PAUSE, campaign), role=SETTINGS)


async def name(connection: AsyncConnection[Any], by: By, act: Act) -> Sequence[str]:
    """Give a person a role, or another one; the ids of the broadcasts that wait for somebody else now."""
    await connection.execute(NAME, [int(act.subject), act.values["role"], by.person, by.now])
    return [] if act.values["role"] == Role.OPERATOR else await hold_back(connection, int(act.subject))


async def dismiss(connection: AsyncConnection[Any], _by: By, act: Act) -> Sequence[str]:
    """Take a person's role away; the ids of their broadcasts, which wait for somebody who still has one."""
    await connection.execute(DISMISS, [int(act.subject)])
    return await hold_back(connection, int(act.subject))


async def hand(connection: AsyncConnection[Any], _by: By, act: Act) -> None:
    """An event of somebody whose role went is another's; whoever is forgotten hands over with the rest."""
    if "of" in act.values:
        values = {"booking": act.subject, "person": act.values["of"], "heir": act.values["to"]}
        await connection.execute(HAND, values)


async def hold_back(connection: AsyncConnection[Any], person: int) -> Sequence[str]:
    """The broadcasts of somebody who goes wait for somebody who stays; their ids."""
    return [campaign for campaign, _ in await _held_back(connection, person)]


async def _held_back(connection: AsyncConnection[Any], person: int) -> Sequence[tuple[str, bool]]:
    """The same, and whether each was under way."""
    return await (await connection.execute(HOLD_BACK.encode(), [DISMISSED, person])).fetchall()
