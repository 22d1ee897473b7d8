"""The commands as an operator meets them: whatever is wrong is one clear line, no traceback and no secret."""

import asyncio
import base64
import signal
import socket

import psutil
import pytest
from psycopg import AsyncConnection

from bot.sealing.keys import prove
from tests.keys import seals
from tests.roof.conftest import CANARY, Command, running


@pytest.mark.parametrize("name", ["run", "check"])
async def test_bad_settings(command: Command, name: str) -> None:
    wrong = {"TELEGRAM_BOT_TOKEN": CANARY, "LISTEN": CANARY, "WEBCAM_API_URL": f"http://{CANARY}.example"}
    line = await command.line(name, **wrong, WEBCAM_ACCESS_TOKEN=CANARY)
    assert "TELEGRAM_BOT_TOKEN must be" in line
    assert "LISTEN must be" in line


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
