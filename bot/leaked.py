"""`python -m bot leaked`: after a leak, what can be made void at once is; what only people can do is told.

Logins of people are unused from that moment, and the running program takes them back within seconds at the
services that let it; whoever had one is told once, with a button to log in again. Calendar addresses, links
and logins under way open nothing any more. The program may be running. Imports: psycopg, `handlers` and its
neighbours in `bot`.
"""

import base64
import os
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from psycopg import AsyncConnection

from bot.accounts.ended import Ended, end_all
from bot.clock import Clock
from bot.database.entries import write_down
from bot.database.migrate import migrate
from bot.database.pool import open_pool
from bot.database.postgres import reachable
from bot.sealing.keys import prove
from bot.sealing.seals import Seals
from bot.sealing.secrets import KEY_BYTES, vault_of
from bot.services.directory import read_directory
from bot.services.modules import modules, secrets
from bot.services.wired import connected
from bot.settings import read
from handlers.acts import Act, Verb

ADDRESSES = "DELETE FROM feeds"
LINKS = "DELETE FROM prepared"
STILL_GOOD = """
{service} lets us take no login back: whoever has one uses it until our project there has another secret, so
begin with step 3"""
NEXT = """Only you can do the rest, in this order:
1. @BotFather -> /revoke makes another token: put it into TELEGRAM_BOT_TOKEN
2. TELEGRAM_WEBHOOK_SECRET={webhook}
3. at each service another key or password, into its settings: {settings}
4. another password of the database, into DATABASE_URL
5. change SECRET_KEYS in the steps that docs/operations.md tells under "Changing the key" (without that
   setting the old key is in {folder}/secret.key); a new key:
   {key}
6. restart every replica"""


@dataclass(frozen=True, slots=True)
class Voided:
    """How many of each were made void."""

    logins: int
    addresses: int
    links: int


async def void(connection: AsyncConnection[Any], ended: Ended) -> Voided:
    """Make void what is kept here, in the connection's transaction, and queue a word to whose login ended."""
    logins = await end_all(connection, ended)
    addresses = await connection.execute(ADDRESSES)
    links = await connection.execute(LINKS)
    return Voided(logins, addresses.rowcount, links.rowcount)


async def command() -> str:
    """Make void what can be, write it into the log of acts, and say what is left to do. Stop as `run`."""
    settings, clock = read(os.environ), Clock()
    known = modules(settings.services_folder)
    cards = {module.CARD.id: module.CARD for module in known}
    services, _ = connected(os.environ, clock.now, known)
    going_on = frozenset(s for s, p in services.on.items() if p.login and not p.login.revocable)
    await services.close()
    seals = Seals(vault_of(settings.secret_keys, settings.data_dir), lambda service: cards[service].form)
    directory = read_directory(settings.directory)
    with reachable(settings) as url:
        await migrate(url)
        async with open_pool(url, most=1) as pool, pool.connection() as connection:
            await prove(connection, seals)
            told_by = Ended(lambda: cards, directory, lambda _chat: None, seals, going_on)
            done = await void(connection, told_by)
            counts = {"logins": done.logins, "addresses": done.addresses, "links": done.links}
            await write_down(connection, clock.now(), Act(Verb.VOID, values=counts))
    told = f"{done.logins} logins, {done.addresses} calendar addresses and {done.links} links are void now"
    theirs = ", ".join(sorted(secrets(os.environ, known)))
    new = base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()
    rest = NEXT.format(webhook=token_urlsafe(32), key=new, folder=settings.data_dir, settings=theirs)
    told += "".join(STILL_GOOD.format(service=cards[service].label) for service in sorted(going_on))
    return f"{told}\n\n{rest}"
