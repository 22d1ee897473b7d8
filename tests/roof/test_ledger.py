"""The ledger gives back what was kept, refuses a save from an older reading, and commits all or nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from psycopg.errors import UniqueViolation

from booking.form import Card, Problem
from booking.ledger import BY_HAND, Booking, Intent, Step, Verb
from booking.outcome import Reason, Stage
from bot.store import Ledger
from handlers.messages import Op
from handlers.operators.alarm import Alarm
from tests.roof.conftest import FORM, NOW, PERSON, SEALS, Roof, a_booking


def accepted(booking: Booking) -> Booking:
    first, second = booking.invitations
    better = replace(
        first,
        stage=Stage.ACCEPTED,
        reason=Reason.PRICE,
        words="yes\0 \ud800<b>",
        price=Decimal("12.25"),
        reference="77",
        deadline=NOW,
        seen=NOW,
        contact="anna@x",
    )
    return replace(booking, invitations=(better, second), balance=Decimal("99.90"))


async def test_a_booking_comes_back_as_it_was_kept(roof: Roof) -> None:
    kept = await roof.saved(a_booking())
    assert await roof.ledger.booking("b1") == kept
    assert await roof.ledger.holding("i1") == kept
    assert await roof.ledger.booking("other") is None
    assert await roof.ledger.holding("other") is None


async def test_a_kept_write_is_seen_to_in_case_it_is_not_performed(roof: Roof) -> None:
    await roof.saved(a_booking())
    assert await roof.rows("SELECT due FROM intents") == [(NOW + timedelta(seconds=10),)]


async def test_only_one_claims(roof: Roof) -> None:
    await roof.saved(a_booking())
    won = await asyncio.gather(*(roof.ledger.claim("i1", NOW) for _ in range(8)))
    assert sorted(won) == [False] * 7 + [True]
    found = await roof.ledger.booking("b1")
    assert found
    assert (found.intents[0].step, found.intents[0].claimed) == (Step.CLAIMED, NOW)


async def test_a_record_saves_announces_and_plans_together(roof: Roof) -> None:
    before = await roof.saved(a_booking())
    done = replace(before.intents[0], step=Step.DONE, tries=2, problem=Problem("when", "past", {"a": "b"}))
    after = accepted(replace(before, intents=(done,), problem=done.problem))
    assert await roof.ledger.record(before, after, done, NOW + timedelta(seconds=30))
    found = await roof.ledger.booking("b1")
    clean = replace(after.invitations[0], words="yes ?<b>", answered=NOW, agreed=True)
    assert found == replace(after, revision=1, edition=1, invitations=(clean, after.invitations[1]))
    assert roof.woken == [PERSON]
    assert [(m.chat, m.text) for m in await roof.said()] == [(PERSON, "asked → accepted")]
    assert await roof.rows("SELECT stage, ended, look_at FROM bookings") == [
        ("accepted", False, NOW + timedelta(seconds=30))
    ]


async def test_a_step_of_what_replaces_another_counts_only_while_that_one_is_as_it_was_read(
    roof: Roof,
) -> None:
    former, new = await roof.saved(a_booking("b1", "i1")), await roof.saved(a_booking("b2", "i2"))
    assert await roof.ledger.record(former, accepted(former), None, None)
    first = replace(new.invitations[0], stage=Stage.DECLINED)
    after, said = replace(new, invitations=(first, new.invitations[1])), await roof.said()
    assert not await roof.ledger.record(new, after, None, None, (former, former))
    assert await roof.said() == said
    (now,) = [b for b in [await roof.ledger.booking("b1")] if b]
    assert await roof.ledger.record(new, after, None, None, (now, now))


async def test_references_of_long_ago_are_held_for_the_same_time(roof: Roof) -> None:
    monday = await roof.saved(replace(a_booking("b1", "i1"), made=NOW - timedelta(days=3)))
    assert await roof.ledger.record(monday, accepted(monday), None, None)
    thursday = await roof.saved(a_booking("b2", "i2"))
    assert await roof.ledger.held(thursday) == {"77"}
    later = replace(thursday, starts=thursday.starts + timedelta(hours=5))
    assert await roof.ledger.held(later) == frozenset()


async def test_a_save_from_an_older_reading_changes_nothing(roof: Roof) -> None:
    before = await roof.saved(a_booking())
    assert await roof.ledger.record(before, accepted(before), None, None)
    late = replace(before, problem=Problem("", "late"))
    assert not await roof.ledger.record(before, late, None, NOW)
    found = await roof.ledger.booking("b1")
    assert found
    assert (found.problem, found.revision) == (None, 1)
    assert await roof.rows("SELECT count(*) FROM outbox") == [(1,)]


async def test_a_second_write_of_a_kind_is_refused_and_undoes_its_turn(roof: Roof) -> None:
    await roof.saved(a_booking())
    again = Intent("i2", "b1", Verb.BOOK, saved=NOW)
    with pytest.raises(UniqueViolation):
        async with roof.pool.connection() as connection:
            await roof.ledger.keep(connection, [a_booking("b2", "i3")], [again])
    assert await roof.ledger.booking("b2") is None


async def test_a_persons_bookings_are_theirs_live_and_ended_apart(roof: Roof) -> None:
    for n in reversed(range(13)):
        booking = a_booking(f"b{n}", f"i{n}")
        await roof.saved(replace(booking, starts=booking.starts + timedelta(hours=n)))
    first = await roof.ledger.booking("b0")
    assert first
    gone = tuple(replace(i, stage=Stage.DECLINED) for i in first.invitations)
    assert await roof.ledger.record(first, replace(first, invitations=gone), None, None)
    assert [b.id for b in await roof.ledger.of(PERSON, over=False)] == [f"b{n}" for n in range(1, 13)]
    assert [b.id for b in await roof.ledger.of(PERSON, over=False, limit=1)] == ["b1"], "the next one"
    assert [b.id for b in await roof.ledger.of(PERSON, over=True)] == ["b0"]
    assert await roof.ledger.of(1, over=False) == ()


async def test_what_a_replacement_brings_is_saved_with_it_and_only_once(roof: Roof) -> None:
    old = await roof.saved(a_booking("b0", "i0"))
    done = replace(old.intents[0], step=Step.DONE)
    assert await roof.ledger.record(old, accepted(replace(old, intents=(done,))), done, None)
    (was,) = [b for b in [await roof.ledger.booking("b0")] if b]
    new = await roof.saved(replace(a_booking(), replaces="b0"))
    cancel = Intent("chained", "b0", Verb.CANCEL, "4711", saved=NOW)
    now = replace(was, intents=(*was.intents, cancel))
    first = replace(new.invitations[0], stage=Stage.CONFIRMED)
    after = replace(new, invitations=(first, new.invitations[1]))
    assert await roof.ledger.record(new, after, None, None, (was, now))
    assert not await roof.ledger.record(new, after, None, None, (was, now))
    assert await roof.rows("SELECT due FROM intents WHERE id = 'chained'") == [(NOW,)]
    found, former = await roof.ledger.booking("b1"), await roof.ledger.booking("b0")
    assert found
    assert former
    assert (found.replaces, found.former, former.moving) == ("b0", old.starts, new.starts)


@pytest.mark.parametrize("sent", [False, True])
async def test_what_a_replacement_takes_away_again_is_never_sent_unless_it_just_is(
    roof: Roof, *, sent: bool
) -> None:
    old = await roof.saved(replace(a_booking("b0", "i0"), problem=Problem("", "queued")))
    new = await roof.saved(replace(a_booking(), replaces="b0"))
    waiting = old.intents[0]
    assert not sent or await roof.ledger.claim(waiting.id, NOW)
    kept = replace(old, problem=None, intents=(replace(waiting, step=Step.WITHDRAWN),))
    first = replace(new.invitations[0], stage=Stage.CANCELLED)
    after = replace(new, invitations=(first, new.invitations[1]))
    assert await roof.ledger.record(new, after, None, None, (old, kept))
    former = await roof.ledger.booking("b0")
    assert former
    assert former.problem is None
    assert [i.step for i in former.intents] == [Step.CLAIMED if sent else Step.WITHDRAWN]
    assert not await roof.ledger.claim(waiting.id, NOW)


async def test_a_booking_of_the_service_is_one_of_ours(roof: Roof) -> None:
    first, second = await roof.saved(a_booking()), await roof.saved(a_booking("b2", "i2"))
    mine = tuple(replace(i, stage=Stage.INVITED, reference=f"r{i.performer}") for i in first.invitations)
    assert await roof.ledger.record(first, replace(first, invitations=mine), None, None)
    assert not await roof.ledger.record(second, replace(second, invitations=mine), None, None)
    kept = await roof.ledger.booking("b2")
    assert kept
    assert [i.reference for i in kept.invitations] == ["", ""]
    elsewhere = replace(a_booking("b3", "i3"), account="own")
    assert await roof.ledger.record(
        await roof.saved(elsewhere), replace(elsewhere, invitations=mine), None, None
    )


async def test_another_request_for_the_same_time_under_way_is_known(roof: Roof) -> None:
    first, _ = await roof.saved(a_booking()), await roof.saved(a_booking("b2", "i2"))
    assert not await roof.ledger.under_way(first)
    await roof.ledger.claim("i2", NOW)
    assert await roof.ledger.under_way(first)
    assert not await roof.ledger.under_way(replace(first, starts=first.starts + timedelta(hours=1)))


async def test_when_a_request_whose_answer_is_out_begins_is_known(roof: Roof) -> None:
    """What the service lists for then may be that request, so nobody takes it over as another."""
    booking = await roof.saved(a_booking())
    then = [booking.starts + timedelta(minutes=1), booking.starts + timedelta(minutes=30)]
    assert await roof.ledger.lost("webcam", "operator", then) == frozenset()
    await roof.ledger.claim("i1", NOW)
    assert await roof.ledger.lost("webcam", "operator", then) == {then[0]}
    assert await roof.ledger.lost("webcam", "own", then) == frozenset()
    lost = tuple(replace(i, stage=Stage.UNKNOWN) for i in booking.invitations)
    over = replace(booking.intents[0], step=Step.DONE)
    assert await roof.ledger.record(booking, replace(booking, invitations=lost), over, None)
    assert await roof.ledger.lost("webcam", "operator", then) == {then[0]}


UNFORESEEN = Problem("", "unforeseen", {}, "code 73")
STARTED = f"UPDATE people SET chat = id, reachable = true WHERE id = {PERSON} RETURNING 1"


def two(roof: Roof) -> list[Ledger]:
    """Those of two replicas, whose owner is the person."""
    label = Card("webcam", "Webcam", None, "credits", FORM)
    return [
        Ledger(
            roof.pool,
            seals=SEALS,
            accounts=roof.ledger.account,
            announce=roof.ledger._announce,
            wake=lambda _: None,
            clock=lambda: NOW,
            alarm=Alarm(frozenset({PERSON}), lambda: {"webcam": label}),
        )
        for _ in "12"
    ]


async def told(roof: Roof) -> list[str]:
    """What the owner was told as such."""
    return [message.text for message in await roof.said() if message.op is Op.SAY]


async def test_owners_hear_of_a_trouble_once_an_hour_over_all_replicas(roof: Roof) -> None:
    """Health shows each by its reference."""
    await roof.rows(STARTED)
    ledgers = two(roof)
    before = [await roof.saved(a_booking(f"b{n}", f"i{n}")) for n in range(4)]
    await asyncio.gather(
        *(ledgers[n % 2].record(b, replace(b, problem=UNFORESEEN), None, None) for n, b in enumerate(before))
    )
    (said,) = await told(roof)
    assert "code 73" in said
    found = await roof.rows("SELECT id, what FROM failures ORDER BY id")
    assert found == [(f"b{n}", "webcam: unforeseen") for n in range(4)]
    (one,) = [b for b in [await roof.ledger.booking("b0")] if b]
    refused = replace(one, problem=Problem("", "access_refused"))
    assert await ledgers[0].record(one, refused, None, None)
    assert await roof.rows("SELECT name, kind FROM outages") == [("service:webcam", "login")]


async def test_what_no_owner_could_hear_is_told_once_one_has_pressed_start(roof: Roof) -> None:
    """Of a trouble of a service the newest, of lost requests each, and nothing that is settled meanwhile."""
    lost = Problem("", BY_HAND)
    for number, problem in (("b1", UNFORESEEN), ("b2", UNFORESEEN), ("b3", lost), ("b4", lost), ("b5", lost)):
        booking = await roof.saved(a_booking(number, f"i{number}"))
        await two(roof)[0].record(booking, replace(booking, problem=problem), None, None)
    (settled,) = [b for b in [await roof.ledger.booking("b5")] if b]
    await two(roof)[0].record(settled, replace(settled, problem=None), None, None)
    await two(roof)[0].tell_owners()
    assert await told(roof) == []
    await roof.rows(STARTED)
    await asyncio.gather(*(ledger.tell_owners() for ledger in two(roof)))
    said = await told(roof)
    named = [[word for word in ("code 73", "b3", "b4") if word in text] for text in said]
    assert sorted(named) == [["b3"], ["b4"], ["code 73"]]
