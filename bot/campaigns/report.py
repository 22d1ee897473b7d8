"""Everybody a broadcast went to, or would have gone to, and what became of it, as CSV.

That may be millions: so it is read and written in pieces, and a chat gets it as several files, each made when
it is sent. A file is of the people between two ids, so nobody is in none or in two of them, whoever comes or
goes meanwhile. Imports: `handlers` and its neighbours in `bot`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence

from bot.database.pool import Pool
from bot.sheet import sheet
from handlers.office import LAST, Recipient

REPORT = """SELECT * FROM (
  (SELECT r.person, p.name, r.language, r.state, r.changed, r.at, r.left_at, r.error
  FROM recipients r JOIN people p ON p.id = r.person WHERE r.campaign = %(id)s
    AND r.person > %(last)s AND p.id > %(last)s AND r.person <= %(until)s
    AND (%(state)s = '' OR r.state = %(state)s)
  ORDER BY r.person LIMIT %(most)s)
UNION ALL
  (SELECT l.person, coalesce(p.name, ''), coalesce(p.language, ''), 'skipped', '', NULL, NULL,
    CASE WHEN p.chat IS NULL THEN 'has not written to the bot' WHEN NOT p.reachable THEN 'blocked before'
    WHEN NOT p.news THEN 'opted out' WHEN p.blocked THEN 'kept out' ELSE 'not in the audience' END
  FROM listed l JOIN campaigns c ON c.id = l.campaign LEFT JOIN people p ON p.id = l.person
  WHERE l.campaign = %(id)s AND l.person > %(last)s AND l.person <= %(until)s
    AND %(state)s IN ('', 'skipped') AND c.gathered AND (c.body #>> '{audience,listed}')::boolean
    AND NOT EXISTS (SELECT FROM recipients r WHERE r.campaign = l.campaign AND r.person = l.person)
  ORDER BY l.person LIMIT %(most)s)) AS lines ORDER BY person LIMIT %(most)s"""
"""Those of its list who get nothing are in it, too, with the reason."""
STRANGERS = """SELECT name FROM campaigns c, jsonb_array_elements_text(c.body -> 'strangers') AS name
WHERE c.id = %s AND c.gathered AND (c.body #>> '{audience,listed}')::boolean"""
NOBODY = "has not written to the bot"
HEAD = ("id", "name", "language", "state", "changed", "at", "left_at", "error")
ENDS = """SELECT person FROM (
  SELECT person, row_number() OVER theirs AS line, lead(person) OVER theirs AS next FROM (
    SELECT person FROM recipients WHERE campaign = %(id)s
  UNION ALL
    SELECT person FROM listed l WHERE campaign = %(id)s
      AND NOT EXISTS (SELECT FROM recipients r WHERE r.campaign = l.campaign AND r.person = l.person)) AS p
  WINDOW theirs AS (ORDER BY person)) AS lines
WHERE line %% %(most)s = 0 AND next IS NOT NULL ORDER BY person"""
FILE = 100_000
"""Lines of one file: about 8 MB, far below Telegram's 50."""
PIECE = 5_000
"""Lines that are in memory together."""


async def ends(pool: Pool, campaign: str) -> Sequence[int]:
    """The highest id of each file but the last."""
    async with pool.connection() as connection:
        found = await connection.execute(ENDS, {"id": campaign, "most": FILE})
        return [person for (person,) in await found.fetchall()]


async def pieces(pool: Pool, campaign: str, after: int, until: int) -> AsyncIterator[bytes]:
    """Those with a higher id than `after`, up to `until`, below a head; at the end the @names nobody has."""
    yield sheet([], HEAD)
    while found := await lines(pool, campaign, after, until, most=PIECE):
        yield await asyncio.to_thread(sheet, found)
        after = int(found[-1].person)
    if until == LAST:
        yield sheet(await _strangers(pool, campaign))


async def lines(
    pool: Pool, campaign: str, after: int, until: int = LAST, *, state: str = "", most: int
) -> Sequence[Recipient]:
    """So many of them, in the order of their ids; those in one state."""
    values = {"id": campaign, "last": after, "until": until, "most": most, "state": state}
    async with pool.connection() as connection:
        return [Recipient(*row) for row in await (await connection.execute(REPORT, values)).fetchall()]


async def _strangers(pool: Pool, campaign: str) -> Sequence[Recipient]:
    """The @names of its list that nobody has."""
    async with pool.connection() as connection:
        found = await (await connection.execute(STRANGERS, [campaign])).fetchall()
    return [Recipient("", f"@{name}", "", "skipped", "", None, None, NOBODY) for (name,) in found]
