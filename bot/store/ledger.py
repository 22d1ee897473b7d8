"""The ledger of bookings: read whole, written only while nobody else has written in between.

What a record changes commits together: booking, invitations, intent, the messages made from the changes, and
when to look next. Imports: psycopg, `booking`, `handlers`, and its neighbours in `bot`.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation

from booking.calendar import edited
from booking.ledger import Booking, Intent
from booking.people import Person
from booking.provider import Account
from booking.reminders import Kept
from booking.watching import Watch
from bot.database.pool import Pool, single
from bot.sealing.seals import Seals
from bot.store import alarms, guests, reading, reminding, writing
from bot.store import watches as lookout
from bot.store.owners import hearing
from bot.traffic.rows import WHO, person_of
from handlers.messages import Message
from handlers.operators.alarm import SHUT_OUT, Alarm

log = logging.getLogger(__name__)
Connection = AsyncConnection[Any]
Announce = Callable[[Booking, Booking, Person], Sequence[Message]]

ONE = "SELECT id FROM bookings WHERE id = %s"
REPLACING = "SELECT id FROM bookings WHERE replaces = %s"
HOLDING = "SELECT booking FROM intents WHERE id = %s"
HELD = """SELECT i.reference FROM invitations i JOIN bookings b ON b.id = i.booking
WHERE b.service = %s AND b.account = %s AND b.id <> %s AND i.reference <> ''
  AND (b.made > %s - interval '1 day'
    OR b.starts BETWEEN %s - interval '2 hours' AND %s + interval '2 hours')"""
UNDER_WAY = """SELECT 1 FROM bookings b JOIN intents i ON i.booking = b.id
WHERE b.service = %s AND b.account = %s AND b.id <> %s AND b.starts = %s
  AND i.verb IN ('book', 'copy') AND i.step = 'claimed' LIMIT 1"""
MADE = "SELECT count(*) FROM bookings WHERE person = %s AND made > %s"
REFERENCES = """SELECT reference FROM invitations
WHERE service = %s AND account = %s AND reference = ANY(%s) AND reference <> ''"""
LOST = """SELECT t.begins FROM unnest(%s::timestamptz[]) AS t(begins) WHERE EXISTS (SELECT 1 FROM bookings b
  WHERE b.starts BETWEEN t.begins - interval '2 minutes' AND t.begins + interval '2 minutes'
  AND b.service = %s AND b.account = %s AND (
    EXISTS (SELECT 1 FROM intents WHERE booking = b.id AND verb IN ('book', 'copy')
      AND step IN ('claimed', 'unknown'))
    OR EXISTS (SELECT 1 FROM invitations WHERE booking = b.id AND stage = 'unknown' AND reference = '')))"""
CLAIM = "UPDATE intents SET step = 'claimed', claimed = %s WHERE id = %s AND step = 'saved'"


class _Changed(Exception):
    """Somebody else has written since; what was begun is rolled back."""


class Ledger:
    """`booking.ledger.Store` and `handlers.turn.Shelf` on PostgreSQL.

    `announce` makes the messages of a change; `wake` is told the chats that have something to send.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        seals: Seals,
        accounts: Callable[[str, str], Awaitable[Account]],
        announce: Announce,
        wake: Callable[[int], None],
        clock: Callable[[], datetime],
        alarm: Alarm | None = None,
    ) -> None:
        self._pool = pool
        self._seals = seals
        self._accounts = accounts
        self._announce = announce
        self._wake = wake
        self._clock = clock
        self._alarm = alarm

    async def booking(self, booking: str) -> Booking | None:
        """A booking with its invitations and intents, or None."""
        return next(iter(await self._read(ONE, booking)), None)

    async def holding(self, intent: str) -> Booking | None:
        """The booking that an intent belongs to, or None."""
        return next(iter(await self._read(HOLDING, intent)), None)

    async def held(self, booking: Booking) -> frozenset[str]:
        """References that other bookings of ours hold at the same service and account, made in the last day
        or for about the same time.
        """
        async with single(self._pool) as connection:
            times = [booking.made, booking.starts, booking.starts]
            found = await connection.execute(HELD, [booking.service, booking.account, booking.id, *times])
            return frozenset(row[0] for row in await found.fetchall())

    async def guests(self, booking: Booking) -> Mapping[str, bool]:
        """Of which references a message told, while this request was out, whether they are of its guest."""
        async with single(self._pool) as connection:
            return await guests.told(connection, booking)

    async def under_way(self, booking: Booking) -> bool:
        """Whether another request for the same start, at the same service and account, is just being sent."""
        values = [booking.service, booking.account, booking.id, booking.starts]
        async with single(self._pool) as connection:
            return await (await connection.execute(UNDER_WAY, values)).fetchone() is not None

    async def replacing(self, booking: Booking) -> Sequence[Booking]:
        """Those made to replace it, whatever became of them."""
        return await self._read(REPLACING, booking.id)

    async def made(self, person: int, since: datetime) -> int:
        """How many requests a person has sent since then."""
        async with single(self._pool) as connection:
            row = await (await connection.execute(MADE, [person, since])).fetchone()
        return int(row[0]) if row else 0

    async def of(self, person: int, *, over: bool, offset: int = 0, limit: int = 100) -> Sequence[Booking]:
        """A person's live bookings, the next session first; those that are `over`, the last one first."""
        return await self._read(reading.PAST if over else reading.TO_COME, person, offset, limit)

    async def reminders(self, booking: str) -> Kept | None:
        """What is kept for a booking's reminders; None when there never were any."""
        async with single(self._pool) as connection:
            row = await (await connection.execute(reminding.ONE, [booking])).fetchone()
        return reminding.kept_of(row) if row else None

    async def ours(self, service: str, account: str, among: Sequence[str]) -> frozenset[str]:
        """Which of these references at the service are of bookings of ours, made with that account."""
        async with single(self._pool) as connection:
            found = await connection.execute(REFERENCES, [service, account, list(among)])
            return frozenset(row[0] for row in await found.fetchall())

    async def lost(self, service: str, account: str, begins: Sequence[datetime]) -> frozenset[datetime]:
        """At which of these times a request of ours begins, made with that account, whose answer is out."""
        async with single(self._pool) as connection:
            found = await connection.execute(LOST, [list(begins), service, account])
            return frozenset(row[0] for row in await found.fetchall())

    async def account(self, service: str, key: str) -> Account:
        """The account with a token that is valid now; LoginNeeded when the link is dead."""
        return await self._accounts(service, key)

    async def claim(self, intent: str, now: datetime) -> bool:
        """Saved -> claimed by one conditional UPDATE; False when somebody else has it."""
        async with single(self._pool) as connection:
            return (await connection.execute(CLAIM, [now, intent])).rowcount == 1

    async def record(
        self,
        before: Booking,
        after: Booking,
        intent: Intent | None,
        look_at: datetime | None,
        former: tuple[Booking, Booking] | None = None,
    ) -> bool:
        """Save `after` (and the intent), queue the messages made from the changes, and the next look.

        `former` is the booking this one replaces, as it was and as it is now: its new intents are saved, too.
        False, and nothing saved, when the booking is no longer as `before`, or when another one at the same
        service and account holds a reference of it.
        """
        after = edited(before, after)
        try:
            said = await self._change(before, after, intent, look_at, former)
        except (_Changed, UniqueViolation):
            return False
        self._alarm_told(before, after)
        for chat in {message.chat for message in said}:
            self._wake(chat)
        return True

    async def _change(
        self,
        before: Booking,
        after: Booking,
        intent: Intent | None,
        look_at: datetime | None,
        former: tuple[Booking, Booking] | None,
    ) -> Sequence[Message]:
        steps = [(before, after), *([former] if former else [])]
        async with self._pool.connection() as connection, connection.pipeline():
            changed = await writing.change(connection, before, after, intent, look_at, seals=self._seals)
            who = await connection.execute(WHO, [after.person])
            row = await who.fetchone()
            if changed.rowcount != 1 or (former and not await writing.stands(connection, former[0])):
                raise _Changed
            for was, became in steps:
                await reminding.follow(connection, was, became, self._clock())
            person = person_of(row, self._seals) if row else None
            said = [m for was, now in steps for m in self._announce(was, now, person)] if person else []
            said += await self._alarmed(connection, before, after)
            if former:
                await writing.chain(connection, *former, self._seals)
            await writing.queue(connection, said, self._seals)
        return said

    async def _alarmed(self, connection: Connection, before: Booking, after: Booking) -> list[Message]:
        """A word to each owner who can be written to, where only they can act."""
        alarm = self._alarm
        if alarm is None or not (code := alarm.concerns(before, after)):
            return []
        if code == SHUT_OUT:
            await alarms.shut_out(connection, after.service, self._clock())
            return []
        owners = await hearing(connection, alarm.owners)
        if not await alarms.noted(connection, after, code, self._clock(), heard=bool(owners)):
            return []
        return [alarm.message(owner, language, after) for owner, language in owners]

    async def tell_owners(self) -> None:
        """Tell what no owner could be told when it happened, once one can, where they still have to act."""
        if self._alarm is None:
            return
        async with self._pool.connection() as connection:
            owners = await hearing(connection, self._alarm.owners)
            numbers = await alarms.late(connection, self._clock()) if owners else ()
            found = await reading.among(connection, numbers, self._seals) if numbers else ()
            left = [booking for booking in found if self._alarm.stands(booking)]
            said = [self._alarm.message(*owner, booking) for booking in left for owner in owners]
            await writing.queue(connection, said, self._seals)
        for chat in {message.chat for message in said}:
            self._wake(chat)

    def _alarm_told(self, before: Booking, after: Booking) -> None:
        """Once it is kept."""
        if self._alarm is None or not (code := self._alarm.concerns(before, after)):
            return
        found = (after.order.booking, f"{after.service}: {code}", None)
        log.error("%s: %s, request %s", after.service, code, after.order.booking, extra={"failure": found})

    async def keep(
        self,
        connection: Connection,
        bookings: Sequence[Booking],
        intents: Sequence[Intent],
        watches: Sequence[Watch] = (),
    ) -> None:
        """Save a turn's new bookings, intents and watches on its connection."""
        await writing.insert(connection, bookings, intents, self._seals)
        for booking in bookings:
            await reminding.follow(connection, None, booking, booking.made)
        await lookout.keep(connection, watches, self._clock(), self._seals)

    async def watch(self, watch: str) -> Watch | None:
        """One watch, whoever it belongs to."""
        async with single(self._pool) as connection:
            return await lookout.one(connection, watch, self._seals)

    async def watches(self, person: int) -> Sequence[Watch]:
        """A person's watches that are on."""
        async with single(self._pool) as connection:
            return await lookout.of(connection, person, self._seals)

    async def _read(self, which: str, *words: object) -> tuple[Booking, ...]:
        async with single(self._pool) as connection:
            return await reading.whole(connection, self._seals, which, *words)
