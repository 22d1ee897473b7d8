"""What the operator's acts do to broadcasts, on the turn's connection.

Imports: psycopg, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from bot.campaigns.rows import body_of
from bot.office.acts import Effect
from bot.tables.campaigns import HOLDER
from bot.traffic.writer import Conflict
from handlers.acts import Act, By, Verb
from handlers.broadcast.campaign import Campaign, Stage, Work

SAVE = """
INSERT INTO campaigns AS c (id, author, stage, asking, body, work, note, due, created)
VALUES (%(id)s, %(author)s, %(stage)s, %(asking)s, %(body)s, %(work)s, %(note)s, %(due)s, %(now)s)
ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, asking = excluded.asking, body = excluded.body,
  work = excluded.work, note = excluded.note, due = excluded.due,
  revision = c.revision + 1,
  run = c.run + (excluded.stage <> c.stage OR excluded.work <> c.work)::integer,
  pass = c.pass + (excluded.work <> 'send' AND excluded.stage = 'running'
    AND (c.work = 'send' OR c.stage NOT IN ('running', 'paused')))::integer
WHERE c.revision = %(revision)s RETURNING id"""
"""A run that was under way before a stop, or before something else is done, is over: it can neither end it
nor put it off."""
ONE_ASKS = f"UPDATE campaigns SET asking = '' WHERE asking <> '' AND {HOLDER} = %s AND id <> %s"  # noqa: S608
BLANK = "DELETE FROM campaigns WHERE author = %s AND stage = 'draft' AND body -> 'copies' = '{}' AND id <> %s"
"""Asked for, and never written: nobody comes back to it."""
UNLIST = "DELETE FROM listed WHERE campaign = %s"
LIST = "INSERT INTO listed (campaign, person) SELECT %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING"
LIST_AGAIN = "INSERT INTO listed (campaign, person) SELECT %s, person FROM listed WHERE campaign = %s"
BEGUN = "SELECT FROM standings WHERE campaign = %s AND state <> 'waiting' AND count > 0"
LEFT = "UPDATE recipients SET left_at = %s WHERE campaign = %s AND person = %s AND left_at IS NULL"
BACK = "UPDATE recipients SET left_at = NULL WHERE campaign = %s AND person = %s AND left_at IS NOT NULL"
AHEAD = timedelta(hours=26)
"""The first place of the earth reaches a wall time so long before UTC-12 does."""


async def save(connection: AsyncConnection[Any], by: By, act: Act) -> None:
    """Keep the broadcast as it is now; Conflict when it has changed since it was read."""
    campaign = act.values["campaign"]
    assert isinstance(campaign, Campaign)  # noqa: S101 - the handler's own value, never written into the log
    values = {
        "id": campaign.id,
        "author": campaign.author,
        "stage": campaign.stage.value,
        "asking": campaign.asking,
        "body": Jsonb(body_of(campaign)),
        "work": campaign.work.value,
        "note": campaign.note,
        "due": _due(campaign, by.now),
        "now": by.now,
        "revision": campaign.revision,
    }
    if await (await connection.execute(SAVE, values)).fetchone() is None:
        raise Conflict
    if campaign.asking:
        await connection.execute(ONE_ASKS.encode(), [campaign.holder or campaign.author, campaign.id])
        await connection.execute(BLANK, [campaign.author, campaign.id])


def _due(campaign: Campaign, now: datetime) -> datetime | None:
    """When the job looks first: at once, or when it is time for the first of them."""
    if campaign.stage is not Stage.RUNNING:
        return None
    if campaign.at is None or campaign.work is not Work.SEND:
        return now
    return max(now, campaign.at - (AHEAD if campaign.local else timedelta(0)))


async def put_list(connection: AsyncConnection[Any], _by: By, act: Act) -> None:
    """The broadcast's own list of people, instead of the one before."""
    await connection.execute(UNLIST, [act.subject])
    await connection.execute(LIST, [act.subject, act.values["people"]])


async def again(connection: AsyncConnection[Any], _by: By, act: Act) -> None:
    """A draft has the list of the one it is like; Conflict when somebody has got what it was to replace."""
    source = act.values["source"]
    if act.values["instead"] and await (await connection.execute(BEGUN, [source])).fetchone():
        raise Conflict
    await connection.execute(LIST_AGAIN, [act.subject, source])


async def left(connection: AsyncConnection[Any], by: By, act: Act) -> None:
    """A person wants no more news, after this broadcast; or takes that back."""
    if act.values.get("back"):
        await connection.execute(BACK, [act.subject, by.person])
    else:
        await connection.execute(LEFT, [by.now, act.subject, by.person])


EFFECTS: Mapping[Verb, Effect] = {Verb.SAVE: save, Verb.LIST: put_list, Verb.AGAIN: again, Verb.LEFT: left}
