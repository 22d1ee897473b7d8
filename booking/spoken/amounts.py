"""Amounts of credits: "10 credits", "10,50", "a tenner" (a question). Imports: this room only."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from booking.spoken.doubted import begins_as_time
from booking.spoken.figures import figures_at, number_word_before, spaced_figures_at, word_at
from booking.spoken.said import Said, Span
from booking.spoken.words import Phrases, Words, idle, joined, phrases
from booking.when.language import language


def read_amount(text: str, lang: str) -> Said[Decimal]:
    """The amount a person answers with: figures or words, with or without the word for credits.

    `maybe` holds the offers when it can be read several ways ("a tenner", "10 or 12", "1.000"). "At 9" is a
    time, so it is none, and "at 9 credits" is.
    """
    words = Words(text, lang)
    said = take_amount(words)
    bare = not said
    if bare and begins_as_time(text, lang):
        return Said(rest=text)
    said = said or _bare(words)
    rest = words.rest(idle(lang))
    if bare and rest:
        return Said(rest=rest)
    if said.value is not None and any(c.isdigit() for c in rest):
        return Said(maybe=(said.value,), spans=said.spans, rest=rest)
    return Said(said.value, said.maybe, said.spans, rest)


def take_amount(words: Words) -> Said[Decimal]:
    """Cut an amount that names its credits out of a longer text."""
    if each := _per_minute(words):
        return each
    for start, end, values in amounts(words):
        alternatives = _alternative(words, start) + values
        first = _start_of_alternatives(words, start)
        doubt = number_word_before(words, first, any_number=not words.tokens[first].text.isdigit())
        span, before = words.take(first, end), phrases(words.lang, "amount_before")
        doubt = words.take_bound(first, end, before) or doubt
        words.take_before(words.take_before(first, phrases(words.lang, "either_end")), before)
        said = _said(alternatives, span)
        return Said(None, alternatives[:3], (span,)) if doubt else said
    return _slang(words)


def _per_minute(words: Words) -> Said[Decimal]:
    """A price of each minute ("20 credits per minute") is not the total: it is asked."""
    for at, end, _ in list(words.find(phrases(words.lang, "per_minute"))):
        start = phrases(words.lang, "credits").ending(words.tokens, at) if at else None
        found = number_before(words, at if start is None else start) if at else None
        if found:
            return Said(None, found[1][:3], (words.take(found[0], end),))
    return Said()


def amounts(words: Words) -> Iterator[tuple[int, int, tuple[Decimal, ...]]]:
    """Each number with its credits in what is not yet explained: token from, to, and what it may mean."""
    for at, end, _ in words.find(phrases(words.lang, "credits")):
        found = number_before(words, at)
        if found:
            yield found[0], end, found[1]


def _bare(words: Words) -> Said[Decimal]:
    found: list[Decimal] = []
    spans: list[Span] = []
    at = 0
    while at < len(words.tokens):
        here = spaced_figures_at(words, at) or figures_at(words, at) or _in_words(words, at)
        if here is None:
            at += 1
            continue
        if _negative(words, at):
            return Said()
        found.extend(here[1])
        spans.append(words.take(at, here[0]))
        at = here[0]
    return (
        Said(found[0], (), tuple(spans))
        if len(found) == 1
        else Said(None, tuple(dict.fromkeys(found))[:3], tuple(spans))
    )


def _in_words(words: Words, at: int) -> tuple[int, tuple[Decimal, ...]] | None:
    found = word_at(words, at)
    return (found[0], (found[1],)) if found else None


def _negative(words: Words, at: int) -> bool:
    return bool(at) and words.tokens[at - 1].text == "-" and words.tokens[at].glued


def number_before(words: Words, at: int) -> tuple[int, tuple[Decimal, ...]] | None:
    """The number that ends right before token `at`."""
    for start in range(max(0, at - 6), at):
        if any(words.taken[start:at]):
            continue
        glued = start and words.tokens[start].glued and words.tokens[start - 1].text in {".", ","}
        if glued and start > 1 and words.tokens[start - 2].text.isdigit():
            continue
        grouped = spaced_figures_at(words, start)
        if grouped and grouped[0] == at:
            last = words.tokens[at - 1].text
            return start, grouped[1] if last == "000" else (*grouped[1], Decimal(last))
        figures = figures_at(words, start)
        if figures and figures[0] == at and not _negative(words, start):
            return start, figures[1]
        spelled = word_at(words, start)
        if spelled and spelled[0] == at:
            return start, (spelled[1],)
    return None


def _alternative(words: Words, start: int) -> tuple[Decimal, ...]:
    """The other number of "10 or 12 credits"."""
    begin = joined(words, start)
    found = number_before(words, begin) if begin else None
    return found[1] if found else ()


def _start_of_alternatives(words: Words, start: int) -> int:
    begin = joined(words, start)
    found = number_before(words, begin) if begin else None
    return found[0] if found else start


def _said(values: tuple[Decimal, ...], span: Span) -> Said[Decimal]:
    if len(values) == 1:
        return Said(values[0], (), (span,))
    return Said(None, tuple(dict.fromkeys(values))[:3], (span,)) if values else Said()


@lru_cache(maxsize=16)
def _slang_of(lang: str) -> Phrases:
    return Phrases(language(lang).spoken.get("slang", ()))


def _slang(words: Words) -> Said[Decimal]:
    for at, end, phrase in words.find(_slang_of(words.lang)):
        value = Decimal(language(words.lang).spoken["slang"][phrase])
        return Said(None, (value,), (words.take(at, end),))
    return Said()
