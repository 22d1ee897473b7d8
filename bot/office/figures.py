"""The numbers of /stats, read from the rows; every statement is bounded by the span's days.

Imports: psycopg, `booking`, `handlers.words` and its neighbours in `bot`.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from booking.figures import ENDS, ENOUGH, End, Figures, Share, Span, parted
from booking.form import Card, Kind
from booking.interview import question
from booking.moment import zone_info
from booking.outcome import IN_THE_DARK, Reason, Stage
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.traffic.rows import DRAFT, draft_of
from handlers.words import words_for

MOST = 20_000
"""Requests given up that are looked at, the newest of the span."""
IN = "BETWEEN %(first)s AND %(until)s"
PEOPLE = "SELECT count(*) FROM people"
JOINED = f"""SELECT (created AT TIME ZONE %(zone)s)::date, count(*) FROM people
WHERE created {IN} GROUP BY 1"""  # noqa: S608
ACTIVE = """SELECT day, sum(n)::bigint FROM (
  SELECT day, count(*) AS n FROM activity WHERE day BETWEEN %(day)s AND %(last)s GROUP BY 1
  UNION ALL SELECT day, count FROM tallies WHERE what = 'active' AND day BETWEEN %(day)s AND %(last)s) AS days
GROUP BY 1"""
NEWEST = "SELECT count(DISTINCT person) FROM activity WHERE day BETWEEN %(last)s AND %(through)s"
WEEKLY = """SELECT week, sum(n)::bigint FROM (
  SELECT week, count(*) AS n FROM (SELECT DISTINCT day - (day - date '2001-01-01') %% 7 AS week, person
    FROM activity WHERE day BETWEEN date_trunc('week', %(day)s::date)::date AND %(through)s) AS w GROUP BY 1
  UNION ALL SELECT day, count FROM tallies WHERE what = 'active week'
    AND day BETWEEN date_trunc('week', %(day)s::date)::date AND %(through)s) AS weeks
GROUP BY 1"""
"""A week by its Monday, as 2001 began with one. Who wrote in those that are over is counted and forgotten
(`bot.due.upkeep.COUNTED`).
"""
TALLIES = """SELECT least(day, %(last)s), what, count FROM tallies
WHERE day BETWEEN %(day)s AND %(through)s"""
BOOKINGS = f"""SELECT service, stage, unconfirmed, count(*) FROM (
  SELECT b.service, b.stage, b.ended AND EXISTS (
    SELECT FROM invitations i WHERE i.booking = b.id AND i.reason = 'unconfirmed') AS unconfirmed
  FROM bookings b WHERE b.made {IN}) AS found
GROUP BY 1, 2, 3"""  # noqa: S608
YES = """(i.agreed IS NOT NULL OR i.stage IN ('accepted', 'confirmed', 'done', 'no_show')
  OR i.reason = 'unconfirmed')"""
"""That a performer agreed, whatever became of it; when they did is noted since revision 0023."""
OPEN = """(i.stage IN ('asked', 'invited', 'unknown') OR i.reason IN ('not_asked', 'unheard', 'silent')
  OR i.stage = 'cancelled' AND i.reason = 'by_person')"""
"""That a performer has not answered yet, was not given the time to, or nobody knows."""
ANSWERS = f"""SELECT extract(hour FROM b.made AT TIME ZONE %(zone)s)::int,
  extract(isodow FROM b.made AT TIME ZONE %(zone)s)::int - 1, i.stage, i.reason,
  b.service = ANY(%(asking)s), {YES}, {OPEN}, count(*)
FROM bookings b JOIN invitations i ON i.booking = b.id WHERE b.made {IN} GROUP BY 1, 2, 3, 4, 5, 6, 7"""  # noqa: S608
WAITED = f"""SELECT extract(epoch FROM min(i.answered) - b.made)::float8 / 60
FROM bookings b JOIN invitations i ON i.booking = b.id
WHERE b.made {IN} AND b.service = ANY(%(asking)s)
  AND {YES} AND i.answered >= b.made
