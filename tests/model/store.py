"""`booking.ledger.Store` in memory, as strict as the one on PostgreSQL: revisions, one live write of a kind,
one holder of a reference.

Imports `booking`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from booking.chain import FAILED, REASON
from booking.ledger import ASKING, LIVE, Booking, Intent, Step, Verb
from booking.outcome import Change, Stage, changes
from booking.provider import Account
from tests.model.wire import must

FINAL = frozenset({Stage.CONFIRMED, Stage.DONE, Stage.NO_SHOW})


@dataclass
class Memory:
    """Bookings, and every change that was told."""

    bookings: dict[str, Booking] = field(default_factory=dict)
    told: dict[str, list[Change]] = field(default_factory=dict)

    def keep(self, booking: Booking) -> None:
        """Save a turn's new booking."""
        self.bookings[booking.id] = booking
        self.told[booking.id] = []

    def want(self, intent: Intent) -> bool:
        """Save a turn's new write; False, and nothing saved, when one of its kind is live."""
        booking = self.bookings[intent.booking]
        kind, known = (intent.verb, intent.target), [i for b in self.bookings.values() for i in b.intents]
        live = any(i.step in LIVE and (i.verb, i.target) == kind for i in booking.intents)
        if live or any(i.id == intent.id for i in known):
            return False
        intents = (*booking.intents, intent)
        self.bookings[booking.id] = replace(booking, intents=intents, revision=booking.revision + 1)
        return True

    def live(self) -> list[Intent]:
        """Writes whose end is open."""
        return [i for b in self.bookings.values() for i in b.intents if i.step in LIVE]

    def claimed(self, booking: str, verb: Verb, target: str) -> bool:
        """Whether such a write may be on its way: others may have looked for it since, and found a part."""
        mine = [i for i in self.bookings[booking].intents if i.verb is verb and i.target in {target, ""}]
        return any(i.claimed and i.step is not Step.SAVED for i in mine)

    def may_cancel(self, booking: str, performer: str, reason: str, *, first_wins: bool) -> bool:
        """Whether what was replaced is taken back for one that stands, as far as anybody knows."""
        if reason != REASON:
            return True
        new = [b for b in self.bookings.values() if b.replaces == booking and b.stage in FINAL]
        again = [b.invitation(performer) for b in new]
        return any(first_wins or i is None or i.stage not in FAILED for i in again)

    async def booking(self, booking: str) -> Booking | None:
        found = self.bookings.get(booking)
        new = [b for b in self.bookings.values() if b.replaces == booking and b.stage not in FAILED]
        moving = new[-1].starts if new else None
        return found if found is None or found.moving == moving else replace(found, moving=moving)

    async def holding(self, intent: str) -> Booking | None:
        held = next((b.id for b in self.bookings.values() if b.intent(intent)), "")
        found = await self.booking(held)
        await asyncio.sleep(0)  # others read the same meanwhile
        return found

    async def held(self, booking: Booking) -> frozenset[str]:
        others = [b for b in self.bookings.values() if b.id != booking.id]
        return frozenset(i.reference for b in others for i in b.invitations if i.reference)

    async def guests(self, booking: Booking) -> Mapping[str, bool]:
        return {}

    async def replacing(self, booking: Booking) -> Sequence[Booking]:
        return [b for b in self.bookings.values() if b.replaces == booking.id]

    async def under_way(self, booking: Booking) -> bool:
        beside = [b for b in self.bookings.values() if b.id != booking.id and b.starts == booking.starts]
        return any(i.step is Step.CLAIMED and i.verb in ASKING for b in beside for i in b.intents)

    async def claim(self, intent: str, now: datetime) -> bool:
        write = next((i for i in self.live() if i.id == intent), None)
        if write is None or write.step is not Step.SAVED:
            return False
        self._put(replace(write, step=Step.CLAIMED, claimed=now))
        return True

    def _put(self, write: Intent) -> None:
        held = self.bookings[write.booking]
        intents = tuple(write if i.id == write.id else i for i in held.intents)
        self.bookings[held.id] = replace(held, intents=intents)

    async def record(
        self,
        before: Booking,
        after: Booking,
        intent: Intent | None,
        look_at: datetime | None,
        former: tuple[Booking, Booking] | None = None,
    ) -> bool:
        held = await self.held(before)
        stands = former is None or self.bookings[former[0].id].revision == former[0].revision
        if self.bookings[before.id].revision != before.revision or not stands:
            return False
        if any(i.reference in held for i in after.invitations):
            return False
        untold = intent and intent.step is Step.FAILED and (after.problem is None or intent.problem is None)
        must(not untold, f"{intent} failed, and nobody is told")
        intents = self.bookings[before.id].intents
        self.bookings[before.id] = replace(after, intents=intents, revision=before.revision + 1)
        if intent:
            self._put(intent)
        self.told[before.id] += changes(before.invitations, after.invitations)
        if former:
            self._chain(*former)
        return True

    def _chain(self, was: Booking, now: Booking) -> None:
        """The writes that a change of another booking brought to this one, and took away from it."""
        for write in now.intents:
            kept = was.intent(write.id)
            if kept is None:
                self.want(write)
            elif write.step is Step.WITHDRAWN is not kept.step:
                stored = self.bookings[now.id].intent(write.id)
                if stored and stored.step is Step.SAVED:
                    self._put(write)
                booking = self.bookings[now.id]
                self.bookings[now.id] = replace(booking, problem=None, revision=booking.revision + 1)

    async def account(self, service: str, key: str) -> Account:
        return Account(service, key)
