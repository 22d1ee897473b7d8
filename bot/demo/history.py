"""The past of the demo's crowd: a month of requests, answers, questions given up and messages, as rows.

Without it /stats would have nothing to show. The same each time but for the days, which end today.
Imports: psycopg, `booking`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from booking.form import Card, Kind
from booking.outcome import Reason, Stage

DAYS = 30
OVER = timedelta(hours=9)
"""What was asked so long ago is over, so that nothing of the past waits for anything."""
A_DAY = 13
"""Requests on a weekday; more on Fridays and Saturdays, and a little more each week."""
BUSY = (0.8, 0.8, 0.9, 1.0, 1.5, 1.6, 1.1)
"""Each weekday's share, Monday first."""
HOURS = (3, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 7, 6, 5, 6, 8, 10, 14, 19, 24, 26, 18, 9)
"""How many of a day's requests each hour (UTC) of it has, roughly."""
SHARES = (60, 18, 14, 8)
"""Of a hundred requests, how many at each service; those that are offered credits lead."""
NOES = (
    (Stage.DECLINED, Reason.NONE, 30),
    (Stage.REFUSED, Reason.TIME, 26),
    (Stage.EXPIRED, Reason.NONE, 22),
    (Stage.REFUSED, Reason.PRICE, 14),
    (Stage.REFUSED, Reason.SOFTWARE, 11),
    (Stage.REFUSED, Reason.CLOSED, 6),
)
BECAME = ((Stage.DONE, 84), (Stage.CANCELLED, 12), (Stage.NO_SHOW, 4))
LEFT = (14, 5, 13)
"""Requests given up: how many before the first answer, after one, after two."""
COLUMNS = {
    "bookings": "id person service account answers starts minutes made stage ended",
    "invitations": "booking performer place stage reason price seen answered agreed service account",
    "drafts": "id person service version answers stage touched",
    "reminders": "booking verdict",
}
BEGUN = """UPDATE people SET created = now() - make_interval(hours => (1 + id * 7919 %% 9000)::int)
WHERE id = ANY(%s)"""
ACTIVE = "INSERT INTO activity VALUES (%s, %s) ON CONFLICT DO NOTHING"
TALLIED = """INSERT INTO tallies VALUES (%s, %s, %s)
ON CONFLICT (day, what) DO UPDATE SET count = tallies.count + excluded.count"""


