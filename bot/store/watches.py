"""Watches of free times as rows: kept by a turn, looked after by the lookout, met or ended exactly once.

Imports: psycopg, `booking`, `bot.sealing.seals`, its neighbours.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from booking.answers import decoded
from booking.watching import Hours, State, Watch
from bot.sealing.seals import Seals
from bot.store.rows import utc

Connection = AsyncConnection[Any]

WATCH = "id, person, service, answers, begins, ends, hours, zone, books, most, state, found, replaces"
KEEP = f"""INSERT INTO watches ({WATCH}, look_at)
VALUES (%(id)s, %(person)s, %(service)s, %(answers)s, %(begins)s, %(ends)s, %(hours)s, %(zone)s, %(books)s,
  %(most)s, %(state)s, %(found)s, %(replaces)s, %(look_at)s)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, look_at = NULL WHERE watches.state = 'on'"""  # noqa: S608 - our names
END = """UPDATE watches SET state = %(state)s, found = %(found)s, answers = %(answers)s, look_at = NULL
WHERE id = %(id)s AND state = 'on'"""
ONE = f"SELECT {WATCH} FROM watches WHERE id = %s"  # noqa: S608
HOMELESS = "SELECT person, service, ends FROM watches WHERE id = %s AND state = 'on'"
OVER = "UPDATE watches SET state = 'over', look_at = NULL WHERE id = %s AND state = 'on'"
OF = f"SELECT {WATCH} FROM watches WHERE person = %s AND state = 'on' ORDER BY ends, id"  # noqa: S608


async def keep(connection: Connection, watches: Sequence[Watch], now: datetime, seals: Seals) -> None:
    """Begin watches, due at once though their first day may be far, or stop those that are on."""
    for watch in watches:
        look_at = now if watch.state is State.ON else None
        await connection.execute(KEEP, {**_values(watch, seals), "look_at": look_at})


async def end(connection: Connection, watch: Watch, seals: Seals) -> bool:
    """Save a watch that was on as met or over; False, and nothing saved, when it no longer was."""
    return (await connection.execute(END, _values(watch, seals))).rowcount == 1


async def one(connection: Connection, watch: str, seals: Seals) -> Watch | None:
    """One watch, whoever it belongs to; None also while its service is unknown."""
    row = await (await connection.execute(ONE, [watch])).fetchone()
    return _watch(row, seals) if row else None


async def homeless(connection: Connection, watch: str) -> tuple[int, str, datetime] | None:
    """The person, the service and the end of a watch that is on, also while its service is unknown."""
    row = await (await connection.execute(HOMELESS, [watch])).fetchone()
    return (row[0], row[1], utc(row[2]) or row[2]) if row else None


async def over(connection: Connection, watch: str) -> bool:
    """Save such a watch as over; False, and nothing saved, when it was no longer on."""
    return (await connection.execute(OVER, [watch])).rowcount == 1


async def of(connection: Connection, person: int, seals: Seals) -> list[Watch]:
    """A person's watches that are on, the one that ends first leading."""
    rows = await (await connection.execute(OF, [person])).fetchall()
    return [watch for row in rows if (watch := _watch(row, seals))]


def _values(watch: Watch, seals: Seals) -> dict[str, Any]:
    answers = seals.seal_answers(watch.answers, watch.service, "watches", watch.id, "answers")
    return {
        "id": watch.id,
        "person": watch.person,
        "service": watch.service,
        "answers": Jsonb(answers),
        "begins": watch.begins,
        "ends": watch.ends,
        "hours": watch.hours.code,
        "zone": watch.zone,
        "books": watch.books,
        "most": watch.most,
        "state": watch.state.value,
        "found": watch.found,
        "replaces": watch.replaces,
    }


def _watch(row: Sequence[Any], seals: Seals) -> Watch | None:
    number, person, service, answers, begins, ends, hours, zone, books, most, state, found, replaces = row
    form = seals.forms(service)
    if form is None:
        return None
    return Watch(
        number,
        person,
        service,
        decoded(seals.open(answers, "watches", number, "answers"), form),
        utc(begins) or begins,
        utc(ends) or ends,
        Hours.of(hours),
        zone,
        books,
        most,
        State(state),
        utc(found),
        replaces,
    )
