"""What a look tells is said once; what time decides comes after it."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from booking.errors import MaybeDone, Unavailable
from booking.form import Ability
from booking.ledger import Step, Verb
from booking.moment import in_zone
from booking.outcome import Invitation, Reason, Stage
from booking.provider import OPERATOR
from booking.waiting import Mark
from tests.booking.desks import START, World, fine, raises


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


@pytest.mark.parametrize(("account", "balance"), [("own", Decimal(100)), (OPERATOR, None)])
async def test_following_tells_news_once_and_brings_ones_own_balance(
    account: str, balance: Decimal | None
) -> None:
    world = World()
    world.store.bookings["b"] = replace(world.booking, account=account)
    await world.desk.perform("i")
    world.service.says["1"] = replace(world.service.says["1"], stage=Stage.ACCEPTED, price=Decimal(12))
    told = len(world.store.steps)
    await world.desk.follow("b")
    await world.desk.follow("b")
    assert len(world.store.steps) == told + 1
    assert world.booking.stage is Stage.ACCEPTED
    assert world.booking.balance == balance


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


@pytest.mark.parametrize("applied", [True, False], ids=["applied", "not applied"])
async def test_a_lost_cancellation_is_looked_up_and_never_sent_again(applied: bool) -> None:
    world, lost = World(Verb.CANCEL, Stage.CONFIRMED, "1"), raises(MaybeDone("x", "reset"))
    world.service.before, world.service.after = (fine, lost) if applied else (lost, fine)
    await world.desk.perform("i")
    assert world.step is Step.UNKNOWN
    world.service.before = world.service.after = fine
    await world.until_settled()
    told = world.booking.invitation("1")
    assert told
    assert (world.step, told.stage, world.service.applied) == (
        (Step.DONE, Stage.CANCELLED, ["cancel"]) if applied else (Step.FAILED, Stage.CONFIRMED, [])
    )


async def test_time_alone_ends_what_nobody_answered() -> None:
    world = World()
    await world.desk.perform("i")
    world.now = START + timedelta(hours=5)
    assert await world.desk.follow("b") is None
    assert {i.stage for i in world.booking.invitations} == {Stage.EXPIRED}


@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
@pytest.mark.parametrize("heard", [True, False], ids=["heard again", "silent for long"])
@pytest.mark.parametrize(
    ("stage", "ends", "told"),
    [(Stage.INVITED, Stage.EXPIRED, Stage.CONFIRMED), (Stage.CONFIRMED, Stage.DONE, Stage.NO_SHOW)],
)
async def test_who_is_not_heard_at_the_end_is_asked_for_an_hour(
    on: bool, heard: bool, stage: Stage, ends: Stage, told: Stage
) -> None:
    world = World(Verb.CONFIRM, stage, "1")
    alone = tuple(i for i in world.booking.invitations if i.performer == "1")
    world.store.bookings["b"] = replace(world.booking, invitations=alone, intents=())
    world.on, world.service.before = on, raises(Unavailable("x", "away"))
    world.now = START + timedelta(hours=6, minutes=29)
    assert await world.desk.follow("b") is not None
    assert world.booking.stage is stage, "what was not seen may stand all the same"
    if heard:
        world.on, world.service.before = True, fine
        world.service.says["1"] = replace(alone[0], stage=told)
    world.now += timedelta(minutes=1)
    await world.desk.follow("b")
    assert world.booking.invitations[0].stage is (
        Stage.DONE if heard and told is Stage.CONFIRMED else told if heard else ends
    )
    assert world.booking.unheard is not heard


@pytest.mark.parametrize("verb", [Verb.CONFIRM, Verb.MOVE])
async def test_nothing_ends_by_the_clock_while_a_confirmation_or_a_move_is_on_its_way(verb: Verb) -> None:
    stage = Stage.ACCEPTED if verb is Verb.CONFIRM else Stage.CONFIRMED
    world = World(verb, stage, "1")
    alone = tuple(i for i in world.booking.invitations if i.performer == "1")
    note = json.dumps(in_zone(START + timedelta(days=2), "UTC").to_json())
    lost = tuple(replace(i, step=Step.UNKNOWN, note=note) for i in world.booking.intents)
    world.store.bookings["b"] = replace(world.booking, invitations=alone, intents=lost)
    world.now = START + timedelta(hours=6)
    assert await world.desk.follow("b") is not None
    assert world.booking.stage is stage


async def test_a_session_nobody_saw_accepted_took_place_all_the_same() -> None:
    world = World()
    await world.desk.perform("i")
    world.service.says["1"] = replace(world.service.says["1"], stage=Stage.DONE)
    world.now = START + timedelta(hours=6)
    await world.desk.follow("b")
    assert world.booking.stage is Stage.DONE


async def test_a_yes_is_called_forgotten_only_when_no_confirmation_is_on_its_way() -> None:
    world = World(Verb.CONFIRM, Stage.ACCEPTED, "1")
    world.service.after, yes = raises(MaybeDone("x", "reset")), dict(world.service.says)
    await world.desk.perform("i")
    world.service.before, world.now = raises(Unavailable("x", "down")), START + timedelta(hours=5)
    await world.desk.follow("b")
    assert world.booking.stage is Stage.ACCEPTED, "it may have arrived"
    world.service.before, world.service.says = fine, yes
    await world.until_settled(timedelta(hours=6))
    await world.desk.follow("b")
    assert (world.booking.stage, world.booking.unconfirmed) == (Stage.EXPIRED, True)


async def test_a_confirmed_session_is_done_when_it_is_over() -> None:
    world = World(Verb.CONFIRM, Stage.ACCEPTED, "1")
    await world.desk.perform("i")
    world.now = START + timedelta(hours=4, minutes=59)
    assert await world.desk.follow("b") == START + timedelta(hours=5), "the card changes when it begins"
    world.now = START + timedelta(hours=5, minutes=29)
    assert await world.desk.follow("b") == START + timedelta(hours=5, minutes=30)
    assert world.booking.mark == Mark.BEGUN
    world.now += timedelta(minutes=1)
    assert await world.desk.follow("b") is None
    assert world.booking.stage is Stage.DONE


async def half_known(world: World) -> None:
    """Asked, but of the second performer no reference was told."""
    await world.desk.perform("i")
    first, second = world.booking.invitations
    lost = replace(second, stage=Stage.UNKNOWN, reference="")
    world.store.bookings["b"] = replace(world.booking, invitations=(first, lost))


async def test_an_invitation_without_a_reference_is_searched_for() -> None:
    world = World()
    await half_known(world)
    await world.desk.follow("b")
    assert [i.stage for i in world.booking.invitations] == [Stage.INVITED, Stage.INVITED]


async def test_a_search_never_takes_what_another_of_the_same_request_has() -> None:
    world = World()
    await half_known(world)
    world.service.says = {"1": replace(world.booking.invitations[0], stage=Stage.ACCEPTED)}
    world.service.nameless = True
    await world.desk.follow("b")
    assert [(i.stage, i.reference) for i in world.booking.invitations] == [
        (Stage.ACCEPTED, "r1"),
        (Stage.UNKNOWN, ""),
    ]


async def test_a_search_in_vain_hides_nobodys_answer() -> None:
    world = World()
    await half_known(world)
    world.service.says["1"] = replace(world.booking.invitations[0], stage=Stage.ACCEPTED)
    world.service.searched = raises(MaybeDone("x", "several look alike"))
    await world.desk.follow("b")
    assert [i.stage for i in world.booking.invitations] == [Stage.ACCEPTED, Stage.UNKNOWN]


async def test_only_who_was_read_is_ended_by_the_clock() -> None:
    world = World()
    await world.desk.perform("i")
    del world.service.says["2"]
    world.now = START + timedelta(hours=5)
    await world.desk.follow("b")
    assert [i.stage for i in world.booking.invitations] == [Stage.EXPIRED, Stage.INVITED]
    world.service.says["2"] = replace(world.booking.invitations[1], stage=Stage.CONFIRMED)
    await world.desk.follow("b")
    assert world.booking.stage is Stage.CONFIRMED


async def test_who_was_never_found_is_refused_by_a_look_alone_long_after_the_request_has_left() -> None:
    world = World()
    world.now += timedelta(minutes=30)  # it waited in a line
    await half_known(world)
    del world.service.says["2"]
    seen, away = [], raises(Unavailable("x", "away"))
    for minutes, before in ((0, fine), (20, away), (0, fine), (0.5, fine), (1, fine)):
        world.now += timedelta(minutes=minutes)
        world.service.before = before
        await world.desk.follow("b")
        seen.append(world.booking.invitations[1].stage)
    assert seen == [*[Stage.UNKNOWN] * 4, Stage.REFUSED], "one look may overlook it, and so may the next"
    assert world.booking.invitations[1].missing is None


async def test_a_part_that_one_look_overlooks_is_found_by_the_next() -> None:
    world = World()
    await half_known(world)
    there = world.service.says.pop("2")
    world.now += timedelta(minutes=20)
    again = await world.desk.follow("b")
    assert world.booking.invitations[1].missing == world.now
    assert again
    world.now, world.service.says["2"] = again, there
    await world.desk.follow("b")
    found = world.booking.invitations[1]
    assert (found.stage, found.missing) == (Stage.INVITED, None)


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


@pytest.mark.parametrize(
    ("left", "heard", "pause"),
    [(48, False, 30), (2, False, 15), (0.5, False, 5), (0.5, True, 30), (-0.1, False, 24)],
)
async def test_a_final_session_is_looked_at_more_often_as_it_comes_near(
    left: float, heard: bool, pause: float
) -> None:
    world = World(Verb.CANCEL, Stage.CONFIRMED, "1")
    card = world.service.card
    world.service.card = replace(card, abilities=card.abilities | ({Ability.WEBHOOK} if heard else set()))
    now = START + timedelta(days=1)
    final = tuple(replace(i, stage=Stage.CONFIRMED) for i in world.booking.invitations)
    booking = replace(world.booking, invitations=final, starts=now + timedelta(hours=left))
    assert world.desk.next_look(booking, now) - now == timedelta(minutes=pause)


async def test_who_has_not_answered_is_looked_for_though_another_is_final() -> None:
    world = World()
    final, waits = (
        Invitation("1", Stage.CONFIRMED, reference="1"),
        Invitation("2", Stage.INVITED, reference="2"),
    )
    booking = replace(world.booking, invitations=(final, waits), starts=START + timedelta(days=2))
    at = booking.made + timedelta(hours=1)
    all_final = replace(booking, invitations=(final, replace(waits, stage=Stage.CONFIRMED)))
    assert world.desk.next_look(booking, at) < world.desk.next_look(all_final, at)
