"""Processes that live and die with us: each in a session of its own, told to end when we are gone.

Where the system can (Linux), even kill -9 of this process ends them. Imports: standard library.
"""

import asyncio
import ctypes
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

STOP_SECONDS = 10.0


def die_with_parent(by: int) -> Callable[[], None] | None:
    """What a child runs first, so that it gets signal `by` when its parent is gone; None if impossible."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, by)


class Child:
    """A Python module as a process. Its errors go to a log file; its standard output can be read."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log
        self._drain: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, log: Path, *words: str, env: Mapping[str, str]) -> Self:
        """Start `python -m words...`; call it from the main thread."""
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=env,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        return cls(process, log)

    async def first_line(self) -> str:
        """The first line it prints, "" when it ends without one; what follows is thrown away."""
        assert self.process.stdout is not None  # noqa: S101 - for the type checker
        line = await self.process.stdout.readline()
        self._drain = asyncio.create_task(self._read_on(self.process.stdout))
        return line.decode().strip()

    async def stop(self) -> None:
        """End it, gently at first. Harmless when it has ended."""
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
        if self._drain is not None:
            await self._drain

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no reason given"

    async def _read_on(self, output: asyncio.StreamReader) -> None:
        while await output.read(4096):
            pass
