"""Free times as far as a service is asked for them, and the one moment beyond that somebody chose.

May import the standard library and `booking`.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from booking.form import Answers, Limit
from booking.moment import Moment

Free = Callable[[datetime, datetime], Awaitable[tuple[datetime, ...]]]


async def within(free: Free, answers: Answers, now: datetime, ahead: timedelta) -> Limit:
    """The limit of the moment: what is free in the time `ahead`; a later one that was chosen is looked at on
    its own. Raises what `free` does.
    """
    until, when = now + ahead, answers.get("when")
    slots = await free(now, until)
    if not isinstance(when, Moment) or when.at < until:
        return Limit(earliest=now, slots=slots, until=until)
    there = when.at in await free(when.at, when.at + timedelta(minutes=1))
    return Limit(earliest=now, slots=slots, until=until, refused={} if there else {when.at.isoformat(): ""})
