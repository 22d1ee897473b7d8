"""A part of a request whose answer was lost: found soon, taken not to be there, or handed to the person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.errors import MaybeDone, Unavailable
from booking.ledger import Step
from booking.outcome import Invitation, Stage
from tests.booking.desks import START, World, fine, raises

PROMISED = timedelta(minutes=15)
RETURNED = timedelta(minutes=2)
AWAY = raises(Unavailable("x", "away"))


async def lost(there: bool) -> tuple[World, Invitation]:
    """The first performer is asked, the answer of the second is lost, and then the service is gone."""
    world = World()
    await world.desk.perform("i")
    first, second = world.booking.invitations
    doubted = replace(second, stage=Stage.UNKNOWN, reference="")
    world.store.bookings["b"] = replace(world.booking, invitations=(first, doubted))
    told = world.service.says["2"]
    if not there:
        del world.service.says["2"]
    world.service.before = AWAY
    return world, told


async def follows(world: World, until: timedelta) -> None:
    """As the follow job does, each look when it is due."""
    while world.now < START + until:
        due = await world.desk.follow("b")
        if world.booking.invitations[1].stage is not Stage.UNKNOWN:
            return
        world.now = max(due or world.now, world.now + timedelta(seconds=1))


async def test_in_a_silence_it_is_handed_to_the_person_once() -> None:
    world, _ = await lost(there=True)
    await follows(world, PROMISED)
    part = world.booking.invitations[1]
    assert (part.stage, part.unreached, world.booking.handed_over) == (Stage.UNKNOWN, True, True)
    told = len(world.store.steps)
    await follows(world, 2 * PROMISED)
    assert len(world.store.steps) == told


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("minutes", [0, 1, 5, 7, 9, 13, 14, 30, 61, 200])
async def test_it_is_settled_within_two_minutes_of_the_services_return_or_handed_over(
    there: bool, minutes: int
) -> None:
    world, told = await lost(there)
    back = timedelta(minutes=minutes, seconds=7)
    await follows(world, back)
    world.now, world.service.before = max(world.now, START + back), fine
    await follows(world, max(back + RETURNED, timedelta(minutes=6) + RETURNED))
    part = world.booking.invitations[1]
    assert part.stage is (told.stage if there else Stage.REFUSED)
    assert not part.remarks, "nothing is left of the doubt"
    assert world.now <= START + max(back, timedelta(minutes=6)) + RETURNED


async def test_a_silence_between_two_looks_in_vain_is_told_as_well() -> None:
    world, _ = await lost(there=False)
    world.service.before, world.now = fine, START + timedelta(minutes=11, seconds=50)
    await world.desk.follow("b")
    assert world.booking.invitations[1].missing
    world.service.before = AWAY
    await follows(world, PROMISED)
    assert world.booking.handed_over


async def in_line() -> World:
    """The answer of the first is lost, and for the second there is no room before an hour is over."""
    world = World()
    unsure = replace(world.booking.invitations[0], stage=Stage.UNKNOWN)

    def full() -> None:
        down = Unavailable("x", "full", after=timedelta(hours=1))
        down.done = (unsure,)
        raise down

    world.now += timedelta(minutes=1)
    world.service.before = full
    await world.desk.perform("i")
    return world


async def test_what_waits_in_line_holds_up_nothing_for_who_was_asked_before() -> None:
    world = await in_line()
    world.service.before = fine
    world.service.says["1"] = Invitation("1", Stage.INVITED, reference="r1")
    await world.desk.follow("b")
    assert [i.stage for i in world.booking.invitations] == [Stage.INVITED, Stage.ASKED]
    assert world.step is Step.SAVED


async def test_nor_does_it_let_a_lost_part_be_refused_or_forgotten() -> None:
    world = await in_line()
    world.service.before = fine
    while world.now < START + timedelta(minutes=1) + PROMISED:
        world.now = await world.desk.follow("b") or world.now
    part = world.booking.invitations[0]
    assert (part.stage, part.unreached) == (Stage.UNKNOWN, True)
    assert world.booking.sent == START + timedelta(minutes=1), "counted from when it left"


async def test_who_cannot_be_looked_up_is_never_taken_for_refused() -> None:
    world, _ = await lost(there=False)
    card = world.service.card
    world.service.card = replace(card, abilities=frozenset())
    world.service.before = fine
    await follows(world, 2 * PROMISED)
    assert (world.booking.invitations[1].stage, world.booking.handed_over) == (Stage.UNKNOWN, True)


async def test_an_unclear_look_is_none() -> None:
    world, _ = await lost(there=True)
    world.service.before, world.service.searched = fine, raises(MaybeDone("x", "several look alike"))
    await follows(world, PROMISED)
    assert world.booking.handed_over


async def test_a_part_of_a_sender_that_died_is_counted_from_its_last_call() -> None:
    """Found is what the first call made; the last call may be applied as late as any."""
    world = World()
    await world.store.claim("i", START)
    world.now = START + timedelta(seconds=40)
    world.service.says["1"] = Invitation("1", Stage.INVITED, reference="r1")
    await world.desk.settle("i")
    assert [i.stage for i in world.booking.invitations] == [Stage.INVITED, Stage.UNKNOWN]
    world.now = START + timedelta(seconds=4 * 20 + 300 - 1)
    await world.desk.follow("b")
    assert world.booking.invitations[1].missing is None, "nothing is proved yet"
