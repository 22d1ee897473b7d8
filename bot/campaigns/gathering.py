"""Who gets a broadcast: a row for each of them, a page of people at a time.

A page is a transaction of its own, so that Pause and Stop wait for a page and not for a million people; where
the last one ended is told by the rows that are there. Imports: `handlers` and its neighbours in `bot`.
"""

from datetime import datetime
from typing import Any

from bot.campaigns.audience import condition
from bot.database.pool import Pool
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.hours import instants

PEOPLE = 10_000
"""Of a page, whether they are in the audience or not."""
MAY = "SELECT FROM campaigns WHERE id = %(id)s AND run = %(run)s AND stage = 'running' FOR SHARE"
AFTER = "SELECT coalesce(max(person), 0) FROM recipients WHERE campaign = %s"
UNTIL = "SELECT max(id) FROM (SELECT id FROM people WHERE id > %s ORDER BY id LIMIT %s) AS page"
OWN = "LEFT JOIN unnest(%(zones)s::text[], %(turns)s::timestamptz[]) AS own (zone, turn) ON own.zone = p.zone"
GATHERED = """UPDATE campaigns SET gathered = true,
total = (SELECT coalesce(sum(count), 0) FROM standings WHERE campaign = %(id)s) WHERE id = %(id)s
RETURNING total"""


async def gather(pool: Pool, campaign: Campaign, run: int, now: datetime) -> int | None:
    """Make the rows that are not there yet and tell how many there are; None when this run is over before."""
    statement, values = page(campaign, now)
    after = None
    while True:
        async with pool.connection() as connection:
            if await (await connection.execute(MAY, {"id": campaign.id, "run": run})).fetchone() is None:
                return None
            if after is None:
                (after,) = await (await connection.execute(AFTER, [campaign.id])).fetchone() or (0,)
            (until,) = await (await connection.execute(UNTIL, [after, PEOPLE])).fetchone() or (None,)
            if until is None:
                (total,) = await (await connection.execute(GATHERED, {"id": campaign.id})).fetchone() or (0,)
                return int(total)
            await connection.execute(statement.encode(), {**values, "after": after, "until": until})
        after = until


def page(campaign: Campaign, now: datetime) -> tuple[str, dict[str, Any]]:
    """The statement for people from `after` to `until`, with the instant that is each one's turn."""
    where, values = condition(campaign.audience, campaign.id, now, campaign.newest)
    turn, own = "'epoch'::timestamptz", ""
    if campaign.at:
        turn, values = "%(at)s::timestamptz", {**values, "at": campaign.at}
    if campaign.at and campaign.local:
        there = instants(campaign, campaign.confirmed or now)
        turn, own = f"coalesce(own.turn, {turn})", OWN
        values |= {"zones": list(there), "turns": list(there.values())}
    return (
        f"""INSERT INTO recipients (campaign, person, not_before) SELECT %(campaign)s, p.id, {turn}
        FROM people p {own} WHERE p.id > %(after)s AND p.id <= %(until)s AND {where}
        ON CONFLICT DO NOTHING""",  # noqa: S608
        values,
    )
