"""PostgreSQL connections for the hot path: autocommit, prepared at first use, plans that do not wander.

Sequential scans are switched off because a plan made while a table was empty would be kept when it is not.
Imports: psycopg, psycopg_pool, orjson.
"""

from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

STABLE_PLANS = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off"
LAZY = " -c synchronous_commit=off"
"""For marks only: losing one on a power cut means a message is sent again, as after any crash."""
KEEPALIVES: dict[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


async def connect(dsn: str, *, lazy: bool = False) -> AsyncConnection[Any]:
    """One connection of its own."""
    connection = await AsyncConnection.connect(
        dsn,
        autocommit=True,
        prepare_threshold=0,
        connect_timeout=5,
        options=STABLE_PLANS + (LAZY if lazy else ""),
        application_name="greenroom lanes" if lazy else "greenroom traffic",
        **KEEPALIVES,
    )
    await prepared(connection)
    return connection


async def prepared(connection: AsyncConnection[Any]) -> None:
    """Read jsonb with the fast reader."""
    set_json_loads(orjson.loads, connection)


def pool(dsn: str, most: int) -> AsyncConnectionPool[AsyncConnection[Any]]:
    """A closed pool of up to `most` connections."""
    return AsyncConnectionPool(
        dsn,
        min_size=1,
        max_size=most,
        open=False,
        configure=prepared,
        timeout=10,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 0,
            "connect_timeout": 5,
            "options": STABLE_PLANS,
            "application_name": "greenroom traffic",
            **KEEPALIVES,
        },
    )
