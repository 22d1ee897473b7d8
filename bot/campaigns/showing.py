"""A broadcast shown to a few: who gets what, how far that is, and the next call.

Imports: `handlers` and its neighbours in `bot`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.campaigns.copies import Call, Reader, calls, weight
from bot.campaigns.verdicts import FAILURES, outcome
from bot.traffic.api import Refused
from bot.traffic.line import Line
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.why import why
from handlers.words import Words

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


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of the job. Each of the people gets it in each of the languages, or in their own when
    none is named: those who work on it are shown languages; in their own nobody gets it who wants no news.

    `done` counts the steps that are behind, `calls` those of the next step that went, `pauses` those that
    Telegram asked for at the next call. `wrong`: people, and what was in the way of their getting it.
    """

    campaign: str
    people: list[int]
    languages: list[str]
    told: int
    done: int = 0
    calls: int = 0
    pauses: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)
    lock: str = ""

    @property
    def step(self) -> tuple[int, str] | None:
        """Who is next, and in which language, "" for their own; None when everybody has had their turn."""
        steps = [(person, language) for person in self.people for language in self.languages or [""]]
        return steps[self.done] if self.done < len(steps) else None

    def past(self, wrong: str = "") -> "Asked":
        """With the next step behind."""
        more = [(self.step[0], wrong)] if self.step and wrong else []
        return replace(self, done=self.done + 1, calls=0, pauses=0, wrong=[*self.wrong, *more])


@dataclass(frozen=True, slots=True)
class Showing:
    """One run of the job; `words` are those of who is told what became of it."""

    line: Line
    words: Words
    campaign: Campaign
    testers: Mapping[int, Tester]

    async def next(self, asked: Asked) -> tuple[Asked, float]:
        """How far it is after one call more, or the seconds to wait for it."""
        wrong, language, todo = self._step(asked)
        if wrong or asked.calls >= len(todo):
            return asked.past(wrong), 0.0
        call = todo[asked.calls]
        chat = call[1]["chat_id"]
        if wait := await self.line.chats.turn(chat, weight(call)):
            return asked, wait
        try:
            await self.line.api.call(*call)
        except FAILURES as error:
            verdict = outcome(error, asked.pauses)
            self.line.counters[verdict.counted] += 1
            if verdict.throttled:
                await self.line.chats.rest(chat, verdict.wait)
                if asked.pauses + 1 < PATIENCE:
                    return replace(asked, pauses=asked.pauses + 1), verdict.wait
            return asked.past(self._said(error, language, asked)), 0.0
        self.line.counters["sent"] += 1
        return replace(asked, calls=asked.calls + 1, pauses=0), 0.0

    def _step(self, asked: Asked) -> tuple[str, str, list[Call]]:
        """What is in the way of the next step; or the language of its copy, and its calls."""
        number, language = asked.step or (0, "")
        tester = self.testers.get(number)
        if tester is None or not tester.met:
            return self.words.plain("has not written to me yet"), "", []
        if not asked.languages and number != asked.told and (wrong := _unwelcome(self.words, tester)):
            return wrong, "", []
        reader = replace(tester.reader, language=language or tester.reader.language)
        found = self.campaign.copy_for(reader.language)
        return ("", found[0], calls(self.campaign, found[1], reader, shown=True)) if found else ("", "", [])

    def _said(self, error: Exception, language: str, asked: Asked) -> str:
        if not isinstance(error, Refused):
            return self.words.plain("Telegram did not answer")
        because = why(self.words, error.text)
        return said_of(self.words, language, because) if len(asked.languages) > 1 else because


def said_of(words: Words, whose: object, said: str) -> str:
    """What is said of a person or a language."""
    return words.plain("{field}: {value}", field=whose, value=said)


def _unwelcome(words: Words, tester: Tester) -> str:
    """Why nothing is sent to somebody who does not work on the broadcast, "" when it is."""
    if not tester.reachable:
        return words.plain("has blocked the bot")
    if not tester.news:
        return words.plain("wants no news")
    return "" if tester.welcome else words.plain("is kept out by you")
