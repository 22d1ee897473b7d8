"""`python -m bot check`: every setting with secrets as stars, what is wrong, and what each part answers now.

Imports: its neighbours in `bot`, `providers.http`.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr
from telegram.error import InvalidToken, TelegramError

from booking.errors import ServiceError
from booking.people import Directory
from booking.provider import OPERATOR, Health
from bot.clock import Clock
from bot.database.migrate import newest, revision
from bot.rehearsal import Rehearsal, Row, Sign, abilities
from bot.sealing.secrets import vault
from bot.services.directory import read_directory
from bot.services.wired import Module, Wired, connected, modules, secrets
from bot.settings import NAMES, Settings, inspect, public, public_url, service_url, values
from bot.stop import Stop
from bot.traffic import telegram_bot
from bot.web.probe import here
from bot.web.server import Server
from providers.http import waited_for

STARS = "***"
SHORTEST_SECRET = 5
PREPARE_SECONDS = 10.0
UNSET = "-"


async def check() -> None:
    """Print the table and the answers; Stop when something must be mended before `run`."""
    settings, wrong = inspect(os.environ, Settings)
    known = modules(settings.services_folder if settings else None)
    for line in _table(settings, known):
        print(line)
    services, wrong_there = connected(os.environ, Clock().now, known)
    wrong += [*wrong_there, *_files()]
    if len(services.off()) == len(known):
        wrong.append("no service is on, so nothing can be booked")
    print()
    directory = _directory(settings)
    with waited_for():
        await _answers(services, directory, wrong, [*secrets(os.environ, known).values()])
    if settings is not None:
        if not settings.telegram_admin_ids:
            print("owners: nobody, missing TELEGRAM_ADMIN_IDS -> the operator, for /broadcast and /stats")
        await _port(settings, wrong)
        if public_url(settings, settings.listen[1]) is None:
            print("logins: off, PUBLIC_URL is missing")
        await _telegram(settings, wrong)
        await _database(settings, wrong)
    if wrong:
        print("\n" + "\n".join(f"wrong: {line}" for line in dict.fromkeys(wrong)))
        raise Stop("check: " + "; ".join(dict.fromkeys(wrong)), code=1)


def _table(settings: Settings | None, known: Sequence[Module]) -> Iterator[str]:
    theirs = [n for module in known for n in (*module.SETTINGS, *module.OPTIONAL)]
    names = list(dict.fromkeys([*NAMES, *theirs]))
    width = max(map(len, names))
    found, _ = values(os.environ, names)
    for name in NAMES:
        default = getattr(settings, name.lower(), None) if settings else None
        yield f"{name:<{width}}  {_shown(found.get(name), default)}"
    for name in names[len(NAMES) :]:
        yield f"{name:<{width}}  {_service_value(name, found.get(name))}"


def _directory(settings: Settings | None) -> Directory:
    """Who can be booked; nobody where the file is wrong, which is told elsewhere."""
    try:
        return read_directory(settings.directory if settings else None)
    except Stop:
        return Directory()


def _shown(given: str | None, value: object) -> str:
    """A setting of the program: its checked value; stars for a secret or for what was given wrongly."""
    if isinstance(value, SecretStr) or (given and value is None):
        return STARS
    if isinstance(value, tuple):
        return f"{value[0]}:{value[1]}"
    if isinstance(value, frozenset):
        return ",".join(map(str, sorted(value))) or UNSET
    return UNSET if value is None else str(value)


def _service_value(name: str, given: str | None) -> str:
    if given is None:
        return UNSET
    if name.endswith("_URL"):
        try:
            return service_url(given)
        except ValueError:
            return STARS
    return given if public(name) else STARS


def _files() -> Iterator[str]:
    """What is wrong with the keys and the directory, however the other settings are."""
    found, _ = values(os.environ, ("SECRET_KEYS", "DIRECTORY"))
    reading: Mapping[str, Callable[[str], object]] = {
        "SECRET_KEYS": vault,
        "DIRECTORY": lambda path: read_directory(Path(path)),
    }
    for name, given in found.items():
        try:
            reading[name](given)
        except Stop as stop:
            yield stop.line.removeprefix("settings: ")


async def _answers(services: Wired, directory: Directory, wrong: list[str], hidden: Sequence[str]) -> None:
    """A table for each service that is on; which are off, and why."""
    health: Mapping[str, Health] = await services.health()
    for service, said in health.items():
        provider = services.provider(service)
        with suppress(ServiceError, TimeoutError):
            async with asyncio.timeout(PREPARE_SECONDS):
                await provider.prepare()
        print(f"{service} ({provider.card.label})")
        if services.has_operator(service):
            account = await services.held(service, OPERATOR)
            rows = await Rehearsal(provider, account, directory.of(service), Clock().now()).rows(said)
        else:
            rows = [Row(Sign.NOT, "login", said.words)]
        for line in (*map(str, rows), *abilities(provider.card)):
            print(starred(line, hidden))
        failed = [row for row in rows if row.sign is Sign.WRONG]
        if not said.well:
            wrong.append(f"{service} does not answer well")
        else:
            wrong += [starred(f"{service}: {row.name}: {row.said}", hidden) for row in failed]
        print()
    for service, why in services.off().items():
        print(f"{service}: off, missing {why} -> the operator, where it shall be on")
    await services.close()


def starred(line: str, hidden: Sequence[str]) -> str:
    """A line without any secret of the settings, whoever put it there."""
    for secret in hidden:
        line = line.replace(secret, STARS) if len(secret) >= SHORTEST_SECRET else line
    return line


async def _port(settings: Settings, wrong: list[str]) -> None:
    try:
        await Server(*settings.listen).stop()
    except Stop as stop:
        if await asyncio.to_thread(here, settings):
            print("program: runs here, with these settings or older ones")
        else:
            wrong.append(stop.line)


async def _telegram(settings: Settings, wrong: list[str]) -> None:
    bot = telegram_bot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    await bot.request.initialize()
    try:
        me = await bot.get_me()
        print(f"telegram: answers as @{me.username}")
    except InvalidToken:
        wrong.append("TELEGRAM_BOT_TOKEN is not accepted by Telegram")
    except TelegramError as error:
        wrong.append(f"telegram does not answer: {error.message}")
    finally:
        await bot.request.shutdown()


async def _database(settings: Settings, wrong: list[str]) -> None:
    if settings.database_url is None:
        print(f"database: our own, in {settings.data_dir}")
        return
    try:
        found = await revision(settings.database_url.get_secret_value())
        print(f"database: answers, revision {found or 'none'} of {newest()}")
    except Stop as stop:
        wrong.append(stop.line)
