"""/stats: what the rows tell, the picture and the table made of it, and what is noted as it happens."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from booking.figures import End, Figures, Share, Span, gathered, parted, partial, rows
from bot.database.pool import open_pool
from bot.health.tallies import Tallies
from bot.office import FigureReader
from providers.webcam.card import CARD
from providers.webcasts.card import CARD as WEBCASTS
from tests.keys import seals
from tests.office.conftest import Bureau

DAY = date(2026, 11, 17)  # a Tuesday
WEEK = Span(DAY, DAY + timedelta(6))
LATER = datetime(2026, 12, 24, tzinfo=UTC)
ROWS = """
INSERT INTO people (id, seen, created) VALUES
  (1, '2026-11-17 09:00Z', '2026-11-17'), (2, '2026-11-01', '2026-10-01');
UPDATE people SET seen = '2026-11-18 23:30Z' WHERE id = 1;
INSERT INTO drafts (id, person, service, version, answers, stage, touched) VALUES
  ('a', 1, 'webcam', 1, '{"performers": ["1"]}', 'expired', '2026-11-18'),
  ('b', 2, 'webcam', 1, '{}', 'cancelled', '2026-11-18'), ('c', 2, 'webcam', 1, '{}', 'sent', '2026-11-18');
INSERT INTO bookings (id, person, service, account, answers, made, stage) VALUES
  ('x', 1, 'webcam', 'operator', '{"credits": "10.50"}', '2026-11-17 19:10Z', 'confirmed'),
  ('y', 1, 'webcam', 'operator', '{"credits": "5"}', '2026-11-18 10:00Z', 'declined'),
  ('old', 1, 'webcam', 'operator', '{"credits": "99"}', '2026-11-01 10:00Z', 'confirmed'),
  ('live', 1, 'webcasts', 'operator', '{}', '2026-11-18 11:00Z', 'confirmed');
INSERT INTO invitations (booking, performer, stage, reason) VALUES
  ('x', '1', 'invited', 'none'), ('x', '2', 'refused', 'software'), ('y', '1', 'invited', 'none'),
  ('live', 'me', 'asked', 'none');
UPDATE invitations SET stage = 'confirmed', seen = '2026-11-18 11:00Z' WHERE booking = 'live';
UPDATE invitations SET stage = 'accepted', price = 12, seen = '2026-11-17 19:17Z'
  WHERE booking = 'x' AND performer = '1';
UPDATE invitations SET stage = 'confirmed', seen = '2026-11-17 20:00Z'
  WHERE booking = 'x' AND performer = '1';
UPDATE invitations SET stage = 'declined', seen = '2026-11-18 11:00Z' WHERE booking = 'y';
UPDATE bookings SET starts = '2026-11-17 20:00Z';
INSERT INTO reminders (booking, verdict) VALUES ('x', 'g'), ('y', 'b');
INSERT INTO tallies VALUES
  ('2026-11-17', 'received', 40), ('2026-11-17', 'failed', 1), ('2026-11-17', 'bad', 1)
