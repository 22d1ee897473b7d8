"""Many people talking to the bot at once, each sending the next update when the bot has answered the last.

A script is a list of steps: a text to say, or a pattern for the label of the button to tap on the newest keyboard.
"""

import asyncio
import re
import time
from collections.abc import Sequence
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

    label: re.Pattern[str]


Step = Say | Tap


class StuckError(Exception):
    """A button of the script was not there."""


@dataclass
class Talker:
    """One person: `at` is the next step; `rounds` conversations are left."""

    id: int
    rounds: int
    at: int = 0
    offered: float = 0.0
    waiting: bool = False
    keyboard: list[tuple[str, str]] = field(default_factory=list)
    message: int = 0


class Crowd:
    """Plays the script with `people` at once, `rounds` times each; `latencies` are seconds to the first reply."""

    def __init__(self, script: Sequence[Step], people: int, rounds: int, latency: float = 0.0) -> None:
        self.api = BenchApi(self._said, latency)
        self.latencies: list[float] = []
        self.done = asyncio.Event()
        self._script = script
        self._talkers = {n: Talker(n, rounds) for n in range(5_000_000_001, 5_000_000_001 + people)}
        self._left = people
        self.error = ""

    def begin(self) -> None:
        """Everybody says their first line."""
        self.began = time.perf_counter()
        for talker in self._talkers.values():
            self._next(talker)

    def _next(self, talker: Talker) -> None:
        if talker.at == len(self._script):
            talker.at, talker.rounds = 0, talker.rounds - 1
            if talker.rounds == 0:
                self._leave()
                return
        step = self._script[talker.at]
        talker.at += 1
        talker.waiting, talker.offered = True, time.perf_counter()
        if isinstance(step, Say):
            self.api.offer("message", _message(talker.id, step.text))
            return
        data = next((d for label, d in talker.keyboard if step.label.search(label)), None)
        if data is None:
            self.error = f"no {step.label.pattern!r} among {[label for label, _ in talker.keyboard]}"
            self.done.set()
            return
        self.api.offer("callback_query", _tap(talker.id, talker.message, data))

    def _leave(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.done.set()

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


def _user(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "is_bot": False,
        "first_name": "Pat",
        "username": f"pat{number}",
        "language_code": "en",
    }


def _chat(number: int) -> dict[str, Any]:
    return {"id": number, "type": "private", "first_name": "Pat", "username": f"pat{number}"}


def _message(person: int, text: str) -> dict[str, Any]:
    message = {"message_id": 1, "date": int(time.time()), "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {**message, "from": _user(person), "chat": _chat(person)}


def _tap(person: int, message: int, data: str) -> dict[str, Any]:
    shown = {"message_id": message, "date": int(time.time()), "text": "...", "chat": _chat(person)}
    query = {"id": str(time.perf_counter_ns()), "chat_instance": "1", "data": data}
    return {**query, "from": _user(person), "message": shown}
