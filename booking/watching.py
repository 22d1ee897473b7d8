"""Watching for a time: what fits a watch, and who is free then as far as the service tells.

A watch is kept as a row and looked after by `bot.due.lookout`. Rules are pure; `sighted` asks the service.
Imports: this room only.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from booking.form import Ability, Answers, Card, Kind, Limit, Limits, Option, Value
from booking.interview import Draft, problems
from booking.moment import Moment, Never, Once, Twice, in_zone, place, times_of_day
from booking.offers import medium
from booking.provider import Account, Provider

MOST_AT_ONCE = 5
"""Watches of one person that may be on."""
SPANS = (3, 7, 14, 30)
"""Days of a watch that are offered; any other number up to the largest may be typed."""
FARTHEST = 90
"""Days ahead that the last day of a watch may be."""
EVERY = timedelta(minutes=10)
"""Between two looks of one watch."""
NOTICE = timedelta(minutes=30)
"""A time nearer than this is not worth telling."""
DAY_BEGINS, DAY_ENDS = time(), time(23, 59)
"""What is watched of whole days."""
STEP = 15


@dataclass(frozen=True, slots=True)
class Hours:
    """When of a day it suits, in minutes of the person's clock: from `first` until before `last`.

    Over midnight where `last` is not later.
    """

    first: int
    last: int

    @property
    def code(self) -> str:
        """As a row or a button carries it: the letter of a part of the day, else "h1080-1320"."""
        return next((code for code, part in PARTS.items() if part == self), f"h{self.first}-{self.last}")

    @classmethod
    def of(cls, code: str) -> "Hours":
        """The hours of a code; raises ValueError for anything else."""
        if code in PARTS:
            return PARTS[code]
        first, _, last = code.removeprefix("h").partition("-")
        return cls(int(first), int(last))

    def hold(self, at: time) -> bool:
        """Whether a time of the clock is one of them."""
        minute = at.hour * 60 + at.minute
        if self.first < self.last:
            return self.first <= minute < self.last
        return minute >= self.first or minute < self.last

    def __len__(self) -> int:
        """How many minutes of a day they are."""
        return (self.last - self.first) % DAY or DAY


DAY = 24 * 60
ANY, MORNING, AFTERNOON, EVENING = Hours(0, DAY), Hours(360, 720), Hours(720, 1080), Hours(1080, DAY)
PARTS = {"a": ANY, "m": MORNING, "n": AFTERNOON, "e": EVENING}
"""The parts of the day that have a button, by their codes."""


class State(StrEnum):
    """The life of a watch."""

    ON = "on"
    MET = "met"
    STOPPED = "stopped"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody waits for a time. `answers` are the request's, without its moment; all instants aware UTC.

    `books`: the person agreed that the request is sent by itself, offering at most `most` (None: no price
    is named there). `found` is the time that was met. What comes of it `replaces` that booking, where one
    is named.
    """

    id: str
    person: int
    service: str
    answers: Answers
    begins: datetime
    ends: datetime
    hours: Hours
    zone: str
    books: bool = False
    most: Decimal | None = None
    state: State = State.ON
    found: datetime | None = None
    replaces: str = ""

    @property
    def later(self) -> bool:
        """Whether it does not begin at once but with a day to come."""
        return in_zone(self.begins, self.zone).wall.time() == time()

    @property
    def rest(self) -> "Watch":
        """The same watch again, for what comes after the time that was met."""
        begins = self.found + timedelta(minutes=STEP) if self.found else self.begins
        return replace(self, begins=begins, state=State.ON, found=None)

    @property
    def reach(self) -> tuple[datetime, datetime]:
        """From when until when it may find a time, aware UTC: a night is of the day on which it begins."""
        night = timedelta(minutes=self.hours.last if self.hours.last <= self.hours.first else 0)
        begins = _later(self.begins, night, self.zone) if self.later else self.begins
        return begins, _later(self.ends, night, self.zone)

    def fits(self, at: datetime) -> bool:
        """Whether a time is inside the days and the hours wanted."""
        begins, ends = self.reach
        return begins <= at < ends and self.hours.hold(in_zone(at, self.zone).wall.time())


def span(first: int | None, last: int, zone: str, now: datetime) -> tuple[datetime, datetime] | None:
    """From when until when a watch looks, aware UTC; None when that is too long or too far.

    Without a `first` day it is so many days from now, else from the beginning of that day (0: today) to the
    end of the `last`, as the clock of the zone has them.
    """
    if not (first or 0) <= last <= FARTHEST or last - (first or 0) > SPANS[-1] or not (last or first == 0):
        return None
    if first is None:
        return now, now + timedelta(days=last)
    today = in_zone(now, zone).wall.date()
    begins = _first(datetime.combine(today + timedelta(days=first), DAY_BEGINS), zone)
    return max(now, begins), _first(datetime.combine(today + timedelta(days=last), DAY_ENDS), zone)


def _later(at: datetime, more: timedelta, zone: str) -> datetime:
    """So much later on the zone's clock."""
    return _first(in_zone(at, zone).wall + more, zone) if more else at


