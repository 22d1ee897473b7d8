"""Bookings that the service itself moves: told as moved when they are, at the time they have there."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from booking.form import Value
from booking.ledger import Booking, Intent, Step, Verb
from booking.moment import in_zone
from booking.outcome import Stage
from booking.writes import moved_to, moving_to
from tests.model.machine import PERFORMERS, TIMES, Machine, fates, faults, numbers, stories
from tests.model.service import OPEN

HOURS = st.sampled_from([3, 30, 50])
UNSEEN = "never_answered"
"""The problem of a move of which nobody says whether it was applied."""


class Moving(Machine):
    """Each request has one performer; whoever accepts is booked."""

    apart = True

    def __init__(self) -> None:
        super().__init__()
        self.by_others: set[str] = set()

    def _minute(self, **ahead: int) -> datetime:
        """So long from now, at a whole minute, as sessions begin."""
        return (self.now + timedelta(**ahead)).replace(second=0)

    @rule(hours=HOURS, suffers=faults)
    def asks(self, hours: int, suffers: list[str]) -> None:
        starts = self._minute(hours=hours)
        answers: dict[str, Value] = {"performers": PERFORMERS[:1], "when": in_zone(starts, "UTC")}
        self._asks(answers, starts, suffers)

    @rule()
    def has_a_final_booking(self) -> None:
        """What most stories begin with."""
        self.asks(30, [])
        booking = next(reversed(self.store.bookings))
        self.service.answers(f"{booking}/{PERFORMERS[0]}", Stage.ACCEPTED)
        self._does(self.desk.follow(booking))

    @precondition(lambda self: self._with_a_time)
    @rule(n=numbers, hours=HOURS, suffers=faults)
    def moves(self, n: int, hours: int, suffers: list[str]) -> None:
        booking = self._with_a_time[n % len(self._with_a_time)]
        (one,) = booking.invitations
        to = self._minute(hours=hours)
        movable = one.stage in OPEN and one.reference and not booking.pending()
        if movable and booking.starts > self.now and booking.starts != to:
            note = moving_to(in_zone(to, "UTC"), booking.starts)
            self._wants(booking.id, Verb.MOVE, one.performer, None, suffers, note)

    @precondition(lambda self: self._with_a_time)
    @rule(n=numbers, hours=HOURS, seen=st.booleans())
    def other_side_moves(self, n: int, hours: int, seen: bool) -> None:
        known = {booking.id for booking in self._with_a_time}
        held = [t for t in self.service.requests.values() if t.stage in OPEN and t.booking in known]
        if held:
            truth = held[n % len(held)]
            truth.starts = self._minute(hours=hours, minutes=20)
            self.by_others.add(truth.booking)
            if seen:
                self._does(self.desk.follow(truth.booking))

    @rule(fate=fates, away=TIMES, look=st.sampled_from(["fine", "down", "hangs"]), runs=st.booleans())
    def is_lost_while_it_is_moved(self, fate: str, away: int, look: str, runs: bool) -> None:
        """The call comes to this `fate`; the program goes on, or comes back later."""
        self.has_a_final_booking()
        self.moves(-1, 50, [fate])
        if runs:
            self.heal()
        else:
            self.comes_back(away, fate, [look])

    @rule(fate=fates)
    def is_never_looked_up(self, fate: str) -> None:
        """Nobody knows what became of a move, and later it comes to light."""
        self.has_a_final_booking()
        self.moves(-1, 50, [fate])
        self.falls_silent(fate)
        self.heal()

    @rule()
    def heal(self) -> None:
        """What stands is told at the time that it has at the service."""
        super().heal()
        for booking in self._with_a_time:
            (one,) = booking.invitations
            if one.stage in OPEN and not booking.pending():
                there = self.service.requests[one.reference].starts
                assert booking.starts == there, f"told at {booking.starts}, but it is at {there}"

    @invariant()
    def what_is_told_of_a_move_is_so(self) -> None:
        """Told as moved it was applied; told as not moved it was not, nor will be."""
        told, denied = Counter[tuple[str, datetime]](), Counter[tuple[str, datetime]]()
        for write in self._moves():
            where = (write.booking, moved_to(write).at)
            told[where] += write.step is Step.DONE
            seen = write.problem is None or write.problem.code != UNSEEN
            denied[where] += write.step is Step.FAILED and seen
        wished = Counter((write.booking, moved_to(write).at) for write in self._moves())
        for where, count in wished.items():
            applied = self.service.moved[where]
            if where[0] not in self.by_others:  # who may have moved it back before anybody looked
                assert told[where] <= applied <= count - denied[where], (where, told, denied, applied)

    @invariant()
    def nobody_else_is_said_to_have_moved_it(self) -> None:
        for booking in self.store.bookings.values():
            assert booking.was is None or booking.id in self.by_others, booking

    @property
    def _with_a_time(self) -> list[Booking]:
        """Those of this story; the others' are for everybody, and are not moved."""
        return [b for b in self.store.bookings.values() if "when" in b.order.answers]

    def _moves(self) -> list[Intent]:
        return [i for b in self.store.bookings.values() for i in b.intents if i.verb is Verb.MOVE]


TestMoves = Moving.TestCase
TestMoves.settings = stories(150, 25)
