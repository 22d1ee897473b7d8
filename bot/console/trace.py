"""What the console leaves in the log of acts: who signed in, and which lists of people they then read.

Imports: psycopg, `handlers` and its neighbours in `bot`.
"""

from datetime import datetime

from bot.console.reader import Reader
from bot.console.sessions import LIFE
from bot.database.pool import Pool
from bot.office import Acts
from handlers.acts import Act, By, Verb

PERSONAL = frozenset({"bookings", "campaigns"})
"""Tabs that show what is somebody's own."""
NEWEST = 1_000
"""Entries looked through for an earlier reading: by the log's own key, however long it is."""
READ = f"""SELECT EXISTS (SELECT FROM (SELECT * FROM audit ORDER BY number DESC LIMIT {NEWEST}) a
WHERE person = %s AND verb = %s AND subject = %s AND at > %s)"""  # noqa: S608


async def signed_in(pool: Pool, reader: Reader, now: datetime) -> None:
    """Write down that somebody came in."""
    await _write(pool, reader, now, Act(Verb.SIGN_IN))


async def looked(pool: Pool, reader: Reader, now: datetime, tab: str) -> None:
    """Write down that somebody reads such a tab, once in the time that a session lasts."""
    if tab not in PERSONAL:
        return
    async with pool.connection() as connection:
        wanted = [reader.person.id, Verb.READ, tab, now - LIFE]
        row = await (await connection.execute(READ, wanted)).fetchone()
    if row and not row[0]:
        await _write(pool, reader, now, Act(Verb.READ, tab))


async def _write(pool: Pool, reader: Reader, now: datetime, act: Act) -> None:
    async with pool.connection() as connection:
        await Acts()(connection, By(reader.person.id, reader.role, now), [act])
