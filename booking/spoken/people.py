"""Performers by id, name and part of a name, several joined by "and" or commas. Imports: this room only."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

from booking.spoken.said import Said, Span
from booking.spoken.words import Phrases, Words, counts, idle, phrases
from booking.when.chains import chains
from booking.when.language import ENTRIES, language
from booking.when.lattice import Text
from booking.when.tokens import fold, spellings, tokens

Person = tuple[str, str]
TYPED_ID = re.compile(r"\d{5,10}")
_FEW_FIGURES = re.compile(r"\d{1,4}")
"""An id that may as well be an hour, a day or any other number."""
_SHORTEST_PART = 3
_OFFERED = 3


def pick_people(text: str, people: Sequence[Person], lang: str) -> Said[tuple[str, ...]]:
    """The performers a person names, as ids in the order said. `people` are (id, name).

    An id of five to ten figures is taken even when the list does not know it. A part of a name
    that fits several performers is a question: `maybe` holds each way to read the whole.
    """
    words = Words(text, lang)
    said = take_people(words, people, answering=True)
    return Said(said.value, said.maybe, said.spans, words.rest(idle(lang)))


def take_people(words: Words, people: Sequence[Person], *, answering: bool = False) -> Said[tuple[str, ...]]:
    """Cut the performers out of a longer text."""
    known = tuple(people)
    hits: list[tuple[int, int, tuple[str, ...]]] = []
    at = 0
    while at < len(words.tokens):
        hit = None if words.taken[at] else _person_at(words, at, known, answering)
        if hit and not answering and _FEW_FIGURES.fullmatch(words.tokens[at].text):
            hit = hit if _introduced(words, at, hits[-1][1] if hits else 0) else None
        if hit is None:
            at += 1
            continue
        hits.append((at, *hit))
        at = hit[0]
    spans = tuple(words.take(start, end) for start, end, _ in hits)
    for start, _, _ in hits:
        words.take_before(
            words.take_before(start, phrases(words.lang, "joins")), phrases(words.lang, "people_before")
        )
    return _together([ids for _, _, ids in hits], spans)


def _together(found: list[tuple[str, ...]], spans: tuple[Span, ...]) -> Said[tuple[str, ...]]:
    if not found:
        return Said()
    ways = [tuple(dict.fromkeys(way)) for way in _ways(found)]
    if len(ways) == 1:
        return Said(ways[0], (), spans)
    return Said(None, tuple(dict.fromkeys(ways))[:_OFFERED], spans)


def _ways(found: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    if sum(len(ids) > 1 for ids in found) > 2:
        found = [ids[:2] for ids in found[:4]]
    return list(product(*found))


def _person_at(
    words: Words, at: int, people: tuple[Person, ...], answering: bool
) -> tuple[int, tuple[str, ...]] | None:
    full = _names(people)
    match = full.at(words.tokens, at)
    if match and (answering or not _speaks_of_time(words, at, match[0])):
        return match[0], _with_name(people, match[1])
    token = words.tokens[at]
    if TYPED_ID.fullmatch(token.text) and not _part_of_more(words, at) and not counts(words, at + 1):
        return at + 1, (token.text,)
    if (
        len(token.text) < _SHORTEST_PART
        or token.text in idle(words.lang)
        or _speaks_of_time(words, at, at + 1)
    ):
        return None
    part = _parts(people).get(token.text) or (_beginnings(people, token.text) if answering else ())
    if len(part) > 1 and at + 1 < len(words.tokens):
        narrowed = _with_next(people, part, token.text, words.tokens[at + 1].text)
        if len(narrowed) == 1:
            return at + 2, narrowed
    return (at + 1, part) if part else None


def _with_next(
    people: tuple[Person, ...], part: tuple[str, ...], token: str, letters: str
) -> tuple[str, ...]:
    """Those whose name has another word than `token` beginning with these letters ("anna m")."""
    names = dict(people)
    return tuple(
        p
        for p in part
        if any(t.text.startswith(letters) for n in spellings(names[p]) for t in tokens(n) if t.text != token)
    )


def _introduced(words: Words, at: int, after: int) -> bool:
    """Whether few figures are a performer: behind "book" or another, which ends at token `after`, and neither
    part of a date or time nor counting something; or where nothing else is said.
    """
    if all(t.text.isdigit() or not t.text.isalpha() or t.text in idle(words.lang) for t in words.tokens):
        return not _part_of_more(words, at)
    before, joins = phrases(words.lang, "people_before"), phrases(words.lang, "and_people")
    joined = joins.ending(words.tokens, at) if at else None
    said = at and (before.ending(words.tokens, at) is not None or (after and joined == after))
    more = _part_of_more(words, at) or counts(words, at + 1) or not _goes_on(words, at + 1)
    return bool(said) and not (more or _within_a_when(words, at))


def _goes_on(words: Words, at: int) -> bool:
    """Whether a request goes on there, and does not name what there are so many of: "2 friends"."""
    if at == len(words.tokens) or not words.tokens[at].text.isalpha():
        return True
    kinds = ("software_before", "minutes_before", "amount_before", "and_people", "with_people")
    spoken = language(words.lang)
    word = words.tokens[at].text
    return (
        word in spoken.tree
        or word in spoken.polite
        or any(phrases(words.lang, kind).at(words.tokens, at) for kind in kinds)
    )


def _within_a_when(words: Words, at: int) -> bool:
    """Whether a figure belongs to words of a day or an hour, such as "12 December"."""
    text, joins = Text(words.masked(), language(words.lang)), phrases(words.lang, "and_people")
    chains(text, text.spoken)
    here = next(i for i, t in enumerate(text.tokens) if t.start == words.tokens[at].start)
    return any(
        kind == "PIECE"
        and value.level
        and here < end
        and not all(text.tokens[i].text.isdigit() or joins.at(text.tokens, i) for i in range(place, end))
        for place in range(here + 1)
        for kind, end, value in text.lattice[place]
    )


def _part_of_more(words: Words, at: int) -> bool:
    """Whether figures stand among others, or among letters: only by themselves are they an id."""
    beside = words.tokens[max(0, at - 1) : at] * words.tokens[at].glued
    beside += [token for token in words.tokens[at + 1 : at + 2] if token.glued]
    return any(token.text[0].isalpha() for token in beside) or _part_of_figures(words, at)


def _part_of_figures(words: Words, at: int) -> bool:
    before = at > 0 and words.tokens[at].glued and words.tokens[at - 1].text in set("+-./:,#$€£")
    after = (
        at + 2 < len(words.tokens)
        and words.tokens[at + 1].glued
        and words.tokens[at + 1].text in set("-./:")
        and words.tokens[at + 2].glued
        and words.tokens[at + 2].text.isdigit()
    )
    return (before and words.tokens[at - 1].text not in {"#", ","}) or after


def _speaks_of_time(words: Words, at: int, end: int) -> bool:
    """A performer called May or Monday is only meant where the name is written as one."""
    if end - at != 1:
        return False
    token = words.tokens[at]
    node = language(words.lang).tree.get(token.text, {})
    told = {entry.kind for entry in node.get(ENTRIES, ())}
    written_as_name = words.text[token.start].isupper() and not _beside_figures(words, at)
    return bool(told) and not (written_as_name and told <= {"MONTH", "DOW", "REL", "PART", "block"})


def _beside_figures(words: Words, at: int) -> bool:
    around = words.tokens[max(0, at - 1) : at] + words.tokens[at + 1 : at + 2]
    return any(t.text[0].isdigit() for t in around)


@lru_cache(maxsize=64)
def _names(people: tuple[Person, ...]) -> Phrases:
    return Phrases([key for i, name in people for key in (i, *spellings(name)) if key])


@lru_cache(maxsize=64)
def _ids_by_phrase(people: tuple[Person, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for identifier, name in people:
        for key in {fold(identifier), *spellings(name)}:
            if identifier not in found.get(key, ()):
                found[key] = (*found.get(key, ()), identifier)
    return found


def _with_name(people: tuple[Person, ...], phrase: str) -> tuple[str, ...]:
    return _ids_by_phrase(people)[fold(phrase)][:_OFFERED]


@lru_cache(maxsize=64)
def _parts(people: tuple[Person, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for identifier, name in people:
        for token in {t.text for n in spellings(name) for t in tokens(n) if len(t.text) >= _SHORTEST_PART}:
            found[token] = (*found.get(token, ()), identifier)[:_OFFERED]
    return found


def _beginnings(people: tuple[Person, ...], letters: str) -> tuple[str, ...]:
    fits = [
        identifier
        for identifier, name in people
        if any(t.text.startswith(letters) for n in spellings(name) for t in tokens(n))
    ]
    return tuple(fits[:_OFFERED])
