"""Drafts, bookings, credits and what is told, against a plain model, with faults and a moving clock."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from booking import interview
from booking.form import Field, Form, Kind, Value
from booking.interview import Draft
from booking.moment import Moment
from tests.model.machine import PERFORMERS, Machine, faults, numbers, stories

FORM = Form(
    1,
    (
        Field("performers", Kind.PEOPLE, "Performers", "Who?"),
        Field("when", Kind.MOMENT, "Time", "When?"),
        Field("minutes", Kind.MINUTES, "Duration", "How long?"),
        Field("note", Kind.TEXT, "Note", "Which?", required=False),
    ),
)


class Drafting(Machine):
    """One person, several requests; of a form, the model is what it must remember."""

    def __init__(self) -> None:
        super().__init__()
        self.draft: Draft | None = None
        self.answers: dict[str, Value] = {}

    @rule()
    def begins(self) -> None:
        self.draft, self.answers = Draft("d", 1, "x", touched=self.now), {}

    @precondition(lambda self: self.draft is not None)
    @rule(key=st.sampled_from([f.key for f in FORM.fields]), n=numbers)
    def answers_a_question(self, key: str, n: int) -> None:
        value = self._value(key, n)
        after = interview.put(FORM, self._draft, key, value, self.now)
        assert isinstance(after, Draft) is not (key == "when" and n == 0), after
        if isinstance(after, Draft):
            self.answers[key] = value
            assert after.revision == self._draft.revision + 1
            self.draft = after

    @precondition(lambda self: self.draft is not None)
    @rule(key=st.sampled_from([f.key for f in FORM.fields]), step=st.sampled_from(["back", "edit", "keep"]))
    def turns_the_pages(self, key: str, step: str) -> None:
        turned = {
            "back": lambda: interview.back(FORM, self._draft, self.now),
            "edit": lambda: interview.edit(FORM, self._draft, key, self.now),
            "keep": lambda: interview.keep(self._draft, self.now),
        }
        self.draft = turned[step]()

    @precondition(lambda self: self.draft is not None)
    @rule(suffers=faults)
    def sends(self, suffers: list[str]) -> None:
        draft = self._draft
        if interview.problems(FORM, draft, self.now):
            return
        when = draft.answers["when"]
        assert isinstance(when, Moment)
        self.draft = None
        self._asks(dict(draft.answers), when.at, suffers)

    @rule(people=numbers, n=st.integers(1, 7), suffers=faults)
    def asks_in_one_sentence(self, people: int, n: int, suffers: list[str]) -> None:
        self.begins()
        for key, value in (("performers", people), ("when", n), ("minutes", 3), ("note", 0)):
            self.answers_a_question(key, value)
        self.sends(suffers)

    @invariant()
    def every_answer_is_kept(self) -> None:
        if self.draft is not None:
            assert dict(self.draft.answers) == self.answers
            asked = interview.question(FORM, self.draft)
            missing = [f.key for f in FORM.fields if f.key not in self.answers]
            assert (asked.key if asked else "") in {*missing[:1], self.draft.at} or not missing

    @property
    def _draft(self) -> Draft:
        assert self.draft is not None
        return self.draft

    def _value(self, key: str, n: int) -> Value:
        match key:
            case "performers":
                return PERFORMERS[: 1 + n % 3]
            case "when":
                at = self.now + timedelta(hours=24 * n - 1) if n == 0 else self.now + timedelta(hours=12 * n)
                return Moment(at, "UTC", at.replace(tzinfo=None))
            case "minutes":
                return 10 * n
            case _:
                return "x" * n or None


TestModel = Drafting.TestCase
TestModel.settings = stories(200)
