"""Starts the program quickly and often: one process has imported everything, and each start is a fork of it.

As a program it reads a JSON line per start ({"environ", "log", "trace", "order"}) and writes one per birth
and per death. What it forks runs `bot.__main__.main` as `python -m bot run` does. When its own input ends, it
kills what it started. Imports the roof, and asyncio for the side that asks.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Told:
    """A signal that a process was given ("KILL", "TERM", "TERM+KILL"), and when, by the monotonic clock."""

    signal: str
    at: float


class Running:
    """One process of the program; `died` is its exit status, a signal as a negative number, `ended` when."""

    def __init__(self, pid: int, order: Path) -> None:
        self.pid = pid
        self.died: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.ended = 0.0
        self._struck = struck(order, pid)
        self._told: Told | None = None

    @property
    def alive(self) -> bool:
        return not self.died.done()

    def told(self) -> Told | None:
        """The signal it was given, by us or at an edge that was ordered; None when it got none.

        What kills it while it stops is what it ends by.
        """
        if self._struck.exists():
            struck = Told(**json.loads(self._struck.read_bytes()))
            if self._told is None or struck.signal != "TERM":
                self._told = struck
        return self._told

    async def kill(self, number: int = signal.SIGKILL) -> int:
        """Signal it and wait for its end."""
        if self.alive:
            self._told = Told(signal.Signals(number).name.removeprefix("SIG"), time.monotonic())
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)
        return await asyncio.shield(self.died)

    def over(self, status: int) -> None:
        """It has ended."""
        self.ended = time.monotonic()
        self.died.set_result(status)


class Hatchery:
    """Starts programs for as long as the block lasts."""

    async def __aenter__(self) -> Self:
        self._order = Path()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.hatchery",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._born: asyncio.Queue[Running] = asyncio.Queue()
        self._running: dict[int, Running] = {}
        self._listening = asyncio.create_task(self._listen())
        self._one = asyncio.Lock()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()
        await self._listening

    async def start(self, environ: Mapping[str, str], log: Path, trace: Path, order: Path) -> Running:
        """Start one."""
        wish = {"environ": dict(environ), "log": str(log), "trace": str(trace), "order": str(order)}
        return await asyncio.shield(self._start(wish))

    async def _start(self, wish: dict[str, Any]) -> Running:
        async with self._one:
            assert self._process.stdin
            self._order = Path(wish["order"])
            self._process.stdin.write(json.dumps(wish).encode() + b"\n")
            await self._process.stdin.drain()
            return await self._born.get()

    async def _listen(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            told = json.loads(line)
            if "born" in told:
                self._running[told["born"]] = running = Running(told["born"], self._order)
                self._born.put_nowait(running)
            else:
                self._running.pop(told["dead"]).over(told["status"])


def struck(order: Path, pid: int) -> Path:
    """Where a process writes down which signal it has given to itself at an ordered edge."""
    return order.with_suffix(f".struck{pid}")


def _tell(**words: int) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


def _reap(*_: object) -> None:
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            _children.discard(found[0])
            _tell(dead=found[0], status=os.waitstatus_to_exitcode(found[1]))


_children: set[int] = set()
LOADED = ("bot.__main__", "bot.run", "httpcore", "encodings.idna", "uvloop", "tests.faults.tracing")
"""What a start would import, some of it late."""


def _program(wish: dict[str, Any]) -> None:
    """What `python -m bot run` does, watched."""
    from bot.__main__ import main
    from tests.faults.tracing import Tracer, install

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, kept in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(kept, number)
    os.environ.clear()
    os.environ.update(wish["environ"])
    sys.argv = ["bot", "run"]
    order = Path(wish["order"])
    install(Tracer(Path(wish["trace"]), order, struck(order, os.getpid())))
    main()


def _hatch() -> None:
    """Import everything and read every catalogue, then fork at each line."""
    gc.disable()  # as the program does while it loads; each child turns it on again
    for module in LOADED:
        import_module(module)
    import_module("bot.services.modules").modules()
    words = import_module("handlers.words")
    for language in words.LANGUAGES:
        words.words_for(language)
    gc.collect()
    gc.freeze()  # else each child's first collection walks, and so copies, all of it
    signal.signal(signal.SIGCHLD, _reap)
    for line in sys.stdin:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        child = os.fork()
        if child == 0:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            status = 0
            try:
                _program(json.loads(line))
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 1
            finally:
                os._exit(status)
        _children.add(child)
        _tell(born=child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    for child in list(_children):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    _hatch()