"""

UNDONE = "SELECT FROM inbox WHERE state = 'new' UNION ALL SELECT FROM outbox WHERE state = 'waiting'"


async def figures_of(bureau: Bureau) -> Figures:
    for statement in ROWS.split(";\n"):
        await bureau.rows(statement)
    return await read(bureau, WEEK, "Europe/Amsterdam")


async def read(bureau: Bureau, span: Span, zone: str, now: datetime = LATER) -> Figures:
    cards = {"webcam": CARD, "webcasts": WEBCASTS}
    async with open_pool(bureau.database, most=1) as pool:
        return await FigureReader(pool, lambda: cards, seals(), lambda: now).read(span, zone)


async def test_the_rows_are_counted(bureau: Bureau) -> None:
    found = await figures_of(bureau)
    assert found.active == {DAY: 1, DAY + timedelta(1): 1}
    assert found.weekly == {DAY - timedelta(1): 1}
    assert found.joined == {DAY: 1}
    assert found.bookings == {"webcam": {End.CONFIRMED: 1, End.MISSED: 1}, "webcasts": {End.CONFIRMED: 1}}
    assert found.median == 7.0
    assert found.accepting == (0, 0, 1, 0, 0, 0)
    assert found.hours == {11: Share(1, 0), 20: Share(2, 1)}
    assert found.weekdays == {1: Share(2, 1), 2: Share(1, 0)}
    assert found.refusals == {"software": 1, "declined": 1}
    assert found.offered == {DAY: Decimal("10.50"), DAY + timedelta(1): Decimal(5)}
    assert found.taken == {DAY: Decimal(12)}
    assert found.left == {("webcam", "software"): 1, ("webcam", "performers"): 1}
    assert (found.received, found.errors) == ({DAY: 40}, {DAY: 2})


async def test_a_yes_that_was_not_confirmed_counts_as_a_yes_and_as_what_became_of_it(bureau: Bureau) -> None:
    before = await figures_of(bureau)
    for statement in (
        "UPDATE invitations SET stage = 'accepted', seen = '2026-11-18 10:02Z' WHERE booking = 'y'",
        "UPDATE invitations SET stage = 'expired', reason = 'unconfirmed' WHERE booking = 'y'",
        "UPDATE bookings SET stage = 'expired', ended = true WHERE id = 'y'",
    ):
        await bureau.rows(statement)
    found = await read(bureau, WEEK, "Europe/Amsterdam")
    assert found.bookings["webcam"] == {End.CONFIRMED: 1, End.UNCONFIRMED: 1}
    assert found.requests == before.requests
    assert found.accepted == Share(3, 2)
    assert found.refusals == {"software": 1}
    assert sum(found.accepting) == 2


async def test_a_yes_that_the_person_took_back_later_was_a_yes(bureau: Bureau) -> None:
    before = await figures_of(bureau)
    await bureau.rows(
        "UPDATE invitations SET stage = 'cancelled', reason = 'by_person', seen = '2026-11-17 22:00Z' "
        "WHERE booking = 'x' AND performer = '1'"
    )
    await bureau.rows("UPDATE bookings SET stage = 'cancelled', ended = true WHERE id = 'x'")
    found = await read(bureau, WEEK, "Europe/Amsterdam")
    assert found.accepted == before.accepted
    assert (found.accepting, found.median) == (before.accepting, before.median)
    assert found.bookings["webcam"] == {End.CANCELLED: 1, End.MISSED: 1}


async def test_who_has_not_answered_yet_did_not_say_no(bureau: Bureau) -> None:
    before = await figures_of(bureau)
    await bureau.rows(
        "INSERT INTO bookings (id, person, service, account, answers, made, stage) "
        "VALUES ('w', 1, 'webcam', 'operator', '{}', '2026-11-18 12:00Z', 'invited')"
    )
    await bureau.rows(
        "INSERT INTO invitations (booking, performer, stage, reason) VALUES ('w', '1', 'invited', 'none'), "
        "('w', '2', 'cancelled', 'by_person'), ('w', '3', 'lost', 'not_asked'), "
        "('w', '4', 'expired', 'silent')"
    )
    found = await read(bureau, WEEK, "Europe/Amsterdam")
    assert found.accepted == before.accepted
    assert found.refusals == before.refusals
    assert found.bookings["webcam"][End.WAITING] == 1


async def test_whether_a_session_took_place_is_told(bureau: Bureau) -> None:
    await figures_of(bureau)
    await bureau.rows("UPDATE bookings SET stage = CASE id WHEN 'x' THEN 'done' ELSE 'no_show' END")
    found = await read(bureau, WEEK, "Europe/Amsterdam")
    assert found.bookings["webcam"] == {End.HELD: 1, End.NOT_HELD: 1}
    table = rows(found)
    assert ("bookings", "webcam", "took_place", "1") in table
    assert ("bookings", "webcam", "did_not_take_place", "1") in table


async def test_that_only_the_newest_requests_given_up_were_looked_at_is_told(bureau: Bureau) -> None:
    assert (await figures_of(bureau)).newest == 0
    cards = {"webcam": CARD}
    async with open_pool(bureau.database, most=1) as pool:
        found = await FigureReader(pool, lambda: cards, seals(), lambda: LATER, most=1).read(WEEK, "UTC")
    assert (sum(found.left.values()), found.newest) == (1, 1)
    assert ("left_of_the_newest", "", "", "1") in rows(found)


async def test_a_day_is_the_readers_own_and_today_leaves_nothing_out(bureau: Bureau) -> None:
    await figures_of(bureau)
    today, evening = Span(DAY, DAY), datetime(2026, 11, 18, 1, 30, tzinfo=UTC)  # 17:30 in Los Angeles
    await bureau.rows("UPDATE bookings SET made = '2026-11-18 01:00Z' WHERE id = 'y'")
    await bureau.rows("INSERT INTO tallies VALUES ('2026-11-18', 'received', 2)")
    found = await read(bureau, today, "America/Los_Angeles", evening)
    assert found.offered == {DAY: Decimal("15.50")}
    assert (found.received, found.active) == ({DAY: 42}, {DAY: 1})
    assert (await read(bureau, today, "America/Los_Angeles")).received == {DAY: 40}
    assert (await read(bureau, Span(WEEK.days[1], WEEK.last), "Pacific/Auckland")).requests == 3


async def test_what_was_said_of_sessions_is_told_only_where_nobody_can_be_known_by_it(bureau: Bureau) -> None:
    assert (await figures_of(bureau)).verdicts == {}
    await bureau.rows("INSERT INTO people (id) SELECT n FROM generate_series(3, 5) n")
    await bureau.rows(
        "INSERT INTO bookings (id, person, service, account, answers, starts) "
        "SELECT 's' || n, n, 'webcam', 'operator', '{}', '2026-11-18' FROM generate_series(2, 5) n"
    )
    await bureau.rows(
        "INSERT INTO reminders (booking, verdict) SELECT 's' || n, 'g' FROM generate_series(2, 5) n"
    )
    found = await read(bureau, WEEK, "UTC")
    assert found.verdicts == {"b": 1, "g": 5}
    assert ("said_of_sessions", "", "not_good", "1") in rows(found)


async def test_the_table_holds_every_number(bureau: Bureau) -> None:
    table = rows(await figures_of(bureau))
    assert ("bookings", "webcam", "confirmed", "1") in table
    assert ("offered", "", "2026-11-17", "10.50") in table
    assert ("left_at_question", "webcam", "software", "1") in table
    assert ("asked_by_hour", "", "20", "2") in table


def test_long_spans_are_told_by_the_week() -> None:
    days = Span(DAY, DAY + timedelta(99)).days
    told = gathered(days, dict.fromkeys(days, 2))
    assert told[0] == (DAY - timedelta(1), 12)
    assert told[1] == (DAY + timedelta(6), 14)
    assert sum(n for _, n in told) == 200
    assert parted([0.5, 1, 59.9, 1000]) == (1, 1, 0, 1, 0, 1)


async def test_the_owner_gets_picture_and_table_and_nobody_else(bureau: Bureau) -> None:
    await bureau.olga.say("/stats 7")
    await bureau.olga.reads(": 0 requests.", timeout=20)
    assert len(await bureau.sandbox.called("sendPhoto")) == 1
    await bureau.rows(
        "INSERT INTO drafts (id, person, service, version, answers, stage, touched) "
        f"VALUES ('j', {bureau.olga.id}, 'jicoo', 1, '{{}}', 'expired', now())"
    )  # of a service that is off by now
    await bureau.olga.tap("As a table (CSV)")
    file = await bureau.olga.until(
        lambda seen: next((m for m in seen if m.out and m.raw.get("document")), None), timeout=20
    )
    assert b"left_at_question,jicoo" in await bureau.olga.download(file)
    await bureau.olga.say("/stats soon")
    await bureau.olga.reads("I do not know which days you mean")
    await bureau.ada.say("/stats")
    await bureau.ada.reads("I do not know /stats")


async def test_a_span_asked_for_again_has_one_picture_and_stands_beside_another(bureau: Bureau) -> None:
    await bureau.olga.say("/timezone London")
    await bureau.olga.reads("Noted")
    for days in (7, 30, 7, 7):
        await bureau.olga.say(f"/stats {days}")
    await bureau.olga.say("/timezone Rome")
    await bureau.olga.reads("Noted", timeout=60)
    async with asyncio.timeout(60):
        while await bureau.rows(UNDONE):  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(0.05)
    assert len([m for m in await bureau.olga.messages() if m.out and m.raw.get("photo")]) == 2


async def test_the_same_picture_is_not_drawn_once_more(database: str) -> None:
    async with open_pool(database, most=1) as pool:
        reader = FigureReader(pool, dict, seals(), lambda: LATER)
        figures = await reader.read(WEEK, "UTC")
        first = await reader.draw(figures, {}, "en")
        assert await reader.draw(await reader.read(WEEK, "UTC"), {}, "en") is first
        assert await reader.draw(figures, {}, "de") is not first


async def test_counts_of_all_replicas_are_added_up(bureau: Bureau) -> None:
    async with open_pool(bureau.database, most=2) as pool:
        replicas = [Tallies(pool, {"received": n}, lambda: datetime(2031, 3, 3, tzinfo=UTC)) for n in (2, 3)]
        await asyncio.gather(*(replica.write() for replica in replicas))
        await replicas[0].write()
    assert await bureau.rows("SELECT what, count FROM tallies WHERE day = '2031-03-03'") == [("received", 5)]


def test_what_is_not_over_is_known_and_what_lasts_long_is_told_by_the_week() -> None:
    week, long = WEEK.days, Span(DAY, DAY + timedelta(99)).days
    assert partial(week, unfinished=False) == frozenset()
    assert partial(week, unfinished=True) == {6}
    assert partial(long, unfinished=False) == {0, 14}  # from a Tuesday to a Wednesday
    whole = Span(DAY - timedelta(1), DAY + timedelta(103)).days  # from a Monday to a Sunday
    assert partial(whole, unfinished=False) == frozenset()
    assert partial(whole, unfinished=True) == {14}


async def test_a_span_that_holds_today_is_not_over(bureau: Bureau) -> None:
    assert not (await read(bureau, WEEK, "UTC")).unfinished
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert (await read(bureau, WEEK, "UTC", noon)).unfinished
