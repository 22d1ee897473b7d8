"""What a lane works on: all that is known of a chat, read for many chats in one round trip.

Imports: psycopg for the type of a connection, `bot.sealing`, `handlers` and this package.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from bot.sealing.seals import Seals
from bot.traffic import statements as sql
from bot.traffic.rows import message_of
from handlers.messages import Message

PERSON = 17
"""Columns of a person in LOAD_CHATS, after the chat and before the draft."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message to send, with its place in the outbox. `begun`: it may have been said (`verdict.judge`)."""

    id: int
    message: Message
    priority: int = 0
    tries: int = 0
    begun: bool = False
    kept: bool = False
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class Stored:
    """An update not handled yet, sealed. `old`: it has been lying there, so perhaps it crashed us before."""

    id: int
    update_id: int
    body: bytes
    tries: int
    old: bool


@dataclass(slots=True)
class Load:
    """What is known of a chat: the rows of its person, their role, live ids, new updates, unsent messages.

    `lost` are messages, by the id of their row, that no key opens. `ahead`, `rest`: see `ChatPace.learn`.
    `returned`: when updates were taken again after more than a day, None for never.
    """

    person: Sequence[Any] | None = None
    draft: Sequence[Any] | None = None
    role: str = ""
    live: dict[str, int] = field(default_factory=dict)
    updates: list[Stored] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    ahead: float = 0.0
    rest: float = 0.0
    returned: datetime | None = None


async def ask(connection: AsyncConnection[Any], bot: int, chats: list[int]) -> list[Any]:
    """The statements that load these chats, under way in a pipeline; `collect` reads their answers."""
    return [
        await connection.execute(sql.LOAD_CHATS, [chats]),
        await connection.execute(sql.LOAD_INBOX, [chats, bot]),
        await connection.execute(sql.LOAD_OUTBOX, [chats]),
    ]


async def collect(found: list[Any], seals: Seals) -> dict[int, Load]:
    """What the answers of `ask` say of each chat."""
    if not found:
        return {}
    chats, inbox, outbox = found
    loads = {row[0]: one_chat(row) for row in await chats.fetchall()}
    for chat, *update in await inbox.fetchall():
        loads[chat].updates.append(Stored(*update))
    for chat, *row in await outbox.fetchall():
        unsent = outbox_row(chat, row, seals)
        if unsent:
            loads[chat].outbox.append(unsent)
        else:
            loads[chat].lost.append(row[0])
    return loads


def one_chat(row: Sequence[Any]) -> Load:
    """From the columns of LOAD_CHATS."""
    person, draft, more = row[1 : 1 + PERSON], row[1 + PERSON : -5], row[-5:]
    role, live, ahead, rest, returned = more
    known = (person if person[0] else None, draft if draft[0] else None, role or "", live or {})
    return Load(*known, ahead=ahead or 0.0, rest=rest or 0.0, returned=returned)


def outbox_row(chat: int, row: list[Any], seals: Seals) -> Row | None:
    """A Row from the columns of LOAD_OUTBOX after the chat, None when no key opens it; `due` is seconds from
    now, at most 0 when due.
    """
    number, body, priority, tries, begun, once, kept, due = row
    message = message_of(chat, body, seals, once=once)
    return Row(number, message, priority, tries, begun, kept, due) if message else None
