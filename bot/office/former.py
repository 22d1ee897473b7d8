"""Owners whom the settings name no more: nobody dismissed them, so the next start does what that would do.

Their cards say so, and their events are another owner's; what they could still tap says so at the tap
(`handlers.saying.not_theirs`). Imports: psycopg, `booking`, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from booking.form import Card
from booking.people import Directory, Person
from bot.database.entries import write_down
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.store import queue, reading
from bot.store.owners import hearing
from handlers.acts import SETTINGS, Act, Verb
from handlers.live.card import slot
from handlers.messages import Message, Op
from handlers.own.handing import yours_now
from handlers.reminders.attending import title
from handlers.request.values import Reader
from handlers.saying import no_longer
from handlers.words import words_for

CARDS = """DELETE FROM live l USING people p WHERE p.id = l.chat AND NOT l.chat = ANY(%s) AND (
  l.slot = ANY(%s) OR l.slot ~ '^outage:' OR l.slot ~ '^broadcast:'
  AND NOT EXISTS (SELECT FROM staff WHERE person = l.chat AND role = 'operator'))
RETURNING l.chat, l.message, p.language"""
"""Only owners are told of outages; broadcasts are operators', too. Which replica takes it away, closes it."""
EVENTS = """UPDATE bookings b SET person = %s, noted = false, revision = b.revision + 1
FROM bookings w
WHERE w.id = b.id AND b.starts > now() - interval '1 day' AND NOT b.ended
  AND b.service = ANY(%s) AND NOT b.person = ANY(%s)
  AND NOT EXISTS (SELECT FROM staff s WHERE s.person = b.person AND s.role = 'operator')
RETURNING b.id, w.person"""


async def relieve(
    pool: Pool,
    owners: Iterable[int],
    seals: Seals,
    cards: Mapping[str, Card],
    directory: Directory,
    *,
    now: datetime,
) -> None:
    """Close the cards of what somebody looks after no more, and give their events to the first owner who can
    be written to; that is in the log of acts.
    """
    those = sorted(owners)
    async with pool.connection() as connection:
        events, said = await _handed(connection, those, seals, cards, directory, now=now)
        found = await (await connection.execute(CARDS, [those, [slot(e) for e in events]])).fetchall()
        said += [
            Message(Op.EDIT, chat, no_longer(words_for(language)), message=number)
            for chat, number, language in found
        ]
        await queue(connection, said, seals)


async def _handed(
    connection: AsyncConnection[Any],
    owners: Sequence[int],
    seals: Seals,
    cards: Mapping[str, Card],
    directory: Directory,
    *,
    now: datetime,
) -> tuple[list[str], list[Message]]:
    """The events that are another's now, and the word to who has them."""
    services = [service for service, card in cards.items() if card.audience]
    able = await hearing(connection, owners)
    if not services or not able:
        return [], []
    heir, language = able[0]
    given = dict(await (await connection.execute(EVENTS, [heir, services, owners])).fetchall())
    events = await reading.among(connection, list(given), seals)
    if not events:
        return [], []
    for event in events:
        values = {"service": event.service, "of": given[event.id], "to": heir}
        await write_down(connection, now, Act(Verb.HAND_OVER, event.id, values), role=SETTINGS)
    words, person = words_for(language), Person(heir, language=language)
    called = [title(Reader(words, person, cards[b.service], directory), b) for b in events]
    return [b.id for b in events], [yours_now(heir, words, len(events), ", ".join(called))]