GROUP BY b.id, b.made"""  # noqa: S608
OFFERED = f"""SELECT (made AT TIME ZONE %(zone)s)::date, sum((answers->>%(key)s)::numeric) FROM bookings
WHERE made {IN} AND service = %(service)s AND answers->>%(key)s ~ '^[0-9.]+$' GROUP BY 1"""  # noqa: S608
TAKEN = f"""SELECT (b.made AT TIME ZONE %(zone)s)::date, sum(i.price)
FROM bookings b JOIN invitations i ON i.booking = b.id
WHERE b.made {IN} AND i.stage IN ('confirmed', 'done', 'no_show') AND i.price > 0 GROUP BY 1"""  # noqa: S608
SAID = f"""SELECT r.verdict, count(*), count(DISTINCT b.person)
FROM reminders r JOIN bookings b ON b.id = r.booking
WHERE b.starts {IN} AND r.verdict <> '' GROUP BY ROLLUP (1) ORDER BY 1"""  # noqa: S608
LEFT = f"""SELECT {DRAFT} FROM drafts WHERE stage IN ('expired', 'cancelled') AND touched {IN}
ORDER BY touched DESC LIMIT %(most)s"""  # noqa: S608

NOES = frozenset({Stage.REFUSED, Stage.DECLINED, Stage.EXPIRED})
ERRORS = frozenset({"failed", "bad"})

Rows = Sequence[tuple[Any, ...]]


class FigureReader:
    """`handlers.office.Statistician`. `cards` are those of every service, also of one that is off by now.

    Days and hours are those of a zone; who wrote and what was sent are kept by the day of UTC, and today's
    is told with the last day of a span, where that is not over yet.
    """

    def __init__(
        self,
        pool: Pool,
        cards: Callable[[], Mapping[str, Card]],
        seals: Seals,
        clock: Callable[[], datetime],
        most: int = MOST,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._most = most
        self._newest: tuple[object, bytes] | None = None
        self._seals = seals
        self._cards = cards

    async def read(self, span: Span, zone: str) -> Figures:
        """The numbers of these days in `zone`; a yes counts where somebody is asked."""
        asking = [service for service, card in self._cards().items() if card.asks]
        values = {**values_of(span, zone, self._clock()), "asking": asking}
        people = await self._rows(PEOPLE, values)
        tallies = await self._rows(TALLIES, values)
        answers = await self._rows(ANSWERS, values)
        left = await self._rows(LEFT, {**values, "most": self._most})
        waited = [row[0] for row in await self._rows(WAITED, values)]
        return Figures(
            span=span,
            zone=zone,
            people=people[0][0],
            joined=dict(await self._pairs(JOINED, values)),
            active=await self._active(values),
            weekly=dict(await self._pairs(WEEKLY, values)),
            bookings=_ends(await self._rows(BOOKINGS, values)),
            accepting=parted(waited),
            median=median(waited) if waited else None,
            hours=_shares((row[0], *row[4:]) for row in answers),
            weekdays=_shares((row[1], *row[4:]) for row in answers),
            refusals=_refusals(answers),
            offered=await self._offered(values),
            taken=dict(await self._pairs(TAKEN, values)),
            left=await asyncio.to_thread(_questions, left, self._cards(), self._seals),
            newest=self._most if len(left) == self._most else 0,
            received=_tally(tallies, frozenset({"received"})),
            verdicts=_verdicts(await self._rows(SAID, values)),
            sent=_tally(tallies, frozenset({"sent"})),
            errors=_tally(tallies, ERRORS),
            unfinished=self._clock() <= values["until"],
        )

    async def draw(self, figures: Figures, labels: Mapping[str, str], language: str) -> bytes:
        """One PNG picture, drawn in a thread: it takes a second or two of one core. The newest is kept for
        whoever taps once more.
        """
        same = figures, dict(labels), language
        if self._newest is None or self._newest[0] != same:
            self._newest = same, await asyncio.to_thread(_drawn, figures, labels, language)
        return self._newest[1]

    async def _rows(self, statement: str, values: Mapping[str, object]) -> Rows:
        async with self._pool.connection() as connection:
            return await (await connection.execute(statement.encode(), values)).fetchall()

    async def _pairs(self, statement: str, values: Mapping[str, object]) -> Sequence[tuple[Any, Any]]:
        return [(row[0], row[1]) for row in await self._rows(statement, values)]

    async def _active(self, values: Mapping[str, Any]) -> Mapping[date, int]:
        found = dict(await self._pairs(ACTIVE, values))
        if values["through"] > values["last"]:
            found[values["last"]] = (await self._rows(NEWEST, values))[0][0]
        return {day: count for day, count in found.items() if count}

    async def _offered(self, values: Mapping[str, object]) -> Mapping[date, Decimal]:
        found: defaultdict[date, Decimal] = defaultdict(Decimal)
        for service, card in self._cards().items():
            amount = card.form.first(Kind.AMOUNT)
            if amount is not None:
                wanted = {**values, "service": service, "key": amount.key}
                for day, credits_ in await self._pairs(OFFERED, wanted):
                    found[day] += credits_
        return dict(found)


def _drawn(figures: Figures, labels: Mapping[str, str], language: str) -> bytes:
    """Matplotlib is large, so only who asks for a picture loads it."""
    from bot.office.picture import draw

    return draw(figures, labels, words_for(language))


def _questions(rows: Rows, cards: Mapping[str, Card], seals: Seals) -> Mapping[tuple[str, str], int]:
    """Where each request stood when it was given up: at a question, or at the review ("")."""
    drafts = [draft_of(row, cards, seals) for row in rows]
    found: Counter[tuple[str, str]] = Counter()
    for draft in drafts:
        card = cards.get(draft.service)
        if card is not None:
            here = question(card.form, draft)
            found[draft.service, here.key if here else ""] += 1
    return dict(found.most_common())


def values_of(span: Span, zone: str, now: datetime) -> Mapping[str, Any]:
    """What the statements need of these days in `zone`: their first and last instant, and the days of UTC."""
    here = zone_info(zone)
    first = datetime.combine(span.first, time(), here)
    until = datetime.combine(span.last + timedelta(1), time(), here) - timedelta(microseconds=1)
    through = max(span.last, now.date()) if now <= until else span.last
    days = {"day": span.first, "last": span.last, "through": through}
    return {"first": first, "until": until, "zone": zone, **days}


def _ends(rows: Rows) -> Mapping[str, Mapping[End, int]]:
    found: defaultdict[str, Counter[End]] = defaultdict(Counter)
    for service, stage, unconfirmed, count in rows:
        end = ENDS[Stage(stage)]
        found[service][End.UNCONFIRMED if unconfirmed and end is End.MISSED else end] += count
    return {service: dict(ends) for service, ends in found.items()}


def _shares(rows: Any) -> Mapping[int, Share]:
    """From (hour or weekday, whether anybody is asked there, whether it is a yes, is open, count)."""
    asked: Counter[int] = Counter()
    accepted: Counter[int] = Counter()
    for key, asks, yes, waits, count in rows:
        asked[key] += count if asks and (yes or not waits) else 0
        accepted[key] += count if asks and yes else 0
    return {key: Share(asked[key], accepted[key]) for key in sorted(asked) if asked[key]}


def _refusals(rows: Rows) -> Mapping[str, int]:
    """By reason; without one, by how it ended."""
    found: Counter[str] = Counter()
    for _, _, stage, reason, *_, count in rows:
        if Stage(stage) in NOES and reason not in {Reason.UNCONFIRMED, *IN_THE_DARK}:
            found[stage if reason in {"none", "other", "guessed"} else reason] += count
    return dict(found.most_common())


def _verdicts(rows: Rows) -> Mapping[str, int]:
    """Only where so many people said something that nobody's own word can be told from it."""
    people = sum(persons for verdict, _, persons in rows if verdict is None)
    return {verdict: count for verdict, count, _ in rows if verdict is not None and people >= ENOUGH}


def _tally(rows: Rows, wanted: frozenset[str]) -> Mapping[date, int]:
    found: Counter[date] = Counter()
    for day, what, count in rows:
        if what in wanted:
            found[day] += count
    return dict(found)
