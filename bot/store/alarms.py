"""A trouble that only owners can end: /health finds it by the reference that the person can quote.

Its row also says whether owners were told, so that of one trouble of a service they hear once an hour, over
all replicas. Imports: psycopg, `booking`, `handlers`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from booking.ledger import BY_HAND, Booking
from booking.trouble import What
from handlers.operators.alarm import QUIET

TOLD, UNHEARD = "owners told", "no owner to tell"
ALONE = "SELECT pg_advisory_xact_lock(7136506, hashtext(%s))"
LATELY = "SELECT 1 FROM failures WHERE what = %s AND kind = %s AND at > %s LIMIT 1"
NOTE = """INSERT INTO failures (id, at, what, kind, place) VALUES (%s, %s, %s, %s, '')
ON CONFLICT (id) DO UPDATE SET at = excluded.at, what = excluded.what, kind = excluded.kind"""
SEEN = """INSERT INTO outages AS o (name, kind, since, seen) VALUES (%s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, seen = excluded.seen, over = NULL,
  since = CASE WHEN o.over IS NULL THEN o.since ELSE excluded.since END,
  times = o.times + (o.over IS NOT NULL)::integer"""
"""That something is not well, since when, and when it was last seen so (decision 31)."""


LATE = "UPDATE failures SET kind = %s WHERE kind = %s AND at > %s RETURNING what, at, id"
LATEST = timedelta(days=7)
"""What is older is told to nobody: a look at the service has long been due anyhow."""


async def late(connection: AsyncConnection[Any], now: datetime) -> Sequence[str]:
    """The references of what no owner could be told when it happened, from now on told: of one trouble of a
    service the newest, of lost requests each.
    """
    rows = await (await connection.execute(LATE, [TOLD, UNHEARD, now - LATEST])).fetchall()
    newest = {what: number for what, _, number in sorted(rows)}
    return [number for what, _, number in sorted(rows) if BY_HAND in what or newest[what] == number]


async def shut_out(connection: AsyncConnection[Any], service: str, now: datetime) -> None:
    """That a service refused us a request, though it may let us read: an outage of it (decision 31)."""
    await connection.execute(SEEN, [f"service:{service}", What.LOGIN.value, now, now])


async def noted(
    connection: AsyncConnection[Any], booking: Booking, code: str, now: datetime, *, heard: bool
) -> bool:
    """Note the trouble of this booking on the caller's transaction; whether owners are to be told of it.

    Not `heard`: there is no owner who could be, so it does not count as told, and the next one is.
    """
    what = f"{booking.service}: {code}"
    await connection.execute(ALONE, [what])
    lately = await (await connection.execute(LATELY, [what, TOLD, now - QUIET])).fetchone()
    tell = code == BY_HAND or lately is None
    told = (TOLD if heard else UNHEARD) if tell else ""
    await connection.execute(NOTE, [booking.order.booking, now, what, told])
    return tell
