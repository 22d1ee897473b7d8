"""Everything kept about a person, as one JSON file: each table's rows under its name, plainly.

The person's private answers are in it, opened, for it is theirs; what opens accounts or addresses is not, and
is named as left out. Imports: orjson, psycopg, its neighbours in `bot`.
"""

import base64
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from psycopg.rows import dict_row

from bot.database.pool import Pool
from bot.own.holdings import SECRET, columns, holdings, sealed
from bot.sealing.seals import Seals

ABOUT = "Everything Greenroom keeps about one Telegram user. Times are UTC. Secrets are left out by column."


async def export(pool: Pool, person: int, now: datetime, seals: Seals) -> bytes:
    """The file, made from one consistent look at the database."""
    kept: dict[str, Any] = {}
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table, condition in holdings().items():
            query = f"SELECT * FROM {table} WHERE {condition}"  # noqa: S608 - names of our own
            await cursor.execute(query.encode(), {"person": person})
            kept[table] = [_opened(table, row, seals) for row in await cursor.fetchall()]
    whole = {
        "about": ABOUT,
        "made": now,
        "person": person,
        "left_out": {table: sorted(names) for table, names in SECRET.items()},
        **kept,
    }
    return orjson.dumps(whole, default=_plain, option=orjson.OPT_INDENT_2)


def _opened(table: str, row: dict[str, Any], seals: Seals) -> dict[str, Any]:
    """What may be handed out of a row, with its sealed columns opened; None where no key does."""
    for column, names in sealed(table).items():
        bound = (table, *(row[name] for name in names), column)
        kept = row[column]
        row[column] = seals.open_bytes(kept, *bound) if isinstance(kept, bytes) else seals.open(kept, *bound)
    return {name: row[name] for name in columns(table)}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return _read(bytes(value))
    raise TypeError(type(value).__name__)


def _read(body: bytes) -> object:
    """A raw update as what it says; bytes that are no JSON as base64."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return {"base64": base64.b64encode(body).decode()}
