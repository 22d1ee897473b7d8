"""Software and other choices by label and nickname. Imports: this room only."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

from booking.spoken.said import Said
from booking.spoken.words import Phrases, Words, idle, phrases
from booking.when.tokens import fold

Option = tuple[str, Sequence[str]]
_CLOSE = 0.8
_OFFERED = 3


def pick_option(text: str, options: Sequence[Option], lang: str) -> Said[str]:
    """The option a person names. `options` are (value, labels and nicknames).

    A near miss ("skyp") or a beginning is offered in `maybe`, never taken.
    """
    words = Words(text, lang)
    said = take_option(words, options) or _near(words, options)
    return Said(said.value, said.maybe, said.spans, words.rest(idle(lang)))


def take_option(words: Words, options: Sequence[Option]) -> Said[str]:
    """Cut the option out of a longer text."""
    frozen = _frozen(options)
    by_label = _values(frozen)
    found: dict[str, tuple[int, int]] = {}
    for at, end, label in list(words.find(_labels(frozen))):
        if not any(words.taken[at:end]):
            for value in by_label[fold(label)]:
                found.setdefault(value, words.take(at, end))
            words.take_before(at, phrases(words.lang, "software_before"))
    if len(found) == 1:
        (value, span), *_ = found.items()
        return Said(value, (), (span,))
    return Said(None, tuple(found)[:_OFFERED], tuple(found.values())) if found else Said()


def _near(words: Words, options: Sequence[Option]) -> Said[str]:
    by_label = _values(_frozen(options))
    typed = fold(words.text).strip(" .!?")
    close = get_close_matches(typed, by_label, n=_OFFERED, cutoff=_CLOSE) if 3 <= len(typed) <= 40 else []
    begun = [label for label in by_label if len(typed) >= 2 and label.startswith(typed)]
    offers = tuple(dict.fromkeys(value for label in [*begun, *close] for value in by_label[label]))
    if offers:
        words.take(0, len(words.tokens))
    return Said(None, offers[:_OFFERED], ((0, len(words.text)),)) if offers else Said()


def _frozen(options: Sequence[Option]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((value, tuple(labels)) for value, labels in options)


@lru_cache(maxsize=64)
def _labels(options: tuple[tuple[str, tuple[str, ...]], ...]) -> Phrases:
    return Phrases([label for _, labels in options for label in labels if label])


@lru_cache(maxsize=64)
def _values(options: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for value, labels in options:
        for label in labels:
            found[fold(label)] = tuple(dict.fromkeys((*found.get(fold(label), ()), value)))
    return found
