"""Watches the program from outside of its code: every round trip to the database, to Telegram, to a service.

Each is an edge, seen just before and just after. An edge has a label that means the same in every run
("db bot.traffic.writer._together", "bot sendMessage", "service POST /bookings/made"). All are written to a
trace; the order file names one at which a signal strikes: {"label" or "*" or "**", "when", "nth", "signal",
"pause"}, nth counted from the moment the order was given, pause the seconds from SIGTERM to SIGKILL.
Imports aiohttp, httpx, psycopg.
"""

import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
import psycopg

OURS = ("bot.", "procrastinate.")
BETWEEN = {"bot.traffic.batches", "bot.database.pool", "bot.traffic.connections"}
NOT_THE_BOTS = "/_sandbox/"

ANY = "*"
"""As a label: any edge but those that are reached by the clock."""
ALL = "**"
"""As a label: these, too."""

BY_THE_CLOCK = (
    *("procrastinate", "bot.due.upkeep", "bot.due.agenda", "bulk", "_ready", "setMy", "run_async"),
    *("linking.tidy", "linking.take_back", "due.reminding.remind", "due.attending.remind"),
    *("health.tallies", "office.outages.look"),
)
"""Edges no step of a conversation brings about."""


class Tracer:
    """Writes edges down, and strikes at the one that was ordered."""

    def __init__(self, trace: Path, order: Path, struck: Path) -> None:
        self._trace = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._order_path = order
        self._struck = struck
        self._stamp = -1
        self._order: dict[str, Any] = {}
        self._left = 0

    def reached(self, label: str, when: str) -> None:
        """One edge, now."""
        os.write(self._trace, f"{when} {label}\n".encode())
        self._look()
        if self._meant(label, when):
            self._left -= 1
            if self._left == 0:
                self._strike(str(self._order["signal"]))

    def _meant(self, label: str, when: str) -> bool:
        if self._order.get("label") == ALL:
            return True
        if self._order.get("label") == ANY:
            return not any(word in label for word in BY_THE_CLOCK)
        return self._order.get("label") == label and self._order.get("when") == when

    def _look(self) -> None:
        try:
            stamp = self._order_path.stat().st_mtime_ns
        except FileNotFoundError:
            self._order, self._stamp = {}, -1
            return
        if stamp != self._stamp:
            self._stamp = stamp
            self._order = json.loads(self._order_path.read_bytes())
            self._left = int(self._order["nth"])

    def _strike(self, name: str) -> None:
        """Give ourselves that signal, and leave word of it for whoever judges how we end."""
        word = self._struck.with_name(f"{self._struck.name}.new")
        word.write_text(json.dumps({"signal": name, "at": time.monotonic()}))
        word.replace(self._struck)
        if name == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGTERM)
        if name == "TERM+KILL":
            pause = float(self._order["pause"])
            threading.Timer(pause, os.kill, [os.getpid(), signal.SIGKILL]).start()


def install(tracer: Tracer) -> None:
    """Wrap the three doors of the process."""
    _around(psycopg.AsyncConnection, "wait", tracer, lambda *_, **__: _caller())
    _around(aiohttp.ClientSession, "_request", tracer, _of_telegram)
    _around(httpx.AsyncClient, "send", tracer, _of_service)


def _around(owner: Any, name: str, tracer: Tracer, label: Callable[..., str]) -> None:
    plain = getattr(owner, name)

    async def traced(*given: Any, **named: Any) -> Any:
        what = label(*given, **named)
        if not what:
            return await plain(*given, **named)
        tracer.reached(what, "before")
        result = await plain(*given, **named)
        tracer.reached(what, "after")
        return result

    setattr(owner, name, traced)


def _caller() -> str:
    frame: Any = sys._getframe(2)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(OURS) and module not in BETWEEN:
            return f"db {module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def _of_telegram(_session: object, _method: str, url: object, **_: object) -> str:
    path = str(url)
    return "" if NOT_THE_BOTS in path else f"bot {path.rpartition('/')[2]}"


def _of_service(_client: object, request: httpx.Request, **_: object) -> str:
    path = re.sub(r"\d+", "#", urlsplit(str(request.url)).path)
    return f"service {request.method} {path}"
