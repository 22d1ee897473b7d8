"""What Telegram itself shows of us: command lists per scope and language, the menu button, the description.

Nothing depends on it, so a call that fails is left; the next start tells it again.
Imports: telegram, `handlers`.
"""

from collections.abc import Iterable
from contextlib import suppress

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import TelegramError

from handlers import commands
from handlers.roles import Role
from handlers.words import LANGUAGES


async def tell(bot: Bot, owners: Iterable[int]) -> None:
    """Everybody's commands, those that work in groups, and to each owner theirs; in every language."""
    with suppress(TelegramError):
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    for language in LANGUAGES:
        code = None if language == "en" else language
        own = commands.menu(language, Role.OWNER)
        scopes: list[tuple[BotCommandScope, list[tuple[str, str]]]] = [
            (BotCommandScopeDefault(), commands.menu(language)),
            (BotCommandScopeAllGroupChats(), commands.group_menu(language)),
            *((BotCommandScopeChat(owner), own) for owner in owners),
        ]
        for scope, listed in scopes:
            with suppress(TelegramError):  # an owner who never wrote to us has no chat yet
                await bot.set_my_commands(listed, scope=scope, language_code=code)
        with suppress(TelegramError):
            await bot.set_my_description(commands.description(language), language_code=code)
