"""`python -m bot check`: every setting with secrets as stars, what is wrong, and what each part answers now.

Imports: its neighbours in `bot`.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr
from telegram.error import InvalidToken, TelegramError

from booking.provider import Health
from bot.clock import Clock
from bot.directory import read_directory
from bot.migrate import newest, revision
from bot.secrets import vault
from bot.server import Server
from bot.services import Module, Wired, connected, modules
from bot.settings import NAMES, Settings, inspect, public, public_url, service_url, values
from bot.stop import Stop
from bot.traffic import telegram_bot

STARS = "***"
UNSET = "-"


async def check() -> None:
    """Print the table and the answers; Stop when something must be mended before `run`."""
    settings, wrong = inspect(os.environ, Settings)
    known = modules(settings.services_folder if settings else None)
    for line in _table(settings, known):
        print(line)
    services, wrong_there = connected(os.environ, Clock().now, known)
    wrong += [*wrong_there, *_files()]
    print()
    await _answers(services, wrong)
    if settings is not None:
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


async def _answers(services: Wired, wrong: list[str]) -> None:
    health: Mapping[str, Health] = await services.health()
    for service, said in health.items():
        who = f" as {said.account}" if said.account else ""
        if not services.has_operator(service):
            print(f"{service}: on, {said.words}")
        else:
            print(f"{service}: answers{who}" if said.well else f"{service}: on, but not well: {said.words}")
        if not said.well:
            wrong.append(f"{service} does not answer well")
    for service, names in services.off().items():
        print(f"{service}: off, missing {names}")
    await services.close()


async def _port(settings: Settings, wrong: list[str]) -> None:
    try:
        await Server(*settings.listen).stop()
    except Stop as stop:
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
