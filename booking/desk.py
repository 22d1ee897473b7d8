"""The use cases around a sent request: perform a write once, settle what is unknown, follow the answers.

Every write to a service is an Intent: saved with the words that caused it, claimed by one conditional
UPDATE, sent by the winner, recorded. Anything but a clear answer is unknown: it is looked up, and only the
person may send again. Late or doubled calls do no harm: each re-reads the world first.
Imports: this room only; the clock, the store and the services are handed in.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.chain import after_replacement, needless
from booking.form import Ability, Card, Problem
from booking.inquiry import Inquiry, unheard
from booking.ledger import ASKING, LIVE, Booking, Intent, Step, Store, Verb, stages
from booking.outcome import Stage, merge
from booking.pace import longest, next_look
from booking.parts import looked_for
from booking.passing import SOON, at_its_time, by_the_clock, until_next_look
from booking.provider import Provider
from booking.sending import TOO_LATE, by_hand, failed, nobody_can_tell, outcome_of, too_late
from booking.waiting import reached
from booking.writes import NEVER_ASKED, Outcome, after_write, proved, write_at

CLAIM_LIFE = timedelta(seconds=30)
"""A claim older than this belongs to a sender that died: longer than any call's total deadline (20 s)."""
SENDERS_LIFE = timedelta(seconds=100)
"""The same where nobody can look, and people are asked to: a login and the call, and both once more."""
LAST_CALL = timedelta(seconds=60)
"""So long after the claim of a sender that died its last call is taken to have broken off: of several calls
the last is made late, and all is counted from its end.
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """Performs, settles and follows. `provider` is the client of a service that is on, `card` tells of those
    that are off, too; `pace` is the pause between looks in a booking's first ten minutes.
    """

    store: Store
    provider: Callable[[str], Provider]
    card: Callable[[str], Card | None]
    clock: Callable[[], datetime]
    pace: timedelta = timedelta(seconds=30)

    @property
    def _asks(self) -> Inquiry:
        return Inquiry(self.store, self.provider)

    async def perform(self, intent: str) -> datetime | None:
        """Send one saved write, if nobody else has and the service does not ask for a pause, and record what
        came of it; the end of that pause.
        """
        booking = await self.store.holding(intent)
        write = booking.intent(intent) if booking else None
        if booking is None or write is None or write.step is not Step.SAVED:
            return None
        if write.not_before and self.clock() < write.not_before:
            return write.not_before
        if not await self.store.claim(intent, self.clock()):
            return None
        booking, write = await self._claimed(booking, write)
        outcome = await self._sent(booking, write)
        if outcome.step is Step.FAILED and write.verb in ASKING:
            await self._leave(booking)
        over = None if outcome.step is Step.DONE else self.clock()
        await self._record(booking.id, write, outcome, over)
        return replace(write, step=outcome.step, problem=outcome.problem).not_before

    async def _claimed(self, booking: Booking, write: Intent) -> tuple[Booking, Intent]:
        """Both as they are while nobody else sends: since they were read, another may have sent a part."""
        now = await self.store.booking(booking.id) or booking
        return now, replace(now.intent(write.id) or write, step=Step.SAVED)

    async def _sent(self, booking: Booking, write: Intent) -> Outcome:
        """What came of a write that is ours, if its time has come and is not over."""
        now = self.clock()
        if write.not_before and now < write.not_before:
            return Outcome(Step.SAVED, problem=write.problem)
        if write.verb is Verb.CANCEL and await self._needless(booking, write):
            return Outcome(Step.WITHDRAWN)
        if write.verb in ASKING and not any(i.stage in NEVER_ASKED for i in booking.invitations):
            return Outcome(Step.UNKNOWN, problem=Problem("", "maybe_done"))  # others took it for lost
        late = too_late(booking, write, now)
        return failed(TOO_LATE) if late else await self._send(booking, write)

    async def _needless(self, booking: Booking, write: Intent) -> bool:
        """Whether it would cancel what is needed after all, since the one that replaced it does not stand."""
        new = await self.store.replacing(booking)
        return needless(write, new, first_wins=self._race(booking))

    async def withdraw(self, intent: str) -> bool:
        """Take back a write that waits in line; False when it has left, or has ended.

        Whoever claims it first decides, we or its sender: claimed by us, nobody sends it any more.
        """
        booking = await self.store.holding(intent)
        write = booking.intent(intent) if booking else None
        if booking is None or write is None or write.step is not Step.SAVED:
            return False
        if not await self.store.claim(intent, self.clock()):
            return False
        await self._leave(booking)
        return await self._record(booking.id, write, Outcome(Step.WITHDRAWN))

    async def settle(self, intent: str) -> datetime | None:
        """Bring a write to its end; the time to try again, or None when it has ended."""
        booking = await self.store.holding(intent)
        write = booking.intent(intent) if booking else None
        now = self.clock()
        if booking is None or write is None or write.step not in LIVE:
            return None
        if write.step is Step.SAVED:
            return await self.perform(intent) or now + CLAIM_LIFE
        life = SENDERS_LIFE if nobody_can_tell(self.card(booking.service), write) else CLAIM_LIFE
        if write.step is Step.CLAIMED and write.claimed and now - write.claimed < life:
            return write.claimed + life
        outcome = await self._searched(booking, write, now)
        over = write.claimed + LAST_CALL if write.claimed and write.step is Step.CLAIMED else None
        if not await self._record(booking.id, write, outcome, over):
            return now + SOON
        return now + until_next_look(write, outcome, now) if outcome.step is Step.UNKNOWN else None

    async def _searched(self, booking: Booking, write: Intent, now: datetime) -> Outcome:
        if nobody_can_tell(self.card(booking.service), write):
            return by_hand(booking)
        return await self._asks.search(booking, write, now)

    async def follow(self, booking: str) -> datetime | None:
        """Ask the service what the performers answered; the time of the next look, or None."""
        found = await self.store.booking(booking)
        if found is None or found.over:
            return None
        now, (said, unread) = self.clock(), await self._asks.hear(found)
        proof, race = proved(found, said), self._race(found)
        after = at_its_time(after_write(found, *proof, first_wins=race) if proof else found, said)
        untimed = (replace(i, starts=None, minutes=None) for i in said)
        told = merge(after.invitations, untimed, first_wins=race)
        after = replace(after, invitations=told)  # what the service says comes before what time decides
        decided = by_the_clock(after, now, unread)
        after = replace(after, invitations=merge(told, decided, first_wins=race))
        after = replace(after, mark=reached(after, now))
        if after.stage is Stage.ACCEPTED and found.stage is not Stage.ACCEPTED:
            after = replace(after, balance=await self._asks.balance(after))
        due = None if after.over else self.next_look(after, now)
        was = (found.invitations, found.mark, found.starts, found.minutes)
        news = (after.invitations, after.mark, after.starts, after.minutes) != was
        ended = proof[0] if proof else None
        if (news or ended) and not await self.store.record(
            found, after, ended, due, await self._former(found, after)
        ):
            return now
        return now if proved(after, said) else due

    def next_look(self, booking: Booking, now: datetime) -> datetime:
        """When the follow job looks again."""
        card = self.card(booking.service)
        return next_look(booking, now, self.pace, heard=card is not None and card.can(Ability.WEBHOOK))

    @property
    def longest(self) -> timedelta:
        """The longest pause between two looks at a booking."""
        return longest(self.pace)

    async def _former(self, before: Booking, after: Booking) -> tuple[Booking, Booking] | None:
        """The booking that this one replaces, where this step means something for it: as it was, as it is."""
        if not after.replaces or stages(before) == stages(after):
            return None
        was = await self.store.booking(after.replaces)
        is_now = after_replacement(was, after, self.clock(), first_wins=self._race(after)) if was else None
        return (was, is_now) if was and is_now and was != is_now else None

    def _race(self, booking: Booking) -> bool:
        card = self.card(booking.service)
        return card is not None and card.first_wins

    async def _leave(self, booking: Booking) -> None:
        """Give up the place in a line; where the service is off, it has ended with it."""
        try:
            await self.provider(booking.service).leave(booking.order)
        except Exception as error:  # what came of the write is not lost for it
            unheard(error)

    async def _send(self, booking: Booking, write: Intent) -> Outcome:
        try:
            provider, account = await self._asks.reach(booking)
            order = booking.order
            if write.not_before:
                order = replace(await self._asks.apart(booking), again=True)
            made = await write_at(provider, account, replace(booking, order=order), write)
            return Outcome(Step.DONE, made)
        except Exception as error:  # whatever happened, the request may have left
            return outcome_of(error, self.card(booking.service), booking, write, self.clock())

    async def _record(
        self, booking: str, write: Intent, outcome: Outcome, over: datetime | None = None
    ) -> bool:
        """Save an outcome on the booking as it is now; another writer in between only means reading again.

        `over`: when its last call was over; of a lost answer, or part, all is counted from there. False
        when it could not be saved.
        """
        for _ in range(5):
            before = await self.store.booking(booking)
            current = before.intent(write.id) if before else None
            if before is None or current is None or current.step not in LIVE:
                return True
            waits = outcome.step is Step.SAVED and not outcome.invitations
            claimed = None if waits else over or current.claimed
            now = self.clock()
            became = replace(
                current, step=outcome.step, claimed=claimed, problem=outcome.problem, tries=outcome.tries
            )
            after = after_write(before, became, outcome, first_wins=self._race(before))
            known = any(i.reference or looked_for(after, i) for i in after.invitations)
            due = None if after.over or (outcome.step in LIVE and not known) else self.next_look(after, now)
            if await self.store.record(before, after, became, due, await self._former(before, after)):
                return True
        return False
