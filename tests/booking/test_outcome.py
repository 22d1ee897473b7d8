"""What becomes of invitations, and what of it is news."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from booking.outcome import ENDED, MAY_BECOME, Invitation, Reason, Stage, changes, fold, merge

S = Stage
stages = st.sampled_from(list(Stage))


def asked(*at: Stage) -> tuple[Invitation, ...]:
    return tuple(Invitation(str(n), stage, reference=str(n)) for n, stage in enumerate(at))


@given(stages, stages)
def test_only_the_steps_of_the_table_happen(now: Stage, news: Stage) -> None:
    after = Invitation("1", now).becomes(Invitation("1", news))
    assert after.stage is (news if news in MAY_BECOME[now] else now)


@given(st.lists(stages, min_size=1, max_size=4), st.lists(stages, min_size=4, max_size=4), st.booleans())
def test_hearing_the_same_answer_twice_is_no_news(before: list[Stage], news: list[Stage], race: bool) -> None:
    once = merge(asked(*before), asked(*news), first_wins=race)
    again = [replace(n, seen=datetime(2026, 1, 1, tzinfo=UTC)) for n in asked(*news)]
    twice = merge(once, again, first_wins=race)
    assert changes(once, twice) == ()


@given(st.lists(stages, min_size=1, max_size=4))
def test_what_has_ended_stays_ended(before: list[Stage]) -> None:
    for news in Stage:
        after = merge(asked(*before), asked(*[news] * len(before)), first_wins=True)
        for was, now in zip(asked(*before), after, strict=True):
            slower = was.stage is S.CANCELLED and now.stage is S.LOST
            assert now.stage is was.stage or was.stage not in ENDED or slower


def test_siblings_cancelled_by_the_service_were_slower() -> None:
    before = asked(S.INVITED, S.INVITED, S.INVITED)
    after = merge(before, asked(S.ACCEPTED, S.CANCELLED, S.DECLINED), first_wins=True)
    assert [i.stage for i in after] == [S.ACCEPTED, S.LOST, S.DECLINED]
    assert fold(after) is S.ACCEPTED


def test_where_each_part_stands_by_itself_nobody_is_faster() -> None:
    before = asked(S.CONFIRMED, S.CONFIRMED, S.INVITED)
    after = merge(before, asked(S.CONFIRMED, S.CANCELLED, S.CANCELLED), first_wins=False)
    assert [i.stage for i in after] == [S.CONFIRMED, S.CANCELLED, S.CANCELLED]


def test_a_cancellation_by_the_person_is_no_lost_race() -> None:
    before = asked(S.ACCEPTED, S.INVITED)
    mine = Invitation("1", S.CANCELLED, Reason.BY_PERSON)
    assert [i.stage for i in merge(before, [mine], first_wins=True)] == [S.ACCEPTED, S.CANCELLED]


def test_a_counter_offer_is_seen_as_one() -> None:
    before = (replace(asked(S.INVITED)[0], price=Decimal(10)),)
    raised = replace(before[0], stage=S.ACCEPTED, price=Decimal(12))
    (change,) = changes(before, merge(before, [raised], first_wins=True))
    assert change.price_changed
    assert change.now.price == Decimal(12)


def test_the_offer_stays_the_price_when_the_service_says_nothing() -> None:
    before = (replace(asked(S.INVITED)[0], price=Decimal(10)),)
    assert merge(before, asked(S.ACCEPTED), first_wins=True)[0].price == Decimal(10)


def test_strangers_in_an_answer_are_ignored() -> None:
    assert merge(asked(S.INVITED), [Invitation("99", S.ACCEPTED)], first_wins=True) == asked(S.INVITED)
