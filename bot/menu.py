"""What Telegram itself shows of us: command lists per scope and language, the menu button, the description.

Whoever has a role sees its commands in their own chat, from the moment they are named until it is taken away;
whoever chose another language than their Telegram's sees them in that one, until they are forgotten.
Nothing depends on it, so a call that fails is left; the next start tells it again.
Imports: procrastinate, psycopg, telegram, `handlers`, its neighbours in `bot`.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from procrastinate import App
from psycopg import AsyncConnection
from telegram import (
    Bot,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import TelegramError

from bot.office import staff
from bot.office.acts import Effect
from bot.pool import Pool
from bot.traffic.options import Forget
from handlers import commands
from handlers.acts import Act, By, Verb
from handlers.office import Staff
from handlers.roles import Role
from handlers.words import LANGUAGES

JOB = "menu"
LANGUAGE = "SELECT language FROM people WHERE id = %s"
ONCE_HELPED = "SELECT DISTINCT person FROM audit WHERE role <> ''"
"""Whose list may still be there though they have no role any more, such as an owner of earlier settings."""


class Menu:
    """`tell` at a start, `effects` for those who are named or dismissed."""

    def __init__(self, bot: Bot, pool: Pool, members: Staff, app: App) -> None:
        self._bot = bot
        self._pool = pool
        self._members = members
        self._app = app
        app.task(name=JOB)(self.tell_one)

    def effects(self) -> Mapping[Verb, Effect]:
        """Naming and dismissing, with the job that tells Telegram."""
        return {
            Verb.NAME: self._then_told(staff.name),
            Verb.DISMISS: self._then_told(staff.dismiss),
            Verb.SPEAK: self._then_told(),
        }

    def forgetting(self, forget: Forget) -> Forget:
        """Forgetting somebody, their own list with the rest."""

        async def both(connection: AsyncConnection[Any], person: int) -> None:
            await forget(connection, person)
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
        roles = await self._roles()
        async with self._pool.connection() as connection:
            helped = await (await connection.execute(ONCE_HELPED)).fetchall()
        for person in {*roles, *(row[0] for row in helped)}:
            await self._tell(person, roles.get(person))

    async def tell_one(self, person: int, other: bool = False) -> None:
        """The job: somebody's list as their role is now. `other`: they chose a language not Telegram's."""
        await self._tell(person, (await self._roles()).get(person), other=other)

    async def _roles(self) -> Mapping[int, Role]:
        return {member.person: member.role for member in await self._members.members()}

    async def _tell(self, person: int, role: Role | None, *, other: bool = False) -> None:
        scope, spoken = BotCommandScopeChat(person), await self._spoken(person)
        for language in LANGUAGES:
            code = _code(language)
            with suppress(TelegramError):  # who never wrote to us has no chat yet
                if role is None and not (other and spoken):
                    await self._bot.delete_my_commands(scope=scope, language_code=code)
                else:
                    listed = commands.menu(spoken or language, role)
                    await self._bot.set_my_commands(listed, scope=scope, language_code=code)

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


def _code(language: str) -> str | None:
    """English is the list of everybody whose language has none."""
    return None if language == "en" else language
