"""One more entry in the log of acts, in the transaction of the act. Number and seal are the database's.

Imports: psycopg, `handlers`.
"""

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from handlers.acts import Act

ENTRY = "INSERT INTO audit (at, person, role, verb, subject, details) VALUES (%s, %s, %s, %s, %s, %s)"


async def write_down(
    connection: AsyncConnection[Any], at: datetime, act: Act, person: int = 0, role: str = ""
) -> None:
    """Add it; never committed here. No person: it was the command line, or what `role` names (SETTINGS)."""
    values = [at, person, role, act.verb.value, act.subject, Jsonb(dict(act.values))]
    await connection.execute(ENTRY, values)
