"""The former booking holds until the new one is final; then each live invitation is taken back, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking.chain import FAILED, after_replacement
from booking.errors import Busy
from booking.form import Problem
from booking.ledger import Booking, Step, Verb
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Order
from tests.booking.desks import World, fine

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
stages = st.sampled_from(list(Stage))


def a_booking(number: str, *asked: Stage, replaces: str = "") -> Booking:
    people = tuple(Invitation(str(n), s, reference=f"{number}{n}") for n, s in enumerate(asked))
    order = Order(number, {"performers": tuple(i.performer for i in people)}, NOW)
    starts = NOW + timedelta(hours=5)
    return Booking(number, 1, "x", "operator", order, people, starts, 30, NOW, replaces=replaces)


@given(st.lists(stages, min_size=1, max_size=4), stages)
def test_only_a_confirmed_one_takes_the_former_back(asked: list[Stage], reached: Stage) -> None:
    former, new = a_booking("old", *asked), a_booking("new", reached, replaces="old")
    after = after_replacement(former, new, NOW, first_wins=True)
    live = {i.performer for i in former.invitations if i.stage in {"invited", "accepted", "confirmed"}}
    assert {i.target for i in after.intents} == (live if reached is Stage.CONFIRMED else set())
    assert after.invitations == former.invitations
    assert (after.moving is None) == (reached in FAILED or former.over)


@given(st.lists(stages, min_size=1, max_size=4))
def test_asked_again_it_says_the_same_and_adds_nothing(asked: list[Stage]) -> None:
    former, new = a_booking("old", *asked), a_booking("new", Stage.CONFIRMED, replaces="old")
    once = after_replacement(former, new, NOW, first_wins=True)
    assert after_replacement(former, new, NOW, first_wins=True) == once
    assert after_replacement(once, new, NOW, first_wins=True) == once


def test_where_each_has_a_booking_of_their_own_each_old_one_holds_until_its_new_one() -> None:
    former = a_booking("old", Stage.CONFIRMED, Stage.CONFIRMED)

    def taken_back(*reached: Stage) -> set[str]:
        new = a_booking("new", *reached)
        return {i.target for i in after_replacement(former, new, NOW, first_wins=False).intents}

    assert taken_back(Stage.INVITED, Stage.INVITED) == set()
    assert taken_back(Stage.CONFIRMED, Stage.INVITED) == {"0"}
    assert taken_back(Stage.CONFIRMED, Stage.CONFIRMED) == {"0", "1"}
    assert taken_back(Stage.CONFIRMED, Stage.DECLINED) == {"0"}
    former = a_booking("old", Stage.CONFIRMED, Stage.INVITED)
    assert taken_back(Stage.CONFIRMED, Stage.DECLINED) == {"0"}


def test_who_was_only_asked_is_let_go_when_another_is_final() -> None:
    former = a_booking("old", Stage.INVITED, Stage.INVITED)
    new = a_booking("new", Stage.CONFIRMED, Stage.LOST)
    assert {i.target for i in after_replacement(former, new, NOW, first_wins=True).intents} == {"0", "1"}


async def test_a_confirmation_cancels_the_former_through_the_desk() -> None:
    world = World(Verb.CONFIRM, Stage.ACCEPTED, "1")
    world.store.bookings["b"] = replace(world.booking, replaces="old")
    world.store.bookings["old"] = a_booking("old", Stage.CONFIRMED)
    await world.desk.perform("i")
    (cancel,) = world.store.bookings["old"].intents
    assert (cancel.verb, cancel.target, cancel.booking) == (Verb.CANCEL, "0", "old")


def waiting_in_line(former: Booking, new: Booking) -> Booking:
    """The former booking with its cancelling saved, which the service asked to be left alone with."""
    after = after_replacement(former, new, NOW, first_wins=True)
    until = (NOW + timedelta(minutes=2)).isoformat()
    queued = Problem("", "queued", {"until": until})
    return replace(after, problem=queued, intents=tuple(replace(i, problem=queued) for i in after.intents))


@given(st.sampled_from(sorted(FAILED)))
def test_what_waits_to_cancel_it_is_taken_back_when_the_new_one_does_not_stand_any_more(ended: Stage) -> None:
    former = waiting_in_line(a_booking("old", Stage.CONFIRMED), a_booking("new", Stage.CONFIRMED))
    kept = after_replacement(former, a_booking("new", ended), NOW, first_wins=True)
    assert [i.step for i in kept.intents] == [Step.WITHDRAWN]
    assert (kept.stage, kept.problem, kept.moving) == (Stage.CONFIRMED, None, None)


def test_one_that_has_taken_place_still_cancels_the_former() -> None:
    former = waiting_in_line(a_booking("old", Stage.CONFIRMED), a_booking("new", Stage.CONFIRMED))
    over = after_replacement(former, a_booking("new", Stage.DONE), NOW, first_wins=True)
    assert [i.step for i in over.intents] == [Step.SAVED]


def test_where_each_has_a_booking_of_their_own_only_the_part_that_came_to_nothing_is_kept() -> None:
    both = (Stage.CONFIRMED, Stage.CONFIRMED)
    former = after_replacement(a_booking("old", *both), a_booking("new", *both), NOW, first_wins=False)
    new = a_booking("new", Stage.CANCELLED, Stage.CONFIRMED)
    kept = after_replacement(former, new, NOW, first_wins=False)
    assert [(i.target, i.step) for i in kept.intents] == [("0", Step.WITHDRAWN), ("1", Step.SAVED)]


def test_what_is_being_sent_already_is_left_alone() -> None:
    former = waiting_in_line(a_booking("old", Stage.CONFIRMED), a_booking("new", Stage.CONFIRMED))
    under_way = replace(former, intents=tuple(replace(i, step=Step.CLAIMED) for i in former.intents))
    kept = after_replacement(under_way, a_booking("new", Stage.CANCELLED), NOW, first_wins=True)
    assert kept.intents == under_way.intents


async def test_a_new_one_that_the_performer_cancels_keeps_the_former_whose_cancelling_waits() -> None:
    world = World(Verb.CANCEL, Stage.CONFIRMED, "1")
    world.store.bookings["b"] = replace(world.booking, replaces="old", intents=())
    new = replace(world.booking, invitations=world.booking.invitations[:1])
    world.store.bookings["b"] = new
    world.store.bookings["old"] = old = waiting_in_line(
        replace(a_booking("old", Stage.CONFIRMED), invitations=new.invitations), new
    )
    (waiting,) = old.intents
    world.service.says["1"] = replace(new.invitations[0], stage=Stage.CANCELLED, reason=Reason.BY_PERFORMER)
    await world.desk.follow("b")
    world.now = NOW + timedelta(minutes=5)
    await world.desk.settle(waiting.id)
    assert world.service.applied == []
    assert world.store.bookings["old"].stage is Stage.CONFIRMED


async def test_what_the_service_puts_off_is_judged_again_before_it_is_sent() -> None:
    """The cancelling of the former booking is on its way as the performer cancels the new one."""
    world = World(Verb.CANCEL, Stage.CONFIRMED, "1")
    new = replace(world.booking, replaces="old", intents=(), invitations=world.booking.invitations[:1])
    former = replace(a_booking("old", Stage.CONFIRMED), invitations=new.invitations)
    former = after_replacement(former, new, NOW, first_wins=True)
    world.store.bookings |= {"b": new, "old": former}
    (cancel,) = former.intents

    def meanwhile() -> None:
        gone = replace(new.invitations[0], stage=Stage.CANCELLED, reason=Reason.BY_PERFORMER)
        world.store.bookings["b"] = replace(new, invitations=(gone,))
        raise Busy("x", "full", timedelta(minutes=2))

    world.service.before = meanwhile
    await world.desk.perform(cancel.id)
    world.service.before, world.now = fine, NOW + timedelta(minutes=5)
    await world.desk.settle(cancel.id)
    assert world.service.applied == []
    (kept,) = world.store.bookings["old"].intents
    assert kept.step is Step.WITHDRAWN
