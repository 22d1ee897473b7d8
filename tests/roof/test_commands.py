"""The commands as an operator meets them: whatever is wrong is one clear line, no traceback and no secret."""

import asyncio
import base64
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from psycopg import AsyncConnection

from bot.sealing.keys import prove
from sandbox.botapi.serving import Server, serve
from sandbox.services.faults import Fault
from sandbox.services.server import serve as serve_services
from tests.keys import seals
from tests.world import directory

ROOT = Path(__file__).parents[2]
CANARY = "canarycanarycanarycanary"


@dataclass
class Command:
    """A command in a process of its own, with nothing of our environment but what it needs."""

    folder: Path
    settings: dict[str, str]

    async def start(self, *words: str, **more: str) -> asyncio.subprocess.Process:
        base = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "DATA_DIR": str(self.folder / "data")}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            cwd=ROOT,
            env={**base, **self.settings, **more},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def line(self, *words: str, **more: str) -> str:
        """The only line on stderr of a command that must fail, after what it logged as JSON."""
        process = await self.start(*words, **more)
        try:
            _, errors = await asyncio.wait_for(process.communicate(), 30)
        finally:
            if process.returncode is None:
                process.kill()
        said = errors.decode()
        assert process.returncode
        assert "Traceback" not in said
        assert "canary" not in said
        (line,) = [line for line in said.splitlines() if not line.startswith("{")]
        return line


async def running(process: asyncio.subprocess.Process) -> None:
    """Wait until it says that it runs; AssertionError with all that it said when it ends before."""
    assert process.stderr
    said = [b"it said:\n"]
    async with asyncio.timeout(30):
        while b'"running"' not in said[-1]:
            said.append(await process.stderr.readline())
            assert said[-1], b"".join(said).decode()


@pytest.fixture
async def chat() -> AsyncIterator[Server]:
    async with serve() as server:
        yield server


@pytest.fixture
def command(chat: Server, database: str, tmp_path: Path) -> Command:
    settings = {
        "TELEGRAM_BOT_TOKEN": chat.token,
        "TELEGRAM_API_URL": chat.url,
        "DATABASE_URL": database,
        "LISTEN": "127.0.0.1:0",
    }
    return Command(tmp_path, settings)


@pytest.mark.parametrize("name", ["run", "check"])
async def test_bad_settings(command: Command, name: str) -> None:
    wrong = {"TELEGRAM_BOT_TOKEN": CANARY, "LISTEN": CANARY, "WEBCAM_API_URL": f"http://{CANARY}.example"}
    line = await command.line(name, **wrong, WEBCAM_ACCESS_TOKEN=CANARY)
    assert "TELEGRAM_BOT_TOKEN must be" in line
    assert "LISTEN must be" in line


async def test_check_names_every_wrong_one_once(command: Command) -> None:
    wrong = {"TELEGRAM_BOT_TOKEN": CANARY, "SECRET_KEYS": CANARY, "TELEGRAM_ADMIN_IDS": "a,b"}
    wrong |= {"WEBKASA_API_URL": CANARY, "WEBKASA_API_KEY": CANARY, "WEBKASA_KEY_HEADER": CANARY}
    wrong |= {"WEBCAM_API_URL": CANARY, "WEBCAM_ACCESS_TOKEN": CANARY, "WEBCAM_TIMEZONE": CANARY}
    line = await command.line("check", **wrong, DIRECTORY="/nowhere/performers.toml")
    ours = ("TELEGRAM_BOT_TOKEN must be", "key 1 of SECRET_KEYS must be", "DIRECTORY: ", "ADMIN_IDS: ")
    theirs = ("WEBKASA_API_URL must", "WEBKASA_KEY_HEADER must", "WEBCAM_API_URL must", "WEBCAM_TIMEZONE is")
    for part in (*ours, *theirs):
        assert line.count(part) == 1


@pytest.mark.parametrize("name", ["run", "check"])
async def test_a_wrong_token(command: Command, name: str) -> None:
    line = await command.line(name, TELEGRAM_BOT_TOKEN=f"123456:{CANARY}")
    assert "TELEGRAM_BOT_TOKEN" in line


