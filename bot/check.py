"""`python -m bot check`: every setting with secrets as stars, what is wrong, and what each part answers now.

Imports: psycopg, pydantic, telegram, `booking`, `providers.http` and its neighbours in `bot`.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from psycopg import AsyncConnection
from pydantic import SecretStr
from telegram.error import InvalidToken, TelegramError

from booking.errors import ServiceError
from booking.people import Directory
from booking.provider import OPERATOR, Health
from bot.clock import Clock
from bot.database.migrate import newest, refuse_newer, revision
from bot.database.postgres import reachable
from bot.rehearsal import Rehearsal, Sign, abilities, login
from bot.sealing.keys import fit
from bot.sealing.seals import Seals
from bot.sealing.secrets import kept, vault
from bot.services.directory import read_directory
from bot.services.modules import Module, modules, secrets
from bot.services.wired import Wired, connected
from bot.settings import NAMES, Settings, Tokenless, inspect, public, public_url, service_url, values
from bot.stop import Stop
from bot.store.owners import deaf, unheard
from bot.traffic import telegram_bot
from bot.web.probe import here
from bot.web.server import Server
from providers.hearing import waited_for

STARS = "***"
BEGINS = re.compile(r"(?:^|; )(?:key \d+ of )?([A-Z_]+?)(?:_FILE)?\b")
"""The name of the setting that a complaint begins with."""
SHORTEST_SECRET = 5
PREPARE_SECONDS = 10.0
UNSET = "-"


async def check() -> None:
    """Print the table and the answers; Stop when something must be mended before `run`."""
    whole, wrong = inspect(os.environ, Settings)
    settings = whole or inspect(os.environ, Tokenless)[0] or Tokenless()
    known = _known(settings, wrong)
    services, wrong_there = connected(os.environ, Clock().now, known)
    wrong += [*wrong_there, *_files()]
    bad = frozenset(BEGINS.findall("; ".join(wrong)))
    for line in _table(settings, known, bad):
        print(line)
    if len(services.off()) == len(known):
        wrong.append("no service is on, so nothing can be booked")
    print()
    directory = _directory(settings)
    with waited_for():
        await _answers(services, directory, wrong, [*secrets(os.environ, known).values()])
    if not settings.telegram_admin_ids and "TELEGRAM_ADMIN_IDS" not in bad:
        print("owners: nobody, missing TELEGRAM_ADMIN_IDS -> the operator, for /staff and to hear of outages")
    await _ports(settings, wrong, bad)
    if not bad & {"PUBLIC_URL", "LISTEN"}:
        _logins(settings, services, wrong)
    if whole is not None and "TELEGRAM_API_URL" not in bad:
        await _telegram(whole, wrong)
    if not bad & {"DATABASE_URL", "DATA_DIR", "SECRET_KEYS"}:
        await _database(settings, wrong)
    if wrong:
        print("\n" + "\n".join(f"wrong: {line}" for line in dict.fromkeys(wrong)))
        raise Stop("check: " + "; ".join(dict.fromkeys(wrong)), code=1)


def _known(settings: Tokenless, wrong: list[str]) -> Sequence[Module]:
    """Every service, without further ones where these cannot be used."""
    try:
        return modules(settings.services_folder)
    except Stop as stop:
        wrong.append(stop.line.removeprefix("settings: "))
        return modules()


def _table(settings: Tokenless, known: Sequence[Module], bad: frozenset[str]) -> Iterator[str]:
    """Every setting; what is wrong with the `bad` ones is told below, and their content nowhere."""
    theirs = [n for module in known for n in (*module.SETTINGS, *module.OPTIONAL)]
    names = list(dict.fromkeys([*NAMES, *theirs]))
    width = max(map(len, names))
    found, _ = values(os.environ, names)
    for name in names:
        given, value = found.get(name), getattr(settings, name.lower(), None)
        shown = _shown(given, value) if name in NAMES else _service_value(name, given)
        yield f"{name:<{width}}  {'WRONG' if name in bad else shown}"


def _directory(settings: Tokenless) -> Directory:
    """Who can be booked; nobody where the file is wrong, which is told elsewhere."""
    try:
        return read_directory(settings.directory)
    except Stop:
        return Directory()


def _shown(given: str | None, value: object) -> str:
    """A setting of the program: its checked value, or stars for a secret."""
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
        except ValueError:  # of a service that is off, so nobody complains
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
        if services.has_operator(service) and not services.reserved(service):
            account = await services.held(service, OPERATOR)
            rows = await Rehearsal(provider, account, directory.of(service), Clock().now()).rows(said)
        else:
            rows = [login(said)]
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


async def _ports(settings: Tokenless, wrong: list[str], bad: frozenset[str]) -> None:
    taken = []
    for name, where in (("LISTEN", settings.listen), ("METRICS_LISTEN", settings.metrics_listen)):
        try:
            if where and name not in bad:
                await Server(*where, setting=name).stop()
        except Stop as stop:
            taken.append(stop.line)
    ours = bool(taken) and await asyncio.to_thread(here, settings)
    if ours:
        print("program: runs here, with these settings or older ones")
    else:
        wrong += taken


def _logins(settings: Tokenless, services: Wired, wrong: list[str]) -> None:
    """Whether browsers of people find the way back to us; on this machine they do, whoever started them."""
    if settings.public_url:
        return
    alone = public_url(settings, settings.listen[1])
    for service in (service for service, provider in services.on.items() if provider.login):
        if services.has_operator(service):
            print(f"logins at {service}: {'on this machine only' if alone else 'off'}, PUBLIC_URL is missing")
        else:
            where = " but on this machine" if alone else ""
            wrong.append(f"PUBLIC_URL is missing, so nobody can log in at {service}{where}")


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


async def _database(settings: Tokenless, wrong: list[str]) -> None:
    made = settings.database_url or (settings.data_dir / "postgres" / "PG_VERSION").exists()
    if not made:
        print(f"database: our own, made in {settings.data_dir} at the start")
        _owners(sorted(settings.telegram_admin_ids))
        return
    try:
        with reachable(settings) as url:
            found = await revision(url)
            print(f"database: answers, revision {found or 'none'} of {newest()}")
            refuse_newer(found)
            async with await AsyncConnection.connect(url, connect_timeout=5) as connection:
                await fit(connection, _seals(settings))
                if found in {"", newest()}:
                    owners = settings.telegram_admin_ids
                    _owners(await deaf(connection, owners) if found else sorted(owners))
    except Stop as stop:
        wrong.append(stop.line)


def _owners(silent: Sequence[int]) -> None:
    """Nothing that keeps the program from starting: only while it runs can they press START."""
    if silent:
        print(f"owners: {unheard(silent)} -> the owner: press START in the chat with the bot")


def _seals(settings: Tokenless) -> Seals | None:
    """Those of `run`, where it need not make a key first."""
    own = kept(settings.secret_keys, settings.data_dir)
    if own is None:
        print(
            "keys: SECRET_KEYS is missing, so this machine makes its own; no other could read what it seals"
        )
        return None
    return Seals(own, lambda _service: None)
