"""`booking.ledger.Store` in memory, as strict as the one on PostgreSQL: revisions, one live write of a kind.

Imports `booking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from booking.ledger import LIVE, Booking, Intent, Step, Verb
from booking.outcome import Change, changes
from booking.provider import Account


@dataclass
class Memory:
    """Bookings, when each write and booking is due, and every change that was told."""

    bookings: dict[str, Booking] = field(default_factory=dict)
    looks: dict[str, datetime | None] = field(default_factory=dict)
    told: dict[str, list[Change]] = field(default_factory=dict)

    def keep(self, booking: Booking, now: datetime) -> None:
        """Save a turn's new booking."""
        self.bookings[booking.id] = booking
        self.looks[booking.id] = now
        self.told[booking.id] = []

    def want(self, intent: Intent) -> bool:
        """Save a turn's new write; False, and nothing saved, when one of its kind is live."""
        booking = self.bookings[intent.booking]
        if any(
            i.step in LIVE and (i.verb, i.target) == (intent.verb, intent.target) for i in booking.intents
        ):
            return False
        self.bookings[booking.id] = replace(booking, intents=(*booking.intents, intent))
        return True

    def live(self) -> list[str]:
        """Writes whose end is open."""
        return [i.id for b in self.bookings.values() for i in b.intents if i.step in LIVE]

    async def booking(self, booking: str) -> Booking | None:
        return self.bookings.get(booking)

    async def holding(self, intent: str) -> Booking | None:
        return next((b for b in self.bookings.values() if b.intent(intent)), None)

    async def held(self, booking: Booking) -> frozenset[str]:
        return frozenset(
            i.reference
            for b in self.bookings.values()
            for i in b.invitations
            if b.id != booking.id and i.reference
        )

    async def replacing(self, booking: Booking) -> Sequence[Booking]:
        return [b for b in self.bookings.values() if b.replaces == booking.id]

    async def under_way(self, booking: Booking) -> bool:
        return any(
            i.step is Step.CLAIMED and i.verb is Verb.BOOK
            for b in self.bookings.values()
            if b.id != booking.id and b.starts == booking.starts
            for i in b.intents
        )

    async def claim(self, intent: str, now: datetime) -> bool:
        held = await self.holding(intent)
        write = held.intent(intent) if held else None
        if held is None or write is None or write.step is not Step.SAVED:
            return False
        claimed = replace(write, step=Step.CLAIMED, claimed=now)
        intents = tuple(claimed if i.id == intent else i for i in held.intents)
        self.bookings[held.id] = replace(held, intents=intents)
        return True

    async def record(
        self,
        before: Booking,
        after: Booking,
        intent: Intent | None,
        look_at: datetime | None,
        former: tuple[Booking, Booking] | None = None,
    ) -> bool:
        now = self.bookings[before.id]
        if now.revision != before.revision:
            return False
        intents = tuple(intent if intent and i.id == intent.id else i for i in now.intents)
        self.bookings[before.id] = replace(after, intents=intents, revision=before.revision + 1)
        self.looks[before.id] = look_at
        self.told[before.id] += changes(before.invitations, after.invitations)
        return True

    async def account(self, service: str, key: str) -> Account:
        return Account(service, key)
