"""Accounts at services put together: people's own, and the operator's where its login is renewed.

Imports: structlog and the rooms it is made of.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime

import structlog

from booking.people import Directory
from bot.accounts import Ended, Holder, Linking, Safe, hand_over
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.services.wired import Wired

log = structlog.get_logger(__name__)


async def with_logins(
    wired: Wired,
    pool: Pool,
    stack: AsyncExitStack,
    *,
    public: str | None,
    seals: Seals,
    directory: Directory,
    clock: Callable[[], datetime],
    wake: Callable[[int], None],
) -> Wired:
    """The services with their accounts, where one has logins. `public` is where browsers find us, None where
    nobody knows. `stack` lets what is under way end.
    """
    logins = {service: provider for service, provider in wired.on.items() if provider.login}
    if not logins:
        return wired
    safe = Safe(seals)
    told = Ended(wired.cards, directory, wake, seals)
    holder = Holder(pool, safe, {s: p.login for s, p in logins.items() if p.login}, clock, told)
    stack.push_async_callback(holder.close)
    await hand_over(pool, safe, wired.rotating, clock())
    if public is None:
        log.warning("PUBLIC_URL is missing, so nobody can log in", services=list(logins))
    linking = Linking(pool, safe, logins if public else {}, public or "", clock, wake)
    return wired.with_people(holder, linking)
