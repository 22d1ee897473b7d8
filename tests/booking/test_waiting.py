"""The marks of a wait come once, in order, inside it; a wait that no service ends, ends with the start."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from booking.waiting import Mark, deadline, following, marks, reached

BEGIN = datetime(2026, 11, 20, 12, tzinfo=UTC)
waits = st.timedeltas(timedelta(seconds=1), timedelta(days=90))


def waiting(wait: timedelta, stage: Stage = Stage.INVITED) -> Booking:
    asked = tuple(Invitation(p, stage, reference=p, deadline=BEGIN + wait) for p in "12")
    starts = BEGIN + wait + timedelta(hours=1)
    order = Order("b", {"performers": ("1", "2")}, BEGIN)
    return Booking("b", 1, "x", "operator", order, asked, starts, 30, BEGIN)


@given(waits)
def test_marks_are_inside_the_wait_and_in_order(wait: timedelta) -> None:
    found = marks(BEGIN, BEGIN + wait)
    assert [mark for _, mark in found] == [m for m in Mark if m in {mark for _, mark in found}]
    assert all(BEGIN < at < BEGIN + wait for at, _ in found)
    assert [at for at, _ in found] == sorted({at for at, _ in found})
    assert found[0] == (BEGIN + wait / 2, Mark.HALF)


@given(waits, st.lists(st.floats(0, 1.1), max_size=20))
def test_time_that_passes_only_ever_brings_later_marks(wait: timedelta, looks: list[float]) -> None:
    told = [reached(waiting(wait), BEGIN + wait * share) for share in sorted(looks)]
    order = list(Mark)
    assert [order.index(mark) for mark in told] == sorted(order.index(mark) for mark in told)


@given(waits)
def test_looking_whenever_a_mark_comes_tells_each_once(wait: timedelta) -> None:
    booking, now, told = waiting(wait), BEGIN, []
    while (coming := following(booking, now)) is not None:
        now = coming
        told.append(reached(booking, now))
    assert told == [mark for _, mark in marks(BEGIN, BEGIN + wait)]


def test_who_is_not_waited_for_has_no_deadline_and_keeps_the_mark() -> None:
    over = replace(waiting(timedelta(hours=2), Stage.DECLINED), mark=Mark.HALF)
    assert deadline(over) is None
    assert reached(over, BEGIN + timedelta(days=1)) is Mark.HALF
    unheard = replace(waiting(timedelta(hours=2)), cut_off=True)
    assert (deadline(unheard), following(unheard, BEGIN)) == (None, None)


@given(waits, st.sampled_from([Stage.INVITED, Stage.ACCEPTED]))
def test_without_a_deadline_the_start_is_one_and_none_is_later(wait: timedelta, stage: Stage) -> None:
    silent = replace(waiting(wait), invitations=(Invitation("1", stage, reference="1", answered=BEGIN),))
    assert deadline(silent) == silent.starts
    assert reached(silent, silent.starts - timedelta(seconds=1)) is not Mark.NONE
    late = replace(silent.invitations[0], deadline=silent.starts + wait)
    assert deadline(replace(silent, invitations=(late,))) == silent.starts


def test_a_final_booking_has_one_mark_its_start() -> None:
    final = waiting(timedelta(hours=2), Stage.CONFIRMED)
    assert reached(replace(final, mark=Mark.HALF), BEGIN) is Mark.NONE
    assert following(final, BEGIN) == final.starts
    assert reached(final, final.starts) is Mark.BEGUN
    assert following(final, final.starts) is None


@given(waits)
def test_a_yes_is_counted_from_when_it_came(wait: timedelta) -> None:
    booking = waiting(wait)
    yes = replace(booking.invitations[0], stage=Stage.ACCEPTED, deadline=None, answered=BEGIN + wait * 0.9)
    accepted = replace(booking, invitations=(yes, booking.invitations[1]), mark=Mark.HALF)
    assert reached(accepted, BEGIN + wait * 0.9) is Mark.NONE
    came = BEGIN + wait * 0.9
    assert following(accepted, came) == came + (accepted.starts - came) / 2


@given(waits)
def test_who_has_not_answered_what_is_final_with_others_is_told_of_at_half_of_the_rest(
    wait: timedelta,
) -> None:
    came = BEGIN + wait / 3
    asked = waiting(wait, Stage.INVITED)
    yes = replace(asked.invitations[0], stage=Stage.CONFIRMED, answered=came)
    final = replace(asked, invitations=(yes, asked.invitations[1]), mark=Mark.HALF)
    half = came + (final.starts - came) / 2
    assert reached(final, came) is Mark.NONE
    assert following(final, came) == half
    assert reached(final, half) is Mark.HALF
    assert following(final, half) == final.starts
    assert reached(final, final.starts) is Mark.BEGUN
    all_said = replace(final, invitations=(yes, replace(yes, performer="2")))
    assert reached(all_said, half) is Mark.NONE
