"""What a service asks to wait for is sent at its time, once; until then it can be taken back."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from booking.errors import Busy, Invalid, MaybeDone, Unavailable
from booking.form import Problem
from booking.ledger import Step, Verb
from booking.moment import in_zone
from booking.outcome import Invitation, Reason, Stage
from tests.booking.desks import START, World, fine, raises


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


@pytest.mark.parametrize("asks", [Busy, Unavailable])
async def test_what_was_to_begin_at_once_never_leaves_later(asks: type[Unavailable]) -> None:
    """A copy begins five minutes after the service heard of it: whoever agreed to that meant then."""
    world = World(Verb.COPY, target="1")
    world.service.before = raises(asks("x", "answered 429", after=timedelta(minutes=1)))
    await world.desk.perform("i")
    assert world.step is Step.SAVED
    world.service.before, world.now = fine, START + timedelta(minutes=20)  # nobody ran
    assert await world.desk.settle("i") is not None
    assert (world.step, world.booking.over, world.service.applied) == (Step.FAILED, True, [])
    assert world.booking.problem == Problem("", "too_late")
    world = World(Verb.COPY, target="1")
    world.service.before = raises(asks("x", "answered 429", after=timedelta(minutes=3)))
    await world.desk.perform("i")
    assert (world.step, world.booking.over) == (Step.FAILED, True)


async def test_a_copy_begins_when_the_service_says() -> None:
    world = World(Verb.COPY, target="1")
    meant = in_zone(world.booking.starts, "UTC")
    order = replace(world.booking.order, answers={"performers": ("1",), "when": meant})
    world.store.bookings["b"] = replace(world.booking, order=order)
    world.service.begins = begins = meant.at + timedelta(minutes=1)
    await world.desk.perform("i")
    assert (world.booking.starts, world.booking.order.answers["when"]) == (begins, in_zone(begins, "UTC"))


async def test_a_request_for_what_has_begun_is_not_sent() -> None:
    world = World()
    world.now = world.booking.starts
    await world.desk.settle("i")
    assert (world.booking.problem, world.service.applied) == (Problem("", "too_late"), [])


async def test_whose_answer_was_lost_is_not_asked_again_with_the_rest() -> None:
    """One answer was lost and the next asking put off: that goes later, and the lost one is looked for."""
    world, pause = World(), Busy("x", "answered 429", after=timedelta(minutes=2))
    world.service.applied, world.service.says = ["1"], {"1": Invitation("1", Stage.INVITED, reference="r1")}
    pause.done = (Invitation("1", Stage.UNKNOWN),)
    world.service.before = raises(pause)
    await world.desk.perform("i")
    assert [i.stage for i in world.booking.invitations] == [Stage.UNKNOWN, Stage.ASKED]
    world.service.before = fine
    world.now += timedelta(minutes=2)
    await world.desk.settle("i")
    assert world.service.asked == [("2",)]
    await world.desk.follow("b")
    assert [(i.stage, i.reference) for i in world.booking.invitations] == [
        (Stage.INVITED, "r1"),
        (Stage.INVITED, "r2"),
    ]


@pytest.mark.parametrize("taken_back", [False, True])
async def test_a_lost_answer_stays_open_when_the_rest_comes_to_nothing(taken_back: bool) -> None:
    world, pause = World(), Busy("x", "answered 429", after=timedelta(minutes=2))
    pause.done = (Invitation("1", Stage.UNKNOWN),)
    world.service.before = raises(pause)
    await world.desk.perform("i")
    if taken_back:
        await world.desk.withdraw("i")
    else:
        world.service.before = raises(Invalid(Problem("when", "not_free")))
        world.now += timedelta(minutes=2)
        await world.desk.settle("i")
    ended = Stage.CANCELLED if taken_back else Stage.REFUSED
    assert [i.stage for i in world.booking.invitations] == [Stage.UNKNOWN, ended]


async def test_a_lost_answer_keeps_what_others_said_before_it() -> None:
    world, lost = World(), MaybeDone("x", "reset")
    lost.done = (Invitation("1", Stage.REFUSED, Reason.TIME, words="Taken."),)
    world.service.before = raises(lost)
    await world.desk.perform("i")
    first, second = world.booking.invitations
    assert (first.stage, first.reason, first.words) == (Stage.REFUSED, Reason.TIME, "Taken.")
    assert second.stage is Stage.UNKNOWN


async def test_who_is_invited_meanwhile_is_not_asked_again_by_whoever_read_before() -> None:
    """One sender reads and is held up; another asks a part and puts the rest off; then the first goes on."""
    world, pause, held = World(), Busy("x", "answered 429", after=timedelta(seconds=45)), asyncio.Event()
    pause.done = (Invitation("1", Stage.INVITED, reference="r1"),)
    claim, first = world.store.claim, iter([True])

    async def late(intent: str, now: datetime) -> bool:
        if next(first, False):
            await held.wait()
        return await claim(intent, now)

    world.store.claim = late  # type: ignore[method-assign]
    world.service.before = raises(pause)
    sending = asyncio.create_task(world.desk.perform("i"))
    await asyncio.sleep(0.01)
    await world.desk.settle("i")
    world.service.before = fine
    held.set()
    assert await sending == START + timedelta(seconds=45)
    assert world.service.asked == []
    world.now += timedelta(seconds=45)
    await world.desk.settle("i")
    assert world.service.asked == [("2",)]
    assert [i.reference for i in world.booking.invitations] == ["r1", "r2"]


async def test_what_was_taken_back_with_a_lost_answer_may_have_been_sent() -> None:
    world, pause = World(), Busy("x", "answered 429", after=timedelta(minutes=2))
    world.service.before = raises(pause)
    await world.desk.perform("i")
    await world.desk.withdraw("i")
    assert world.booking.never_sent
    world = World()
    pause.done = (Invitation("1", Stage.UNKNOWN),)
    world.service.before = raises(pause)
    await world.desk.perform("i")
    await world.desk.withdraw("i")
    assert not world.booking.never_sent


async def test_a_sender_that_died_with_what_had_waited_in_line_leaves_nothing_in_line() -> None:
    world = World()
    world.service.before = raises(Busy("x", "answered 429", after=timedelta(seconds=45)))
    await world.desk.perform("i")
    world.now += timedelta(seconds=46)
    await world.store.claim("i", world.now)
    world.now += timedelta(seconds=31)
    world.service.before = fine
    await world.desk.settle("i")
    assert (world.step, world.booking.problem) == (Step.UNKNOWN, Problem("", "maybe_done"))


async def test_clearing_what_is_over_waits_in_line_too_but_not_for_ever() -> None:
    world = World(Verb.DELETE, Stage.CANCELLED)
    world.now = world.booking.starts + timedelta(days=1)
    (clearing,) = world.booking.intents
    world.store.bookings["b"] = replace(world.booking, intents=(replace(clearing, saved=world.now),))
    world.service.before = raises(Busy("x", "answered 429", after=timedelta(seconds=45)))
    assert await world.desk.perform("i") == world.now + timedelta(seconds=45)
    assert world.step is Step.SAVED
    world.now += timedelta(minutes=15)
    await world.desk.perform("i")
    assert (world.step, world.booking.intents[0].problem) == (Step.FAILED, Problem("", "no_room"))


async def test_what_nobody_is_left_to_be_asked_of_is_looked_for_and_not_sent_again() -> None:
    """A sender of several calls was slow: another took all for lost. Then the service puts the rest off."""
    world, pause = World(), Busy("x", "answered 429", after=timedelta(minutes=2))
    pause.done = (Invitation("1", Stage.UNKNOWN),)
    world.service.before = raises(pause)
    await world.desk.perform("i")
    lost = tuple(replace(i, stage=Stage.UNKNOWN) for i in world.booking.invitations)
    world.store.bookings["b"] = replace(world.booking, invitations=lost)
    world.service.before = fine
    world.now += timedelta(minutes=2)
    await world.desk.settle("i")
    assert (world.service.applied, world.step) == ([], Step.UNKNOWN)
    await world.until_settled()
    assert {i.stage for i in world.booking.invitations} == {Stage.REFUSED}
