"""The log of acts, read and checked. The database seals entries and refuses to change them (0008).

A seal is the SHA-256 of the seal before and of the entry. Whoever can switch the triggers off could still
seal everything anew or cut off the end: so the newest number and seal are shown to be kept elsewhere, and
`python -m bot audit --expect NUMBER:SEAL` compares. Whoever can do that can change the functions of the
database, too, so what an entry was sealed as is put together here, of the columns as they lie in its row.
Imports: `handlers` and its neighbours in `bot`.
"""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.database.migrate import migrate
from bot.database.pool import Pool, open_pool
from bot.database.postgres import reachable
from bot.settings import read_storage
from bot.stop import Stop
from handlers.office import Checked, Entry

SHOWN = 32
"""Hexadecimal digits of a seal that people see and keep: enough that no other entries are found to fit."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEWEST = r"""SELECT a.number, a.at, a.person, a.role, a.verb, a.subject, a.details, coalesce(p.name, ''),
  coalesce(w.name, '')
FROM audit a LEFT JOIN people p ON p.id = a.person
LEFT JOIN people w ON w.id =
  CASE WHEN a.verb ~ '^(staff|people)\.' AND a.subject ~ '^\d{1,18}$' THEN a.subject::bigint END
WHERE %(before)s = 0 OR a.number < %(before)s ORDER BY a.number DESC LIMIT %(most)s"""
WHOLE = """SELECT number, seal, at, person, role, verb, subject, details::text
FROM audit ORDER BY number"""


class AuditLog:
    """`handlers.office.Log`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def newest(self, *, before: int = 0, most: int = 10) -> Sequence[Entry]:
        """Entries, newest first, older than the one numbered `before` (0: from the end)."""
        async with self._pool.connection() as connection:
            found = await connection.execute(NEWEST, {"before": before, "most": most})
            return [Entry(*row) for row in await found.fetchall()]

    async def check(self, expect: tuple[int, str] | None = None) -> Checked:
        """Every entry's seal against what it seals; `expect` is a number and the digits once shown for it."""
        seal, number, wrong = b"", 0, 0
        async with self._pool.connection() as connection, connection.cursor("audit") as cursor:
            await cursor.execute(WHOLE)
            async for found, sealed, *entry in cursor:
                number += 1
                seal = sha256(seal + _text(found, *entry).encode()).digest()
                kept = expect[1] if expect and expect[0] == number else seal.hex()[:SHOWN]
                if not wrong and (found != number or sealed != seal or seal.hex()[: len(kept)] != kept):
                    wrong = number
        if expect and expect[0] > number and not wrong:
            wrong = number + 1
        return Checked(number, seal.hex()[:SHOWN], wrong)


def _text(number: int, at: datetime, *columns: int | str) -> str:
    """What an entry's seal is made of, letter by letter as `audit_text` of 0008 writes it."""
    *plain, details = columns
    before = [number, (at - EPOCH) // timedelta(microseconds=1), *plain]
    return f"{json.dumps(before, ensure_ascii=False)[:-1]}, {details}]"


async def command(expect: str) -> None:
    """`python -m bot audit`: prints what the check found; Stop when an entry is not as it was written."""
    number, _, seal = expect.partition(":")
    kept = (int(number), seal) if number.isdecimal() and seal else None
    if expect and kept is None:
        raise Stop("--expect wants NUMBER:SEAL, as an earlier check showed them")
    with reachable(read_storage(os.environ)) as url:
        await migrate(url)
        async with open_pool(url, most=1) as pool:
            found = await AuditLog(pool).check(kept)
    if found.wrong:
        raise Stop(f"the audit log is not as it was written, from entry {found.wrong} on", code=1)
    print(f"audit log: {found.entries} entries, all as written; keep {found.entries}:{found.seal} elsewhere")
