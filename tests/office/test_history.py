"""The demo's past: every part of /stats has something to show, and nothing of it waits for anybody."""

from datetime import UTC, datetime, timedelta

import psycopg

from booking.figures import Figures, Span
from bot.database.pool import open_pool
from bot.demo.history import DAYS, live_past
from bot.office import FigureReader
from bot.services.modules import modules
from tests.keys import seals

CARDS = {module.CARD.id: module.CARD for module in modules()}
PEOPLE = range(1, 1001)
PERFORMERS = {"webcam": [str(n) for n in range(12)], "jicoo": ["a", "b"], "webkasa": ["c"], "webcasts": ["d"]}
OPEN = """SELECT count(*) FROM bookings b JOIN invitations i ON i.booking = b.id
WHERE NOT b.ended OR b.look_at IS NOT NULL OR b.starts > now() OR i.seen > now()"""


async def test_a_month_of_the_demo_fills_the_picture(database: str) -> None:
    async with await psycopg.AsyncConnection.connect(database) as connection:
        await connection.execute("INSERT INTO people (id) SELECT generate_series(1, 1000)")
    await live_past(database, PEOPLE, PERFORMERS, CARDS)
    today = datetime.now(UTC).date()
    async with open_pool(database, most=1) as pool:
        reader = FigureReader(pool, lambda: CARDS, seals(), lambda: datetime.now(UTC))
        found = await reader.read(Span(today - timedelta(DAYS - 1), today), "Europe/London")
        async with pool.connection() as connection:
            assert await (await connection.execute(OPEN)).fetchall() == [(0,)]
    _worth_looking_at(found)


def _worth_looking_at(found: Figures) -> None:
    assert 300 < found.requests < 600
    assert set(found.bookings) == set(PERFORMERS)
    assert 40 < found.accepted.percent < 80
    assert len(found.refusals) == 6
    assert len(found.weekdays) == 7
    assert len(found.hours) > 15
    assert all(found.accepting[:5])
    assert len(found.left) > 5
    assert len(found.active) == DAYS == len(found.received) == len(found.sent)
    assert found.errors
    assert len(found.taken) > 25
    assert sum(found.offered.values()) > sum(found.taken.values())
    assert set(found.verdicts) == {"g", "b", "n"}
    assert len(set(found.active.values())) > 10
