"""The conversation as pure functions over a Draft: next question, put an answer, settle, back, edit, review.

Nothing here draws, waits or remembers. A Draft is small, immutable and versioned; Telegram sees it in three
states: choosing a service, answering, reviewing. Imports: this room only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from booking.checks import check
from booking.form import Answers, Field, Form, Limits, Problem, Value, never

LATER = "later"
"""Under this key a draft's screen keeps what was half said of questions that come later."""

LIFE = timedelta(hours=24)
"""A draft that nobody touched for this long expires, with a word to the person."""


class State(StrEnum):
    """What the person sees."""

    CHOOSING = "choosing"
    ANSWERING = "answering"
    REVIEWING = "reviewing"


class DraftStage(StrEnum):
    """The life of a draft row."""

    OPEN = "open"
    SENT = "sent"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Draft:
    """A request being made. `id` is random (96 bits), so a button of another draft is known as such.

    `at` is the key of the question shown when it is not simply the next one missing (back, edit);
    `screen` is what the open question needs to draw itself again (page, letters searched, month, and
    readings offered): plain JSON. `revision` grows with each answered or left question; taps within one
    question carry absolute values, so doubling them changes nothing. `touched` is aware UTC. A request that
    goes on with a move `replaces` a booking, and knows when that `former` one starts, as `Booking` has it.
    """

    id: str
    person: int
    service: str = ""
    version: int = 0
    answers: Answers = field(default_factory=dict)
    limits: Limits = field(default_factory=dict)
    at: str = ""
    screen: Mapping[str, object] = field(default_factory=dict)
    revision: int = 0
    stage: DraftStage = DraftStage.OPEN
    touched: datetime | None = None
    last: str = ""
    replaces: str = ""
    former: datetime | None = None

    @property
    def answered(self) -> bool:
        """Whether anything is in it that may have been said: what can only be no nobody has said."""
        return any(not never(self.limits, key) for key in self.answers)

    def expires(self) -> datetime | None:
        """When it expires by the wall clock."""
        return self.touched + LIFE if self.touched else None


@dataclass(frozen=True, slots=True)
class Dropped:
    """An answer that is no longer possible after another one changed."""

    field: Field
    problem: Problem


def applies(form: Form, candidate: Field, answers: Answers) -> bool:
    """Whether the field is asked: its own condition holds, and that of the field it hangs on."""
    if candidate.when is None:
        return True
    parent = form.field(candidate.when.key)
    answer = answers.get(parent.key)
    given = answer if isinstance(answer, tuple) else (answer,)
    return applies(form, parent, answers) and any(value in candidate.when.values for value in given)


def asked(form: Form, answers: Answers) -> tuple[Field, ...]:
    """The fields of this conversation, in order."""
    return tuple(f for f in form.fields if applies(form, f, answers))


def shown(form: Form, draft: Draft) -> tuple[Field, ...]:
    """Those of them that the person is asked, and sees: without what can only be no."""
    return tuple(f for f in asked(form, draft.answers) if not never(draft.limits, f.key))


def question(form: Form, draft: Draft) -> Field | None:
    """The open question: the one gone back to, else the first without an answer; None means review."""
    if draft.at and any(f.key == draft.at for f in shown(form, draft)):
        return form.field(draft.at)
    answers, limits = draft.answers, draft.limits
    missing = (f for f in form.fields if f.key not in answers and not never(limits, f.key))
    return next((f for f in missing if applies(form, f, answers)), None)


def state(form: Form | None, draft: Draft) -> State:
    """Which of the three states the person is in."""
    if form is None or not draft.service:
        return State.CHOOSING
    return State.ANSWERING if question(form, draft) else State.REVIEWING


