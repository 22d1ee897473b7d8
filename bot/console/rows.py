"""What the pages show, read a page at a time by an index, so that the millionth row costs what the first did.

Only of a service that few use, and of a person by a part of their name, more is read than is shown. Private
answers, contacts and accounts are not read at all. Imports: `booking`, `handlers` and its neighbours in
`bot`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from booking.people import Person
from bot.console.reader import Reader
from bot.database.pool import Pool
from bot.office.clients import MATCHES, sought
from bot.sealing.seals import Seals
from bot.traffic.rows import WHO, person_of
from handlers.roles import Role

PAGE = 50
BOOKINGS = """SELECT b.id, b.made, b.service, b.stage, b.starts, b.minutes, b.person, p.name,
  (SELECT jsonb_agg(jsonb_build_array(i.performer, i.stage, i.reason, i.price::text) ORDER BY i.place)
    FROM invitations i WHERE i.booking = b.id)
FROM bookings b JOIN people p ON p.id = b.person
WHERE (b.made, b.id) < (%(made)s, %(id)s){}
ORDER BY b.made DESC, b.id DESC LIMIT %(most)s"""
SERVICE = " AND b.service = %(service)s"
STAGE = " AND b.stage = %(stage)s"
PERSON = f" AND b.person IN (SELECT id FROM people WHERE {MATCHES})"  # noqa: S608 - text of our own
PERFORMER = " AND b.id IN (SELECT booking FROM invitations WHERE performer = ANY(%(performers)s))"
DAY = " AND b.starts >= %(since)s AND b.starts < %(until)s"
CAMPAIGNS = """SELECT c.id, c.created, coalesce(p.name, c.author::text), c.stage, c.total, c.started, c.ended,
  c.body #> ARRAY['copies', c.body ->> 'base'],
  ARRAY(SELECT jsonb_object_keys(c.body -> 'copies') ORDER BY 1),
  (SELECT jsonb_object_agg(state, n) FROM (SELECT state, sum(count) AS n FROM standings s
    WHERE s.campaign = c.id GROUP BY state HAVING sum(count) > 0) AS counts),
  (SELECT coalesce(sum(count), 0) FROM standings s
    WHERE s.campaign = c.id AND s.pass = c.pass AND changed <> '' AND NOT failed),
  c.work, (c.body ->> 'at')::timestamptz, CASE WHEN c.stage = 'running' THEN
  (SELECT min(not_before) FROM recipients r WHERE r.campaign = c.id AND r.state = 'waiting') END
FROM campaigns c LEFT JOIN people p ON p.id = c.author
WHERE c.stage <> 'discarded' AND (c.stage <> 'draft' OR c.body -> 'copies' <> '{}') AND c.created < %s
ORDER BY c.created DESC LIMIT %s"""
ROLE = "SELECT role FROM staff WHERE person = %s"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bookings: "" and None leave a thing open.

    `person` is a number, an @name or part of a name, `performers` are ids at the services; `since` and
    `until` are the instants at which the session's day begins and ends.
    """

    service: str = ""
    stage: str = ""
    person: str = ""
    performers: Sequence[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking in a list. `invited`: performer, stage, reason and price of each."""

    id: str
    made: datetime
    service: str
    stage: str
    starts: datetime
    minutes: int
    person: int
    name: str
    invited: Sequence[Sequence[Any]] | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A broadcast in a list; `copy` is the message that others fall back to, `states` counts its
    recipients, `changed` those for whom it was changed or deleted last, `following` is the time of the next.
    """

    id: str
    created: datetime
    author: str
    stage: str
    total: int
    started: datetime | None
    ended: datetime | None
    copy: Mapping[str, Any] | None
    languages: Sequence[str]
    states: Mapping[str, int] | None
    changed: int
    work: str
    at: datetime | None
    following: datetime | None


async def bookings(
    pool: Pool, wanted: Wanted, made: datetime, before: str, most: int = PAGE
) -> Sequence[Booked]:
    """A page of bookings older than the one made at `made` with the id `before`."""
    values = {**asdict(wanted), **sought(wanted.person), "made": made, "id": before, "most": most}
    parts = (
        (SERVICE, wanted.service),
        (STAGE, wanted.stage),
        (PERSON, wanted.person),
        (PERFORMER, wanted.performers is not None),
        (DAY, wanted.since),
    )
    statement = BOOKINGS.format("".join(part for part, asked in parts if asked))
    async with pool.connection() as connection:
        found = await connection.execute(statement.encode(), values)
        return [Booked(*row) for row in await found.fetchall()]


async def campaigns(pool: Pool, created: datetime) -> Sequence[Sent]:
    """A page of broadcasts older than `created`, without those that nobody has written yet."""
    async with pool.connection() as connection:
        found = await connection.execute(CAMPAIGNS, [created, PAGE])
        return [Sent(*row) for row in await found.fetchall()]


async def standing(pool: Pool, seals: Seals, person: int, owners: frozenset[int]) -> Reader:
    """A person with the role they have now."""
    async with pool.connection() as connection:
        role = await (await connection.execute(ROLE, [person])).fetchone()
        known = await (await connection.execute(WHO, [person])).fetchone()
    who = person_of(known, seals) if known else Person(person, str(person))
    return Reader(who, Role.OWNER if person in owners else Role(role[0]) if role else None)
