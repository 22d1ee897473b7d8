"""What a person always answers the same is filled in by itself; reviews show it. Imports: this room only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from booking.answers import decoded
from booking.checks import check
from booking.form import Form, Value
from booking.interview import Draft, applies


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
