"""The demo as a newcomer starts it, watched from outside: its address, its processes, its end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

READY = "Greenroom is ready: "
PATIENCE = 30.0


class Demo:
    """One running demo; each of its processes has the data folder in its command line or environment."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", "0"],
            env={**os.environ, "DATA_DIR": self._folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def address(self) -> str:
        """The address it prints, as soon as it does."""
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if line.startswith(READY):
                return line.removeprefix(READY).strip()
        raise AssertionError(f"the demo ended with {self._process.wait()}: {''.join(said)}")

    def processes(self, words: str = "") -> list[psutil.Process]:
        """Its living processes, those with `words` in their command line."""
        return [p for p in psutil.process_iter() if self._mine(p) and words in " ".join(p.cmdline())]

    def _mine(self, process: psutil.Process) -> bool:
        try:
            told = [*process.cmdline(), *process.environ().values()]
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            return False
        return any(self._folder in word for word in told)

    def kill_bot(self) -> int:
        """kill -9 of the bot, and of nothing else; its process id."""
        (bot,) = self.processes("bot run")
        bot.kill()
        return bot.pid

    def stop(self) -> int:
        """Ctrl-C; its exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE)

    def end(self) -> None:
        """Whatever happened, nothing stays."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for left in self.processes():
            left.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()
