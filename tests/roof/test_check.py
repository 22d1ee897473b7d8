"""`python -m bot check`: what it shows, tries and names, and what it never does."""

import asyncio
import re
import socket
from pathlib import Path

from psycopg import AsyncConnection

from sandbox.services.faults import Fault
from sandbox.services.server import serve as serve_services
from sandbox.services.webcam.service import Webcam
from tests.roof.conftest import CANARY, Command
from tests.world import directory


async def test_check_names_every_wrong_one_once(command: Command) -> None:
    wrong = {"TELEGRAM_BOT_TOKEN": CANARY, "SECRET_KEYS": CANARY, "TELEGRAM_ADMIN_IDS": "a,b"}
    wrong |= {"WEBKASA_API_URL": CANARY, "WEBKASA_API_KEY": CANARY, "WEBKASA_KEY_HEADER": CANARY}
    wrong |= {"WEBCAM_API_URL": CANARY, "WEBCAM_ACCESS_TOKEN": CANARY, "WEBCAM_TIMEZONE": CANARY}
    line = await command.line("check", **wrong, DIRECTORY="/nowhere/performers.toml")
    ours = ("TELEGRAM_BOT_TOKEN must be", "key 1 of SECRET_KEYS must be", "DIRECTORY: ", "ADMIN_IDS: ")
    theirs = ("WEBKASA_API_URL must", "WEBKASA_KEY_HEADER must", "WEBCAM_API_URL must", "WEBCAM_TIMEZONE is")
    for part in (*ours, *theirs):
        assert line.count(part) == 1


async def test_check_shows_settings_with_stars(command: Command) -> None:
    process = await command.start("check", TELEGRAM_ADMIN_IDS="7, 8", SECRET_KEYS=CANARY)
    output, errors = await asyncio.wait_for(process.communicate(), 30)
    table = shown(output)
    assert table["TELEGRAM_BOT_TOKEN"] == table["DATABASE_URL"] == "***"
    assert table["SECRET_KEYS"] == "WRONG"
    assert table["TELEGRAM_ADMIN_IDS"] == "7,8"
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


def shown(output: bytes) -> dict[str, str]:
    """The table of the settings."""
    lines = (line.split(maxsplit=1) for line in output.decode().splitlines() if "  " in line)
    return {name: value for name, value in lines if name.isupper()}


async def test_what_is_no_secret_is_shown_and_stars_no_word_of_the_answers(
    command: Command, tmp_path: Path
) -> None:
    async with serve_services("jicoo", "webkasa") as services:
        told = {**services.demo("jicoo"), **services.demo("webkasa")}
        told |= {"DIRECTORY": str(directory(services, tmp_path)), "WEBKASA_KEY_HEADER": "bearer"}
        told |= {"JICOO_CANCEL_REASON": "cancelReason", "WEBCAM_CLIENT_ID": "offered"}
        process = await command.start("check", **told)
        output, _ = await asyncio.wait_for(process.communicate(), 60)
    table = shown(output)
    for name in ("WEBKASA_KEY_HEADER", "JICOO_CANCEL_REASON", "WEBCAM_CLIENT_ID"):
        assert table[name] == told[name]
    assert table["JICOO_API_KEY"] == "***"
    assert output.decode().count("  offered: book") == 2


async def test_one_wrong_setting_hides_no_other_and_keeps_nothing_else_from_being_tried(
    command: Command, tmp_path: Path
) -> None:
    async with serve_services("webkasa", "jicoo") as services:
        told = {**services.demo("webkasa"), **services.demo("jicoo"), "JICOO_CANCEL_REASON": CANARY}
        told |= {"DIRECTORY": str(directory(services, tmp_path)), "TELEGRAM_ADMIN_IDS": "7"}
        for wrong, untried in (
            ({"FOLLOW_SECONDS": CANARY}, "nothing"),
            ({"TELEGRAM_BOT_TOKEN": CANARY}, "telegram: "),
            ({"TELEGRAM_API_URL": CANARY}, "telegram: "),
            ({"DATABASE_URL": CANARY}, "database: "),
            ({"SERVICES_FOLDER": CANARY}, "nothing"),
        ):
            process = await command.start("check", **told, **wrong)
            output, errors = await asyncio.wait_for(process.communicate(), 60)
            (name,), table, said = wrong, shown(output), output.decode()
            assert table[name] == table["JICOO_CANCEL_REASON"] == "WRONG"
            assert table["LISTEN"] == command.settings["LISTEN"]
            assert table["TELEGRAM_ADMIN_IDS"] == "7"
            assert f"wrong: {name}" in said
            parts = ("telegram: answers as @", "database: answers, revision", "ok    login         answers")
            assert [part for part in parts if part not in said] == [p for p in parts if p.startswith(untried)]
            assert "wrong: JICOO_CANCEL_REASON must be" in said
            assert "canary" not in said + errors.decode()


async def test_owners_who_have_not_pressed_start_are_named(command: Command, database: str) -> None:
    async with await AsyncConnection.connect(database) as connection:
        for person, chat, reachable in ((7, 7, True), (8, 8, False), (9, None, True)):
            await connection.execute(
                "INSERT INTO people (id, chat, reachable, name) VALUES (%s, %s, %s, '')",
                [person, chat, reachable],
            )
    owners = {"TELEGRAM_ADMIN_IDS": "7,8,9,10"}
    process = await command.start("check", **owners)
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    told = "START not pressed yet (or the bot stopped) by 8, 9, 10: will hear of nothing"
    assert f"owners: {told}" in output.decode()
    process = await command.start("run", **owners)
    assert process.stderr
    said = b""
    async with asyncio.timeout(30):
        while b'"running"' not in said:
            said += (line := await process.stderr.readline())
            assert line, said
    process.terminate()
    await process.wait()
    assert told in said.decode()


async def test_check_leaves_the_operators_login_to_the_running_program(command: Command) -> None:
    async with serve_services("webcam") as services:
        webcam = services.services["webcam"]
        assert isinstance(webcam, Webcam)
        refresh = webcam.issue_token({})["refresh_token"]
        told = {**services.demo("webcam"), "WEBCAM_REFRESH_TOKEN": refresh, "TELEGRAM_ADMIN_IDS": "7"}
        process = await command.start("check", **told)
        output, errors = await asyncio.wait_for(process.communicate(), 30)
        said = output.decode()
        assert process.returncode == 0, said
        assert (
            "ok    login         answers; the running program renews this login, so it is not tried" in said
        )
        assert re.search(r"^WEBCAM_REFRESH_TOKEN +\*\*\*$", said, re.MULTILINE)
        assert refresh not in said + errors.decode()
        assert webcam.world.tokens.refresh(refresh), "as good as before"
        line = await command.line("check", **told | {"WEBCAM_CLIENT_SECRET": CANARY})
        assert line == "greenroom: check: webcam does not answer well"
