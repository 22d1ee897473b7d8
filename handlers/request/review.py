"""Draws the review of a complete draft: every answer, what to know before sending, and a way to change each.

Imports: `booking`.
"""

from decimal import Decimal

from booking.checks import options
from booking.form import Field, Kind, Limit
from booking.interview import shown
from booking.moment import Moment
from booking.outcome import LASTS, ZONE
from handlers.callback import Do
from handlers.messages import Button, paired
from handlers.request.asking import Asking, Screen
from handlers.request.consent import VERSION, asking, label
from handlers.request.remarks import remarked
from handlers.request.values import lines
from handlers.words import Html

TO_REPLACE = (
    "This request is meant to replace your booking of {when}, which holds until this one is confirmed."
)
SEND = "Send the request"


def screen(on: Asking) -> Screen:
    """The whole message."""
    words, form = on.reader.words, on.reader.card.form
    fields = tuple(f for f in shown(form, on.draft) if f.key in on.draft.answers)
    lasts = [remarked(on.reader, remark) for remark in on.remarks if remark.code == LASTS]
    when = next((v for f in fields if isinstance(v := on.draft.answers[f.key], Moment)), None)
    there = on.reader.there(when, on.remarks) if when else []
    said = [*lines(on.reader, on.draft.answers, fields), *there, *lasts, *_warnings(on, fields)]
    edits = [
        Button(
            words.plain("Change: {field}", field=words.plain(f.label))[:64],
            on.press(Do.EDIT, str(form.fields.index(f))),
        )
        for f in fields
    ]
    former = on.draft.former
    moves = [words.t(TO_REPLACE, when=on.reader.live(former))] if former else []
    last = words.t("Is everything right?")
    if on.reader.card.first_wins and _several(on):
        last = words.t("Is everything right? The first performer to accept gets the booking.")
    asked_for = asking(on.reader, words.plain(SEND))
    parts = [words.t("<b>Please check</b>"), "\n".join(said), *moves, last, *asked_for]
    out = (on.button("Back", Do.BACK), on.button("Cancel", Do.CANCEL))
    beside = ((on.button("Keep both bookings", Do.BESIDE),),) if former else ()
    return Screen(on.text(parts), ((_send(on),), *beside, *paired(edits), out))


def _several(on: Asking) -> bool:
    """Whether more than one is asked."""
    people = on.reader.card.form.first(Kind.PEOPLE)
    picked = on.draft.answers.get(people.key) if people else None
    return isinstance(picked, tuple) and len(picked) > 1


def _send(on: Asking) -> Button:
    """It carries the version of the words that the person agrees to by pressing it."""
    name = label(on.reader, on.reader.words.plain(SEND))
    return Button(name, on.press(Do.SEND, VERSION), style="success")


def _warnings(on: Asking, fields: tuple[Field, ...]) -> list[str]:
    """What should be known before sending: who cannot take part, a time that is no promise, credits that
    are not there, and what the service is known to make of it.
    """
    words, answers = on.reader.words, on.draft.answers
    said = [_without(on, f) for f in fields]
    moments = [(f.key, m) for f in fields if isinstance(m := answers[f.key], Moment)]
    if any(not on.draft.limits.get(key, Limit()).promised(m.at) for key, m in moments):
        said.append(words.t("The service could not tell whether this time is free. It answers when asked."))
    balance = on.draft.screen.get("balance")
    offers = [v for f in fields if isinstance(v := answers[f.key], Decimal)]
    if balance is not None and any(offer > Decimal(str(balance)) for offer in offers):
        has = on.reader.credits(Decimal(str(balance)))
        said.append(words.t("Your balance of {amount} does not cover this.", amount=has))
    elif on.draft.screen.get("short"):
        said.append(words.t("The balance does not cover this."))
    said += [remarked(on.reader, remark) for remark in on.remarks if remark.code not in {LASTS, ZONE}]
    return [f"\n{Html(text)} ⚠️" for text in said if text]


def _without(on: Asking, candidate: Field) -> str:
    """Who of those asked does not offer the option chosen; "" for nobody."""
    chosen = on.draft.answers.get(candidate.key)
    lacking = (o for o in options(candidate, on.draft.limits) if o.value == chosen and o.lacking)
    return "\n".join(
        on.reader.words.t(
            "Cannot take part with {option}: {names}.",
            names=", ".join(on.reader.name(p) for p in option.lacking),
            option=on.reader.words.plain(option.label),
        )
        for option in lacking
    )
