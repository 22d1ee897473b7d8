"""The one commit of a turn: person, draft, bookings, intents, messages and the inbox mark together.

Turns of many chats that end in the same moment share a transaction; when one of them cannot be saved, each is
tried alone, so that only that one fails. A booking that a turn has drawn is locked meanwhile, so that its
news come after; one that somebody else has saved since it was read is drawn anew behind what the turn says.
Messages are queued when nothing is waited for any more: they go in the order of their numbers, and what
others committed meanwhile has lower ones.
Imports: orjson, psycopg, `booking`, `bot.sealing.seals`, `handlers`, this package.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from booking.interview import Draft
from booking.ledger import Booking, Intent
from booking.people import Person
from booking.reminders import Wish
from booking.watching import Watch
from bot.sealing.seals import Seals
from bot.traffic import statements as sql
from bot.traffic.batches import Batches
from bot.traffic.options import Wiring
from bot.traffic.rows import draft_values, message_values, person_values
from handlers.acts import Act, By
from handlers.messages import Message

Connection = AsyncConnection[Any]


class Conflict(Exception):
    """The draft is not as it was read, or another replica has done this update already."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one turn changes. `before` is the draft it read; `error` ("" for none) is kept with the update.
    `private` is the person's own chat: from elsewhere they are only met, if they were not `known`, or seen.
    `drawn` are the bookings its messages show, by id, and the save each was read of.
    `back`: the person could not be written to before.

    `forget` is the person whose every row goes, but for the messages of this turn and the bookings that are
    `handed` to others, by id; 0 for nobody.
    """

    update: int
    now: datetime
    person: Person | None = None
    private: int | None = None
    known: bool = False
    before: Draft | None = None
    draft: Draft | None = None
    messages: Sequence[Message] = field(default=())
    drawn: Mapping[str, int] = field(default_factory=dict)
    bookings: Sequence[Booking] = field(default=())
    intents: Sequence[Intent] = field(default=())
    watches: Sequence[Watch] = field(default=())
    acts: Sequence[Act] = field(default=())
    by: By | None = None
    wishes: Sequence[Wish] = field(default=())
    back: bool = False
    error: str = ""
    forget: int = 0
    handed: Mapping[str, int] = field(default_factory=dict)

    @property
    def replaced(self) -> str:
        """The id of an open draft that this turn put another in the place of."""
        return self.before.id if self.before and self.draft and self.before.id != self.draft.id else ""


class Writer:
    """Commits changes; answers with the outbox ids of each change's messages."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], wiring: Wiring) -> None:
        self._pool = pool
        self._wiring = wiring
        self._batches: Batches[Change, list[int]] = Batches(self._work, most=50, at_once=2)

    async def commit(self, change: Change) -> list[int]:
        """All or nothing; Conflict when the world moved on. Returns the ids of the queued messages."""
        return await self._batches.put(change)

    async def _work(self, changes: list[Change]) -> Sequence[list[int] | BaseException]:
        try:
            return await self._together(changes)
        except Exception as error:
            if len(changes) == 1:
                return [error]
        return [await self._alone(change) for change in changes]

    async def _alone(self, change: Change) -> list[int] | BaseException:
        try:
            return (await self._together([change]))[0]
        except Exception as error:
            return error

    async def _together(self, changes: list[Change]) -> list[list[int]]:
        messages = [m for c in changes for m in c.messages]
        drawn = _drawn(changes)
        async with (
            self._pool.connection() as connection,
            connection.pipeline() as pipeline,
            connection.transaction(),
        ):
            checks = await self._state(connection, changes)
            for change in changes:
                if change.forget:
                    await self._wiring.forget(connection, change.forget, change.handed)
            locked = await connection.execute(sql.LOCK_BOOKINGS, [list(drawn)]) if drawn else None
            await pipeline.sync()
            for cursor, expected in checks:
                if cursor.rowcount != expected:
                    raise Conflict
            saved = await locked.fetchall() if locked else []
            for change in changes:
                if change.bookings or change.intents or change.watches:
                    await self._wiring.keep(connection, change.bookings, change.intents, change.watches)
                if change.acts and change.by:
                    await self._wiring.enact(connection, change.by, change.acts)
                if change.back and change.person:
                    await connection.execute(sql.LOOK_AGAIN, [change.now, change.person.id])
                if change.wishes:
                    await self._wiring.wish(connection, change.wishes, change.now)
            inserted = await self._messages(connection, messages) if messages else None
            if late := [booking for booking, save in saved if save != drawn[booking]]:
                await self._wiring.redraw(connection, late)
        ids = iter([row[0] for row in await inserted.fetchall()] if inserted else [])
        return [[next(ids) for _ in c.messages] for c in changes]

    async def _state(self, connection: Connection, changes: list[Change]) -> list[tuple[Any, int]]:
        """Queue the statements on the pipeline; the row counts to expect come with them."""
        drafts = [c for c in changes if c.draft and c.draft is not c.before]
        changed = [
            {**draft_values(c.draft, c.now, self._wiring.seals), "base": c.before.revision}
            for c in drafts
            if c.draft and c.before and not c.replaced
        ]
        new = [
            draft_values(c.draft, c.now, self._wiring.seals)
            for c in drafts
            if c.draft and (c.replaced or not c.before)
        ]
        replaced = [c.replaced for c in drafts if c.replaced]
        for statement, people in _people(changes, self._wiring.seals).items():
            await connection.execute(statement.encode(), [_json(people)])
        if replaced:
            await connection.execute(sql.CLOSE_DRAFTS, [replaced])
        checks: list[tuple[Any, int]] = []
        if changed:
            checks.append((await connection.execute(sql.CHANGE_DRAFTS, [_json(changed)]), len(changed)))
        if new:
            checks.append((await connection.execute(sql.NEW_DRAFTS, [_json(new)]), len(new)))
        ended = await connection.execute(
            sql.END_UPDATES, [[c.update for c in changes], [c.error for c in changes]]
        )
        return [*checks, (ended, len(changes))]

    async def _messages(self, connection: Connection, messages: Sequence[Message]) -> Any:
        rows = [message_values(m, self._wiring.seals) for m in messages]
        return await connection.execute(sql.NEW_MESSAGES, [_json(rows)])


def _people(changes: Sequence[Change], seals: Seals) -> dict[str, list[Mapping[str, Any]]]:
    """The people to save by statement. What a turn elsewhere knows of somebody may be old: their own chat
    goes on beside it.
    """
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for change in changes:
        if change.person:
            elsewhere = sql.SEE_PEOPLE if change.known else sql.MEET_PEOPLE
            statement = sql.SAVE_PEOPLE if change.private else elsewhere
            rows.setdefault(statement, []).append(person_values(change.person, change.private, seals))
    return rows


def _drawn(changes: Sequence[Change]) -> dict[str, int]:
    """Of each booking the earliest save that any of them has drawn."""
    drawn: dict[str, int] = {}
    for booking, save in (pair for change in changes for pair in change.drawn.items()):
        drawn[booking] = min(save, drawn.get(booking, save))
    return drawn


def _json(rows: Sequence[Any]) -> str:
    return orjson.dumps(rows).decode()