@dataclass
class Past:
    """What `people` (ids) did until `now` (aware UTC), with the `performers` (ids) of each service."""

    people: Sequence[int]
    performers: Mapping[str, Sequence[str]]
    cards: Mapping[str, Card]
    now: datetime
    dice: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - a pretend past is no secret
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    active: list[tuple[Any, ...]] = field(default_factory=list)
    tallies: list[tuple[Any, ...]] = field(default_factory=list)

    def live(self) -> None:
        """All days, the oldest first."""
        today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        for ago in range(DAYS - 1, -1, -1):
            day = today - timedelta(days=ago)
            busy = BUSY[day.weekday()] * (1.3 - 0.6 * ago / DAYS) * self.dice.uniform(0.85, 1.15)
            for _ in range(round(A_DAY * busy)):
                self._request(self._moment(day))
            for _ in range(round(5 * busy)):
                self._left(self._moment(day))
            self._passed(day, busy)

    def _moment(self, day: datetime) -> datetime:
        (hour,) = self.dice.choices(range(24), HOURS)
        found = day + timedelta(hours=hour, minutes=self.dice.uniform(0, 60))
        while found > self.now - OVER:
            found -= timedelta(days=1)
        return found

    def _request(self, made: datetime) -> None:
        service = self._service()
        credits_ = self.dice.choice((8, 10, 12, 15, 20, 25)) if self._priced(service) else None
        number, there = f"past{len(self.rows['bookings'])}", self.performers[service]
        asked = self.dice.sample(there, min(self.dice.choice((1, 1, 2, 3)), len(there)))
        stages: list[Stage] = []
        for place, performer in enumerate(asked):
            stages.append(self._answer((number, performer, place), service, made, credits_))
            if stages[-1] in dict(BECAME):
                break
        stage = stages[-1]
        answers = {"performers": asked} | ({"credits": str(credits_)} if credits_ else {})
        starts, person = made + timedelta(hours=self.dice.uniform(1, 8)), self.dice.choice(self.people)
        minutes = self.dice.choice((15, 20, 30, 60))
        said = (number, person, service, "operator", json.dumps(answers), starts, minutes, made, stage, True)
        self.rows["bookings"].append(said)
        if stage is Stage.DONE and self.dice.random() < 0.4:
            self.rows["reminders"].append((number, self.dice.choices("gbn", (90, 8, 2))[0]))

    def _answer(self, key: tuple[str, str, int], service: str, made: datetime, credits_: int | None) -> Stage:
        evening = 0.75 if made.hour >= 17 else 0.35 if made.hour < 9 else 0.55
        reason, after = Reason.NONE, self.dice.lognormvariate(1.9, 1.3)
        if self.dice.random() < evening:
            (stage,) = self.dice.choices([s for s, _ in BECAME], [n for _, n in BECAME])
            reason = Reason.BY_PERSON if stage is Stage.CANCELLED else reason
        else:
            ((stage, reason, _),) = self.dice.choices(NOES, [n for *_, n in NOES])
        price = credits_ if stage in {Stage.DONE, Stage.NO_SHOW} else None
        seen = made + timedelta(minutes=after)
        agreed = seen if stage in dict(BECAME) else None
        self.rows["invitations"].append((*key, stage, reason, price, seen, seen, agreed, service, "operator"))
        return stage

    def _service(self) -> str:
        served = sorted((s for s, there in self.performers.items() if there), key=self._priced, reverse=True)
        return self.dice.choices(served[: len(SHARES)], SHARES[: len(served)])[0]

    def _priced(self, service: str) -> bool:
        return self.cards[service].form.first(Kind.AMOUNT) is not None

    def _left(self, touched: datetime) -> None:
        service, (answered,) = self._service(), self.dice.choices(range(len(LEFT)), LEFT)
        kept = json.dumps(self._begun(service, answered))
        number, person = f"left{len(self.rows['drafts'])}", self.dice.choice(self.people)
        version, stage = self.cards[service].form.version, self.dice.choice(("expired", "cancelled"))
        self.rows["drafts"].append((number, person, service, version, kept, stage, touched))

    def _begun(self, service: str, answered: int) -> dict[str, object]:
        """Answers to the first questions, as far as they are a choice."""
        answers: dict[str, object] = {}
        for asked in self.cards[service].form.fields[:answered]:
            if asked.kind is Kind.PEOPLE:
                answers[asked.key] = [self.dice.choice(self.performers[service])]
            elif asked.options:
                answers[asked.key] = asked.options[0].value
            else:
                break
        return answers

    def _passed(self, day: datetime, busy: float) -> None:
        wrote = self.dice.sample(self.people, min(round(62 * busy), len(self.people)))
        self.active += [(day.date(), person) for person in wrote]
        received = round(len(wrote) * self.dice.uniform(6, 9))
        failed = self.dice.choice((0, 0, 0, 0, 0, 1, 1, 2, 4))
        sent = round(received * self.dice.uniform(1.2, 1.4))
        told = (("received", received), ("sent", sent), ("failed", failed))
        self.tallies += [(day.date(), what, count) for what, count in told if count]


async def live_past(
    dsn: str, people: Sequence[int], performers: Mapping[str, Sequence[str]], cards: Mapping[str, Card]
) -> None:
    """Write a month of it for these people, who are rows already; psycopg.Error when that fails.

    `performers` are ids by service, `cards` those of the services, in the same way.
    """
    past = Past(people, performers, cards, datetime.now(UTC))
    past.live()
    async with await AsyncConnection.connect(dsn) as connection, connection.cursor() as cursor:
        await cursor.execute(BEGUN, [list(people)])
        for table, columns in COLUMNS.items():
            names = SQL(", ").join(map(Identifier, columns.split()))
            async with cursor.copy(SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), names)) as copy:
                for row in past.rows[table]:
                    await copy.write_row(row)
        await cursor.executemany(ACTIVE, past.active)
        await cursor.executemany(TALLIED, past.tallies)