async def test_an_occupied_port(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        line = await command.line("run", LISTEN=where)
        checked = await command.line("check", LISTEN=where)
    told = f"LISTEN: cannot listen on {where}: Address already in use"
    nothing = "no service is on, so nothing can be booked"
    assert (line, checked) == (f"greenroom: {told}", f"greenroom: check: {nothing}; {told}")


@pytest.mark.parametrize("name", ["run", "check", "migrate"])
async def test_an_unreachable_database(command: Command, name: str) -> None:
    line = await command.line(name, DATABASE_URL=f"postgresql://me:{CANARY}@127.0.0.1:1/db")
    assert "DATABASE_URL: no connection to PostgreSQL, nothing listens there" in line


async def test_a_dead_service(command: Command) -> None:
    dead = {"WEBCAM_API_URL": "http://127.0.0.1:1", "WEBCAM_ACCESS_TOKEN": CANARY}
    checked = asyncio.create_task(command.line("check", **dead))
    process = await command.start("run", **dead)
    assert process.stderr
    async with asyncio.timeout(30):
        while b"does not answer well" not in (line := await process.stderr.readline()):
            assert line, "it ended without a word"
    assert CANARY.encode() not in line
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert await checked == "greenroom: check: webcam does not answer well"


async def test_check_shows_settings_with_stars(command: Command) -> None:
    process = await command.start("check", TELEGRAM_ADMIN_IDS="7, 8", SECRET_KEYS=CANARY)
    output, errors = await asyncio.wait_for(process.communicate(), 30)
    shown = dict(line.split(maxsplit=1) for line in output.decode().splitlines() if "  " in line)
    assert shown["TELEGRAM_BOT_TOKEN"] == shown["SECRET_KEYS"] == shown["DATABASE_URL"] == "***"
    assert shown["TELEGRAM_ADMIN_IDS"] == "7,8"
    assert "telegram: answers as @greenroom_demo_bot" in output.decode()
    assert "webcam: off, missing WEBCAM_API_URL" in output.decode()
    assert b"canary" not in output + errors


async def test_check_tries_what_each_service_can_do_and_says_who_acts(
    command: Command, tmp_path: Path
) -> None:
    async with serve_services() as services:
        told = {k: v for name in services.services for k, v in services.demo(name).items()}
        told["DIRECTORY"] = str(directory(services, tmp_path))
        process = await command.start("check", **told)
        output, _ = await asyncio.wait_for(process.communicate(), 60)
        said = output.decode()
        assert process.returncode == 0, said
        for line in (
            "ok    login         answers as", "ok    balance       ", "ok    limits        told for",
            "ok    event types   ", "ok    hosts         ", "ok    schedules     ", "ok    free times    ",
            "ok    list          0 to come", "ok    news          by webhook", "ok    folders       4",
            "ok    token         lives 120 minutes", "not tried     book, cancel, mark, sync",
            "not offered: confirm (not offered by the service)", "ok    search        1 called like",
            "owners: nobody, missing TELEGRAM_ADMIN_IDS", "ok    history       1 pages of credits",
        ):  # fmt: skip
            assert line in said, (line, said)
        assert services.services["webkasa"].ledger.since() == []
        services.services["jicoo"].faults.add(
            Fault(kind="status", status=403, operation="listEventTypes", count=9)
        )
        services.services["webkasa"].faults.add(
            Fault(kind="status", status=503, operation="listSchedules", count=99)
        )
        wrong = {"WEBCASTS_PASSWORD": CANARY, "JICOO_WEBHOOK_SECRET": "", "WEBCAM_ACCESS_TOKEN": CANARY}
        process = await command.start("check", **{**told, **wrong})
        output, errors = await asyncio.wait_for(process.communicate(), 90)
    said = output.decode()
    assert process.returncode == 1
    assert said.count("WRONG login") == 2, said
    assert "the operator: a new key or login" in said
    assert "less  event types" in said
    assert "let the key or login do this (event_types)" in said
    assert "WRONG schedules     webkasa: answered 503 -> the service" in said
    assert "asked for again and again (webhook: needs JICOO_WEBHOOK_SECRET" in said
    assert "canary" not in said + errors.decode()


async def test_check_and_run_say_the_same_of_a_database_that_is_not_ours(
    command: Command, database: str
) -> None:
    async with await AsyncConnection.connect(database) as connection:
        await prove(connection, seals(key=b"o" * 32))
    for key in ("", base64.urlsafe_b64encode(b"n" * 32).decode()):
        told = [await command.line(name, SECRET_KEYS=key) for name in ("run", "check")]
        assert all("the keys of this program are not those of its database" in line for line in told)
    async with await AsyncConnection.connect(database) as connection:
        await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "at revision 9999" in await command.line("check")


async def test_check_knows_whether_people_can_log_in(command: Command) -> None:
    async with serve_services("webcam") as services:
        told = {**services.demo("webcam"), "WEBCAM_ACCESS_TOKEN": "", "TELEGRAM_ADMIN_IDS": "7"}
        line = await command.line("check", **told)
        nobody = "PUBLIC_URL is missing, so nobody can log in at webcam"
        assert line == f"greenroom: check: {nobody} but on this machine"
        line = await command.line("check", **told, LISTEN="0.0.0.0:0")
        assert line == f"greenroom: check: {nobody}"
        with socket.create_server(("127.0.0.1", 0)) as taken:
            told |= {"PUBLIC_URL": "https://bot.example", "WEBCAM_CLIENT_SECRET": CANARY}
            told["METRICS_LISTEN"] = f"127.0.0.1:{taken.getsockname()[1]}"
            process = await command.start("check", **told)
            output, errors = await asyncio.wait_for(process.communicate(), 30)
    wrong = (
        "WRONG login         does not know our project (answered 401) (WEBCAM_CLIENT_SECRET) -> the operator"
    )
    assert wrong in output.decode()
    assert "webcam does not answer well; METRICS_LISTEN: cannot listen on" in errors.decode()
    assert "canary" not in (output + errors).decode()


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_our_own_postgresql_never_outlives_the_program(command: Command, by: signal.Signals) -> None:
    process = await command.start("run", DATABASE_URL="")
    await running(process)
    children = psutil.Process(process.pid).children(recursive=True)
    assert any("postgres" in child.name() for child in children)
    process.send_signal(by)
    assert await asyncio.wait_for(process.wait(), 10) == (-by if by is signal.SIGKILL else 0)
    gone, alive = await asyncio.to_thread(psutil.wait_procs, children, 10)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.slow
async def test_two_programs_on_one_data_folder_are_one_line(command: Command) -> None:
    first = await command.start("run", DATABASE_URL="")
    await running(first)
    line = await command.line("run", DATABASE_URL="")
    assert f"is in use by another program (process {first.pid})" in line
    first.terminate()
    assert await asyncio.wait_for(first.wait(), 10) == 0
