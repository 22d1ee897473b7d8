"""Nothing secret is written, whatever form it takes and however it got into the event."""

import asyncio
import gc
import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from psycopg_pool import AsyncConnectionPool

from bot.health.failures import Failures
from bot.log import Redactor, set_up, unawaited

CONFIDED = "my sign-in name is ada"
BOT = "7000000001:AAGreenroomSandboxTokenForTests"


@pytest.fixture
def written() -> Iterator[StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    root.handlers = []  # set_up closes what it finds, and these are pytest's
    stream = StringIO()
    set_up("DEBUG", ["canary secret"], stream)
    yield stream
    root.handlers, root.level = before
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (f"POST https://api.telegram.org/bot{BOT}/getMe", "POST https://api.telegram.org/bot***/getMe"),
        ("authorization: Bearer abc.def-123", "authorization: Bearer ***"),
        ("postgresql://me:pass@host/db", "postgresql://***@host/db"),
        ("told canary secret twice: canary secret", "told *** twice: ***"),
        ("a booking at 12:30 for person 7000000001", "a booking at 12:30 for person 7000000001"),
    ],
)
def test_a_text_is_cleaned(given: str, left: str) -> None:
    assert Redactor(["canary secret"]).text(given) == left


def test_an_event_is_cleaned_at_any_depth(written: StringIO) -> None:
    structlog.get_logger("x").warning(
        "tried canary secret", more={"deep": [BOT, {"x": "canary secret"}]}, n=3
    )
    event = json.loads(written.getvalue())
    assert (event["event"], event["more"], event["n"]) == ("tried ***", {"deep": ["***", {"x": "***"}]}, 3)


def test_a_traceback_is_cleaned(written: StringIO) -> None:
    try:
        raise ValueError(f"canary secret and {BOT}")
    except ValueError:
        logging.getLogger("some.library").exception("it failed with %s", "canary secret")
    said = written.getvalue()
    assert "ValueError" in said
    assert "canary" not in said
    assert BOT not in said


def test_the_log_has_each_error_by_the_id_that_health_shows(written: StringIO) -> None:
    kept = Failures(AsyncConnectionPool("", open=False))
    logging.getLogger().addHandler(kept)
    structlog.get_logger("x").error("the webhook was changed by somebody else")
    logging.getLogger("y").error("failed", extra={"failure": ("1a2b3c4d", "an update", ValueError())})
    first, second = (json.loads(line) for line in written.getvalue().splitlines())
    assert [(row[0], row[4].split(":")[0]) for row in kept.waiting] == [
        (first["id"], "tests/roof/test_log.py"),
        ("1a2b3c4d", ""),
    ]
    assert second["id"] == "1a2b3c4d"


def test_an_error_of_a_job_is_told_by_its_place_and_kind_without_its_words(written: StringIO) -> None:
    try:
        try:
            raise KeyError(CONFIDED)
        except KeyError as cause:
            raise ExceptionGroup(CONFIDED, [ValueError(CONFIDED)]) from cause
    except ExceptionGroup:
        logging.getLogger("procrastinate.worker").exception("Job follow[1] failed")
    said = written.getvalue()
    assert all(kind in said for kind in ("KeyError", "ExceptionGroup", "ValueError", "test_log.py"))
    assert CONFIDED not in said


async def test_an_error_nobody_waited_for_is_told_without_its_words(written: StringIO) -> None:
    async def fails() -> None:
        raise ValueError(CONFIDED)

    asyncio.get_running_loop().set_exception_handler(unawaited)
    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
    assert "ValueError" in written.getvalue()
    assert CONFIDED not in written.getvalue()


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore", "aiohttp.access", "telegram.ext", "procrastinate.worker"]
)
def test_libraries_that_print_addresses_are_kept_quiet(name: str, written: StringIO) -> None:
    logging.getLogger(name).info("GET https://api.telegram.org/botX/getMe")
    assert written.getvalue() == ""
