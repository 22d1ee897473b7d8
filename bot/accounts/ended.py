"""The word that a person's login at a service has ended, and what their open bookings there are from then on.

Imports: psycopg, `booking`, `handlers`, and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from psycopg import AsyncConnection

from booking.form import Card
from booking.people import Directory
from booking.provider import OPERATOR
from bot.sealing.seals import Seals
from bot.store import queue
from bot.store.reading import live
from bot.traffic.rows import WHO, person_of
from handlers.live.card import refreshed
from handlers.own import connect
from handlers.request.values import Reader
from handlers.words import words_for

THEIRS = f"state = 'live' AND key <> '{OPERATOR}'"
"""The operator's account is that of a setting, and ends with it."""
LEAVE = f"""INSERT INTO accounts (service, key, person, name, access, refresh, scopes, expires, linked, state)
SELECT service, gen_random_uuid()::text, person, name, access, refresh, scopes, expires, now(), 'leaving'
FROM accounts WHERE {THEIRS}"""  # noqa: S608 - names of our own
"""What is to be taken back; the row that bookings name stays, without tokens."""
UNUSED = f"""UPDATE accounts SET state = 'dead', access = NULL, refresh = NULL, busy = NULL
WHERE {THEIRS} RETURNING person, service"""  # noqa: S608
GIVEN_UP = "UPDATE accounts SET state = 'leaving', key = gen_random_uuid()::text WHERE state = 'waiting'"
BEGUN = """WITH begun AS (DELETE FROM logins RETURNING verifier)
SELECT count(*) FROM begun WHERE verifier <> ''"""


@dataclass(frozen=True, slots=True)
class Ended:
    """Queues it; `wake` is told the chats that have news. `going_on`: services where the login is still good,
    which only the person can end.
    """

    cards: Callable[[], Mapping[str, Card]]
    directory: Directory
    wake: Callable[[int], None]
    seals: Seals
    going_on: frozenset[str] = frozenset()

    async def __call__(self, connection: AsyncConnection[Any], person: int, service: str) -> None:
        """On the connection of the transaction in which the login ends."""
        row = await (await connection.execute(WHO, [person])).fetchone()
        card = self.cards().get(service)
        if row is None or card is None:
            return
        who = person_of(row, self.seals)
        reader = Reader(words_for(who.language), who, card, self.directory)
        open_ones = await live(connection, person, self.seals)
        own = [b for b in open_ones if b.service == service and b.account != OPERATOR]
        cut = [refreshed(reader, replace(booking, cut_off=True)) for booking in own]
        await queue(
            connection, [connect.ended(who, card, goes_on=service in self.going_on), *cut], self.seals
        )
        self.wake(person)


async def end_all(connection: AsyncConnection[Any], ended: Ended) -> int:
    """End every login of a person, also those under way, in the connection's transaction; how many.

    The tokens are taken back at their services by the running program (`Linking.tidy`).
    """
    await connection.execute(LEAVE.encode())
    rows = await (await connection.execute(UNUSED.encode())).fetchall()
    for person, service in rows:
        await ended(connection, person, service)
    await connection.execute(GIVEN_UP)
    begun = await (await connection.execute(BEGUN)).fetchone()
    return len(rows) + (begun[0] if begun else 0)
