"""Drafts, bookings, credits and what is told, against a plain model, with faults and a moving clock."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from booking import interview
from booking.desk import Desk
from booking.form import Field, Form, Kind, Value
from booking.interview import Draft
from booking.ledger import Booking, Intent, Verb
from booking.moment import Moment
from booking.outcome import ENDED, MAY_BECOME, Invitation, Stage
from booking.provider import Order
from tests.model.service import FAULTS, Died, Service
from tests.model.store import Memory

FORM = Form(
    1,
    (
        Field("performers", Kind.PEOPLE, "Performers", "Who?"),
        Field("when", Kind.MOMENT, "Time", "When?"),
        Field("minutes", Kind.MINUTES, "Duration", "How long?"),
        Field("note", Kind.TEXT, "Note", "Which?", required=False),
    ),
)
PERFORMERS = ("ada", "bo", "cleo")
GONE = {Stage.CANCELLED, Stage.LOST, Stage.DECLINED, Stage.EXPIRED, Stage.REFUSED}
OFFERED = {
    Verb.CONFIRM: {Stage.ACCEPTED},
    Verb.CANCEL: {Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED},
}
"""Where the button for a write is drawn."""
START = datetime(2031, 3, 3, 12, tzinfo=UTC)
HEALED = timedelta(minutes=20)
"""After so long without a fault every write has come to its end."""

faults = st.sampled_from(FAULTS)
numbers = st.integers(0, 7)


class Machine(RuleBasedStateMachine):
    """One person, several requests; the model is what the service has, and what a form remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.now = START
        self.store = Memory()
        self.starts: dict[str, datetime] = {}
        self.service = Service(lambda: self.now, self.store, self.starts)
        self.desk = Desk(self.store, lambda _: self.service, lambda _: self.service.card, lambda: self.now)
        self.draft: Draft | None = None
        self.answers: dict[str, Value] = {}
        self.count = 0

    def teardown(self) -> None:
        self.heal()
        self.loop.close()

    # The draft

    @rule()
    def begins(self) -> None:
        self.draft, self.answers = Draft("d", 1, "x", touched=self.now), {}

    @precondition(lambda self: self.draft is not None)
    @rule(key=st.sampled_from([f.key for f in FORM.fields]), n=numbers)
    def answers_a_question(self, key: str, n: int) -> None:
        value = self._value(key, n)
        after = interview.put(FORM, self._draft, key, value, self.now)
        assert isinstance(after, Draft) is not (key == "when" and n == 0), after
        if isinstance(after, Draft):
            self.answers[key] = value
            assert after.revision == self._draft.revision + 1
            self.draft = after

    @precondition(lambda self: self.draft is not None)
    @rule(key=st.sampled_from([f.key for f in FORM.fields]), step=st.sampled_from(["back", "edit", "keep"]))
    def turns_the_pages(self, key: str, step: str) -> None:
        turned = {
            "back": lambda: interview.back(FORM, self._draft, self.now),
            "edit": lambda: interview.edit(FORM, self._draft, key, self.now),
            "keep": lambda: interview.keep(self._draft, self.now),
        }
        self.draft = turned[step]()

    @precondition(lambda self: self.draft is not None)
    @rule(fault=faults)
    def sends(self, fault: str) -> None:
        draft = self._draft
        if interview.problems(FORM, draft, self.now):
            return
        self.count += 1
        booking, when = f"b{self.count}", draft.answers["when"]
        assert isinstance(when, Moment)
        order = Order(booking, draft.answers, self.now)
        self.starts[booking] = when.at
        asked = tuple(Invitation(p, price=Decimal(10)) for p in order.performers)
        made = Booking(booking, 1, "x", "operator", order, asked, when.at, 30, self.now)
        self.store.keep(made, self.now)
        self.draft = None
        self._wants(booking, Verb.BOOK, "", None, fault)

    @rule(people=numbers, n=st.integers(1, 7), fault=faults)
    def asks_in_one_sentence(self, people: int, n: int, fault: str) -> None:
        self.begins()
        for key, value in (("performers", people), ("when", n), ("minutes", 3), ("note", 0)):
            self.answers_a_question(key, value)
        self.sends(fault)

    # The booking

    @precondition(lambda self: self.store.bookings)
    @rule(n=numbers, verb=st.sampled_from([Verb.CONFIRM, Verb.CANCEL]), fault=faults)
    def taps(self, n: int, verb: Verb, fault: str) -> None:
        booking = self._booking(n)
        if booking.pending():
            return
        stages = (
            {Stage.ACCEPTED} if verb is Verb.CONFIRM else {Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED}
        )
        for one in booking.invitations:
            if one.stage in stages and one.reference:
                self._wants(booking.id, verb, one.performer, one.price, fault)
                return

    @precondition(lambda self: self.service.requests)
    @rule(n=numbers, price=st.sampled_from([None, Decimal(12), Decimal(100)]), accepts=st.booleans())
    def performer_answers(self, n: int, price: Decimal | None, accepts: bool) -> None:
        waiting = [r for r, t in self.service.requests.items() if t.stage is Stage.INVITED]
        if waiting:
            stage = Stage.ACCEPTED if accepts else Stage.DECLINED
            self.service.answers(waiting[n % len(waiting)], stage, price)

    @precondition(lambda self: self.store.bookings)
    @rule(n=numbers, fault=faults)
    def is_followed(self, n: int, fault: str) -> None:
        self._does(self.desk.follow(self._booking(n).id), fault)

    @precondition(lambda self: self.store.live())
    @rule(n=numbers, fault=faults, twice=st.booleans())
    def is_settled(self, n: int, fault: str, twice: bool) -> None:
        live = self.store.live()
        for _ in range(1 + twice):
            self._does(self.desk.settle(live[n % len(live)]), fault)

    @rule(seconds=st.sampled_from([1, 31, 120, 301, 900, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.service.passes()

    @rule()
    def heal(self) -> None:
        """No fault for a while: everything open comes to an end, and all that was told is true."""
        end = self.now + HEALED
        while self.now < end:
            self.now += timedelta(seconds=30)
            self.service.passes()
            for intent in self.store.live():
                self._does(self.desk.settle(intent), "fine")
            for booking in list(self.store.bookings):
                self._does(self.desk.follow(booking), "fine")
        assert not self.store.live(), "a write that never ends"
        for known in self.store.bookings.values():
            self._is_true(known)

    # What holds after every step

    @invariant()
    def every_answer_is_kept(self) -> None:
        if self.draft is not None:
            assert dict(self.draft.answers) == self.answers
            asked = interview.question(FORM, self.draft)
            missing = [f.key for f in FORM.fields if f.key not in self.answers]
            assert (asked.key if asked else "") in {*missing[:1], self.draft.at} or not missing

    @invariant()
    def nothing_is_sent_without_a_wish(self) -> None:
        wished = Counter((i.verb, b.id, i.target) for b in self.store.bookings.values() for i in b.intents)
        assert all(count <= wished[what] for what, count in self.service.sent.items())

    @invariant()
    def credits_are_what_was_confirmed(self) -> None:
        paid = [t.price for t in self.service.requests.values() if t.stage in {Stage.CONFIRMED, Stage.DONE}]
        assert self.service.credits == Decimal(60) - sum(paid)
        assert self.service.credits >= 0

    @invariant()
    def only_what_may_happen_is_told(self) -> None:
        for booking, told in self.store.told.items():
            for change in told:
                lost = change.now.stage is Stage.LOST
                same = change.was.stage is change.now.stage
                found = MAY_BECOME[Stage.UNKNOWN] if change.was.stage is Stage.ASKED else frozenset[Stage]()
                may = MAY_BECOME[change.was.stage] | found
                assert same or lost or change.now.stage in may, (booking, change)
            receipts = Counter(c.performer for c in told if c.now.stage is Stage.CONFIRMED is not c.was.stage)
            assert sum(receipts.values()) <= 1, "told twice that it is final"

    @property
    def _draft(self) -> Draft:
        assert self.draft is not None
        return self.draft

    def _booking(self, n: int) -> Booking:
        return list(self.store.bookings.values())[n % len(self.store.bookings)]

    def _value(self, key: str, n: int) -> Value:
        match key:
            case "performers":
                return PERFORMERS[: 1 + n % 3]
            case "when":
                at = self.now + timedelta(hours=24 * n - 1) if n == 0 else self.now + timedelta(hours=12 * n)
                return Moment(at, "UTC", at.replace(tzinfo=None))
            case "minutes":
                return 10 * n
            case _:
                return "x" * n or None

    def _wants(self, booking: str, verb: Verb, target: str, price: Decimal | None, fault: str) -> None:
        self.count += 1
        number = f"i{self.count}"
        wish = Intent(
            number, booking, verb, target, saved=self.now, price=price if verb is Verb.CONFIRM else None
        )
        if self.store.want(wish):
            self._does(self.desk.perform(number), fault)

    def _does(self, work: Any, fault: str) -> None:
        self.service.fault = fault
        with suppress(Died):
            self.loop.run_until_complete(work)
        self.service.fault = "fine"

    def _is_true(self, booking: Booking) -> None:
        """What the person was told of a booking is what the service has."""
        for told in booking.invitations:
            truth = self.service.requests.get(f"{booking.id}/{told.performer}")
            if truth is None:
                assert told.stage in ENDED, f"{told} is told, but the service knows of nothing"
            elif told.stage in GONE:
                assert truth.stage in GONE, f"told {told.stage}, but it is {truth.stage}"
            else:
                assert told.stage is truth.stage, f"told {told.stage}, but it is {truth.stage}"


TestModel = Machine.TestCase
TestModel.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a story as it was found: making it smaller takes minutes
    database=None,
    suppress_health_check=list(HealthCheck),
)
