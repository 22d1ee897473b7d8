"""Who gets a broadcast: a row for each of them, a page of people at a time.

A page is a transaction of its own, so that Pause and Stop wait for a page and not for a million people; where
the last one ended is told by the rows that are there. Imports: psycopg, `handlers`.
"""

from datetime import datetime
from typing import Any

from booking.moment import zone_info
from bot.campaigns.audience import condition
from bot.pool import Pool
from handlers.broadcast.campaign import Campaign

PEOPLE = 10_000
"""Of a page, whether they are in the audience or not."""
MAY = "SELECT FROM campaigns WHERE id = %(id)s AND run = %(run)s AND stage = 'running' FOR SHARE"
AFTER = "SELECT coalesce(max(person), 0) FROM recipients WHERE campaign = %s"
UNTIL = "SELECT max(id) FROM (SELECT id FROM people WHERE id > %s ORDER BY id LIMIT %s) AS page"
GATHERED = """UPDATE campaigns SET gathered = true,
total = (SELECT coalesce(sum(count), 0) FROM standings WHERE campaign = %(id)s) WHERE id = %(id)s"""


async def gather(pool: Pool, campaign: Campaign, run: int, now: datetime) -> bool:
    """Make the rows that are not there yet; False when this run is over before."""
    statement, values = page(campaign, now)
    after = None
    while True:
        async with pool.connection() as connection:
            if await (await connection.execute(MAY, {"id": campaign.id, "run": run})).fetchone() is None:
                return False
            if after is None:
                (after,) = await (await connection.execute(AFTER, [campaign.id])).fetchone() or (0,)
            (until,) = await (await connection.execute(UNTIL, [after, PEOPLE])).fetchone() or (None,)
            if until is None:
                await connection.execute(GATHERED, {"id": campaign.id})
                return True
            await connection.execute(statement.encode(), {**values, "after": after, "until": until})
        after = until


def page(campaign: Campaign, now: datetime) -> tuple[str, dict[str, Any]]:
    """The statement for people from `after` to `until`, with the instant that is each one's turn.

    A wall time that is over where somebody lives comes a day later there.
    """
    where, values = condition(campaign.audience, campaign.id, now, campaign.newest)
    turn = "'epoch'::timestamptz"
    if campaign.at and campaign.local:
        wall = "(%(wall)s::timestamp AT TIME ZONE coalesce(nullif(p.zone, ''), %(zone)s))"
        turn = f"{wall} + CASE WHEN {wall} < %(now)s - interval '1 hour' THEN interval '1 day' ELSE '0' END"
        local = campaign.at.astimezone(zone_info(campaign.zone)).replace(tzinfo=None)
        values |= {"wall": local, "zone": campaign.zone}
    elif campaign.at:
        turn, values = "%(at)s::timestamptz", {**values, "at": campaign.at}
    return (
        f"""INSERT INTO recipients (campaign, person, not_before) SELECT %(campaign)s, p.id, {turn}
        FROM people p WHERE p.id > %(after)s AND p.id <= %(until)s AND {where}
        ON CONFLICT DO NOTHING""",  # noqa: S608
        values,
    )
