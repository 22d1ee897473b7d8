"""All that happens in the pretend webcam service: requests, answers, confirmations, credits.

Settings (control side): `missing` "leave out" | "refuse": what the requirements call does with somebody who
cannot be booked; `refund` true | false: credits of a cancelled confirmed booking; `extras` adds the
undocumented keys User and Reason to bookings; `list_key` names the array of the list; `dates` "T" | "space" |
"fraction" | "offset"; `redirect` the one registered login callback, null for any on this machine; `pkce`
whether a login needs a challenge and its verifier (RFC 7636), which the contract does not name; `copies`
"offer" | "price": which credits a copy has after a counter-offer; `apart`: so many seconds of the clock lie
between the bookings of one request, which it makes one by one; `operator_ends` whether the operator's token
has ended, as any other does: POST tokens gives one with a refresh token.
Imports: standard library and this package.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from typing import Any

from sandbox.clock import Clock
from sandbox.services.journal import Journal
from sandbox.services.service import Refused
from sandbox.services.webcam.accounts import Client, Tokens, clients
from sandbox.services.webcam.bookings import ENDED, Booking, answer_by
from sandbox.services.webcam.cast import SOFTWARE, Performer, company

SETTINGS: dict[str, Any] = {
    "missing": "leave out",
    "refund": True,
    "extras": False,
    "list_key": "Bookings",
    "dates": "T",
    "redirect": None,
    "pkce": False,
    "copies": "offer",
    "apart": 0,
    "operator_ends": False,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A complete request of a client. `phone` is None when no phone chat is wanted."""

    performers: tuple[int, ...]
    starts: datetime
    minutes: int
    credits: Decimal
    software: int
    sign_in: str
    phone: str | None
    sms: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one performer of a request, as CreateBooking tells it."""

    performer: int
    booking: int | None
    phone: bool
    status: int
    words: str


class World:
    """The state of the service. Every method first lets expire what nobody answered in time."""

    def __init__(self, clock: Clock, ledger: Journal) -> None:
        self.clock = clock
        self.ledger = ledger
        self.tokens = Tokens(clock, lambda: bool(self.settings["operator_ends"]))
        self.forget()

    def forget(self) -> None:
        """As just started."""
        self.cast, self.clients = company(), clients()
        self._bookings: dict[int, Booking] = {}
        self._waiting: dict[int, Booking] = {}
        self._deadlines: list[tuple[datetime, int]] = []
        self._numbers, self._groups = count(1), count(1)
        self.settings = dict(SETTINGS)
        self.tokens.clear()
        self.ledger.clear()

    def bookings(self) -> Sequence[Booking]:
        """All of them, oldest first, as true as they are now."""
        self._expire()
        return tuple(b for b in self._bookings.values() if self._there(b))

    def waiting(self) -> Sequence[Booking]:
        """Those whose performer has to answer."""
        self._expire()
        return tuple(b for b in self._waiting.values() if self._there(b))

    def made(self, number: int, client: int) -> Booking:
        """A booking of that client. Refused with 404 when there is none."""
        self._expire()
        booking = self._bookings.get(number)
        theirs = booking is not None and booking.client == client and not booking.gone_for_client
        if booking is None or not theirs or not self._there(booking):
            raise Refused(404, f"The booking {number} was not found.")
        return booking

    def received(self, number: int, performer: int | None = None) -> Booking:
        """A booking as its performer sees it; without `performer` anybody's. Refused with 404 when there is
        none.
        """
        self._expire()
        booking = self._bookings.get(number)
        theirs = (
            booking is not None
            and performer in (None, booking.performer.id)
            and not booking.gone_for_performer
        )
        if booking is None or not theirs or not self._there(booking):
            raise Refused(404, f"The booking {number} was not found.")
        return booking

    def create(self, client: Client, wish: Wish) -> list[Result]:
        """Invite everybody of the wish who can be invited; one result per performer, in the order asked."""
        self._expire()
        group = next(self._groups)
        pause = timedelta(seconds=float(self.settings["apart"]))
        results = [
            self._invite(client, wish, group, number, self.clock.now() + n * pause)
            for n, number in enumerate(wish.performers)
        ]
        made = {str(r.performer): r.booking for r in results if r.booking}
        if made:
            asked = {
                "starts": wish.starts,
                "minutes": wish.minutes,
                "credits": wish.credits,
                "software": wish.software,
            }
            self.ledger.add("createBooking", client=client.id, bookings=made, **asked)
        return results

    def accept(self, booking: Booking, price: Decimal | None = None) -> None:
        """The performer accepts, at `price` or as offered; everybody else of the same request loses."""
        now = self.clock.now()
        booking.accept(now, booking.offered if price is None else price)
        self._waiting.pop(booking.id, None)
        lost = [b for b in self._waiting.values() if b.group == booking.group]
        for other in lost:
            other.lose()
            del self._waiting[other.id]
        self.ledger.add(
            "acceptReceivedBooking", booking=booking.id, credits=booking.credits, lost=[b.id for b in lost]
        )

    def reject(self, booking: Booking, reason: str) -> None:
        """The performer declines."""
        booking.reject(reason)
        self._waiting.pop(booking.id, None)
        self.ledger.add("rejectReceivedBooking", booking=booking.id, reason=reason)

    def withdraw(self, booking: Booking, reason: str) -> None:
        """The performer takes an acceptance back."""
        booking.withdraw(self.clock.now(), reason)
        self.ledger.add("cancelReceivedBooking", booking=booking.id, reason=reason)

    def confirm(self, booking: Booking) -> None:
        """The client confirms; credits are taken."""
        client, now = self.clients[booking.client], self.clock.now()
        booking.confirm(now, client.balance)
        client.move(now, f"Webcam booking {booking.id}", -booking.credits)
        self.ledger.add(
            "confirmMadeBooking", booking=booking.id, credits=booking.credits, balance=client.balance
        )

    def cancel(self, booking: Booking, reason: str) -> None:
        """The client cancels; credits taken come back, if the service is set so."""
        now, client = self.clock.now(), self.clients[booking.client]
        refund = booking.cancel(now, reason) and bool(self.settings["refund"])
        self._waiting.pop(booking.id, None)
        if refund:
            client.move(now, f"Webcam booking {booking.id} cancelled", booking.credits)
        self.ledger.add(
            "cancelMadeBooking", booking=booking.id, reason=reason, refund=refund, balance=client.balance
        )

    def copy(self, booking: Booking) -> Booking:
        """RescheduleMadeBooking: the same settings, five minutes from now, for the same performer alone."""
        now = self.clock.now()
        starts = now.replace(second=0, microsecond=0) + timedelta(minutes=5)
        wish = Wish(
            performers=(booking.performer.id,),
            starts=starts,
            minutes=booking.minutes,
            credits=booking.credits if self.settings["copies"] == "price" else booking.offered,
            software=booking.software,
            sign_in=booking.sign_in,
            phone=booking.phone,
            sms=booking.sms,
        )
        new = self._enter(wish, next(self._groups), booking.client, booking.performer, now)
        self.ledger.add("rescheduleMadeBooking", booking=booking.id, copy=new.id)
        return new

    def delete(
        self, numbers: Sequence[int], *, client: int = 0, performer: int = 0
    ) -> list[tuple[int, str | None]]:
        """Clear ended bookings from one side's list; a word per booking, None where it is gone."""
        answers: list[tuple[int, str | None]] = []
        for number in numbers:
            try:
                booking = self.made(number, client) if client else self.received(number, performer)
            except Refused as refused:
                answers.append((number, refused.words))
                continue
            if booking.status not in ENDED:
                answers.append(
                    (number, f"The booking cannot be deleted because its status is {booking.status}.")
                )
                continue
            booking.gone_for_client |= bool(client)
            booking.gone_for_performer |= bool(performer)
            answers.append((number, None))
        gone = [number for number, words in answers if words is None]
        if gone:
            self.ledger.add("deleteMadeBookings" if client else "deleteReceivedBookings", bookings=gone)
        return answers

    def _there(self, booking: Booking) -> bool:
        """Whether it is made yet."""
        return booking.made <= self.clock.now()

    def _invite(self, client: Client, wish: Wish, group: int, number: int, at: datetime) -> Result:
        performer = self.cast.get(number)
        if performer is None or not performer.bookable:
            return Result(number, None, False, 3, "The user does not offer webcam sessions.")
        phone = wish.phone is not None and performer.phone
        if performer.results:
            status, words, make = performer.results.pop(0)
        elif wish.software not in performer.software:
            words = f"The user is not using {SOFTWARE[wish.software]} for webcam sessions."
            status, make = 2, False
        elif wish.phone is not None and not performer.phone:
            status, make = 1, True
            words = "The Webcam booking is made but the user does not allow phonechat."
        else:
            status, words, make = 0, "Success", True
        booking = self._enter(wish, group, client.id, performer, at).id if make else None
        return Result(number, booking, phone and make, status, words)

    def _enter(self, wish: Wish, group: int, client: int, performer: Performer, at: datetime) -> Booking:
        booking = Booking(
            id=next(self._numbers),
            group=group,
            client=client,
            performer=performer,
            made=at,
            starts=wish.starts,
            minutes=wish.minutes,
            offered=wish.credits,
            credits=wish.credits,
            software=wish.software,
            sign_in=wish.sign_in,
            phone=wish.phone,
            sms=wish.sms,
            accept_by=answer_by(at, wish.starts),
            several=len(wish.performers) > 1,
        )
        self._bookings[booking.id] = self._waiting[booking.id] = booking
        heappush(self._deadlines, (booking.accept_by, booking.id))
        return booking

    def _expire(self) -> None:
        now = self.clock.now()
        while self._deadlines and self._deadlines[0][0] <= now:
            booking = self._waiting.pop(heappop(self._deadlines)[1], None)
            if booking is not None:
                booking.expire()
                self.ledger.add("expired", booking=booking.id)
