"""Whether the database answers, and whether there is room on its disk, asked when somebody asks how we are.

A database on a full disk answers every question and takes nothing; to wait for the first write that fails
would be too late. So a question is asked that does not fit into memory: it writes a file of its own beside
the tables, which is gone when it is answered. A full log ends the server, and then nobody answers.
Imports: psycopg, `bot.database.pool`.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from psycopg import Error

from bot.database.pool import Pool

WITHIN = 2.0
"""Seconds."""
SPILLS = """SELECT count(*) > 0 AND NOT current_setting('transaction_read_only')::bool
FROM generate_series(1, 30000)"""
LITTLE = "SELECT set_config('work_mem', '64kB', true)"
"""For this transaction; thirty thousand numbers take 400 kB of the disk, about as much as a table grows."""


async def room(pool: Pool) -> Mapping[str, bool]:
    """By part: `database` answers within two seconds, and its `disk` takes what is written. Never raises."""
    parts = {"database": False, "disk": False}
    with suppress(Exception):
        async with asyncio.timeout(WITHIN), pool.connection() as connection:
            await connection.execute(LITTLE)
            parts["database"] = True
            with suppress(Error):
                row = await (await connection.execute(SPILLS)).fetchone()
                parts["disk"] = bool(row and row[0])
    return parts
