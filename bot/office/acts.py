"""Doing acts: the effect of each verb, and its entry in the log, on one connection.

A verb without an effect here is only written down: what it tells of happened elsewhere in the turn. An effect
raises Conflict when the world is not as the handler saw it; then the turn is worked again. Imports: psycopg,
`handlers` and its neighbours in `bot`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection

from bot.database.entries import write_down
from bot.office import clients, staff
from bot.store import attending
from handlers.acts import UNWRITTEN, Act, By, Verb

Effect = Callable[[AsyncConnection[Any], By, Act], Awaitable[object]]


class Acts:
    """`bot.traffic.options.Enact`. `more` are the effects of other parts of the roof."""

    def __init__(self, more: Mapping[Verb, Effect] | None = None) -> None:
        self._effects: dict[Verb, Effect] = {
            Verb.NAME: staff.name,
            Verb.DISMISS: staff.dismiss,
            Verb.HAND_OVER: staff.hand,
            Verb.BLOCK: clients.block,
            Verb.LIMIT: clients.limit,
            Verb.ATTEND: attending.keep,
        }
        self._effects.update(more or {})

    async def __call__(self, connection: AsyncConnection[Any], by: By, acts: Sequence[Act]) -> None:
        """Do each and write it down; never committed here."""
        for act in acts:
            effect = self._effects.get(act.verb)
            if effect:
                await effect(connection, by, act)
            if act.verb in UNWRITTEN:
                continue
            await write_down(connection, by.now, act, by.person, by.role.value if by.role else "")
