"""What a replica does by the clock: sweep what is due, end old drafts, take over dead workers' jobs, forget.

Every step is one conditional statement or a few, so that replicas may all do it; a step that fails is logged
and tried again at its next turn. Imports: structlog, `booking`, `handlers` and its neighbours in `bot`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from booking.form import Card
from booking.interview import LIFE
from bot.database.pool import Pool
from bot.due.jobs import Jobs
from bot.sealing.seals import Seals
from bot.store import queue
from bot.traffic.rows import DRAFT, PERSON, draft_of, person_of
from handlers.request.expiry import expired

KEPT_HOURS = 48
"""How long raw updates, sent messages, failed jobs and what services told of guests are kept."""
MOST = 200

EXPIRE = f"""UPDATE drafts SET stage = 'expired', revision = revision + 1 WHERE id IN (SELECT id FROM drafts
WHERE stage = 'open' AND touched < %s ORDER BY touched LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING {DRAFT}"""  # noqa: S608
WHO = f"""SELECT seen < (SELECT max(CASE WHEN last < now() - interval '24 hours' THEN now() ELSE returned END)
FROM presence), {PERSON} FROM people WHERE id = ANY(%s)"""  # noqa: S608
"""Who it is, and whether they have still to hear that we were away."""
SENT = "DELETE FROM drafts WHERE stage = 'sent' AND touched < %s"
"""A request that was sent lives on as its booking; those left unsent are counted by the figures."""
LINKS = "DELETE FROM prepared WHERE until < %s"
"""What waits behind a link that leads nowhere any more."""
PACES = "DELETE FROM bucket WHERE tat < now()"
"""A rate that has caught up says no more than none."""
FORGET = (
    # a login that could not be taken back for a month: its service is off or gone
    "DELETE FROM accounts WHERE state = 'leaving' AND linked < now() - 15 * make_interval(hours => %s)",
    "DELETE FROM inbox WHERE state <> 'new' AND received < now() - make_interval(hours => %s)",
    "DELETE FROM outbox WHERE state IN ('sent', 'dead') AND created < now() - make_interval(hours => %s)",
    "DELETE FROM failures WHERE at < now() - 7 * make_interval(hours => %s)",
    "DELETE FROM guests WHERE told < now() - make_interval(hours => %s)",
    "DELETE FROM calls WHERE ends < now() - make_interval(hours => %s)",
)
COUNTED = """WITH oldest AS (SELECT date_trunc('week', min(day))::date AS monday FROM activity), gone AS (
  DELETE FROM activity USING oldest
  WHERE day < monday + 7 AND monday < date_trunc('week', now() - interval '7 days')
  RETURNING day, monday, person)
INSERT INTO tallies AS t (day, what, count)
SELECT day, 'active', count(*) FROM gone GROUP BY 1
UNION ALL SELECT monday, 'active week', count(DISTINCT person) FROM gone GROUP BY 1
ON CONFLICT (day, what) DO UPDATE SET count = t.count + excluded.count"""
"""Of who wrote on which day only the numbers stay, once the week after is over, too: a week at a time."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The steps; `loops` has each in its rhythm. `wake` is told the chats that have something to send;
    `prepare` reads what the services' cards depend on.
    """

    pool: Pool
    jobs: Jobs
    clock: Callable[[], datetime]
    cards: Callable[[], Mapping[str, Card]]
    wake: Callable[[int], None]
    prepare: Callable[[], Awaitable[None]]
    seals: Seals

    def loops(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """The steps, each to run for ever as a task of its own (a group hears only one cancellation)."""
        rhythm: tuple[tuple[int, Callable[[], Awaitable[object]]], ...] = (
            (1, self.sweep),
            (2, self.jobs.take_over),
            (5, self.expire),
            (60, self.bring_back),
            (600, self.forget),
            (3600, self.prepare),
        )
        return [self.every(seconds, step) for seconds, step in rhythm]

    def every(self, seconds: float, step: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        """A step as a loop of its own."""
        return partial(self._again, step, seconds)

    async def sweep(self) -> int:
        """Hand over what is due."""
        return await self.jobs.agenda.sweep(self.clock())

    async def bring_back(self) -> None:
        """Make due what a clock that was ahead has put off."""
        await self.jobs.agenda.bring_back(self.clock())

    async def expire(self) -> int:
        """End drafts nobody touched for a day, with a word to each person; how many."""
        async with self.pool.connection() as connection:
            ended = await connection.execute(EXPIRE, [self.clock() - LIFE, MOST])
            drafts = [draft_of(row, self.cards(), self.seals) for row in await ended.fetchall()]
            if not drafts:
                return 0
            found = await connection.execute(WHO, [[draft.person for draft in drafts]])
            people = {row[0]: (person_of(row, self.seals), away) for away, *row in await found.fetchall()}
            told = [(draft, *people[draft.person]) for draft in drafts]
            said = [m for draft, person, away in told for m in expired(draft, person, away=bool(away))]
            await queue(connection, said, self.seals)
        for chat in {message.chat for message in said}:
            self.wake(chat)
        return len(drafts)

    async def forget(self) -> None:
        """Remove what has been kept long enough. Real time for what the database dates: a pushed clock
        forgets nothing early of that.
        """
        async with self.pool.connection() as connection:
            for statement in FORGET:
                await connection.execute(statement, [KEPT_HOURS])
            await connection.execute(PACES)
            await connection.execute(COUNTED)
            await connection.execute(LINKS, [self.clock()])
            await connection.execute(SENT, [self.clock() - timedelta(hours=KEPT_HOURS)])
        await self.jobs.forget(timedelta(hours=KEPT_HOURS))

    async def _again(self, step: Callable[[], Awaitable[object]], seconds: float) -> None:
        """A step that takes long, or waits for a service, holds up no other."""
        while True:
            try:
                await step()
            except Exception as error:  # the database may be away for a while; the next turn is soon
                log.warning("upkeep", step=getattr(step, "__name__", ""), error=type(error).__name__)
            await asyncio.sleep(seconds)
