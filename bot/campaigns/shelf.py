"""Broadcasts to read: for the cards, the counts and the report.

Imports: `booking`, `handlers` and its neighbours in `bot`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from booking.people import Person
from bot.campaigns import report
from bot.campaigns.audience import condition
from bot.campaigns.copies import Reader
from bot.campaigns.lengths import may_be_too_long, overlong
from bot.campaigns.rows import CAMPAIGN, campaign_of
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.tables.campaigns import HOLDER
from bot.traffic.rows import PERSON, WHO, person_of
from handlers.broadcast import tell
from handlers.broadcast.campaign import CHANGEABLE, Audience, Campaign, Tally, Work
from handlers.broadcast.filling import Overlong, bare
from handlers.broadcast.hours import late
from handlers.office import LAST, Recipient

ONE = f"SELECT {CAMPAIGN} FROM campaigns WHERE id = %s"  # noqa: S608
ASKING = f"""SELECT {CAMPAIGN} FROM campaigns WHERE asking <> '' AND {HOLDER} = %s
ORDER BY created DESC LIMIT 1"""  # noqa: S608
RECENT = f"""SELECT {CAMPAIGN} FROM campaigns WHERE stage NOT IN ('draft', 'discarded') OR
(author = %s AND stage = 'draft' AND body -> 'copies' <> '{{}}') ORDER BY created DESC LIMIT %s"""  # noqa: S608
UNDER_WAY = f"""SELECT {CAMPAIGN} FROM campaigns WHERE stage IN ('running', 'paused')
ORDER BY created DESC LIMIT %s"""  # noqa: S608
TALLY = """SELECT sum(count) FILTER (WHERE state = 'waiting'), sum(count) FILTER (WHERE state = 'sending'),
  sum(count) FILTER (WHERE state = 'sent'), sum(count) FILTER (WHERE state = 'unknown'),
  sum(count) FILTER (WHERE state = 'blocked'), sum(count) FILTER (WHERE state = 'refused'),
  sum(count) FILTER (WHERE state = 'skipped'),
  sum(count) FILTER (WHERE s.pass = c.pass AND changed <> '' AND NOT failed),
  sum(count) FILTER (WHERE departed),
  sum(count) FILTER (WHERE s.pass = c.pass OR (state = 'sent' AND changed <> 'deleted'
    AND (c.work <> 'edit' OR language = c.body ->> 'editing') AND sent > %(since)s)),
  sum(count) FILTER (WHERE s.pass = c.pass AND failed), max(last) FILTER (WHERE state = 'sent'),
  (SELECT min(not_before) FROM recipients WHERE campaign = %(id)s AND state = 'waiting')
FROM standings s JOIN campaigns c ON c.id = s.campaign WHERE s.campaign = %(id)s"""
"""Whoever got it in the quarter of an hour that was under way 48 hours ago counts as out of reach."""
REACHED = """SELECT (SELECT coalesce(sum(count), 0) FROM standings WHERE campaign = %(id)s AND state = 'sent'
  AND changed <> 'deleted' AND %(language)s IN ('', language) AND sent > %(since)s)
+ (SELECT count(*) FROM recipients r JOIN people p ON p.id = r.person
  WHERE %(unfinished)s AND r.campaign = %(id)s AND r.state = 'waiting'
  AND %(language)s = CASE WHEN p.language = ANY(%(copies)s) THEN p.language ELSE %(base)s END)"""
HELD = f"""SELECT count(*) FROM campaigns WHERE stage IN ('running', 'review') AND {HOLDER} = %s"""  # noqa: S608
SHOWN = f"""SELECT {CAMPAIGN} FROM campaigns WHERE stage <> 'discarded' AND EXISTS (
  SELECT FROM live WHERE slot = %s || campaigns.id AND chat = %s) ORDER BY created DESC LIMIT %s"""  # noqa: S608
READERS = f"""SELECT {PERSON} FROM people
WHERE (id = %s OR EXISTS (SELECT FROM live WHERE chat = id AND slot = %s))
AND id = ANY(%s::bigint[] || ARRAY(SELECT person FROM staff WHERE role = 'operator')) ORDER BY id"""  # noqa: S608
LONGEST = """SELECT DISTINCT ON (p.language, p.zone) p.id, p.name, p.language, p.zone FROM people p WHERE {}
ORDER BY p.language, p.zone, char_length(p.name) + CASE WHEN octet_length(p.name) < char_length(p.name) + 3
  THEN 0 ELSE char_length(regexp_replace(p.name, '[^\U00010000-\U0010ffff]', '', 'g')) END DESC"""
"""In every zone, since cities are as long as they are; as Telegram counts, what lies beyond U+FFFF twice."""
EMPTY = """SELECT count(*) FILTER (WHERE p.name = '' AND r.copy = ANY(%(name)s)),
  count(*) FILTER (WHERE (p.zone NOT LIKE '%%/%%' OR p.zone LIKE 'Etc/%%') AND r.copy = ANY(%(city)s))
