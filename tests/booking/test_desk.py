"""Each write once, whatever the service does; what is unknown is looked up, and no second one is sent."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from booking.errors import (
    Amiss,
    Invalid,
    LoginNeeded,
    MaybeDone,
    ProjectRefused,
    Unavailable,
    Unexpected,
    Untold,
)
from booking.form import Ability, Problem
from booking.ledger import Step, Verb
from booking.moment import in_zone
from booking.outcome import Invitation, Stage
from booking.provider import Account, Order
from booking.writes import LATEST_APPLICATION
from tests.booking.desks import START, Service, World, fine, raises


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


@pytest.mark.parametrize("back", [60, 720], ids=["heard all the time", "silent at first"])
async def test_one_look_that_overlooks_a_late_application_proves_nothing(back: int) -> None:
    world = World()
    world.service.before = raises(MaybeDone("x", "timed out"))
    await world.desk.perform("i")
    world.service.before = fine
    due = await world.desk.settle("i")  # one look in vain before it was applied, which proves nothing at all
    if back > 60:
        world.service.before = raises(Unavailable("x", "down"))
    while due and due <= START + max(LATEST_APPLICATION, timedelta(seconds=back)):
        world.now = due
        due = await world.desk.settle("i")
    world.service.before, world.now = fine, due or world.now
    assert await world.desk.settle("i"), "the first look that could find it overlooks it"
    world.service.says = {p: Invitation(p, Stage.INVITED, reference=f"r{p}") for p in "12"}
    await world.until_settled()
    assert world.booking.stage is Stage.INVITED


@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
@pytest.mark.parametrize("error", [Unavailable("x", "down"), KeyError("a mistake of ours")])
async def test_a_dead_service_is_handed_over_within_fifteen_minutes(error: Exception, on: bool) -> None:
    world = World()
    world.service.after = raises(MaybeDone("x", "reset"))
    await world.desk.perform("i")
    world.service.before, world.on = raises(error), on
    assert await world.until_settled() < timedelta(minutes=16)
    assert world.booking.problem == Problem("", "never_answered")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unavailable("x", "down"), "unavailable"),
        (LoginNeeded("x"), "access_refused"),
        (ProjectRefused("x", 401), "access_refused"),
        (Unexpected("x", 200, "code 73"), "unforeseen"),
        (Amiss("x", 402, "wants a payment"), "amiss"),
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


async def test_a_request_whose_service_was_switched_off_is_told_as_not_sent() -> None:
    world = World()
    world.on = False
    await world.until_settled()
    assert world.step is Step.FAILED
    assert world.booking.problem == Problem("", "unavailable", words="switched off")


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


async def test_a_lost_answer_that_may_be_there_but_is_nobodys_is_given_to_people_in_the_end() -> None:
    world = World()
    world.service.after = raises(MaybeDone("x", "reset"))
    world.service.searched = raises(Untold("x"))
    await world.desk.perform("i")
    assert await world.until_settled() > LATEST_APPLICATION
    assert (world.step, world.booking.problem) == (Step.FAILED, Problem("", "by_hand", {"reference": "b"}))
    assert {i.stage for i in world.booking.invitations} == {Stage.UNKNOWN}
    assert world.service.applied == ["book"], "sent once"


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


async def test_a_request_whose_calls_took_long_may_be_applied_as_long_after_the_last_of_them() -> None:
    world, long = World(), timedelta(seconds=100)

    def slow() -> None:
        world.now += long
        raise MaybeDone("x", "timed out")

    world.service.before = slow
    await world.desk.perform("i")
    world.service.before = fine
    assert timedelta(minutes=6) + long < await world.until_settled() < timedelta(minutes=15) + long


async def test_nobody_is_asked_to_look_by_hand_while_the_request_is_still_on_its_way() -> None:
    world, card = World(), World().service.card

    class Slow(Service):
        async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
            world.now += timedelta(seconds=75)  # two logins and two calls
            assert await world.desk.settle("i") == START + timedelta(seconds=100)
            return await super().book(account, order)

    world.service = Slow(card=replace(card, abilities=card.abilities - {Ability.RECONCILE}))
    await world.desk.perform("i")
    assert [i.reference for i in world.booking.invitations] == ["r1", "r2"]


async def test_a_price_that_changed_is_not_confirmed() -> None:
    world = World(Verb.CONFIRM, Stage.ACCEPTED, "1")
    held = world.booking
    seen = replace(held.intents[0], price=Decimal(10))
    raised = tuple(replace(i, price=Decimal(12)) for i in held.invitations)
    world.store.bookings["b"] = replace(held, intents=(seen,), invitations=raised)
    await world.desk.perform("i")
    assert world.service.applied == []
    assert world.booking.problem == Problem("", "price_changed")


async def test_looks_before_the_latest_application_prove_nothing() -> None:
    world = World()
    world.service.before = raises(MaybeDone("x", "timed out"))
    await world.desk.perform("i")
    world.service.before = fine
    for _ in range(4):
        world.now = await world.desk.settle("i") or world.now
    world.service.says = {p: Invitation(p, Stage.INVITED, reference=f"r{p}") for p in "12"}
    world.service.before = raises(Unavailable("x", "down"))
    world.now = START + timedelta(minutes=7)
    assert await world.desk.settle("i"), "still open: nobody has looked since it may have been applied"
    world.service.before = fine
    await world.until_settled()
    assert world.booking.stage is Stage.INVITED


@pytest.mark.parametrize("back", [True, False], ids=["in time", "too late"])
async def test_what_could_not_be_looked_up_is_looked_for_until_its_time_is_over(back: bool) -> None:
    world = World()
    world.service.after = raises(MaybeDone("x", "reset"))
    await world.desk.perform("i")
    world.service.before = raises(Unavailable("x", "down"))
    await world.until_settled()
    assert world.booking.handed_over
    world.now += timedelta(minutes=30)
    due = await world.desk.settle("i")
    assert due
    assert due - world.now < timedelta(minutes=2), "found soon after the service is back"
    await world.desk.follow("b")
    assert world.booking.stage is Stage.UNKNOWN, "nobody has said no"
    world.service.before = fine if back else world.service.before
    world.now += timedelta(hours=0 if back else 5)
    assert await world.desk.settle("i") is None
    assert world.booking.stage is (Stage.INVITED if back else Stage.EXPIRED)
    assert world.service.applied == ["book"]
