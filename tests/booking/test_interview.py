"""The rules of the interview, for any order of answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from booking.answers import decoded, encoded
from booking.form import Field, Form, Kind, Limit, Option, Problem, Value, When
from booking.interview import Draft, asked, back, edit, keep, problems, put, question, settle
from booking.moment import in_zone
from booking.usual import of_another, without_choice, without_never

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORM = Form(
    1,
    (
        Field("performers", Kind.PEOPLE, "Performers", "Who?", most=Decimal(4)),
        Field(
            "software", Kind.CHOICE, "Software", "Which?", options=(Option("1", "One"), Option("2", "Two"))
        ),
        Field("when", Kind.MOMENT, "When", "When?"),
        Field("minutes", Kind.MINUTES, "Duration", "How long?", least=Decimal(1)),
        Field("credits", Kind.AMOUNT, "Credits", "How much?", least=Decimal("0.01")),
        Field("email", Kind.EMAIL, "E-mail", "Which address?", when=When("software", ("1",))),
        Field("call", Kind.YES_NO, "Call", "By phone too?"),
        Field("phone", Kind.PHONE, "Phone", "Which number?", when=When("call", (True,))),
    ),
)
GOOD: dict[str, Value] = {
    "performers": ("7", "8"),
    "software": "1",
    "when": in_zone(NOW + timedelta(days=1), "Europe/Berlin"),
    "minutes": 30,
    "credits": Decimal("10.50"),
    "email": "emma@example.org",
    "call": True,
    "phone": "+44 20 7946 0000",
}


def filled(keys: list[str]) -> Draft:
    draft = Draft("a" * 16, 1, "x", 1, touched=NOW)
    for key in keys:
        changed = put(FORM, draft, key, GOOD[key], NOW)
        assert isinstance(changed, Draft), changed
        draft = changed
    return draft


@given(st.permutations(sorted(GOOD)))
def test_any_order_of_answers_gives_the_same_request(order: list[str]) -> None:
    draft = filled(order)
    assert question(FORM, draft) is None
    assert problems(FORM, draft, NOW) == ()
    assert draft.answers == GOOD


@given(st.lists(st.sampled_from(sorted(GOOD)), unique=True))
def test_the_next_question_is_the_first_one_without_an_answer(keys: list[str]) -> None:
    draft = filled(keys)
    open_fields = [f.key for f in asked(FORM, draft.answers) if f.key not in draft.answers]
    here = question(FORM, draft)
    assert (here.key if here else None) == (open_fields[0] if open_fields else None)


@given(st.permutations(sorted(GOOD)), st.sampled_from(sorted(GOOD)))
def test_editing_one_field_keeps_every_other(order: list[str], key: str) -> None:
    draft = filled(order)
    opened = edit(FORM, draft, key, NOW)
    assert question(FORM, opened) == FORM.field(key)
    assert keep(opened, NOW).answers == draft.answers
    again = put(FORM, opened, key, GOOD[key], NOW)
    assert isinstance(again, Draft)
    assert question(FORM, again) is None
    assert again.answers == GOOD


def test_each_answer_moves_the_revision_so_that_old_buttons_are_known() -> None:
    revisions = [filled(list(GOOD)[:n]).revision for n in range(len(GOOD))]
    assert revisions == sorted(set(revisions))


def test_back_from_review_opens_the_last_question_and_from_the_first_stays() -> None:
    draft = filled(list(GOOD))
    assert question(FORM, back(FORM, draft, NOW)) == FORM.field("phone")
    first = edit(FORM, draft, "performers", NOW)
    assert question(FORM, back(FORM, first, NOW)) == FORM.field("performers")


def test_an_answer_whose_condition_fell_away_goes_silently() -> None:
    draft = put(FORM, filled(list(GOOD)), "software", "2", NOW)
    assert isinstance(draft, Draft)
    settled, dropped = settle(FORM, draft, NOW)
    assert "email" not in settled.answers
    assert dropped == ()


def test_an_answer_the_service_no_longer_allows_is_named_and_asked_again() -> None:
    draft = replace(filled(list(GOOD)), limits={"minutes": Limit(least=Decimal(45))})
    settled, dropped = settle(FORM, draft, NOW)
    assert [(d.field.key, d.problem.code) for d in dropped] == [("minutes", "too_little")]
    assert question(FORM, settled) == FORM.field("minutes")


def test_what_can_only_be_no_is_neither_asked_nor_shown_and_a_yes_to_it_is_told_why() -> None:
    draft = replace(filled(sorted(GOOD)), limits={"call": Limit(never="why")})
    assert put(FORM, draft, "call", True, NOW) == Problem("call", "why")
    settled, dropped = settle(FORM, draft, NOW)
    assert [(gone.field.key, gone.problem.code) for gone in dropped] == [("call", "why")]
    assert question(FORM, edit(FORM, settled, "call", NOW)) is None
    assert question(FORM, back(FORM, settled, NOW)) == FORM.field("email")
    complete = without_choice(FORM, replace(settled, at="call"), NOW)
    assert problems(FORM, complete, NOW) == ()
    assert complete.answers == {k: v for k, v in GOOD.items() if k != "phone"} | {"call": False}
    empty = Draft("b" * 16, 1, "x", 1, limits=draft.limits)
    assert without_choice(FORM, empty, NOW) == empty
    assert without_never(draft) == (replace(draft, answers=GOOD | {"call": False}), (Problem("call", "why"),))
    assert without_never(complete) == (complete, ())
    assert question(FORM, of_another(complete)) == FORM.field("call")


def test_bad_answers_are_refused_with_the_field_and_lose_nothing() -> None:
    bad: dict[str, Value] = {
        "performers": ("1", "2", "3", "4", "5"),
        "software": "9",
        "when": in_zone(NOW - timedelta(minutes=1), "UTC"),
        "minutes": 0,
        "credits": Decimal("1.005"),
        "email": "no at sign",
        "call": "maybe",
        "phone": "call me",
    }
    draft = filled(list(GOOD))
    for key, value in bad.items():
        refused = put(FORM, draft, key, value, NOW)
        assert isinstance(refused, Problem), key
        assert refused.key == key
    assert draft.answers == GOOD


def test_answers_survive_being_stored() -> None:
    assert decoded(encoded(GOOD, FORM), FORM) == GOOD
