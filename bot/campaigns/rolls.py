"""The recipients of one broadcast while it is sent: claimed, marked.

A claim holds the broadcast's row (FOR SHARE) and names its run, so that after a pause, even one that is over,
or once another replica has taken over, an older run gets nothing more. Imports: orjson, `booking`, `handlers`
and its neighbours in `bot`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from booking.preferences import Preferences
from bot.campaigns.copies import Reader
from bot.campaigns.gathering import MAY, gather
from bot.campaigns.rows import CAMPAIGN, campaign_of
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from handlers.broadcast.campaign import CHANGEABLE, CHANGED, FAILING, Campaign, Work

BEGIN = f"""UPDATE campaigns SET run = run + 1, started = coalesce(started, %(now)s)
WHERE id = %(id)s AND stage = 'running' RETURNING {CAMPAIGN}, run, pass, gathered"""  # noqa: S608
DOUBT = """UPDATE recipients SET state = 'unknown', error = 'stopped while it was sent'
WHERE campaign = %s AND state = 'sending'"""
AHEAD = "(SELECT extract(epoch FROM tat - now())::float8 FROM bucket WHERE name = 'chat ' || r.person)"
CLAIM = f"""UPDATE recipients r
SET state = CASE WHEN p.reachable AND p.news AND NOT p.blocked THEN 'sending' ELSE 'skipped' END,
  at = %(now)s, error = CASE WHEN NOT p.reachable THEN 'blocked before' WHEN NOT p.news THEN 'opted out'
  WHEN p.blocked THEN 'kept out' ELSE '' END
