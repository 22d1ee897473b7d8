"""Many people talking to the bot at once, each sending the next update when the bot has answered the last.

A script is a list of steps: a text to say, or a pattern for the label of the button to tap on the newest
keyboard. Whoever is through with it goes, and a new person comes, until all conversations are held.
"""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from benches.api import BenchApi

REPLIES = {"sendmessage", "editmessagetext"}


@dataclass(frozen=True)
class Say:
    """Type this."""

    text: str


@dataclass(frozen=True)
class Tap:
    """Tap the first button whose label matches."""

    label: str


Step = Say | Tap


@dataclass
class Talker:
    """One person; `looking` while the button of the next step is not there yet."""

    id: int
    script: Iterator[Step]
    offered: float = 0.0
    waiting: bool = False
    looking: Tap | None = None
    keyboard: list[tuple[str, str]] = field(default_factory=list)
    message: int = 0


class Crowd:
    """`people` at once, ids from `first` on, until `conversations` are held; `latencies` in seconds."""

    def __init__(
        self, api: BenchApi, script: Sequence[Step], people: int, conversations: int, first: int
    ) -> None:
        self._api = api
        self.latencies: list[float] = []
        self.done = asyncio.Event()
        self._script = script
        self._people = people
        self._ids = iter(range(first, first + conversations))
        self._talkers: dict[int, Talker] = {}

    def begin(self) -> None:
        """The first people come; from now on the API's messages are theirs."""
        self._api.said = self._said
        for _ in range(self._people):
            self._come()

    def stuck(self) -> str:
        """What those who wait for a button wait for."""
        looking = [(t.looking.label, t.keyboard) for t in self._talkers.values() if t.looking]
        return f"{len(self._talkers)} not through; {looking[:1]}"

    def _come(self) -> None:
        number = next(self._ids, None)
        if number is not None:
            self._talkers[number] = Talker(number, iter(self._script))
            self._next(self._talkers[number])
        elif not self._talkers:
            self.done.set()

    def _next(self, talker: Talker) -> None:
        step = next(talker.script, None)
        if step is None:
            del self._talkers[talker.id]
            self._come()
        elif isinstance(step, Say):
            self._offer(talker, "message", message(talker.id, step.text))
        else:
            self._look_for(talker, step)

    def _look_for(self, talker: Talker, step: Tap) -> None:
        data = next((d for label, d in talker.keyboard if re.search(step.label, label)), None)
        talker.looking = step if data is None else None
        if data is not None:
            self._offer(talker, "callback_query", tap(talker.id, talker.message, data))

    def _offer(self, talker: Talker, kind: str, content: dict[str, Any]) -> None:
        talker.waiting, talker.offered = True, time.perf_counter()
        self._api.offer(kind, content)

    def _said(self, method: str, params: dict[str, Any], number: int) -> None:
        talker = self._talkers.get(int(params["chat_id"]))
        if talker is None or method not in REPLIES:
            return
        markup = params.get("reply_markup")
        markup = orjson.loads(markup) if isinstance(markup, str) else markup
        if markup and "inline_keyboard" in markup:
            rows = markup["inline_keyboard"]
            talker.keyboard = [(b["text"], b.get("callback_data", "")) for row in rows for b in row]
            talker.message = number
        if talker.waiting:
            talker.waiting = False
            self.latencies.append(time.perf_counter() - talker.offered)
            self._next(talker)
        elif talker.looking:
            self._look_for(talker, talker.looking)


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "first_name": "Pat", "username": f"pat{number}"}


def _user(number: int) -> dict[str, Any]:
    return {**_person(number), "is_bot": False, "language_code": "en"}


def _chat(number: int) -> dict[str, Any]:
    return {**_person(number), "type": "private"}


def message(person: int, text: str) -> dict[str, Any]:
    """What somebody types."""
    typed: dict[str, Any] = {"message_id": 1, "date": int(time.time()), "text": text}
    if text.startswith("/"):
        typed["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {**typed, "from": _user(person), "chat": _chat(person)}


def tap(person: int, number: int, data: str) -> dict[str, Any]:
    """A tap on a button of the message with that number."""
    shown = {"message_id": number, "date": int(time.time()), "text": "...", "chat": _chat(person)}
    query = {"id": str(time.perf_counter_ns()), "chat_instance": "1", "data": data}
    return {**query, "from": _user(person), "message": shown}
