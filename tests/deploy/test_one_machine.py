"""One machine as docs/operations.md has it, in a folder: each step, the unit, the two functions, and a move.

What asks for a real machine (users, systemd, the network) is a stub; PostgreSQL, the program and Telegram's
side are as ever.
"""

import asyncio
import configparser
import re
import shlex
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.database.postgres import binary
from bot.settings import NAMES
from sandbox.botapi.client import Sandbox
from sandbox.botapi.serving import Server, serve
from tests.deploy.conftest import ROOT
from tests.roof.conftest import running

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
HEREIN = PAGE[PAGE.index("\n## One machine\n") : PAGE.index("\nOr as a container")]
IMAGE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
MOVING = PAGE[PAGE.index("\n### Moving to another host\n") :]
NAMES_OF_PEOPLE = "SELECT array_agg(name ORDER BY name) FROM people"
STUBS = {
    "sudo": 'exec "$@"',
    "useradd": "",
    "install": 'for w; do shift; case $w in greenroom|--owner|--group) ;; *) set -- "$@" "$w"; esac; done\n'
    'exec /usr/bin/install "$@"',
    "git": 'mkdir -p "$3" && for w in "$ROOT"/*; do ln -s "$w" "$3"; done',
    "python3": 'mkdir -p "$3/bin" && ln -s "$PREFIX/lib" "$3/lib" && cp "$BIN"/_* "$3/bin" && cd "$3/bin" && '
    "mv _python python && mv _pip pip",
    "_python": 'exec "$PYTHON" "$@"',
    "_pip": 'for w; do last=$w; done; test -s "$last" && echo "$@" > "$TOP/pip"',
    "sudoedit": 'cat "$TOP/edited" >> "$1"',
    "runuser": 'shift 3; exec "$@"',
    "ssh": 'shift; exec env OTHER=1 "$@"',
}
"""`install` leaves owners out, `git clone` and `python3 -m venv` lead to what is here."""