FROM people p CROSS JOIN LATERAL (SELECT CASE WHEN p.language = ANY(%(copies)s) THEN p.language
  ELSE %(base)s END AS copy) AS r WHERE {}"""
NEWEST = "SELECT max(created) FROM people"
COUNT = "SELECT count(*) FROM people p WHERE {}"
FACET = "SELECT {}, count(*) FROM people p WHERE {} GROUP BY 1 ORDER BY 2 DESC LIMIT 60"
DIFFERENT = """SELECT count(*) FROM (SELECT person FROM listed WHERE campaign IN (%(one)s, %(other)s)
  GROUP BY person HAVING count(*) = 1) AS found"""
MISSING = """SELECT coalesce(array_agg(t.id ORDER BY t.id) FILTER (WHERE p.chat IS NULL), '{}'),
  count(*) FILTER (WHERE p.chat IS NOT NULL AND NOT (p.reachable AND p.news AND NOT p.blocked))
FROM unnest(%s::bigint[]) AS t(id) LEFT JOIN people p ON p.id = t.id"""
NAMED = """SELECT username, id FROM people WHERE username = ANY(%s) AND username <> ''
ORDER BY seen NULLS FIRST"""
"""Where a name has changed hands, whoever wrote last counts."""


class Asking(Protocol):
    """What only Telegram knows."""

    async def fetch(self, file: str) -> bytes | None:
        """A file somebody sent us."""

    async def stars(self) -> int | None:
        """The Stars on the bot's balance."""


