"""Looking at several bookings of a request at once, what it means that one is gone, what may be a lost one.

May import the standard library and `booking`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from booking.errors import Invalid
from booking.outcome import MISSING, Invitation, Reason, Remark, Stage
from booking.provider import Order

SETTLED = timedelta(minutes=10)
"""So long after a request what it made may not be readable everywhere yet."""

TWICE = timedelta(minutes=2)
"""How far apart two looks are that find nothing, before it is gone."""

MARGIN = timedelta(minutes=65)
"""How much earlier than our send a booking may say it was made and still be ours: an hour that a clock is off
hides nothing. What an earlier request of ours made is known by its reference.
"""
GONE = Remark("gone")
T = TypeVar("T")
ONE = Callable[[Invitation], Awaitable[Invitation]]


def gone(no: Invalid) -> bool:
    """Whether the service says clearly that it has no such booking."""
    return any(problem.code == "gone" for problem in no.problems)


async def ended_already(read: Awaitable[Invitation], before: Invitation) -> Invitation | None:
    """How an invitation ended, by `read`, whose cancellation the service has just refused; None where it has
    not ended. It was not the person who ended it.

    A refusal alone proves nothing, not even a 404: something between us and the service may have said it.
    """
    try:
        told = await read
    except Invalid as no:
        over = replace(before, stage=Stage.CANCELLED, reason=Reason.NONE, words="")
        return over if gone(no) else None
    return told if told.stage in {Stage.CANCELLED, Stage.DECLINED, Stage.EXPIRED} else None


async def looked(
    one: ONE, invitations: Sequence[Invitation], order: Order, now: datetime
) -> tuple[Invitation, ...]:
    """What `one` says of each that has a reference. What cannot be read now is left out, unless nothing can:
    then the first trouble is raised. What is gone, twice, was taken back there.
    """
    asked = [i for i in invitations if i.reference]
    answers = await asyncio.gather(*(one(i) for i in asked), return_exceptions=True)
    told: list[Invitation] = []
    trouble: list[BaseException] = []
    for before, answer in zip(asked, answers, strict=True):
        if isinstance(answer, Invitation):
            told.append(answer)
        elif isinstance(answer, Invalid) and gone(answer):
            told += _gone(before, order, now)
        else:
            trouble.append(answer)
    if trouble and len(trouble) == len(asked):
        raise trouble[0]
    return tuple(told)


def _gone(before: Invitation, order: Order, now: datetime) -> list[Invitation]:
    """First only noted, for an answer in passing ends no booking; soon after the request it says nothing."""
    if now - order.made <= SETTLED:
        return []
    if before.missing is None:
        return [replace(before, remarks=(*before.remarks, Remark(MISSING, {"since": now.isoformat()})))]
    if now - before.missing < TWICE:
        return [before]
    ended = replace(before, stage=Stage.CANCELLED, reason=Reason.BY_SERVICE, words="")
    return [replace(ended, remarks=(GONE,), seen=now)]
