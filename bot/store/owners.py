"""Owners who can be written to: they have pressed START, and have not stopped the bot since.

Telegram lets no bot write first. Imports: psycopg.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import AsyncConnection

HEARING = "id = ANY(%s) AND chat IS NOT NULL AND reachable"
"""Of `people`; the parameter is a list of owners."""
WHO = f"SELECT id, language FROM people WHERE {HEARING} ORDER BY id"  # noqa: S608


async def hearing(connection: AsyncConnection[Any], owners: Iterable[int]) -> Sequence[tuple[int, str]]:
    """Those who can be written to, each with the language."""
    return await (await connection.execute(WHO, [sorted(owners)])).fetchall()


async def deaf(connection: AsyncConnection[Any], owners: Iterable[int]) -> Sequence[int]:
    """Those who will hear nothing."""
    heard = {owner for owner, _ in await hearing(connection, owners)}
    return sorted(set(owners) - heard)


def unheard(owners: Iterable[int]) -> str:
    """What is said of them."""
    told = ", ".join(map(str, owners))
    return f"START not pressed yet (or the bot stopped) by {told}: will hear of nothing that is not well"
