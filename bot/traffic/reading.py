"""A shelf that remembers which bookings a turn has read, so that its commit can tell what came in between.

Imports: `booking`, `handlers`.
"""

from collections.abc import Sequence
from datetime import datetime

from booking.ledger import Booking
from booking.reminders import Kept
from booking.watching import Watch
from handlers.turn import Shelf


class Reading:
    """`handlers.turn.Shelf`. `read`: of each booking, by id, the save (`Booking.revision`) it was read of."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.read: dict[str, int] = {}

    async def booking(self, booking: str) -> Booking | None:
        """As the shelf's."""
        found = await self._shelf.booking(booking)
        self._note([found] if found else [])
        return found

    async def of(self, person: int, *, over: bool, offset: int = 0, limit: int = 100) -> Sequence[Booking]:
        """As the shelf's."""
        found = await self._shelf.of(person, over=over, offset=offset, limit=limit)
        self._note(found)
        return found

    async def made(self, person: int, since: datetime) -> int:
        """As the shelf's."""
        return await self._shelf.made(person, since)

    async def reminders(self, booking: str) -> Kept | None:
        """As the shelf's."""
        return await self._shelf.reminders(booking)

    async def ours(self, service: str, account: str, among: Sequence[str]) -> frozenset[str]:
        """As the shelf's."""
        return await self._shelf.ours(service, account, among)

    async def lost(self, service: str, account: str, begins: Sequence[datetime]) -> frozenset[datetime]:
        """As the shelf's."""
        return await self._shelf.lost(service, account, begins)

    async def watch(self, watch: str) -> Watch | None:
        """As the shelf's."""
        return await self._shelf.watch(watch)

    async def watches(self, person: int) -> Sequence[Watch]:
        """As the shelf's."""
        return await self._shelf.watches(person)

    def _note(self, found: Sequence[Booking]) -> None:
        """Read twice, the earlier one counts: something may have been drawn of it."""
        for booking in found:
            self.read.setdefault(booking.id, booking.revision)
