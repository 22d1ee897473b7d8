"""Each write once, whatever the service does; what is unknown is looked up, and time decides the rest."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from booking.desk import Desk
from booking.errors import Busy, Invalid, LoginNeeded, MaybeDone, Unavailable, Unexpected
from booking.form import Ability, Card, Form, Problem
from booking.ledger import LIVE, Booking, Intent, Step, Verb
from booking.moment import in_zone
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Account, Order, Provider

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
CAN = frozenset({Ability.RECONCILE, Ability.CONFIRM, Ability.CANCEL, Ability.BALANCE})
Behaviour = Callable[[], None]


def fine() -> None:
    """The service answers."""


@dataclass
class Shelf:
    """A store in memory, with the same compare-and-set."""

    bookings: dict[str, Booking]
    steps: list[tuple[Booking, Booking]] = field(default_factory=list)
    others: frozenset[str] = frozenset()
    sending: bool = False

    async def booking(self, booking: str) -> Booking | None:
        return self.bookings.get(booking)

    async def holding(self, intent: str) -> Booking | None:
        found = self._holding(intent)
        await asyncio.sleep(0)  # others read the same meanwhile
        return found

    def _holding(self, intent: str) -> Booking | None:
        return next((b for b in self.bookings.values() if b.intent(intent)), None)

    async def held(self, booking: Booking) -> frozenset[str]:
        return self.others

    async def under_way(self, booking: Booking) -> bool:
        return self.sending

    async def claim(self, intent: str, now: datetime) -> bool:
        held = self._holding(intent)
        write = held.intent(intent) if held else None
        if held is None or write is None or write.step is not Step.SAVED:
            return False
        self._put(held, replace(write, step=Step.CLAIMED, claimed=now))
        return True

    def _put(self, held: Booking, write: Intent) -> None:
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
        if self.bookings[before.id].revision != before.revision:
            return False
        self.bookings[before.id] = replace(after, revision=before.revision + 1)
        self.steps.append((before, after))
        if former:
            self.bookings[former[1].id] = former[1]
        return True

    async def account(self, service: str, key: str) -> Account:
        return Account(service, key)


@dataclass
class Service(Provider):
    """A service that keeps what was applied, and answers as it is told."""

    before: Behaviour = fine
    after: Behaviour = fine
    applied: list[str] = field(default_factory=list)
    says: dict[str, Invitation] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    card: Card = field(
        default_factory=lambda: Card("x", "X", None, "credits", Form(1, ()), CAN, first_wins=True)
    )

    def _apply(self, what: str, *told: Invitation) -> None:
        self.before()
        self.applied.append(what)
        self.says |= {i.performer: i for i in told}
        self.after()

    async def leave(self, order: Order) -> None:
        self.left.append(order.booking)

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        made = tuple(Invitation(p, Stage.INVITED, reference=f"r{p}") for p in order.performers)
        self._apply("book", *made)
        return made

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        self.before()
        return tuple(self.says[i.performer] for i in invitations)

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        self.before()
        return tuple(self.says.values()) or None

    async def confirm(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        now = replace(invitation, stage=Stage.CONFIRMED)
        self._apply("confirm", now)
        return now

    async def balance(self, account: Account) -> Decimal:
        return Decimal(100)


class World:
    """A desk over one booking of two performers, and a clock."""

    def __init__(self, verb: Verb = Verb.BOOK, stage: Stage = Stage.ASKED, target: str = "") -> None:
        self.now = START
        asked = tuple(Invitation(p, stage if p == "1" else Stage.INVITED, reference=f"r{p}") for p in "12")
        if verb is Verb.BOOK:
            asked = (Invitation("1"), Invitation("2"))
        intent = Intent("i", "b", verb, target, saved=START)
        order = Order("b", {"performers": ("1", "2")}, START)
        starts = START + timedelta(hours=5)
        booking = Booking("b", 1, "x", "operator", order, asked, starts, 30, START, intents=(intent,))
        self.store, self.service = Shelf({"b": booking}), Service()
        self.service.says = {} if verb is Verb.BOOK else {i.performer: i for i in asked}
        self.desk = Desk(self.store, lambda _: self.service, lambda: self.now)

    @property
    def booking(self) -> Booking:
        return self.store.bookings["b"]

    @property
    def step(self) -> Step:
        return self.booking.intents[0].step

    async def until_settled(self, limit: timedelta = timedelta(hours=1)) -> timedelta:
        end = self.now + limit
        while self.step in LIVE and self.now < end:
            due = await self.desk.settle("i")
            self.now = max(due or self.now, self.now + timedelta(seconds=1))
        return self.now - START


def raises(error: Exception) -> Behaviour:
    def behave() -> None:
        raise error

    return behave


async def test_a_write_is_sent_once_however_often_it_is_performed() -> None:
    world = World()
    for _ in range(5):
        await world.desk.perform("i")
        await world.desk.settle("i")
    assert world.service.applied == ["book"]
    assert world.booking.stage is Stage.INVITED


@pytest.mark.parametrize(
    "error", [MaybeDone("x", "timed out"), ConnectionResetError(), ValueError("half a body")]
)
async def test_a_lost_answer_is_looked_up_and_found(error: Exception) -> None:
    world = World()
    world.service.after = raises(error)
    await world.desk.perform("i")
    assert world.step is Step.UNKNOWN
    world.service.after = fine
    await world.until_settled()
    assert world.service.applied == ["book"]
    assert world.booking.stage is Stage.INVITED


async def test_a_lost_request_is_handed_to_the_person_not_repeated() -> None:
    world = World()
    world.service.before = raises(MaybeDone("x", "timed out"))
    await world.desk.perform("i")
    world.service.before = fine
    took = await world.until_settled()
    assert world.service.applied == []
    assert world.booking.problem == Problem("", "not_found")
    assert timedelta(minutes=6) < took < timedelta(minutes=15)


async def test_a_late_application_is_still_found() -> None:
    world = World()
    world.service.before = raises(MaybeDone("x", "timed out"))
    await world.desk.perform("i")
    world.service.before = fine
    while world.now < START + timedelta(seconds=290):
        due = await world.desk.settle("i")
        world.now = due or world.now
    world.service.says = {p: Invitation(p, Stage.INVITED, reference=f"r{p}") for p in "12"}
    await world.until_settled()
    assert world.booking.stage is Stage.INVITED


async def test_a_dead_service_is_handed_over_within_fifteen_minutes() -> None:
    world = World()
    world.service.after = raises(MaybeDone("x", "reset"))
    await world.desk.perform("i")
    world.service.before = raises(Unavailable("x", "down"))
    assert await world.until_settled() < timedelta(minutes=16)
    assert world.booking.problem == Problem("", "never_answered")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unavailable("x", "down"), "unavailable"),
        (LoginNeeded("x"), "access_refused"),
        (Unexpected("x", 200, "code 73"), "unforeseen"),
    ],
)
async def test_what_was_clearly_not_applied_is_no_riddle(error: Exception, code: str) -> None:
    world = World()
    world.service.before = raises(error)
    await world.desk.perform("i")
    assert world.step is Step.FAILED
    assert world.booking.problem is not None
    assert world.booking.problem.code == code
    assert {(i.stage, i.words) for i in world.booking.invitations} == {(Stage.REFUSED, "")}


async def test_a_lost_answer_that_nobody_can_look_up_is_given_to_people_at_once() -> None:
    world = World()
    card = world.service.card
    world.service.card = replace(card, abilities=card.abilities - {Ability.RECONCILE})
    world.service.after = raises(MaybeDone("x", "reset"))
    await world.desk.perform("i")
    assert world.step is Step.FAILED
    assert world.booking.problem == Problem("", "by_hand", {"reference": "b"})
    assert {i.stage for i in world.booking.invitations} == {Stage.UNKNOWN}
    assert await world.desk.settle("i") is None
    world.now = START + timedelta(hours=1)
    await world.desk.follow("b")
    assert {i.stage for i in world.booking.invitations} == {Stage.UNKNOWN}
    world.now = world.booking.starts
    await world.desk.follow("b")
    assert {i.stage for i in world.booking.invitations} == {Stage.EXPIRED}


async def test_one_with_people_stays_open_beside_one_that_is_final() -> None:
    world, final = World(), Invitation("2", Stage.CONFIRMED, reference="r2")
    world.store.bookings["b"] = replace(world.booking, invitations=(Invitation("1"), final))
    card = world.service.card
    world.service.says = {"2": final}
    world.service.card = replace(card, abilities=card.abilities - {Ability.RECONCILE}, first_wins=False)
    world.service.after = raises(MaybeDone("x", "reset"))
    await world.desk.perform("i")
    world.now = START + timedelta(hours=1)
    await world.desk.follow("b")
    assert [i.stage for i in world.booking.invitations] == [Stage.UNKNOWN, Stage.CONFIRMED]


async def test_nobody_sends_within_a_pause_the_service_asked_for() -> None:
    world = World()
    world.service.before = raises(Busy("x", "answered 429", after=timedelta(minutes=2)))
    assert await world.desk.perform("i") == START + timedelta(minutes=2)
    world.service.before = fine
    world.now = START + timedelta(seconds=119)
    assert await world.desk.settle("i") == await world.desk.perform("i") == START + timedelta(minutes=2)
    assert world.service.applied == []
    world.now = START + timedelta(minutes=2)
    await world.desk.settle("i")
    assert world.service.applied == ["book"]


@pytest.mark.parametrize("given_up", [False, True])
async def test_a_lost_move_is_proved_by_looking_however_late(given_up: bool) -> None:
    world = World(Verb.MOVE, Stage.CONFIRMED, "1")
    to = in_zone(START + timedelta(days=2), "UTC")
    step, problem = (Step.FAILED, Problem("", "not_found")) if given_up else (Step.UNKNOWN, None)
    held, note = world.booking, json.dumps(to.to_json())
    lost = tuple(replace(i, note=note, step=step, problem=problem) for i in held.intents)
    world.store.bookings["b"] = replace(held, intents=lost)
    world.service.says["1"] = replace(world.service.says["1"], starts=to.at)
    if given_up:
        await world.desk.follow("b")
    else:
        assert await world.desk.settle("i") is None
    assert (world.step, world.booking.starts, world.booking.problem) == (Step.DONE, to.at, None)


async def test_a_refusal_names_the_field() -> None:
    world = World()
    world.service.before = raises(Invalid(Problem("credits", "balance", words="Not enough")))
    await world.desk.perform("i")
    assert world.booking.problem == Problem("credits", "balance", words="Not enough")


async def test_a_sender_that_died_after_claiming_is_looked_up_later() -> None:
    world = World()
    await world.store.claim("i", world.now)
    assert await world.desk.settle("i") == START + timedelta(seconds=30)
    world.now += timedelta(seconds=31)
    world.service.says = {p: Invitation(p, Stage.INVITED, reference=f"r{p}") for p in "12"}
    await world.desk.settle("i")
    assert world.service.applied == []
    assert world.booking.stage is Stage.INVITED


async def test_who_answered_before_a_dead_senders_write_was_looked_up_is_heard() -> None:
    world = World()
    await world.store.claim("i", world.now)
    world.now += timedelta(seconds=31)
    said = {"1": Stage.DECLINED, "2": Stage.ACCEPTED}
    world.service.says = {p: Invitation(p, stage, reference=f"r{p}") for p, stage in said.items()}
    await world.desk.settle("i")
    assert {i.performer: i.stage for i in world.booking.invitations} == said


async def test_a_sender_that_died_before_claiming_is_replaced() -> None:
    world = World()
    await world.desk.settle("i")
    assert world.service.applied == ["book"]


async def test_confirming_releases_who_still_waited() -> None:
    world = World(Verb.CONFIRM, Stage.ACCEPTED, "1")
    await world.desk.perform("i")
    assert [i.stage for i in world.booking.invitations] == [Stage.CONFIRMED, Stage.LOST]


async def test_a_price_that_changed_is_not_confirmed() -> None:
    world = World(Verb.CONFIRM, Stage.ACCEPTED, "1")
    held = world.booking
    seen = replace(held.intents[0], price=Decimal(10))
    raised = tuple(replace(i, price=Decimal(12)) for i in held.invitations)
    world.store.bookings["b"] = replace(held, intents=(seen,), invitations=raised)
    await world.desk.perform("i")
    assert world.service.applied == []
    assert world.booking.problem == Problem("", "price_changed")


async def test_following_tells_news_once_and_brings_the_balance() -> None:
    world = World()
    await world.desk.perform("i")
    world.service.says["1"] = replace(world.service.says["1"], stage=Stage.ACCEPTED, price=Decimal(12))
    told = len(world.store.steps)
    await world.desk.follow("b")
    await world.desk.follow("b")
    assert len(world.store.steps) == told + 1
    assert world.booking.stage is Stage.ACCEPTED
    assert world.booking.balance == Decimal(100)


@pytest.mark.parametrize(("verb", "stage"), [(Verb.CONFIRM, Stage.CONFIRMED), (Verb.CANCEL, Stage.CANCELLED)])
async def test_a_look_that_proves_a_lost_write_ends_it(verb: Verb, stage: Stage) -> None:
    world = World(verb, Stage.ACCEPTED, "1")
    await world.store.claim("i", START)
    await world.desk.follow("b")
    assert world.booking.pending(verb), "nothing is proved yet"
    world.service.says["1"] = replace(world.service.says["1"], stage=stage)
    await world.desk.follow("b")
    assert world.step is Step.DONE
    assert world.booking.pending() is None
    told = world.booking.invitation("1")
    assert told
    assert (told.stage, told.reason is Reason.BY_PERSON) == (stage, verb is Verb.CANCEL)
    assert await world.desk.settle("i") is None
    assert world.service.applied == []


async def test_time_alone_ends_what_nobody_answered() -> None:
    world = World()
    await world.desk.perform("i")
    world.now = START + timedelta(hours=5)
    assert await world.desk.follow("b") is None
    assert world.booking.stage is Stage.EXPIRED


async def test_a_confirmed_session_is_done_when_it_is_over() -> None:
    world = World(Verb.CONFIRM, Stage.ACCEPTED, "1")
    await world.desk.perform("i")
    world.now = START + timedelta(hours=5, minutes=29)
    assert await world.desk.follow("b") == START + timedelta(hours=5, minutes=30)
    world.now += timedelta(minutes=1)
    assert await world.desk.follow("b") is None
    assert world.booking.stage is Stage.DONE


async def test_a_service_that_asks_for_a_pause_gets_the_request_later() -> None:
    world = World()
    world.service.before = raises(Unavailable("x", "quota", after=timedelta(seconds=20)))
    await world.desk.perform("i")
    assert world.step is Step.SAVED
    assert world.booking.problem == Problem("", "queued", {"until": "2026-11-20T12:00:20+00:00"})
    world.service.before = fine
    await world.until_settled()
    assert world.service.applied == ["book"]
    assert world.booking.stage is Stage.INVITED
    assert world.booking.problem is None


async def test_a_service_that_never_has_room_is_told_as_down() -> None:
    world = World()
    world.service.before = raises(Unavailable("x", "quota", after=timedelta(seconds=20)))
    await world.desk.perform("i")
    assert await world.until_settled() < timedelta(minutes=16)
    assert world.booking.problem == Problem("", "unavailable", words="quota")


async def test_a_full_service_gets_the_request_at_its_turn_however_late() -> None:
    world = World()
    world.service.before = raises(Busy("x", "line", after=timedelta(hours=2)))
    await world.desk.perform("i")
    assert await world.desk.settle("i") == START + timedelta(hours=2)
    world.now += timedelta(hours=2)
    world.service.before = fine
    await world.until_settled()
    assert world.service.applied == ["book"]


async def test_what_waits_in_line_is_taken_back_and_never_sent() -> None:
    world = World()
    world.service.before = raises(Busy("x", "line", after=timedelta(hours=2)))
    await world.desk.perform("i")
    assert [i.id for i in world.booking.in_line] == ["i"]
    assert await world.desk.withdraw("i")
    assert world.service.left == ["b"]
    assert {(i.stage, i.reason) for i in world.booking.invitations} == {(Stage.CANCELLED, Reason.BY_PERSON)}
    assert (world.booking.never_sent, world.booking.in_line, world.booking.problem) == (True, (), None)
    world.service.before = fine
    world.now += timedelta(hours=3)
    assert await world.desk.settle("i") is None
    await world.desk.perform("i")
    assert world.service.applied == []
    assert not await world.desk.withdraw("i")


async def test_a_write_that_left_first_cannot_be_taken_back() -> None:
    world = World()
    world.service.before = raises(Busy("x", "line", after=timedelta(hours=2)))
    await world.desk.perform("i")
    world.service.before = fine
    world.now += timedelta(hours=2)
    perform, withdraw = world.desk.perform, world.desk.withdraw
    took = await asyncio.gather(perform("i"), perform("i"), withdraw("i"))
    assert took[2] is False
    assert world.service.applied == ["book"]
    assert world.service.applied == ["book"]
    assert world.booking.stage is Stage.INVITED


async def test_a_line_longer_than_until_the_session_is_told_at_once() -> None:
    world = World()
    world.service.before = raises(Busy("x", "line", after=timedelta(days=3)))
    await world.desk.perform("i")
    assert world.booking.problem == Problem("", "no_room")
    assert world.service.left == ["b"]
    assert world.service.applied == []


async def test_an_invitation_without_a_reference_is_searched_for() -> None:
    world = World()
    await world.desk.perform("i")
    held = world.booking
    half = (held.invitations[0], replace(held.invitations[1], stage=Stage.UNKNOWN, reference=""))
    world.store.bookings["b"] = replace(held, invitations=half)
    await world.desk.follow("b")
    assert [i.stage for i in world.booking.invitations] == [Stage.INVITED, Stage.INVITED]


async def test_a_look_up_never_takes_what_another_booking_holds() -> None:
    world = World()
    world.store.others = frozenset({"r1"})
    world.service.after = raises(MaybeDone("x", "reset"))
    await world.desk.perform("i")
    world.service.after = fine
    await world.until_settled()
    assert world.booking.problem == Problem("", "not_found")
    assert not any(i.reference for i in world.booking.invitations)


async def test_what_may_be_the_request_that_another_is_just_sending_is_left_to_it() -> None:
    world = World()
    world.service.after = raises(MaybeDone("x", "reset"))
    await world.desk.perform("i")
    world.service.after, world.store.sending = fine, True
    world.now += timedelta(seconds=40)
    assert await world.desk.settle("i")
    assert world.step is Step.UNKNOWN
    world.store.sending = False
    await world.until_settled()
    assert [i.reference for i in world.booking.invitations] == ["r1", "r2"]


async def test_a_booking_is_as_long_as_the_service_says() -> None:
    world = World(Verb.CONFIRM, Stage.CONFIRMED, "1")
    await world.desk.perform("i")
    world.service.says["1"] = replace(world.service.says["1"], minutes=45)
    await world.desk.follow("b")
    assert world.booking.minutes == 45
    assert all(i.minutes is None for i in world.booking.invitations)


async def test_the_services_word_of_how_it_went_comes_before_the_clocks() -> None:
    world = World(Verb.CONFIRM, Stage.CONFIRMED, "1")
    await world.desk.perform("i")
    world.service.says["1"] = replace(world.service.says["1"], stage=Stage.NO_SHOW)
    world.now = START + timedelta(hours=6)
    await world.desk.follow("b")
    assert world.booking.stage is Stage.NO_SHOW