def put(form: Form, draft: Draft, key: str, value: Value, now: datetime) -> Draft | Problem:
    """The draft with this answer, one revision on, at the next question; or why it cannot be taken."""
    problem = check(form.field(key), value, draft.limits, now)
    if problem:
        return problem
    answers = {**draft.answers, key: value}
    at = "" if draft.at == key else draft.at
    later = {k: v for k, v in waiting(draft).items() if k != key}
    screen: Mapping[str, object] = {LATER: later} if later else {}
    return replace(
        draft, answers=answers, at=at, screen=screen, revision=draft.revision + 1, touched=now, last=key
    )


def waiting(draft: Draft) -> Mapping[str, Mapping[str, object]]:
    """What was half said of later questions: what each needs to draw itself, by the key of its field."""
    found = draft.screen.get(LATER)
    return found if isinstance(found, dict) else {}


def resumed(form: Form, draft: Draft) -> Draft:
    """The draft whose open question is drawn with what was half said of it before it was asked."""
    here, later = question(form, draft), dict(waiting(draft))
    if here is None or here.key not in later:
        return draft
    screen = {**{k: v for k, v in draft.screen.items() if k != LATER}, **later.pop(here.key)}
    return replace(draft, screen={**screen, LATER: later} if later else screen)


def steers(form: Form, key: str) -> bool:
    """Whether the service's limits depend on field `key`, so that a new answer means asking again."""
    return any(key in f.needs for f in form.fields)


def settle(form: Form, draft: Draft, now: datetime) -> tuple[Draft, tuple[Dropped, ...]]:
    """The draft without answers that are no longer asked (silently) or no longer allowed (told).

    What needs a dropped answer stays: the limits are those of that answer, and have to be asked for again.
    """
    answers, dropped = dict(draft.answers), list[Dropped]()
    for candidate in form.fields:
        if candidate.key not in answers:
            continue
        if not applies(form, candidate, answers):
            del answers[candidate.key]
            continue
        if any(gone.field.key in candidate.needs for gone in dropped):
            continue
        problem = check(candidate, answers[candidate.key], draft.limits, now)
        while problem:
            dropped.append(Dropped(candidate, problem))
            answers[candidate.key] = _without(answers.pop(candidate.key), problem)
            if not answers[candidate.key]:
                del answers[candidate.key]
                break
            problem = check(candidate, answers[candidate.key], draft.limits, now)
    return replace(draft, answers=answers), tuple(dropped)


def _without(value: Value, problem: Problem) -> Value:
    """What is left of several performers when one of them cannot be booked; None of anything else."""
    refused = problem.values.get("performer")
    return tuple(p for p in value if p != refused) if isinstance(value, tuple) and refused in value else None


def back(form: Form, draft: Draft, now: datetime) -> Draft:
    """One question back: the one before the open one; from the first, stay."""
    fields = [f.key for f in shown(form, draft)]
    here = question(form, draft)
    place = fields.index(here.key) if here else len(fields)
    return _turn_to(draft, fields[max(0, place - 1)], now) if fields else draft


def edit(form: Form, draft: Draft, key: str, now: datetime) -> Draft:
    """Open one field again; everything else stays. A field that is not asked changes nothing."""
    return _turn_to(draft, key, now) if any(f.key == key for f in shown(form, draft)) else draft


def keep(draft: Draft, now: datetime) -> Draft:
    """Leave the opened field as it is and go on."""
    return _turn_to(draft, "", now)


def _turn_to(draft: Draft, key: str, now: datetime) -> Draft:
    return replace(draft, at=key, screen={}, revision=draft.revision + 1, touched=now)


def problems(form: Form, draft: Draft, now: datetime) -> tuple[Problem, ...]:
    """Everything that keeps the draft from being sent; empty when it may go."""
    found: list[Problem] = []
    for candidate in asked(form, draft.answers):
        if candidate.key not in draft.answers:
            found.append(Problem(candidate.key, "required"))
            continue
        problem = check(candidate, draft.answers[candidate.key], draft.limits, now)
        if problem:
            found.append(problem)
    return tuple(found)
