"""A broadcast shown to its author, or sent to a few, before it is sent to many.

Imports: procrastinate, `handlers`.
"""

from collections.abc import Callable
from typing import Any

from procrastinate import App
from psycopg import AsyncConnection

from bot.campaigns.copies import Reader, calls
from bot.campaigns.shelf import CampaignShelf
from bot.store import queue
from bot.traffic.api import Perhaps, Refused
from bot.traffic.line import Line
from bot.traffic.transport import NotSent
from handlers.acts import Act, By
from handlers.messages import Message, Op
from handlers.words import words_for

JOB = "rehearse"
WHO = "SELECT id, name, language, zone FROM people WHERE id = ANY(%s) AND chat IS NOT NULL ORDER BY id"


class Rehearsal:
    """`run` is the job, `defer` the effect of the act. Each call takes its place in the common rate."""

    def __init__(
        self, shelf: CampaignShelf, app: App, line: Callable[[], Line], wake: Callable[[int], None]
    ) -> None:
        self._shelf = shelf
        self._app = app
        self._line = line
        self._wake = wake

    async def defer(self, connection: AsyncConnection[Any], _by: By, act: Act) -> None:
        """With the turn's commit, so that a turn that is undone sends nothing."""
        deferrer = self._app.configure_task(JOB, connection=connection)
        await deferrer.defer_async(campaign=act.subject, **act.values)  # type: ignore[arg-type]

    async def run(self, campaign: str, people: list[int], languages: list[str], told: int) -> None:
        """Each person gets it in each of the languages, or in their own when none is named."""
        line, found = self._line(), await self._shelf.campaign(campaign)
        if found is None:
            return
        async with self._shelf.pool.connection() as connection:
            rows = await (await connection.execute(WHO, [people])).fetchall()
        missing = [str(p) for p in people if p not in {row[0] for row in rows}]
        failed = [f"{number}: ?" for number in missing]
        for number, name, own, zone in rows:
            for language in languages or [own]:
                chosen = found.copy_for(language)
                if chosen is None:
                    continue
                reader = Reader(number, name, language, zone)
                try:
                    for method, params in calls(campaign, chosen[1], reader):
                        await line.free.reply()
                        await line.api.call(method, params)
                except (Refused, NotSent, Perhaps) as error:
                    failed.append(f"{name or number}: {error}")
        await self._tell(told, len(rows), failed, quiet=people == [told])

    async def _tell(self, author: int, sent: int, failed: list[str], *, quiet: bool) -> None:
        """What became of the test; a preview that worked speaks for itself."""
        if quiet and not failed:
            return
        words = words_for((await self._shelf.author(author)).language)
        said = words.n("The test went to {count} person.", "The test went to {count} people.", sent)
        if failed:
            said += "\n" + words.t("Not sent to: {people}", people="; ".join(failed)[:500])
        async with self._shelf.pool.connection() as connection:
            await queue(connection, [Message(Op.SAY, author, said)])
        self._wake(author)
