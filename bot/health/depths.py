"""What waits and for how long: the numbers behind /metrics, /health and the console, read with one query.

Each part of the query is answered by a partial index over what is open, so it costs the same however much has
been done before; and no more than MOST rows are counted of any kind. Imports: `bot.database`.
"""

from dataclasses import dataclass

from bot.database.pool import Pool

MOST = 100_000
READ = f"""SELECT
  (SELECT count(*) FROM (SELECT 1 FROM inbox WHERE state = 'new' LIMIT {MOST}) AS n),
  (SELECT extract(epoch FROM now() - min(received)) FROM inbox WHERE state = 'new'),
  (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending') AND priority < 5
    LIMIT {MOST}) AS n),
  (SELECT extract(epoch FROM now() - min(coalesce(not_before, created))) FROM outbox
    WHERE state IN ('waiting', 'sending') AND priority < 5),
  (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending') AND priority >= 5
    UNION ALL SELECT 1 FROM campaigns c JOIN recipients r ON r.campaign = c.id AND r.state = 'waiting'
    AND r.not_before <= now() WHERE c.stage = 'running' AND c.work = 'send' LIMIT {MOST}) AS n),
  (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')),
  (SELECT count(*) FROM (SELECT 1 FROM drafts WHERE stage = 'open' LIMIT {MOST}) AS n),
  (SELECT count(*) FROM (SELECT 1 FROM bookings WHERE look_at IS NOT NULL LIMIT {MOST}) AS n)"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Depths:
    """Numbers of rows that wait, and seconds the oldest has waited (0.0 when none does).

    `updates` not handled, `replies` and `bulk` not sent (of broadcasts what is due), `jobs` not ended,
    `drafts` open, `followed` bookings.
    """

    updates: int
    update_seconds: float
    replies: int
    reply_seconds: float
    bulk: int
    jobs: int
    drafts: int
    followed: int


async def depths(pool: Pool) -> Depths:
    """What waits now, all replicas together."""
    async with pool.connection() as connection:
        row = await (await connection.execute(READ)).fetchone()
    updates, waited, replies, due, bulk, jobs, drafts, followed = row or (0,) * 8
    return Depths(updates, _seconds(waited), replies, _seconds(due), bulk, jobs, drafts, followed)


def _seconds(age: object) -> float:
    """A message that is not due yet has not waited."""
    return max(0.0, float(str(age))) if age is not None else 0.0