class CampaignShelf:
    """`handlers.office.Campaigns`."""

    def __init__(
        self,
        pool: Pool,
        clock: Callable[[], datetime],
        telegram: Asking,
        seals: Seals,
        *,
        alone: int,
        owners: frozenset[int],
    ) -> None:
        self.pool = pool
        self.seals = seals
        self.clock = clock
        self._telegram = telegram
        self.alone = alone
        self._owners = owners

    async def campaign(self, number: str) -> Campaign | None:
        """One broadcast."""
        return next(iter(await self._read(ONE, number)), None)

    async def asking(self, person: int) -> Campaign | None:
        """The broadcast for which they are to type something."""
        return next(iter(await self._read(ASKING, person)), None)

    async def recent(self, person: int, most: int = 6) -> Sequence[Campaign]:
        """Newest first: everybody's that were sent, and the person's own drafts."""
        return await self._read(RECENT, person, most)

    async def under_way(self, most: int = 10) -> Sequence[tuple[Campaign, Tally]]:
        """Those that are sent or pause, newest first, and how far each has come."""
        return [(campaign, await self.tally(campaign.id)) for campaign in await self._read(UNDER_WAY, most)]

    async def count(self, campaign: str, audience: Audience, newest: datetime | None = None) -> int:
        """How many people that is now, of those who came until `newest` did."""
        where, values = condition(audience, campaign, self.clock(), newest)
        row = await self._row(COUNT.format(where), values)
        return int(row[0])

    async def overlong(self, campaign: Campaign) -> Overlong | None:
        """The copy that is too long for somebody of its audience, once their name stands in it."""
        if not may_be_too_long(campaign):
            return None
        where, values = condition(campaign.audience, campaign.id, self.clock())
        async with self.pool.connection() as connection:
            rows = await (await connection.execute(LONGEST.format(where).encode(), values)).fetchall()
        readers = [Reader(*row) for row in rows]  # thousands, where they live all over the world
        return await asyncio.to_thread(overlong, campaign, readers)

    async def empty(self, campaign: Campaign) -> Mapping[str, int]:
        """How many of its audience have no "name" and no "city", of those whose copy says it."""
        where, values = condition(campaign.audience, campaign.id, self.clock())
        values |= {"copies": [*campaign.copies], "base": campaign.base}
        for name in ("name", "city"):
            values[name] = [
                c for c, copy in campaign.copies.items() if any(name in bare(t) for t in copy.said)
            ]
        return dict(zip(("name", "city"), await self._row(EMPTY.format(where), values), strict=True))

    async def late(self, campaign: Campaign) -> int:
        """How many of its audience get it a day later, because its time is over where they live."""
        where, values = condition(campaign.audience, campaign.id, self.clock())
        values["late"] = late(campaign, self.clock())
        if not values["late"]:
            return 0
        return int((await self._row(COUNT.format(f"{where} AND p.zone = ANY(%(late)s)"), values))[0])

    async def newest(self) -> datetime | None:
        """When the person came who came last."""
        found: datetime | None = (await self._row(NEWEST, []))[0]
        return found

    async def facet(self, campaign: str, audience: Audience, what: str) -> Mapping[str, int]:
        """How many of them per "language" or "zone", the most first."""
        where, values = condition(audience, campaign, self.clock())
        column = {"language": "p.language", "zone": "p.zone"}[what]
        async with self.pool.connection() as connection:
            found = await connection.execute(FACET.format(column, where).encode(), values)
            return dict(await found.fetchall())

    async def reader(self, person: int) -> Person | None:
        """Somebody as they read what is sent to them; None when they have never written to us."""
        row = await self._row(WHO, [person])
        return person_of(row, self.seals) if row else None

    async def readers(self, campaign: Campaign) -> Sequence[Person]:
        """Its author, while they have a role, and whoever else of the operator's side has its card."""
        async with self.pool.connection() as connection:
            values = [campaign.author, tell.slot(campaign.id), sorted(self._owners)]
            found = await (await connection.execute(READERS.encode(), values)).fetchall()
        return [person_of(row, self.seals) for row in found]

    async def shown(self, person: int, most: int = 50) -> Sequence[Campaign]:
        """Those whose cards they have in their chat, newest first."""
        return await self._read(SHOWN, tell.slot(""), person, most)

    async def held(self, person: int) -> int:
        """How many broadcasts that are not over they answer for."""
        return int((await self._row(HELD, [person]))[0])

    async def tally(self, campaign: str) -> Tally:
        """How far it has come."""
        since = self.clock() - CHANGEABLE
        row = await self._row(TALLY, {"id": campaign, "since": since})
        numbers: list[Any] = [n or 0 for n in row[:-2]]
        return Tally(*numbers, *row[-2:])

    async def reached(self, campaign: Campaign) -> int:
        """How many a change of the copy that is edited reaches, or a deletion of all copies.

        Who has it and can still be shown another in its place; where it is unfinished, who is to get it, too.
        """
        language = "" if campaign.work is Work.DELETE else campaign.editing
        values = {"id": campaign.id, "language": language, "since": self.clock() - CHANGEABLE}
        values |= {"unfinished": campaign.unfinished, "copies": [*campaign.copies], "base": campaign.base}
        return int((await self._row(REACHED, values))[0])

    async def ends(self, campaign: str) -> Sequence[int]:
        """With whom each file of the report ends, the last one aside, which ends with whoever there is."""
        return await report.ends(self.pool, campaign)

    def report(self, campaign: str, after: int = -1, until: int = LAST) -> AsyncIterator[bytes]:
        """Every recipient with a higher id than `after`, up to `until`, as CSV (UTF-8), in pieces."""
        return report.pieces(self.pool, campaign, after, until)

    async def recipients(
        self, campaign: str, after: int = -1, *, state: str = "", most: int = 50
    ) -> Sequence[Recipient]:
        """Those of a broadcast with a higher id than `after`, in its order; those in one state."""
        return await report.lines(self.pool, campaign, after, state=state, most=most)

    async def same_list(self, one: str, other: str) -> bool:
        """Whether the lists of two broadcasts name the same people."""
        return not (await self._row(DIFFERENT, {"one": one, "other": other}))[0]

    async def missing(self, people: Sequence[int]) -> tuple[Sequence[int], int]:
        """Whom of them we cannot write to at all, not knowing them; and how many others get no broadcasts."""
        strangers, closed = await self._row(MISSING, [list(people)])
        return strangers, int(closed)

    async def named(self, usernames: Sequence[str]) -> Mapping[str, int]:
        """Who of the people we know has which of these @names."""
        async with self.pool.connection() as connection:
            found = await connection.execute(NAMED, [list(usernames)])
            return dict(await found.fetchall())

    async def fetch(self, file: str) -> bytes | None:
        """A file somebody sent us, by its id; None when Telegram does not give it."""
        return await self._telegram.fetch(file)

    async def stars(self) -> int | None:
        """The Stars on the bot's balance; None when Telegram does not say."""
        return await self._telegram.stars()

    async def _row(self, statement: str, values: Any) -> Sequence[Any]:
        async with self.pool.connection() as connection:
            return (await (await connection.execute(statement.encode(), values)).fetchone()) or ()

    async def _read(self, statement: str, *values: object) -> Sequence[Campaign]:
        async with self.pool.connection() as connection:
            rows = await (await connection.execute(statement.encode(), values)).fetchall()
        return [campaign_of(row) for row in rows]
