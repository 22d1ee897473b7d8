"""A broadcast shown to its author, or sent to a few, before it is sent to many.

Imports: procrastinate, psycopg, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procrastinate import App
from psycopg import AsyncConnection

from bot.campaigns.copies import Call, Reader, calls, weight
from bot.campaigns.shelf import CampaignShelf
from bot.campaigns.verdicts import FAILURES, outcome
from bot.store import queue
from bot.traffic.api import Perhaps, Refused
from bot.traffic.line import Line
from bot.traffic.transport import NotSent
from handlers.acts import Act, By
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.why import why
from handlers.messages import Message, Op
from handlers.words import Words, words_for

JOB = "rehearse"
WHO = """SELECT id, name, language, zone, chat IS NOT NULL, reachable, news, NOT blocked FROM people
WHERE id = ANY(%s) ORDER BY id"""
PATIENCE = 3
"""How often Telegram may ask for a pause at one message."""


@dataclass(frozen=True, slots=True)
class Tester:
    """Somebody named for a test, and whether they may be written to."""

    reader: Reader
    met: bool
    reachable: bool
    news: bool
    welcome: bool


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
        """With the turn's commit, so that a turn that is undone sends nothing."""
        deferrer = self._app.configure_task(JOB, connection=connection)
        await deferrer.defer_async(campaign=act.subject, **act.values)  # type: ignore[arg-type]

    async def run(self, campaign: str, people: list[int], languages: list[str], told: int) -> None:
        """Each person gets it in each of the languages, or in their own when none is named.

        Languages are named for those who work on it; a test in people's own goes to nobody who wants no news.
        """
        found = await self._shelf.campaign(campaign)
        if found is None:
            return
        if found.stage is Stage.REVIEW and found.work is Work.EDIT and found.change:
            found = found.with_copy(found.editing, found.change.copy)
        reader = await self._shelf.reader(told)
        words = words_for(reader.language if reader else "en")
        testers = await self._testers(people)
        failed, sent = [_line(words, n, _unknown(words)) for n in people if n not in testers], 0
        for number, tester in testers.items():
            wrong = _why_not(words, tester, working=bool(languages) or number == told)
            wrong = wrong or await self._show(words, found, tester.reader, languages)
            sent += not wrong
            failed += [_line(words, tester.reader.name or number, wrong)] if wrong else []
        if failed or not languages:  # a preview that worked speaks for itself
            await self._tell(words, told, sent, failed)

    async def _testers(self, people: list[int]) -> Mapping[int, Tester]:
        async with self._shelf.pool.connection() as connection:
            rows = await (await connection.execute(WHO, [people])).fetchall()
        return {row[0]: Tester(Reader(*row[:4]), *row[4:]) for row in rows}

    async def _show(self, words: Words, found: Campaign, reader: Reader, languages: Sequence[str]) -> str:
        """Send it to one; what Telegram said against it, "" when nothing."""
        wrong = []
        for language in languages or [reader.language]:
            chosen = found.copy_for(language)
            if chosen is None:
                continue
            as_read = Reader(reader.id, reader.name, language, reader.zone)
            try:
                for call in calls(found, chosen[1], as_read, shown=True):
                    await self._call(call)
            except Refused as error:
                because = why(words, error.text)
                wrong.append(_line(words, chosen[0], because) if len(languages) > 1 else because)
            except (NotSent, Perhaps):
                wrong.append(words.plain("Telegram did not answer"))
        return ", ".join(dict.fromkeys(wrong))

    async def _call(self, call: Call) -> None:
        """One call in its turn; a pause that Telegram asks for is kept."""
        line, chat = self._line(), call[1]["chat_id"]
        for tries in range(PATIENCE):
            await line.chats.turn(chat, weight(call))
            try:
                await line.api.call(*call)
            except FAILURES as error:
                verdict = outcome(error, tries)
                line.counters[verdict.counted] += 1
                if verdict.throttled:
                    line.chats.pace.rest(chat, verdict.wait)
                if not verdict.throttled or tries == PATIENCE - 1:
                    raise
            else:
                line.counters["sent"] += 1
                return

    async def _tell(self, words: Words, author: int, sent: int, failed: list[str]) -> None:
        """What became of the test."""
        said = words.n("The test went to {count} person.", "The test went to {count} people.", sent)
        if failed:
            said += "\n" + words.t("Not sent to: {people}", people="; ".join(failed)[:500])
        async with self._shelf.pool.connection() as connection:
            await queue(connection, [Message(Op.SAY, author, said)], self._shelf.seals)
        self._wake(author)


def _line(words: Words, whose: object, said: str) -> str:
    return words.plain("{field}: {value}", field=whose, value=said)


def _why_not(words: Words, tester: Tester, *, working: bool) -> str:
    """Why nothing is sent to somebody, "" when it is. Who works on the broadcast sees it in any case."""
    if not tester.met:
        return _unknown(words)
    if working:
        return ""
    if not tester.reachable:
        return _blocked(words)
    if not tester.news:
        return words.plain("wants no news")
    return "" if tester.welcome else words.plain("is kept out by you")


def _unknown(words: Words) -> str:
    return words.plain("has not written to me yet")


def _blocked(words: Words) -> str:
    return words.plain("has blocked the bot")
