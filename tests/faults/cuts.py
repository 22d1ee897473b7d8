"""A story that is cut where a question is open: there come every command and every kind of message.

Imports `handlers.commands`, `sandbox` and the neighbours.
"""

import asyncio
from collections.abc import Awaitable

from handlers.commands import COMMANDS
from sandbox.botapi.client import NeverCameError, Person
from tests.failures.test_every_state import KINDS
from tests.faults.misbehaving import WORKED, Misbehaving, rows
from tests.faults.states import Questions, Thrown
from tests.golden.player import PATIENCE

ENDING = frozenset({"cancel", "forget"})


class Cut(Misbehaving):
    """Everything at once, in the middle of it: where a question is `wanted` to be open, as soon as it is."""

    wanted = ""
    _over = False

    async def _line(self, parts: dict[str, str]) -> None:
        if self.wanted and "kind" not in parts and "end" not in parts and not self._over:
            await self._quiet()
            self._over = self.wanted in await Questions(self.dsn).open()
        if "end" in parts or not self._over:
            await super()._line(parts)

    async def _quiet(self) -> None:
        """Until what has come in is worked."""
        async with asyncio.timeout(PATIENCE):
            while True:
                [(_, new)] = await rows(self.dsn, WORKED)
                if not new:
                    return
                await asyncio.sleep(0.02)

    async def _end(self) -> None:
        for service in self.services:
            await self.control.delete(f"/{service}/faults")
        now = await Questions(self.dsn).open()
        assert not self.wanted or self.wanted in now, f"{self.wanted} is never open, but {sorted(now)}"
        asked, asks = now.get(self.wanted, (0, ""))
        person = next((p for p in self.people.values() if p.id == asked), self.last)
        person = person or await self._person("Emma")
        await person.unblock()
        thrown = Thrown(Questions(self.dsn), self.wanted, asked, asks)
        await thrown.begins()
        for kind, more in KINDS.items():
            await thrown.reopens()
            await self._answered(person, person.send(kind, **more), kind)
            await thrown.judge(kind)
        for command in COMMANDS:
            if command.name not in ENDING:
                await thrown.reopens()
                await self._answered(person, person.say(f"/{command.name}"), command.name)
                await thrown.judge("")
        for text in ("/cancel", "and what now?"):
            await self._answered(person, person.say(text), text)

    async def _answered(self, person: Person, act: Awaitable[object], what: str) -> None:
        self.thrown += 1
        await act
        try:
            await person.reads("", timeout=PATIENCE)
        except NeverCameError as never:
            raise AssertionError(f"I7: {what} was not answered: {never}") from None
        await self._quiet()
