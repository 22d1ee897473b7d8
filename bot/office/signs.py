"""What is not well at this moment, as this replica sees it, by the name it has among the outages.

Imports: `booking`, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from booking.trouble import What
from bot.database.pool import Pool
from bot.health.depths import Depths, depths
from bot.office.doctor import Watch
from bot.services.wired import Wired
from handlers.office import Telegram

SERVICE, ZONE = "service:", "zone:"
UPDATE_SECONDS, REPLY_SECONDS, JOBS = 30, 60, 1000
"""The same as in deploy/alerts.yml."""
FEW = 10
"""So many errors in ten minutes are told."""
ERRORS = """SELECT count(*), min(at) FROM (SELECT at FROM failures WHERE at > now() - interval '10 minutes'
ORDER BY at DESC LIMIT 100) AS lately"""


@dataclass(frozen=True, slots=True)
class Sign:
    """That something is not well: of which kind (`handlers.operators.outage`), since when (aware UTC)."""

    kind: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Signs:
    """`services` are asked only where one was not well when it was last heard of. `cut` says whether another
    program takes updates with our token ("rival"), or none come to this replica ("webhook"); "" for neither.
    """

    pool: Pool
    services: Wired
    doctor: Watch
    cut: Callable[[], str]

    async def read(self, known: Iterable[str], now: datetime) -> Mapping[str, Sign]:
        """All there are; `known` are the outages that any replica has seen, which are looked at again."""
        await self.services.look_after(name.removeprefix(SERVICE) for name in known if SERVICE in name)
        found = {
            f"{SERVICE}{service}": Sign(trouble.what.value, trouble.since)
            for service, trouble in self.services.ill().items()
            if trouble.what is not What.BUSY
        }
        found |= dict(_telegram(await self.doctor.telegram(), self.cut(), now))
        found |= {f"{ZONE}{service}": Sign("zone", now) for service in self.services.misread()}
        if self.doctor.ahead():
            found["clock"] = Sign("clock", now)
        if "telegram" not in found:  # else it is no wonder that answers wait
            found |= dict(_lines(await depths(self.pool), now))
        async with self.pool.connection() as connection:
            errors, first = await (await connection.execute(ERRORS)).fetchone() or (0, None)
        return found | ({"errors": Sign("errors", first)} if first and errors >= FEW else {})


def _telegram(telegram: Telegram, cut: str, now: datetime) -> Iterator[tuple[str, Sign]]:
    if cut == "rival":
        yield "rival", Sign("rival", now)
    if not telegram.answers:
        yield "telegram", Sign("telegram", now)
    elif cut == "webhook" or telegram.failing(datetime.now(UTC)):
        yield "webhook", Sign("webhook", now)


def _lines(waiting: Depths, now: datetime) -> Iterator[tuple[str, Sign]]:
    for name, seconds, most in (
        ("updates", waiting.update_seconds, UPDATE_SECONDS),
        ("replies", waiting.reply_seconds, REPLY_SECONDS),
    ):
        if seconds > most:
            yield name, Sign(name, now - timedelta(seconds=seconds))
    if waiting.jobs > JOBS:
        yield "jobs", Sign("jobs", now)
