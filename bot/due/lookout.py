"""Looks after watches: asks the service politely; when a time is free, tells the person or sends the request.

Which it is, the booking with its intent, and the message commit together, and only while the watch is on: so
each happens once, whatever replicas do. For people who cannot be written to, nothing is looked for, sent or
ended: their watches are due as soon as they come back (`bot.traffic.statements`).
Imports: psycopg, `booking`, `handlers`, its neighbours.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from booking.errors import LoginNeeded, ServiceError
from booking.form import Ability
from booking.interview import Draft, problems
from booking.ledger import Booking, Intent, Verb
from booking.orders import booked, rivals
from booking.people import Directory, Person
from booking.provider import Account, Provider
from booking.watching import EVERY, State, Watch, answers_of, left_over, offer, sighted
from bot.database.pool import Pool
from bot.due.agenda import Due
from bot.sealing.seals import Seals
from bot.store import Ledger, queue, watches
from bot.store.reading import live
from bot.traffic.rows import WHO, person_of
from handlers.booked.sending import instead, spent
from handlers.live.card import refreshed
from handlers.live.former import replaceable
from handlers.request.consent import agreed
from handlers.request.steps import new_id
from handlers.request.values import Reader
from handlers.services import Services
from handlers.watch.watched import ended, homeless, no_more, unseen
from handlers.words import words_for

WATCH = Due(
    "watch",
    """UPDATE watches SET look_at = %(lease)s WHERE id IN (SELECT id FROM watches WHERE look_at <= %(now)s
    AND state = 'on' ORDER BY look_at LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING id""",
    "UPDATE watches SET look_at = %(until)s WHERE id = %(row)s AND state = 'on' AND look_at > %(now)s",
    "UPDATE watches SET look_at = %(now)s WHERE (look_at > %(far)s OR look_at IS NULL) AND state = 'on'",
    3 * EVERY,
)

ALONE = "SELECT reachable FROM people WHERE id = %s FOR NO KEY UPDATE"
"""Waits for a turn of the person that is just being kept, and lets none in before our commit. They may have
blocked us in it.
"""


@dataclass(frozen=True, slots=True)
class Lookout:
    """One per replica. `wake` is told the chats that have something to send, `perform` sends an intent."""

    pool: Pool
    ledger: Ledger
    services: Services
    directory: Directory
    clock: Callable[[], datetime]
    wake: Callable[[int], None]
    perform: Callable[[str], Awaitable[object]]
    seals: Seals

    async def run(self, number: str) -> None:
        """Look, and note when to look again: the job."""
        until = await self.look(number)
        async with self.pool.connection() as connection:
            values = {"until": until, "row": number, "now": self.clock()}
            await connection.execute(WATCH.put_off.encode(), values)

    async def look(self, number: str) -> datetime | None:
        """Look once for a watch; the time of the next look, None when it is no longer on."""
        async with self.pool.connection() as connection:
            watch = await watches.one(connection, number, self.seals)
            row = await (await connection.execute(WHO, [watch.person])).fetchone() if watch else None
        now = self.clock()
        if watch is None:
            return await self._homeless(number, now)
        if row is None or watch.state is not State.ON:
            return None
        person, later = person_of(row, self.seals), now + 3 * EVERY
        if not person.reachable:
            return later
        if now >= watch.reach[1]:
            locked = await self._locked(watch)
            over = replace(watch, state=State.OVER)
            return None if await self._end(over, person, None, locked=locked) else later
        if person.blocked:
            return later
        try:
            account = await self.services.account(watch.service, watch.person)
            provider = self.services.provider(watch.service)
            found = await sighted(provider, account, watch, now)
            booking = await self._order(provider, account, found, person) if found and found.books else None
        except ServiceError:
            return later
        if found is None:
            return now + EVERY
        going_on = None if booking else left_over(watch, found, new_id())
        met = replace(found, state=State.MET)
        return None if await self._end(met, person, booking, going_on) else later

    async def _homeless(self, number: str, now: datetime) -> datetime | None:
        """Its service is not known here: not yet, or not any more. It waits for it, and ends with a word."""
        async with self.pool.connection() as connection:
            kept = await watches.homeless(connection, number)
            if kept is None:
                return None
            someone, service, ends = kept
            if now < ends:
                return now + 3 * EVERY
            row = await (await connection.execute(WHO, [someone])).fetchone()
            person = person_of(row, self.seals) if row else None
            if person and not person.reachable:
                return now + 3 * EVERY
            if await watches.over(connection, number) and person:
                await queue(connection, homeless(person, number, service, ends), self.seals)
        self.wake(someone)
        return None

    async def _locked(self, watch: Watch) -> bool:
        """Whether nobody can look for it any more: what the watch did not see may have been there."""
        try:
            await self.services.account(watch.service, watch.person)
        except LoginNeeded:
            return True
        except ServiceError:
            return False
        return False

    async def _order(
        self, provider: Provider, account: Account, watch: Watch, person: Person
    ) -> Booking | None:
        """The request the person agreed to; None when something speaks against it, so that they are told."""
        card, answers, now = provider.card, answers_of(watch), self.clock()
        if not agreed(person) or await spent(self.ledger, person, now):
            return None
        limits = await provider.limits(account, answers) if card.can(Ability.LIMITS) else {}
        draft = Draft("", watch.person, card.id, card.form.version, answers, limits)
        if problems(card.form, draft, now) or (watch.most or 0) < (offer(answers) or 0):
            return None
        number = new_id()
        booking = booked(number, watch.person, provider, answers, account=account.key, now=now)
        return replace(booking, watched=True, intents=(Intent(new_id(), number, Verb.BOOK, saved=now),))

    async def _end(
        self,
        watch: Watch,
        person: Person,
        booking: Booking | None,
        going_on: Watch | None = None,
        *,
        locked: bool = False,
    ) -> bool:
        """Save and say what came of it; False, and nothing done, while nobody can be told or it is not on."""
        card = self.services.card(watch.service)
        assert card is not None  # noqa: S101 - else it could not have been read
        reader = Reader(words_for(person.language), person, card, self.directory)
        async with self.pool.connection() as connection:
            told = await (await connection.execute(ALONE, [watch.person])).fetchone()
            if not (told and told[0] and await watches.end(connection, watch, self.seals)):
                return False
            if going_on is not None:
                await watches.keep(connection, [going_on], self.clock() + EVERY, self.seals)
            mine = await live(connection, watch.person, self.seals)
            former = next((b for b in mine if b.id == watch.replaces and replaceable(card, b)), None)
            if booking and rivals(booking, [b for b in mine if b is not former]):
                booking = None  # the person has sent it by hand: they are told, and decide
            if booking and watch.replaces:
                booking = instead(former, booking) if former else None
            if booking is not None:
                await self.ledger.keep(connection, [booking], booking.intents)
            met = ended(reader, watch, booking, self.clock(), going_on)
            what = unseen(reader, watch) if locked else met
            said = [*no_more(reader, watch), what]
            if booking and former:
                said.append(refreshed(reader, replace(former, moving=booking.starts)))
            await queue(connection, said, self.seals)
        self.wake(watch.person)
        for intent in booking.intents if booking else ():
            await self.perform(intent.id)
        return True
