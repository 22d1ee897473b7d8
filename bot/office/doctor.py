"""How everything is: services and Telegram asked now, the rest read from the database.

Imports: telegram, psycopg, `booking`, `handlers` and its neighbours in `bot`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from telegram import Bot
from telegram.error import TelegramError

from booking.provider import Health as ServiceHealth
from bot.database.migrate import newest
from bot.database.pool import Pool
from bot.health.depths import Depths, depths
from bot.office.dates import ahead
from bot.traffic.transport import dated
from bot.version import VERSION
from handlers.office import Failure, Health, Telegram

FAILURES = "SELECT id, at, what, kind, place FROM failures ORDER BY at DESC LIMIT 8"
SEEN = """SELECT name, kind, since FROM outages WHERE over IS NULL AND kind IN ('zone', 'rival', 'webhook')
ORDER BY since"""
"""What any replica has found (`bot.office.signs`): the one that is asked may not be the one that fetches."""
REPLICAS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '10 seconds'"

Ask = Callable[[], Awaitable[Mapping[str, ServiceHealth]]]
Dates = Callable[[], Iterable[tuple[str, float]]]


class Watch:
    """`handlers.office.Doctor`. `ask` looks at the services that are on, `dates` is what they last said the
    time is (`bot.office.dates`).
    """

    def __init__(self, pool: Pool, bot: Bot, ask: Ask, dates: Dates = tuple) -> None:
        self._pool = pool
        self._bot = bot
        self._ask = ask
        self._dates = dates

    async def look(self) -> Health:
        """Ask every part now; takes as long as the slowest service, ten seconds at most."""
        services, telegram, waiting, (replicas, failures, seen) = await asyncio.gather(
            self._ask(), self.telegram(), depths(self._pool), self._rows()
        )
        zones = {name.partition(":")[2]: since for name, kind, since in seen if kind == "zone"}
        cut = {kind: since for _, kind, since in seen if kind != "zone"}
        return Health(
            version=VERSION,
            revision=newest(),
            replicas=replicas,
            telegram=replace(telegram, cut=cut),
            services={service: (found.well, found.words) for service, found in services.items()},
            waiting=_counts(waiting),
            oldest={"update": waiting.update_seconds, "reply": waiting.reply_seconds},
            failures=failures,
            ahead=self.ahead(),
            zones=zones,
        )

    def ahead(self) -> float:
        """Seconds our clock is ahead of Telegram and the services; 0.0 while one of them agrees with it."""
        return ahead([*self._dates(), dated(self._bot)])

    async def telegram(self) -> Telegram:
        """What Telegram says of how it reaches us."""
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError:
            return Telegram(answers=False)
        return Telegram(
            True, info.url, info.pending_update_count, info.last_error_message or "", info.last_error_date
        )

    async def _rows(self) -> tuple[int, Sequence[Failure], Sequence[tuple[str, str, datetime]]]:
        async with self._pool.connection() as connection:
            row = await (await connection.execute(REPLICAS)).fetchone()
            failures = await (await connection.execute(FAILURES)).fetchall()
            seen = await (await connection.execute(SEEN)).fetchall()
        return int(row[0]) if row else 0, [Failure(*failure) for failure in failures], seen


def _counts(found: Depths) -> Mapping[str, int]:
    names = ("updates", "replies", "bulk", "jobs", "drafts", "followed")
    return {name: getattr(found, name) for name in names}
