"""What a look proves, and that it proves nothing while another request for that start is being sent."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from booking.errors import Invalid, MaybeDone, Unavailable
from booking.form import Problem
from booking.ledger import LIVE, Intent, Step, Verb
from booking.outcome import Invitation, Stage
from booking.provider import Account
from tests.booking.desks import START, Behaviour, World, fine, raises

AT_LAST = START + timedelta(minutes=14, seconds=30)
"""The first look at a service that was silent since: one that finds nothing proves that there is nothing."""


async def test_what_is_found_while_another_is_sent_is_no_proof_that_nothing_was_booked() -> None:
    world = World()
    world.service.after = raises(MaybeDone("x", "lost"))
    await world.desk.perform("i")
    world.now, world.store.sending = AT_LAST, True
    await world.desk.settle("i")
    assert (world.step, world.booking.stage) == (Step.UNKNOWN, Stage.UNKNOWN)
    world.store.sending = False
    await world.desk.settle("i")
    assert [i.reference for i in world.booking.invitations] == ["r1", "r2"]


async def test_neither_is_it_of_a_part() -> None:
    world = World()
    await world.desk.perform("i")
    lost = replace(world.booking.invitations[1], stage=Stage.UNKNOWN, reference="")
    world.store.bookings["b"] = replace(world.booking, invitations=(world.booking.invitations[0], lost))
    world.now, world.store.sending = AT_LAST, True
    await world.desk.follow("b")
    assert world.booking.invitations[1].stage is Stage.UNKNOWN
    world.store.sending = False
    await world.desk.follow("b")
    assert world.booking.invitations[1].reference == "r2"


async def test_a_mistake_in_what_tells_the_balance_hides_no_yes() -> None:
    world = World(Verb.CANCEL, Stage.INVITED, "1")
    world.store.bookings["b"] = replace(world.booking, account="own", intents=())
    world.service.says["1"] = replace(world.booking.invitations[0], stage=Stage.ACCEPTED)

    async def balance(account: Account) -> Decimal:
        raise KeyError(account.key)

    world.service.balance = balance  # type: ignore[method-assign]
    await world.desk.follow("b")
    assert (world.booking.stage, world.booking.balance) == (Stage.ACCEPTED, None)


async def test_a_mistake_in_leaving_the_line_does_not_lose_what_came_of_a_write() -> None:
    world = World()

    async def leave(_: object) -> None:
        raise KeyError("line")

    world.service.leave = leave  # type: ignore[assignment,method-assign]
    assert await world.desk.withdraw("i")
    assert world.step is Step.WITHDRAWN


async def test_after_a_long_silence_one_look_is_not_enough_and_the_next_comes_soon() -> None:
    world = World()
    world.service.before = raises(MaybeDone("x", "lost"))
    await world.desk.perform("i")
    world.service.before, world.now = fine, AT_LAST
    due = await world.desk.settle("i")
    assert (world.step, due) == (Step.UNKNOWN, AT_LAST + timedelta(seconds=10))
    world.now = due or world.now
    await world.desk.settle("i")
    assert world.booking.stage is Stage.REFUSED


async def test_it_is_handed_to_the_person_within_a_quarter_of_an_hour_of_four_calls_that_hang() -> None:
    world = World()

    def hangs(seconds: int) -> Behaviour:
        def behave() -> None:
            world.now += timedelta(seconds=seconds)
            raise MaybeDone("x", "timed out")

        return behave

    world.service.before = hangs(92)
    await world.desk.perform("i")
    world.service.before = hangs(20)
    due: datetime | None = world.now
    while not world.booking.handed_over:
        world.now = max(world.now, due or world.now) + timedelta(seconds=2)
        due = await world.desk.settle("i")
    assert world.now - START < timedelta(minutes=15)


async def test_what_failed_for_one_performer_stays_said_when_the_next_is_done() -> None:
    world = World(Verb.CANCEL, Stage.INVITED, "1")
    both = [Intent(p, "b", Verb.CANCEL, p, saved=START) for p in "12"]
    world.store.bookings["b"] = replace(world.booking, intents=tuple(both))
    world.service.card = replace(world.service.card, first_wins=False)
    world.service.before = raises(Invalid(Problem("", "refused", words="Too late.")))
    await world.desk.perform("1")
    world.service.before = fine
    await world.desk.perform("2")
    assert [i.stage for i in world.booking.invitations] == [Stage.INVITED, Stage.CANCELLED]
    assert world.booking.problem == Problem("", "refused", words="Too late.")


async def test_what_takes_back_a_booking_that_was_replaced_is_tried_again_until_it_is_done() -> None:
    """Nobody tapped it: nobody would tap it again, and both would be paid for."""
    world = World(Verb.CANCEL, Stage.CONFIRMED, "1")
    world.store.bookings["b"] = replace(world.booking, moving=START + timedelta(days=1))
    world.service.before = raises(Unavailable("x", "no connection"))
    pauses = []
    for _ in range(8):
        pauses.append(await world.desk.settle("i") or world.now)
        world.now = pauses[-1]
    assert START + timedelta(minutes=2) < pauses[-1] < START + timedelta(minutes=30)
    world.service.before = fine
    await world.desk.settle("i")
    assert (world.step, world.service.applied) == (Step.DONE, ["cancel"])


async def test_a_sender_that_died_may_have_made_several_calls_after_its_claim() -> None:
    """Four calls that hang: the last may be applied late, counted from when it broke off."""
    world = World()
    await world.store.claim("i", START)
    there = START + timedelta(seconds=4 * 20 + 300)
    while world.step in LIVE:
        await world.desk.settle("i")
        world.now += timedelta(seconds=7)
        if world.now >= there and not world.service.says:
            made = (Invitation(p, Stage.INVITED, reference=f"r{p}") for p in "12")
            world.service.says = {i.performer: i for i in made}
    assert world.booking.stage is Stage.INVITED


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
