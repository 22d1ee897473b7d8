"""The demo's pretend world, as settings for the bot: a fresh database, keys, a directory, and who plays.

Imports: aiohttp, psycopg, its neighbours in `bot`.
"""

import asyncio
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import psycopg

from bot.demo.history import live_past
from bot.sealing.secrets import own_key
from bot.services.modules import modules
from bot.settings import FILE, NAMES
from bot.stop import Stop

TOKEN = "7000000001:AAGreenroomSandboxTokenForTestsAndDemo"  # noqa: S105 - opens the pretend server only
FOLLOW_SECONDS = "2"
PEOPLE = (
    ("Emma", "en", "Europe/London"),
    ("Noor", "nl", "Europe/Amsterdam"),
    ("Jonas", "de", "Europe/Berlin"),
)
"""First names, languages and zones of those one can be at first."""
OPERATOR = ("Robin", "en", "Europe/London")
"""Who runs the bot: its owner by the settings."""
CROWD = 1000
"""People who have used the bot before, so that a broadcast has somewhere to go."""
FIRST_OF_CROWD = 9_100_000_000
SPEAK = (("en", "Europe/London"), ("nl", "Europe/Amsterdam"), ("de", "Europe/Berlin"), ("fr", "Europe/Paris"))
NAMES_OF_CROWD = (
    "Alex",
    "Billie",
    "Charlie",
    "Dominique",
    "Eden",
    "Florence",
    "Gaby",
    "Hanne",
    "Iris",
    "Jules",
)
GONE_EVERY = 40
"""One in so many has blocked the bot, as in life."""
GROUP = "Friday evening"
INSERT_PERSON = """INSERT INTO people (id, chat, name, language, zone, seen)
VALUES (%s, %s, %s, %s, %s, now() - make_interval(hours => %s)) ON CONFLICT DO NOTHING"""
PATIENCE = aiohttp.ClientTimeout(total=5)


def plain_environment() -> dict[str, str]:
    """Our environment without any setting of a real bot or a real service."""
    ours = {*NAMES, *(n for module in modules() for n in (*module.SETTINGS, *module.OPTIONAL))}
    return {name: value for name, value in os.environ.items() if name.removesuffix(FILE) not in ours}


async def settings(folder: Path, server: str, bot_api: str, control: str, owner: int) -> dict[str, str]:
    """The settings with which the bot meets this world, as if it were the real one."""
    found: list[dict[str, Any]] = await _ask("GET", f"{control}/services")
    answers = [await _ask("GET", f"{control}/{service['id']}/performers") for service in found]
    performers = {service["id"]: rows for service, rows in zip(found, answers, strict=True)}
    path = folder / "performers.toml"
    path.write_text(directory(performers))
    told = {name: str(value) for service in found for name, value in service["demo"].items()}
    return told | {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": bot_api,
        "TELEGRAM_ADMIN_IDS": str(owner),
        "DATABASE_URL": _fresh_database(server),
        "DATA_DIR": str(folder),
        "SECRET_KEYS": own_key(folder),
        "DIRECTORY": str(path),
        "CLOCK_URL": f"{control}/clock",
        "TELEGRAM_LOGIN_URL": bot_api,
        "FOLLOW_SECONDS": FOLLOW_SECONDS,
    }


async def invite_people(bot_api: str) -> int:
    """Put the first people into the chat page, and a group of them with the bot; the id of who runs it."""
    members = []
    for name, language, zone in (*PEOPLE, OPERATOR):
        who = {"first_name": name, "language_code": language, "zone": zone}
        members.append((await _ask("POST", f"{bot_api}/sandbox/people", who))["id"])
    owner = members.pop()
    group = {"type": "supergroup", "title": GROUP, "members": members}
    await _ask("POST", f"{bot_api}/sandbox/chats", group)
    return int(owner)


async def gather_crowd(bot_api: str, dsn: str, count: int = CROWD) -> None:
    """Let many people have used the bot before: in Telegram, and in the bot's own rows."""
    people = [
        {
            "id": FIRST_OF_CROWD + n,
            "first_name": f"{NAMES_OF_CROWD[n % len(NAMES_OF_CROWD)]} {n + 1}",
            "language_code": SPEAK[n % len(SPEAK)][0],
            "zone": SPEAK[n % len(SPEAK)][1],
            "started": True,
            "blocked": n % GONE_EVERY == GONE_EVERY - 1,
        }
        for n in range(count)
    ]
    await _ask("POST", f"{bot_api}/sandbox/crowd", {"people": people})
    rows = [
        (p["id"], p["id"], p["first_name"], p["language_code"], p["zone"], n) for n, p in enumerate(people)
    ]
    async with await psycopg.AsyncConnection.connect(dsn) as connection, connection.cursor() as cursor:
        await cursor.executemany(INSERT_PERSON, rows)


async def remember_past(dsn: str, file: str, count: int = CROWD) -> None:
    """Give the crowd a month of requests to the performers of this directory file."""
    known = tomllib.loads(await asyncio.to_thread(Path(file).read_text))
    performers = {service: [row["id"] for row in found["performers"]] for service, found in known.items()}
    cards = {module.CARD.id: module.CARD for module in modules()}
    await live_past(dsn, [FIRST_OF_CROWD + n for n in range(count)], performers, cards)


async def point_webhooks(control: str, bot: str) -> None:
    """Let the services that have webhooks send them to the bot, as an operator would in their console."""
    for service in await _ask("GET", f"{control}/services"):
        secret = service["demo"].get(f"{service['id'].upper()}_WEBHOOK_SECRET")
        if secret:
            hook = {"url": f"{bot}/services/{service['id']}/webhook", "secret": secret}
            await _ask("POST", f"{control}/{service['id']}/webhook", hook)


async def reachable(url: str) -> bool:
    """Whether it answers 200."""
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(url) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, OSError):
        return False


def directory(performers: Mapping[str, list[dict[str, Any]]]) -> str:
    """The directory file of these performers, by service."""
    rows = [
        f"[[{service}.performers]]\nid = {_quoted(row['id'])}\nname = {_quoted(row['name'])}\n"
        for service, found in performers.items()
        for row in found
    ]
    return "\n".join(rows)


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, for text without control characters."""
    return json.dumps("".join(c for c in str(text) if c.isprintable()), ensure_ascii=False)


def _fresh_database(server: str) -> str:
    """An empty database for this run; what the run before left is gone, as its world is."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS demo WITH (FORCE)")
        connection.execute("CREATE DATABASE demo")
    return server.replace("/postgres?", "/demo?", 1)


async def _ask(method: str, url: str, body: object = None) -> Any:
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, raise_for_status=True) as session,
            session.request(method, url, json=body) as answer,
        ):
            return await answer.json()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Stop(f"the pretend world does not answer ({type(error).__name__})") from None
