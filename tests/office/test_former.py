"""An owner whom the settings name no more: at the next start the cards in their chat say so."""

import asyncio
from dataclasses import replace

import pytest

from booking.form import Card
from booking.people import Directory
from bot.database.pool import open_pool
from bot.office import StaffList, relieve
from bot.store.writing import insert
from bot.traffic.rows import message_of
from handlers.messages import Message, Op
from tests.keys import seals
from tests.office.conftest import Bureau
from tests.roof.conftest import FORM, NOW, a_booking

OWNER, FORMER, OPERATOR = 11, 12, 13
SEALS = seals()
ROWS = f"""INSERT INTO people (id, chat, language) VALUES
  ({OWNER}, {OWNER}, 'en'), ({FORMER}, {FORMER}, 'de'), ({OPERATOR}, {OPERATOR}, 'en');
INSERT INTO staff (person, role, named_by) VALUES ({OPERATOR}, 'operator', {OWNER});
INSERT INTO live (chat, slot, message)
  SELECT id, slot, 100 * id + nr FROM people, unnest(ARRAY['outage:clock', 'broadcast:c', 'booking:b'])
  WITH ORDINALITY AS s (slot, nr)"""
SERVICES = (("stage", "room"), ("webcam", ""))
LOGGED = "SELECT at, person, role, verb, subject, details FROM audit"
LEFT = "SELECT chat, slot FROM live ORDER BY chat, slot"


@pytest.mark.parametrize("starts", [1, 3])
async def test_cards_are_closed_once_whatever_number_of_replicas_start(database: str, starts: int) -> None:
    async with open_pool(database, most=4) as pool:
        async with pool.connection() as connection:
            for statement in ROWS.split(";"):
                await connection.execute(statement.encode())
        await asyncio.gather(
            *(relieve(pool, {OWNER}, SEALS, {}, Directory({}), now=NOW) for _ in range(starts))
        )
        async with pool.connection() as connection:
            rows = await (await connection.execute("SELECT chat, body FROM outbox ORDER BY id")).fetchall()
            left = await (await connection.execute(LEFT)).fetchall()
    said = [message_of(chat, body, SEALS) for chat, body in rows]
    over = "Darum kümmerst du dich nicht mehr."
    assert sorted(said, key=lambda m: m.message if m else 0) == [
        Message(Op.EDIT, FORMER, over, message=1201),
        Message(Op.EDIT, FORMER, over, message=1202),
        Message(Op.EDIT, OPERATOR, "You no longer look after this.", message=1301),
    ]
    assert left == [
        *((OWNER, slot) for slot in ("booking:b", "broadcast:c", "outage:clock")),
        (FORMER, "booking:b"),
        *((OPERATOR, slot) for slot in ("booking:b", "broadcast:c")),
    ]


async def test_events_are_another_owners_and_their_cards_are_closed(database: str) -> None:
    """Bookings of people, and events of operators, stay theirs."""
    cards = {name: Card(name, name, None, "credits", FORM, audience=room) for name, room in SERVICES}
    sealing = seals({"stage": FORM, "webcam": FORM}.get)
    held = [
        replace(a_booking(f"{service}{person}", f"i{service}{person}"), person=person, service=service)
        for service, _ in SERVICES
        for person in (OWNER, FORMER, OPERATOR)
    ]
    async with open_pool(database, most=4) as pool:
        async with pool.connection() as connection:
            for statement in ROWS.split(";"):
                await connection.execute(statement.encode())
            await connection.execute(
                "UPDATE live SET slot = %s WHERE slot = 'booking:b'", [f"booking:stage{FORMER}"]
            )
            await insert(connection, held, [i for b in held for i in b.intents], sealing)
        owners = {OWNER, 99}
        await asyncio.gather(
            *(relieve(pool, owners, sealing, cards, Directory({}), now=NOW) for _ in range(2))
        )
        async with pool.connection() as connection:
            rows = await (await connection.execute("SELECT chat, body FROM outbox ORDER BY id")).fetchall()
            whose = await (await connection.execute("SELECT id, person FROM bookings")).fetchall()
            logged = await (await connection.execute(LOGGED)).fetchall()
    told = [m for chat, body in rows if (m := message_of(chat, body, sealing))]
    handed = {"service": "stage", "of": FORMER, "to": OWNER}
    assert logged == [(NOW, 0, "settings", "events.hand", f"stage{FORMER}", handed)]
    assert dict(whose) == {b.id: OWNER if b.id == f"stage{FORMER}" else b.person for b in held}
    assert [m.text for m in told if m.chat == OWNER] == [
        "stage: this event is yours now, with everybody who wants to be reminded of it."
    ]
    assert sorted(m.message for m in told if m.chat == FORMER) == [1201, 1202, 1203]


async def test_broadcasts_wait_and_the_log_says_once_what_the_settings_did(database: str) -> None:
    """One that waits for its second yes goes on waiting, and nothing is said of it at every start."""
    async with open_pool(database, most=4) as pool:
        async with pool.connection() as connection:
            for statement in ROWS.split(";"):
                await connection.execute(statement.encode())
            for number, (stage, author) in enumerate(
                [("running", FORMER), ("running", OWNER), ("running", OPERATOR), ("review", FORMER)]
            ):
                await connection.execute(
                    "INSERT INTO campaigns (id, author, stage) VALUES (%s, %s, %s)",
                    [f"c{number}", author, stage],
                )
        await asyncio.gather(*(StaffList(pool, frozenset({OWNER, 99})).settle(NOW) for _ in range(3)))
        async with pool.connection() as connection:
            stages = await (await connection.execute("SELECT stage FROM campaigns ORDER BY id")).fetchall()
            logged = await (await connection.execute(LOGGED)).fetchall()
    assert [stage for (stage,) in stages] == ["paused", "running", "running", "review"]
    assert logged == [(NOW, 0, "settings", "broadcast.pause", "c0", {})]


async def test_the_log_tells_the_settings_from_the_command_line(bureau: Bureau) -> None:
    await bureau.rows(
        "INSERT INTO audit (person, role, verb, details) VALUES"
        " (0, '', 'secrets.void', '{\"logins\": 1, \"addresses\": 2, \"links\": 3}'),"
        " (0, '', 'secrets.lose', '{}'), (0, '', 'database.restore', '{\"entries\": 1000}'),"
        ' (0, \'settings\', \'events.hand\', \'{"service": "webcasts", "of": 5, "to": 6}\')'
    )
    await bureau.olga.say("/audit")
    _, newest, *before = (await bureau.olga.reads("Who did what")).text.split("\n\n")
    assert "the settings" in newest
    assert [told.splitlines()[1] for told in before if "the command line" in told] == [
        "A backup was put in place; entries of the log that it replaced: 1,000",
        "Keys were lost; what only they opened is given up",
        "After a leak: logins made void 1, calendar addresses 2, links 3",
    ]


async def test_a_picture_keeps_its_words_and_loses_its_buttons(bureau: Bureau) -> None:
    ada = bureau.ada
    await ada.say("/start")
    await ada.reads("Hello Ada")
    await bureau.rows(
        f"INSERT INTO staff (person, role, named_by) VALUES ({ada.id}, 'support', {bureau.olga.id})"
    )
    await ada.say("/stats")
    picture = await ada.reads("requests", timeout=30)
    await bureau.rows("DELETE FROM staff")
    await ada.tap(picture.buttons[0][0])
    await ada.toast("This is not for you.")
    kept = await ada.until(lambda all_: next((m for m in all_ if m.id == picture.id and not m.buttons), None))
    assert kept.text == picture.text
