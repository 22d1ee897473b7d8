"""What Telegram itself shows of us: command lists per scope and language, the menu button, the description.

Whoever has a role sees its commands in their own chat, from the moment they are named until it is taken away;
whoever chose another language than their Telegram's sees them in that one, until they are forgotten. Whose
chat has a list of its own is a row, so that a start with other commands tells them, too.
Nothing depends on it, so a call that fails is left; the next start tells it again.
Imports: procrastinate, psycopg, telegram, `handlers`, its neighbours in `bot`.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import Any

from procrastinate import App
from psycopg import AsyncConnection, Error
from psycopg_pool import PoolTimeout
from telegram import (
    Bot,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import TelegramError

from bot.database.pool import Pool
from bot.office.acts import Effect
from bot.traffic.options import Forget
from handlers import commands
from handlers.acts import Act, By, Verb
from handlers.office import Staff
from handlers.roles import Role
from handlers.words import LANGUAGES

JOB = "menu"
LANGUAGE = "SELECT language FROM people WHERE id = %s"
KEPT = "SELECT person, chosen, told FROM menus"
KEEP = """INSERT INTO menus (person, chosen, told) VALUES (%s, %s, %s)
ON CONFLICT (person) DO UPDATE SET chosen = excluded.chosen, told = excluded.told"""
DROP = "DELETE FROM menus WHERE person = %s"
PAUSE = 0.5
"""Seconds between two people who are told at a start: replies go before."""


class Menu:
    """`tell` at a start, `effects` for those who are named or dismissed."""

    def __init__(self, bot: Bot, pool: Pool, members: Staff, app: App) -> None:
        self._bot = bot
        self._pool = pool
        self._members = members
        self._app = app
        app.task(name=JOB)(self.tell_one)

    def effects(self, effects: Mapping[Verb, Effect]) -> Mapping[Verb, Effect]:
        """These, and after naming, dismissing and a choice of language the job that tells Telegram."""
        return {
            **effects,
            Verb.NAME: self._then_told(effects[Verb.NAME]),
            Verb.DISMISS: self._then_told(effects[Verb.DISMISS]),
            Verb.SPEAK: self._then_told(),
        }

    def forgetting(self, forget: Forget) -> Forget:
        """Forgetting somebody, their own list with the rest."""

        async def both(connection: AsyncConnection[Any], person: int, handed: Mapping[str, int]) -> None:
            await forget(connection, person, handed)
            await self._later(connection, person)

        return both

    async def tell(self) -> None:
        """Everybody's commands, those of groups, and to each with a role theirs; in every language."""
        bot = self._bot
        with suppress(TelegramError):
            await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        for language in LANGUAGES:
            code = _code(language)
            for scope, listed in (
                (BotCommandScopeDefault(), commands.menu(language)),
                (BotCommandScopeAllGroupChats(), commands.group_menu(language)),
            ):
                with suppress(TelegramError):
                    await bot.set_my_commands(listed, scope=scope, language_code=code)
            with suppress(TelegramError):
                await bot.set_my_description(commands.description(language), language_code=code)
        with suppress(Error, PoolTimeout):
            await self._tell_each()

    async def _tell_each(self) -> None:
        """Whoever has a role, and whoever's list is not as they were told."""
        roles = await self._roles()
        kept = await self._kept()
        for person in {*roles, *kept}:
            chosen, told = kept.get(person, (False, ""))
            role = roles.get(person)
            if role is None and chosen and told == digest():
                continue
            await self._tell(person, role, chosen=chosen)
            if role is None:
                await asyncio.sleep(PAUSE)

    async def tell_one(self, person: int, other: bool = False) -> None:
        """The job: somebody's list as their role is now. `other`: they chose a language not Telegram's."""
        await self._tell(person, (await self._roles()).get(person), chosen=other)

    async def _roles(self) -> Mapping[int, Role]:
        return {member.person: member.role for member in await self._members.members()}

    async def _kept(self) -> Mapping[int, tuple[bool, str]]:
        """Whose chat has a list of its own: whether for their language, and which commands it told."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(KEPT)).fetchall()
        return {person: (chosen, told) for person, chosen, told in rows}

    async def _tell(self, person: int, role: Role | None, *, chosen: bool = False) -> None:
        scope, spoken = BotCommandScopeChat(person), await self._spoken(person)
        chosen = chosen and bool(spoken)
        own, done = role is not None or chosen, True
        for language in LANGUAGES:
            code = _code(language)
            try:
                if own:
                    listed = commands.menu(spoken or language, role)
                    await self._bot.set_my_commands(listed, scope=scope, language_code=code)
                else:
                    await self._bot.delete_my_commands(scope=scope, language_code=code)
            except TelegramError:  # who never wrote to us has no chat yet
                done = False
        async with self._pool.connection() as connection:
            if own:
                await connection.execute(KEEP, [person, chosen, digest() if done else ""])
            elif done:
                await connection.execute(DROP, [person])

    async def _spoken(self, person: int) -> str:
        """The language we speak with somebody; "" for whom we do not know."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(LANGUAGE, [person])).fetchone()
        return row[0] if row else ""

    def _then_told(self, effect: Effect | None = None) -> Effect:
        async def both(connection: AsyncConnection[Any], by: By, act: Act) -> None:
            if effect:
                await effect(connection, by, act)
            await self._later(connection, int(act.subject), other=bool(act.values.get("other")))

        return both

    async def _later(self, connection: AsyncConnection[Any], person: int, *, other: bool = False) -> None:
        job = self._app.configure_task(JOB, connection=connection)
        await job.defer_async(person=person, other=other)


@cache
def digest() -> str:
    """What tells whether the lists that were told are those of today: another where any command changed."""
    told = [commands.menu(language) for language in LANGUAGES]
    return sha256(repr(told).encode()).hexdigest()


def _code(language: str) -> str | None:
    """English is the list of everybody whose language has none."""
    return None if language == "en" else language
