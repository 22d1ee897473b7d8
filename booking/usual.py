"""What need not be asked is filled in by itself, and reviews show it: what a person always answers the same,
and what leaves no choice. Imports: this room only.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from booking.answers import decoded
from booking.checks import check, options
from booking.form import Field, Form, Kind, Problem, Value, never
from booking.interview import Draft, applies, question, steers


def filled(form: Form, draft: Draft, usual: Mapping[str, object], now: datetime) -> Draft:
    """The draft with the usual answers (encoded, by field key) to what is asked and has none yet.

    The question that is open by itself (`draft.at`) stays; what is known not to be possible is left out.
    `now` is aware UTC.
    """
    known = decoded(usual, form)
    answers: dict[str, Value] = dict(draft.answers)
    for field in form.fields:
        wanted = field.key in known and field.key not in answers and field.key != draft.at
        if wanted and applies(form, field, answers):
            value = known[field.key]
            if check(field, value, draft.limits, now) is None:
                answers[field.key] = value
    return replace(draft, answers=answers)


def without_choice(form: Form, draft: Draft, now: datetime) -> Draft:
    """The draft with whatever has to be answered and can be in one way only, as far as the limits tell.

    What the limits themselves depend on is asked all the same. What can only be no is so once nothing is
    open: a draft with nothing said in it stays empty. `now` is aware UTC.
    """
    answers = dict(draft.answers)
    for field in form.fields:
        only = _only(field, draft) if field.key not in answers and field.key != draft.at else None
        asked = only is not None and not steers(form, field.key) and applies(form, field, answers)
        if asked and check(field, only, draft.limits, now) is None:
            answers[field.key] = only
    draft = replace(draft, answers=answers)
    return draft if question(form, draft) else without_never(draft)[0]


def without_never(draft: Draft) -> tuple[Draft, tuple[Problem, ...]]:
    """The draft that says no to what can only be no, and why, where it said yes."""
    noes = {key: why for key in draft.limits if (why := never(draft.limits, key))}
    gone = tuple(Problem(key, why) for key, why in noes.items() if draft.answers.get(key))
    return replace(draft, answers={**draft.answers, **dict.fromkeys(noes, False)}), gone


def of_another(draft: Draft) -> Draft:
    """The draft for another account: what that one is allowed, and what could only be no, is asked."""
    asked = {k: v for k, v in draft.answers.items() if not never(draft.limits, k)}
    return replace(draft, answers=asked, limits={})


def _only(field: Field, draft: Draft) -> str | None:
    offered = options(field, draft.limits) if field.kind is Kind.CHOICE and field.required else ()
    return offered[0].value if len(offered) == 1 and not offered[0].lacking else None