FROM people p WHERE r.campaign = %(id)s AND p.id = r.person AND r.person IN (
  SELECT person FROM recipients WHERE campaign = %(id)s AND state = 'waiting' AND not_before <= %(now)s
  ORDER BY not_before, person LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING r.person, p.name, p.language, p.zone, r.tries, r.messages, r.state, {AHEAD}, p.preferences,
  p.date_order, p.clock12"""  # noqa: S608
CHANGE = f"""SELECT r.person, p.name, p.language, p.zone, r.tries, r.messages, 'sending', {AHEAD},
  p.preferences, p.date_order, p.clock12 FROM (
  SELECT DISTINCT language, pass FROM standings WHERE campaign = %(id)s AND state = 'sent'
    AND changed <> 'deleted' AND pass < %(pass)s AND (%(language)s = '' OR language = %(language)s)) AS k
CROSS JOIN LATERAL (SELECT * FROM recipients c WHERE c.campaign = %(id)s AND c.state = 'sent'
  AND c.changed <> 'deleted' AND c.language = k.language AND c.pass = k.pass AND c.at > %(since)s
  AND NOT c.person = ANY(%(busy)s) ORDER BY c.at LIMIT %(most)s) AS r
JOIN people p ON p.id = r.person LIMIT %(most)s"""  # noqa: S608
"""From each group of those not changed yet, the oldest first: their 48 hours are over first."""
NEXT = "SELECT min(not_before) FROM recipients WHERE campaign = %s AND state = 'waiting'"
MARK = """UPDATE recipients AS r SET state = t.state, error = t.error, messages = t.messages, at = t.at,
  tries = t.tries, language = t.language,
  not_before = CASE WHEN t.wait > 0 THEN t.at + make_interval(secs => t.wait) ELSE r.not_before END
FROM jsonb_to_recordset(%s::jsonb) AS t(person bigint, state text, error text, messages jsonb, at timestamptz,
  tries smallint, language text, wait float8)
WHERE r.campaign = %s AND r.person = t.person AND r.state IN ('sending', 'unknown')"""
MARK_CHANGED = """UPDATE recipients AS r SET pass = %s,
  changed = CASE t.state WHEN 'done' THEN %s ELSE r.changed END, error = t.error
FROM jsonb_to_recordset(%s::jsonb) AS t(person bigint, state text, error text)
WHERE r.campaign = %s AND r.person = t.person"""
AGAIN = """UPDATE recipients SET state = 'waiting', error = '', not_before = %s
WHERE campaign = %s AND person = ANY(%s) AND state = 'refused'"""
"""After everybody whose turn it was before: where Telegram was right, they hold up nobody else again."""
BLOCKED = "UPDATE people SET reachable = false WHERE id = ANY(%s)"
END = """UPDATE campaigns SET stage = %(stage)s, work = %(work)s, note = %(note)s, due = %(due)s,
  revision = revision + 1, ended = CASE WHEN %(stage)s = 'done' THEN %(now)s ELSE ended END
WHERE id = %(id)s AND run = %(run)s AND stage = 'running'"""
LATER = """UPDATE campaigns SET due = %s, body = CASE WHEN body ? 'failed' THEN body - 'failed' ELSE body END
WHERE id = %s AND run = %s AND stage = 'running'"""
FAILED = """UPDATE campaigns SET body = jsonb_set(body, '{failed}', to_jsonb(f.times)),
  stage = CASE WHEN f.over THEN 'paused' ELSE stage END, note = CASE WHEN f.over THEN %(note)s ELSE note END,
  due = CASE WHEN f.over THEN NULL ELSE due END, revision = revision + f.over::integer
FROM (SELECT times, times >= %(most)s AS over FROM (
  SELECT coalesce((body ->> 'failed')::integer, 0) + 1 AS times FROM campaigns WHERE id = %(id)s) AS t) AS f
WHERE id = %(id)s AND stage = 'running' RETURNING f.over"""
"""How often in a row is kept in the body, so that whatever anybody does with it begins anew."""
MOST_FAILED = 5


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody claimed. `ahead`: what their chat has had lately (`ChatPace.learn`)."""

    reader: Reader
    tries: int
    messages: list[int]
    ahead: float = 0.0


@dataclass(slots=True)
class Marks:
    """What became of recipients, to be written together."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    blocked: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Roll:
    """The recipients of one run."""

    pool: Pool
    seals: Seals
    campaign: Campaign
    run: int
    number: int
    """Of the change that is made; 0 while sending."""

    @staticmethod
    async def begin(pool: Pool, seals: Seals, campaign: str, now: datetime) -> "Roll | None":
        """A new run; None when it is not running. Who was under way before is in doubt from now on."""
        async with pool.connection() as connection:
            row = await (await connection.execute(BEGIN, {"id": campaign, "now": now})).fetchone()
            if row is None:
                return None
            *columns, run, number, gathered = row
            found = campaign_of(columns)
            await connection.execute(DOUBT, [campaign])
        if not gathered:
            total = await gather(pool, found, run, now)
            if total is None:
                return None
            found = replace(found, total=total)
        return Roll(pool, seals, found, run, number)

    @staticmethod
    async def failed(pool: Pool, campaign: str) -> bool:
        """A run ended with an error; True when that was one too many in a row, and it pauses."""
        values = {"id": campaign, "note": FAILING, "most": MOST_FAILED}
        async with pool.connection() as connection:
            row = await (await connection.execute(FAILED, values)).fetchone()
        return bool(row and row[0])

    async def claim(
        self, most: int, now: datetime, busy: Sequence[int], language: str
    ) -> list[Recipient] | None:
        """Up to `most` whose turn it is; None when this run is over."""
        values = {"id": self.campaign.id, "run": self.run, "most": most, "now": now, "pass": self.number}
        values |= {"busy": list(busy), "since": now - CHANGEABLE, "language": language}
        statement = CLAIM if self.campaign.work is Work.SEND else CHANGE
        while True:
            async with self.pool.connection() as connection:
                if await (await connection.execute(MAY, values)).fetchone() is None:
                    return None
                rows = await (await connection.execute(statement, values)).fetchall()
            ordered = sorted(rows, key=lambda row: row[0])
            claimed = [self._recipient(row) for row in ordered if row[6] == "sending"]
            if claimed or not rows:
                return claimed

    def _recipient(self, row: Sequence[Any]) -> Recipient:
        number, name, language, zone, tries, messages, _, ahead, wants, order, clock12 = row
        wishes = Preferences.from_json(self.seals.open(wants, "people", number, "preferences") or {})
        reader = Reader(number, name, language, zone, wishes.quiet, order, clock12)
        return Recipient(reader, tries, messages if isinstance(messages, list) else [], ahead or 0.0)

    async def mark(self, marks: Marks) -> None:
        """Write what became of them."""
        rows, blocked = marks.rows[:], marks.blocked[:]
        if not rows:
            return
        body = orjson.dumps(rows).decode()
        async with self.pool.connection() as connection:
            if blocked:  # before the recipients, as in a turn: whoever waits for whom is in one order
                await connection.execute(BLOCKED, [blocked])
            if self.campaign.work is Work.SEND:
                await connection.execute(MARK, [body, self.campaign.id])
            else:
                done = "deleted" if self.campaign.work is Work.DELETE else "edited"
                await connection.execute(MARK_CHANGED, [self.number, done, body, self.campaign.id])
        del marks.rows[: len(rows)], marks.blocked[: len(blocked)]

    async def next(self) -> datetime | None:
        """When the next of those who wait has its time; None when nobody waits."""
        async with self.pool.connection() as connection:
            row = await (await connection.execute(NEXT, [self.campaign.id])).fetchone()
        return row[0] if row else None

    async def again(self, refused: Sequence[int], now: datetime) -> None:
        """Those in whom it was seen that something is wrong with the message wait for it to be mended."""
        if refused and self.campaign.work is Work.SEND:
            async with self.pool.connection() as connection:
                await connection.execute(AGAIN, [now, self.campaign.id, list(refused)])

    async def end(self, stage: str, now: datetime, note: str = "") -> bool:
        """The broadcast is done, or pauses by itself; False when somebody else has changed it."""
        values = {
            "id": self.campaign.id,
            "run": self.run,
            "stage": stage,
            "note": note,
            "work": "send" if note == CHANGED else self.campaign.work.value,
            "now": now,
            "due": None,
        }
        async with self.pool.connection() as connection:
            return (await connection.execute(END, values)).rowcount == 1

    async def later(self, due: datetime) -> None:
        """The next slice begins then."""
        async with self.pool.connection() as connection:
            await connection.execute(LATER, [due, self.campaign.id, self.run])
