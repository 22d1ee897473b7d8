"""An owner whom the settings name no more: at the next start the cards in their chat say so."""

import asyncio

import pytest

from bot.database.pool import open_pool
from bot.office import relieve
from bot.traffic.rows import message_of
from handlers.messages import Message, Op
from tests.keys import seals

OWNER, FORMER, OPERATOR = 11, 12, 13
SEALS = seals()
ROWS = f"""INSERT INTO people (id, chat, language) VALUES
  ({OWNER}, {OWNER}, 'en'), ({FORMER}, {FORMER}, 'de'), ({OPERATOR}, {OPERATOR}, 'en');
INSERT INTO staff (person, role, named_by) VALUES ({OPERATOR}, 'operator', {OWNER});
INSERT INTO live (chat, slot, message)
  SELECT id, slot, 100 * id + nr FROM people, unnest(ARRAY['outage:clock', 'broadcast:c', 'booking:b'])
  WITH ORDINALITY AS s (slot, nr)"""
LEFT = "SELECT chat, slot FROM live ORDER BY chat, slot"


@pytest.mark.parametrize("starts", [1, 3])
async def test_cards_are_closed_once_whatever_number_of_replicas_start(database: str, starts: int) -> None:
    async with open_pool(database, most=4) as pool:
        async with pool.connection() as connection:
            for statement in ROWS.split(";"):
                await connection.execute(statement.encode())
        await asyncio.gather(*(relieve(pool, {OWNER}, SEALS) for _ in range(starts)))
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
