"""Who plays a story and misbehaves: counts what is thrown; the first of its people confides something.

Imports `sandbox`, `tests.golden` and the neighbours.
"""

from typing import Any

import psycopg

from sandbox.botapi.client import Person
from tests.faults import canaries
from tests.golden.player import PATIENCE, Player

WORKED = "SELECT count(*), count(*) FILTER (WHERE state = 'new') FROM inbox"


class Misbehaving(Player):
    """Counts what it throws; `_end` is what comes after the story."""

    dsn = ""
    taps = 0
    thrown = 0

    def __init__(self, *wish: Any, **more: Any) -> None:
        super().__init__(*wish, **more)
        self.tapped: set[str] = set()
        self.confided: set[int] = set()
        """Who told what is nobody's business."""

    async def _person(self, name: str, language: str = "en") -> Person:
        """Whoever comes first confides before anything else."""
        first = not self.people
        person = await super()._person(name, language)
        if first:
            await self._confide(person)
        return person

    async def _confide(self, person: Person) -> None:
        self.confided.add(person.id)
        await person.say(canaries.confession(person.id))
        await person.reads("", timeout=PATIENCE)

    async def _line(self, parts: dict[str, str]) -> None:
        if "end" in parts:
            await self._end()
        else:
            await super()._line(parts)

    async def _end(self) -> None:
        raise NotImplementedError


async def rows(dsn: str, query: str) -> list[tuple[Any, ...]]:
    """What the database at that address answers."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        return await (await connection.execute(query.encode())).fetchall()
