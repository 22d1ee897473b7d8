"""What a service says of a booking: its answers, and the traces of a write whose answer was lost.

Reads only, safe to repeat. A look that fails tells nothing and proves nothing.
Imports: this room only; the store and the services are handed in.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from booking.errors import ServiceError, Untold
from booking.form import Ability
from booking.ledger import ASKING, Booking, Intent, Step, Store
from booking.outcome import ENDED, Invitation
from booking.parts import looked_for
from booking.passing import in_full, not_found
from booking.provider import OPERATOR, Account, Order, Provider
from booking.sending import by_hand
from booking.writes import Outcome, asking, traces

log = logging.getLogger(__name__)


class _UnclearError(ServiceError):
    """Nobody acts: what was found may be of a request that is just being sent; a later look tells."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Asks the services. `provider` is the client of a service that is on."""

    store: Store
    provider: Callable[[str], Provider]

    async def reach(self, booking: Booking) -> tuple[Provider, Account]:
        """The service's client and the account it was booked with; ServiceError where the service is off."""
        return self.provider(booking.service), await self.store.account(booking.service, booking.account)

    async def apart(self, booking: Booking) -> Order:
        """The order with the references that are taken, here or by other bookings: no search finds those; and
        with what is known of whose others are.
        """
        own = {i.reference for i in booking.invitations if i.reference}
        held, guests = await self.store.held(booking), await self.store.guests(booking)
        return replace(booking.order, others=held | own, sent=booking.sent, guests=guests)

    async def hear(self, booking: Booking) -> tuple[tuple[Invitation, ...], frozenset[str]]:
        """What the service says of the invitations, and of which performers it was asked in vain.

        One whose reference we never learnt (an answer about only some performers) is searched for, while
        nothing of its request is out.
        """
        known = [i for i in booking.invitations if i.reference and i.stage not in ENDED]
        lost = {i.performer for i in booking.invitations if looked_for(booking, i)}
        news = await self._look(booking, known) if known else ()
        found = await self._found(booking, lost) if lost else ()
        read = {i.performer for i in news if i.missing is None}
        unread = {i.performer for i in known} - read | (lost if found is None else set())
        return (*news, *(found or ())), frozenset(unread)

    async def search(self, booking: Booking, write: Intent, now: datetime) -> Outcome:
        """Look for the traces of a write whose answer was lost."""
        try:
            provider, account = await self.reach(booking)
            order = await self.apart(booking)
            found = await traces(provider, account, replace(booking, order=order), write)
            if found and write.verb in ASKING:
                found = await self._ours(booking, found)
            looked = True
        except Exception as error:
            unheard(error)
            if isinstance(error, Untold) and in_full(write, now):
                return by_hand(booking)
            found, looked = None, False
        if found:
            return Outcome(Step.DONE, found, tries=write.tries)
        return not_found(booking, write, now, looked=looked)

    async def balance(self, booking: Booking) -> Decimal | None:
        """The credits of the person's own account, where told; not the operator's."""
        if booking.account == OPERATOR:
            return None
        try:
            provider, account = await self.reach(booking)
            return await provider.balance(account) if provider.card.can(Ability.BALANCE) else None
        except Exception as error:
            unheard(error)
            return None

    async def _look(self, booking: Booking, known: Sequence[Invitation]) -> tuple[Invitation, ...]:
        try:
            provider, account = await self.reach(booking)
            return await provider.look(account, replace(booking.order, sent=booking.sent), known)
        except Exception as error:
            unheard(error)
            return ()

    async def _found(self, booking: Booking, lost: Collection[str]) -> tuple[Invitation, ...] | None:
        """What a search brought to light of the lost ones; None when it told nothing."""
        try:
            provider, account = await self.reach(booking)
            if not provider.card.can(Ability.RECONCILE):
                return None
            rest = asking(replace(booking, order=await self.apart(booking)))
            found = await provider.reconcile(account, rest) or ()
            found = await self._ours(booking, found)
        except Exception as error:
            unheard(error)
            return None
        return tuple(i for i in found if i.performer in lost and i.reference)

    async def _ours(self, booking: Booking, found: Sequence[Invitation]) -> tuple[Invitation, ...]:
        """What was found, unless another booking of ours holds it; raises where it may be of one that is just
        being sent: then neither its being there nor our own's absence is proved. Asked after the look: what
        the look saw had been claimed before, so it is either still under way, or held.
        """
        held = await self.store.held(booking)
        if any(i.reference in held for i in found):
            return ()
        if found and await self.store.under_way(booking):
            raise _UnclearError(booking.service)
        return tuple(found)


def unheard(error: Exception) -> None:
    """A look that told nothing. A mistake of ours is for the operator; no write stays open because of it."""
    if not isinstance(error, ServiceError):
        log.error("a look at a service failed", exc_info=error)
