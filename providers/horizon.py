"""Free times as far as a service is asked for them, and the one moment beyond that somebody chose.

May import the standard library and `booking`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from booking.form import Answers, Limit
from booking.moment import Moment

Free = Callable[[datetime, datetime], Awaitable[Limit]]
"""The slots, and the spans if any, between two instants."""


async def within(free: Free, answers: Answers, now: datetime, ahead: timedelta) -> Limit:
    """The limit of the moment: what is free in the time `ahead`; a later one that was chosen is looked at on
    its own. Raises what `free` does.
    """
    until, when = now + ahead, answers.get("when")
    known = replace(await free(now, until), earliest=now, until=until)
    if not isinstance(when, Moment) or when.at < until:
        return known
    there = (await free(when.at, when.at + timedelta(minutes=1))).free(when.at)
    return known if there else replace(known, refused={when.at.isoformat(): ""})
