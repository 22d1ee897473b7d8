"""The pace of a chat, for what is sent to it beside its lane, which another replica may hold.

Imports: psycopg and this package.
"""

from collections.abc import Iterable
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
        self.pace = pace

    async def turn(self, chat: int, messages: int = 1) -> float:
        """The seconds until so many new messages may go to the chat in one call; 0: now, and they count as
        sent.
        """
        await self._learn(chat)
        if (wait := self.pace.wait(chat, new=True, messages=messages)) > 0:
            return wait
        self.pace.spent(chat, new=True, messages=messages)
        await self.tell([chat])
        for _ in range(messages):
            await self._bucket.reply()
        return 0.0

    async def rest(self, chat: int, seconds: float) -> None:
        """Telegram asks for a pause there, which every replica keeps, and whoever comes after this one."""
        self.pace.rest(chat, seconds)
        await self.tell([chat])

    async def tell(self, chats: Iterable[int]) -> None:
        """Other replicas learn what these chats have had, and the pauses that were asked for there."""
        told = [
            {"chat": chat, "ahead": self.pace.ahead(chat), "rest": self.pace.resting(chat)} for chat in chats
        ]
        if not told:
            return
        with suppress(Error, PoolTimeout):
            async with self._pool.connection() as connection:
                await connection.execute(sql.SAY_AHEAD, [Jsonb(told)])

    async def _learn(self, chat: int) -> None:
        with suppress(Error, PoolTimeout):
            async with self._pool.connection() as connection:
                found = await (await connection.execute(sql.CHAT_AHEAD, {"chat": chat})).fetchone()
            if found:
                self.pace.learn(chat, *found)
