"""What is said of typed words that were left over. Imports: `booking`."""

import re

from booking.form import Field, Kind, Problem, never
from booking.interview import Draft
from handlers.request.problems import sentence
from handlers.request.values import Reader
from handlers.words import Html, Words

WORD = re.compile(r"\w+")


def named(reader: Reader, text: str) -> tuple[Field, ...]:
    """What is asked with yes or no and called by its name in a text."""
    said = _plainly(text)
    fields = (f for f in reader.card.form.fields if f.kind is Kind.YES_NO)
    return tuple(f for f in fields if any(_plainly(name) in said for name in _names(reader, f)))


def refused(reader: Reader, draft: Draft, text: str) -> Problem | None:
    """Why what a text names can only be no; None where it names nothing of the kind."""
    found = ((f.key, never(draft.limits, f.key)) for f in named(reader, text))
    return next((Problem(key, why) for key, why in found if why), None)


def unread(reader: Reader, draft: Draft, rest: str) -> list[str]:
    """What is said of these words: why not, else that they were not understood; nothing of none."""
    problem = refused(reader, draft, rest)
    if problem is None:
        return [not_read(reader.words, rest)] if rest else []
    return [because(reader, problem)]


def because(reader: Reader, problem: Problem) -> Html:
    """Why an answer is not possible, by the name of what was asked."""
    label = reader.words.plain(reader.card.form.field(problem.key).label)
    said = sentence(reader.words, problem, reader.name, reader.times)
    return Html(reader.words.t("{field}: {problem}", field=label, problem=said))


def not_read(words: Words, rest: str) -> Html:
    """That these words were not understood."""
    return Html(words.t("I did not understand “{rest}”.", rest=rest))


def _names(reader: Reader, field: Field) -> set[str]:
    return {field.key, field.label, reader.words.plain(field.label)}


def _plainly(text: str) -> str:
    """Its words and nothing between them."""
    return f" {' '.join(WORD.findall(text.casefold()))} "