def _first(wall: datetime, zone: str) -> datetime:
    """The first instant a wall time may mean, where the clock skips or repeats it."""
    match place(wall, zone):
        case Once(moment) | Twice(moment, _) | Never(moment, _):
            return moment.at


def watchable(card: Card) -> bool:
    """Whether the service can say who is free, or at least who takes bookings at all."""
    people, moment = card.form.first(Kind.PEOPLE), card.form.first(Kind.MOMENT)
    tells = card.can(Ability.FREE_SLOTS) or (card.can(Ability.LIMITS) and medium(card) is not None)
    return bool(people and moment and tells)


def complete(card: Card, answers: Answers, now: datetime) -> bool:
    """Whether nothing but the moment is missing, so that the request may be sent by itself.

    An option that only the service knows was offered by it; whether it still is, is seen when it is sent.
    """
    moment = card.form.first(Kind.MOMENT)
    chosen = {f.key: answers.get(f.key) for f in card.form.fields if f.kind is Kind.CHOICE and not f.options}
    offered = {k: Limit(options=(Option(v, v),)) for k, v in chosen.items() if isinstance(v, str)}
    draft = Draft("", 0, card.id, card.form.version, answers, offered)
    return {p.key for p in problems(card.form, draft, now)} <= ({moment.key} if moment else set())


def offer(answers: Answers) -> Decimal | None:
    """The credits a request offers."""
    return next((v for v in answers.values() if isinstance(v, Decimal)), None)


def earliest(watch: Watch, free: Iterable[datetime], now: datetime) -> datetime | None:
    """The first of these times that fits and leaves some notice."""
    return min((at for at in free if watch.fits(at) and at >= now + NOTICE), default=None)


def left_over(watch: Watch, met: Watch, number: str) -> Watch | None:
    """What a watch that only tells goes on with, under a new number, once it has told of some of its people.

    None when it has told of everybody, or was to send the request once.
    """
    asked, told = watch.answers.get("performers"), met.answers.get("performers")
    if watch.books or not isinstance(asked, tuple) or not isinstance(told, tuple):
        return None
    missing = tuple(p for p in asked if p not in told)
    return replace(watch, id=number, answers={**watch.answers, "performers": missing}) if missing else None


def proposed(watch: Watch, now: datetime) -> datetime | None:
    """The first quarter of an hour that fits, where a service does not list its free times."""
    return earliest(watch, _quarters(watch, now), now)


def _quarters(watch: Watch, now: datetime) -> Iterator[datetime]:
    begins, ends = watch.reach
    begin = max(now, begins)
    day = in_zone(begin, watch.zone).wall.date()
    last = in_zone(ends, watch.zone).wall.date()
    while day <= last:
        yield from (m.at for m in times_of_day(day, watch.zone, STEP, begin))
        day += timedelta(days=1)


def ready(card: Card, answers: Answers, limits: Limits) -> tuple[str, ...]:
    """Of the performers asked for, those who take bookings on the software chosen."""
    people, field = answers.get("performers"), medium(card)
    asked = people if isinstance(people, tuple) else ()
    chosen = answers.get(field.key) if field else None
    limit = limits.get(field.key, Limit()) if field else Limit()
    option = next((o for o in limit.options or () if o.value == chosen), None)
    if limit.options is not None and chosen is not None and option is None:
        return ()
    lacking = option.lacking if option else ()
    refused = limits.get("performers", Limit()).refused
    return tuple(p for p in asked if p not in refused and p not in lacking)


async def sighted(provider: Provider, account: Account, watch: Watch, now: datetime) -> Watch | None:
    """The watch with the time found and only the performers it holds for; None when there is none yet.

    Raises ServiceError.
    """
    card = provider.card
    if card.can(Ability.FREE_SLOTS):
        begins, ends = watch.reach
        free = await provider.free_slots(account, watch.answers, max(now, begins), ends)
        at, asked = earliest(watch, free, now), watch.answers.get("performers")
        if at is None or not isinstance(asked, tuple) or len(asked) < 2:
            return replace(watch, found=at) if at else None
        able = await free_then(provider, account, watch.answers, asked, at)
        return replace(watch, answers={**watch.answers, "performers": able}, found=at) if able else None
    able = ready(card, watch.answers, await provider.limits(account, watch.answers))
    at = proposed(watch, now)
    if not able or at is None:
        return None
    return replace(watch, answers={**watch.answers, "performers": able}, found=at)


async def free_then(
    provider: Provider, account: Account, answers: Answers, people: Sequence[str], at: datetime
) -> tuple[str, ...]:
    """Which of them are free at a moment (aware UTC), each asked for alone: a service may list times at which
    one of several is. Raises ServiceError.
    """
    end = at + timedelta(minutes=1)
    slots = await asyncio.gather(
        *(provider.free_slots(account, {**answers, "performers": (p,)}, at, end) for p in people)
    )
    return tuple(p for p, free in zip(people, slots, strict=True) if at in free)


def answers_of(watch: Watch) -> dict[str, Value]:
    """The complete answers once a time was found."""
    answers: dict[str, Value] = dict(watch.answers)
    if watch.found:
        moment: Moment = in_zone(watch.found, watch.zone)
        answers["when"] = moment
    return answers
