"""The pace of a chat, for what is sent to it beside its lane, which another replica may hold.

Imports: psycopg and this package.
"""

import asyncio
from contextlib import suppress
from typing import Any

from psycopg import AsyncConnection, Error
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.traffic import statements as sql
from bot.traffic.pace import Bucket, ChatPace


class Chats:
    """`pace` is the one that the lanes of this replica keep, `bucket` the rate of all."""

    def __init__(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]], bucket: Bucket, pace: ChatPace
    ) -> None:
        self._pool = pool
        self._bucket = bucket
        self._pace = pace

    async def turn(self, chat: int, messages: int = 1) -> None:
        """Wait until so many new messages may go to the chat in one call; they count as sent."""
        await self._learn(chat)
        while (wait := self._pace.wait(chat, new=True, messages=messages)) > 0:  # noqa: ASYNC110 - a pace tells nobody
            await asyncio.sleep(wait)
        self._pace.spent(chat, new=True, messages=messages)
        await self._tell(chat)
        for _ in range(messages):
            await self._bucket.reply()

    def rest(self, chat: int, seconds: float) -> None:
        """Telegram asks for a pause there."""
        self._pace.rest(chat, seconds)

    async def _learn(self, chat: int) -> None:
        with suppress(Error, PoolTimeout):
            async with self._pool.connection() as connection:
                found = await (await connection.execute(sql.CHAT_AHEAD, [f"chat {chat}"])).fetchone()
            self._pace.learn(chat, found[0] if found else 0.0)

    async def _tell(self, chat: int) -> None:
        if ahead := self._pace.ahead(chat):
            with suppress(Error, PoolTimeout):
                async with self._pool.connection() as connection:
                    await connection.execute(sql.SAY_AHEAD, [Jsonb([{"chat": chat, "ahead": ahead}])])
