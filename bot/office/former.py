"""Owners whom the settings name no more: at the next start their cards say so, for nobody dismissed them.

What they could still tap says so at the tap (`handlers.saying.not_theirs`). Imports: psycopg, `handlers` and
its neighbours in `bot`.
"""

from collections.abc import Iterable

from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.store import queue
from handlers.messages import Message, Op
from handlers.saying import no_longer
from handlers.words import words_for

CARDS = """DELETE FROM live l USING people p
WHERE p.id = l.chat AND NOT l.chat = ANY(%s) AND (l.slot ~ '^outage:' OR l.slot ~ '^broadcast:'
  AND NOT EXISTS (SELECT FROM staff WHERE person = l.chat AND role = 'operator'))
RETURNING l.chat, l.message, p.language"""
"""Only owners are told of outages; broadcasts are operators', too. Which replica takes it away, closes it."""


async def relieve(pool: Pool, owners: Iterable[int], seals: Seals) -> None:
    """Close the cards of what somebody looks after no more."""
    async with pool.connection() as connection:
        found = await (await connection.execute(CARDS, [sorted(owners)])).fetchall()
        said = [
            Message(Op.EDIT, chat, no_longer(words_for(language)), message=number)
            for chat, number, language in found
        ]
        await queue(connection, said, seals)
