"""The cards of a broadcast, kept true wherever they lie: its author's, and those of whoever else looks on.

Imports: procrastinate, psycopg, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from procrastinate import App
from psycopg import AsyncConnection

from bot.campaigns.shelf import CampaignShelf
from bot.office.acts import Effect
from bot.store import queue
from handlers.acts import Act, By
from handlers.broadcast import tell
from handlers.broadcast.campaign import Campaign, Stage
from handlers.messages import Message, Op

JOB = "tell"
UNCHANGED = "SELECT FROM campaigns WHERE id = %s AND revision = %s FOR SHARE"
Turns = Callable[[AsyncConnection[Any], By, Act], Awaitable[Sequence[str]]]
"""An effect that tells which broadcasts it changes."""


class Telling:
    """`run` is the job, `defer` the effect of whatever makes a broadcast go on, pause or stop.

    The job comes after the commit that changed it; so what was drawn before, and queued at the same moment,
    never has the last word.
    """

    def __init__(self, shelf: CampaignShelf, app: App, wake: Callable[[int], None]) -> None:
        self._shelf = shelf
        self._app = app
        self._wake = wake

    async def defer(self, connection: AsyncConnection[Any], _by: By, act: Act) -> None:
        """With the turn's commit."""
        await self._later(connection, act.subject)

    def after(self, effect: Turns) -> Effect:
        """The effect, and then the cards of what it changed."""

        async def both(connection: AsyncConnection[Any], by: By, act: Act) -> None:
            for campaign in await effect(connection, by, act):
                await self._later(connection, campaign)

        return both

    async def _later(self, connection: AsyncConnection[Any], campaign: str) -> None:
        await self._app.configure_task(JOB, connection=connection).defer_async(campaign=campaign)

    async def run(self, campaign: str) -> None:
        """Bring its cards up to date."""
        await self.tell(campaign)

    async def tell(self, campaign: str, rate: float = 0.0, *, loud: bool = False) -> None:
        """The same, while it is sent at `rate`; `loud`: below, with a sound, for who answers for it."""
        while (now := await self._shelf.campaign(campaign)) and now.stage is not Stage.DISCARDED:
            if await self._queued(now, await self._cards(now, rate, loud=loud)):
                return

    async def _cards(self, now: Campaign, rate: float, *, loud: bool) -> list[Message]:
        standing = tell.Standing(await self._shelf.tally(now.id), self._shelf.clock(), rate)
        written = now.author if now.stage is Stage.DRAFT else 0  # its author is at work on it
        readers = [reader for reader in await self._shelf.readers(now) if reader.id != written]
        cards = [tell.card(now, standing, reader) for reader in readers]
        if loud:
            return [
                replace(c, op=Op.REPOST, silent=False) if c.chat in {now.author, now.holder} else c
                for c in cards
            ]
        return cards

    async def _queued(self, now: Campaign, cards: list[Message]) -> bool:
        """Whether they are on their way; not when somebody has changed it since it was read."""
        async with self._shelf.pool.connection() as connection:
            if (await connection.execute(UNCHANGED, [now.id, now.revision])).rowcount != 1:
                return False
            await queue(connection, cards, self._shelf.seals)
        for card in cards:
            self._wake(card.chat)
        return True
