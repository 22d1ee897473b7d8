"""A broadcast shown to its author, or sent to a few, before it is sent to many.

The job sends what may go now. Where a chat has to wait its turn, it is deferred again and says how far it is:
no worker, of which there are few for everything that is due, waits with it.
Imports: procrastinate, psycopg, `handlers` and its neighbours in `bot`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued
from psycopg import AsyncConnection

from bot.campaigns.copies import Reader
from bot.campaigns.shelf import CampaignShelf
from bot.campaigns.showing import Asked, Showing, Tester, said_of
from bot.store import queue
from bot.traffic.line import Line
from handlers.acts import Act, By
from handlers.broadcast.campaign import Stage, Work
from handlers.messages import Message, Op
from handlers.words import words_for

JOB = "rehearse"
WHO = """SELECT id, name, language, zone, chat IS NOT NULL, reachable, news, NOT blocked FROM people
WHERE id = ANY(%s)"""
REVISION = "SELECT revision FROM campaigns WHERE id = %s"
UNDER_WAY = "SELECT FROM procrastinate_jobs WHERE lock = %s AND status IN ('todo', 'doing')"
IN_SECONDS = "SELECT now() + make_interval(secs => %s)"
FRESH_SECONDS = 5.0
"""What has just been shown, and is still the same, is not shown once more."""


class Rehearsal:
    """`run` is the job, `defer` the effect of the act. Each call keeps the rate of its chat, and of all."""

    def __init__(
        self, shelf: CampaignShelf, app: App, line: Callable[[], Line], wake: Callable[[int], None]
    ) -> None:
        self._shelf = shelf
        self._app = app
        self._line = line
        self._wake = wake

    async def defer(self, connection: AsyncConnection[Any], _by: By, act: Act) -> None:
        """With the turn's commit, so that a turn that is undone sends nothing; whoever asks for what is under
        way adds nothing.
        """
        revision = await (await connection.execute(REVISION, [act.subject])).fetchone()
        same = json.dumps([act.subject, revision, dict(act.values)], sort_keys=True)
        lock = f"{JOB}:{hashlib.sha256(same.encode()).hexdigest()}"
        if await (await connection.execute(UNDER_WAY, [lock])).fetchone() is None:
            deferrer = self._app.configure_task(JOB, connection=connection, lock=lock, queueing_lock=lock)
            await deferrer.defer_async(campaign=act.subject, lock=lock, **act.values)  # type: ignore[arg-type]

    async def run(self, **values: Any) -> None:
        """Go on with it (`Asked`), as far as it may go now."""
        asked = Asked(**values)
        found = await self._shelf.campaign(asked.campaign)
        if found is None or asked.step is None:
            return
        if found.stage is Stage.REVIEW and found.work is Work.EDIT and found.change:
            found = found.with_copy(found.editing, found.change.copy)
        told = await self._shelf.reader(asked.told)
        words = words_for(told.language if told else "en")
        showing = Showing(self._line(), words, found, await self._testers(asked.people))
        while asked.step:
            asked, wait = await showing.next(asked)
            if wait:
                await self._later(asked, wait)
                return
        if asked.wrong or not asked.languages:  # a preview that worked speaks for itself
            await self._tell(showing, asked)
        if not asked.wrong:
            await self._later(asked, FRESH_SECONDS)

    async def _later(self, asked: Asked, seconds: float) -> None:
        """Go on then, by the database's clock; whoever died here may have said so already."""
        async with self._shelf.pool.connection() as connection:
            row = await (await connection.execute(IN_SECONDS, [seconds])).fetchone()
        when, lock = row[0] if row else None, asked.lock or None
        with suppress(AlreadyEnqueued):
            deferrer = self._app.configure_task(JOB, lock=lock, queueing_lock=lock, schedule_at=when)
            await deferrer.defer_async(**asdict(asked))

    async def _testers(self, people: list[int]) -> Mapping[int, Tester]:
        async with self._shelf.pool.connection() as connection:
            rows = await (await connection.execute(WHO, [people])).fetchall()
        return {row[0]: Tester(Reader(*row[:4]), *row[4:]) for row in rows}

    async def _tell(self, showing: Showing, asked: Asked) -> None:
        """What became of the test."""
        words, failed = showing.words, dict[int, list[str]]()
        for number, wrong in asked.wrong:
            failed[number] = [*failed.get(number, []), wrong]
        sent = len(asked.people) - len(failed)
        said = words.n("The test went to {count} person.", "The test went to {count} people.", sent)
        if failed:
            known = {number: tester.reader.name for number, tester in showing.testers.items()}
            lines = [
                said_of(words, known.get(number) or number, ", ".join(dict.fromkeys(wrong)))
                for number, wrong in failed.items()
            ]
            said += "\n" + words.t("Not sent to: {people}", people="; ".join(lines)[:500])
        async with self._shelf.pool.connection() as connection:
            await queue(connection, [Message(Op.SAY, asked.told, said)], self._shelf.seals)
        self._wake(asked.told)