@dataclass
class Machine:
    """A folder with what the page names: /opt, /etc, /var/lib. `environ` is the shell's."""

    top: Path
    environ: Mapping[str, str]

    def here(self, text: str) -> str:
        """The text with its paths in this folder."""
        return re.sub(r"(?<![\w.])/(opt|etc|var)(?=/)", rf"{self.top}/\1", text)

    async def shell(self, script: str) -> str:
        """What it prints; it must end well."""
        process = await asyncio.create_subprocess_exec(
            "sh", "-ec", self.here(script), env=self.environ, stdout=PIPE, stderr=PIPE
        )
        said, errors = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, errors.decode()
        return said.decode()

    def unit(self) -> Mapping[str, Mapping[str, str]]:
        """The installed unit."""
        unit = configparser.RawConfigParser(strict=False)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read(self.top / "etc/systemd/system/greenroom.service")
        return {name: dict(unit[name]) for name in unit.sections()}

    @asynccontextmanager
    async def started(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """As systemd does it: those variables and no other, that folder; told alone to stop."""
        service = {name: self.here(value) for name, value in self.unit()["Service"].items()}
        told = [service["Environment"], *read(service["EnvironmentFile"])]
        environ = dict(line.split("=", 1) for line in told if line and not line.startswith("#"))
        process = await asyncio.create_subprocess_exec(
            *shlex.split(service["ExecStart"]),
            cwd=service["WorkingDirectory"],
            env={**environ, "PYTHON": sys.executable},
            stderr=PIPE,
        )
        try:
            await running(process)
            yield process
            process.terminate()
            assert await asyncio.wait_for(process.wait(), float(service["TimeoutStopSec"])) == 0
        finally:
            if process.returncode is None:
                process.kill()


def read(file: str) -> list[str]:
    """Its lines."""
    return Path(file).read_text().splitlines()


def blocks(text: str) -> list[str]:
    """What is to be typed."""
    return re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
async def chat() -> AsyncIterator[Server]:
    async with serve() as server:
        yield server


@pytest.fixture
def machine() -> Iterator[Machine]:
    with TemporaryDirectory(prefix="one", dir="/tmp") as name:  # a short one, which a socket's name fits into
        yield new(Path(name))


def new(top: Path) -> Machine:
    """An empty machine."""
    places = ("bin", "opt", "etc/systemd/system", "var/lib")
    for place in places:
        (top / place).mkdir(parents=True)
    for name, script in STUBS.items():
        (top / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (top / "bin" / name).chmod(0o755)
    environ = {"PATH": f"{top}/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TOP": str(top), "ROOT": str(ROOT)}
    environ |= {"PREFIX": sys.prefix, "PYTHON": sys.executable, "BIN": str(top / "bin")}
    return Machine(top, environ)


async def settled(machine: Machine, chat: Server) -> str:
    """After the steps of the page; the two functions."""
    steps, functions, *_ = blocks(HEREIN)
    token = f"TELEGRAM_BOT_TOKEN={chat.token}\nTELEGRAM_API_URL={chat.url}\nLISTEN=127.0.0.1:0\n"
    (machine.top / "edited").write_text(token)
    await machine.shell(steps)
    return functions


async def test_the_steps_lead_to_a_bot_that_systemd_can_keep_alive_and_that_can_be_moved(
    machine: Machine, chat: Server
) -> None:
    functions = await settled(machine, chat)
    assert "--require-hashes -r requirements.lock" in (machine.top / "pip").read_text()
    checked = await machine.shell(f"{functions}\ngreenroom check || true")
    assert "telegram: answers as @" in checked
    assert "DATA_DIR" in checked
    assert f"database: our own, made in {machine.top}/var/lib/greenroom" in checked
    async with machine.started(), Sandbox(chat.url) as sandbox:
        emma = await sandbox.person("Emma", language_code="en")
        await emma.say("/start")
        await emma.reads("Hello Emma", timeout=20)
        assert "Emma" in await machine.shell(f'{functions}\ngreenroom_sql "SELECT name FROM people"')
        dump = machine.top / "all.dump"
        await machine.shell(f"{functions}\ngreenroom backup - > {dump}")
        assert "1 people" in await machine.shell(f"{functions}\ngreenroom restore --try - < {dump}")
    with TemporaryDirectory(prefix="two", dir="/tmp") as name:
        await moved(machine, new(Path(name)), chat)


async def moved(old: Machine, machine: Machine, chat: Server) -> None:
    """The files alone are taken along, and the bot knows everybody; who wrote meanwhile is answered."""
    functions = await settled(machine, chat)
    (line,) = [line for line in MOVING.splitlines() if line.strip().startswith("sudo tar")]
    take, put = line.partition("#")[0].split("|")
    await old.shell(f"{take} > {machine.top}/all.tar")
    await machine.shell(f"{put} < {machine.top}/all.tar")
    async with Sandbox(chat.url) as sandbox:
        lena = await sandbox.person("Lena", language_code="en")
        await lena.say("/start")
        async with machine.started():
            await lena.reads("Hello Lena", timeout=20)
            names = await machine.shell(f'{functions}\ngreenroom_sql "{NAMES_OF_PEOPLE}"')
            assert "{Emma,Lena}" in names


def test_sql_is_run_by_the_program_that_the_image_has_too() -> None:
    told = re.findall(r"(\S+)/lib/python3\*/site-packages/(\S+/psql)", PAGE)
    assert {place for place, _ in told} == {"/opt/greenroom/.venv", "'/app/venv"}
    assert {f"{binary('psql')}".endswith(f"/site-packages/{program}") for _, program in told} == {True}
    assert "install --directory --owner greenroom --group greenroom --mode 0700 /data" in IMAGE
    assert "python -m venv /app/venv" in IMAGE


async def test_the_unit_is_one_that_systemd_takes(machine: Machine, chat: Server) -> None:
    await settled(machine, chat)
    unit = machine.unit()
    assert unit["Install"] == {"WantedBy": "multi-user.target"}, "or it cannot be enabled"
    service = unit["Service"]
    assert service["KillMode"] == "mixed"
    assert service["Environment"].split("=")[0] in NAMES
    assert service["Environment"].split("=")[1] == f"/var/lib/{service['StateDirectory']}"
    assert f"useradd --system --home-dir /var/lib/{service['User']} " in HEREIN
    file = machine.top / "greenroom.service"
    file.write_text(machine.here((ROOT / "deploy" / "greenroom.service").read_text()))
    if shutil.which("systemd-analyze"):
        verified = f"systemd-analyze verify {file} > {machine.top}/said 2>&1"
        await machine.shell(f"{verified} && test ! -s {machine.top}/said")
