"""What one verb says of several slots, relative to the answers given: "change Ivy to Juno", "add Juno and 30
minutes". Read once the slots are cut out. Imports: this room only.
"""

from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from booking.spoken.said import Change, Said
from booking.spoken.words import Words, phrases

T = TypeVar("T", int, Decimal)


def swapped(words: Words, said: Said[tuple[str, ...]], present: tuple[str, ...]) -> Said[tuple[str, ...]]:
    """Who is chosen and named first makes way for the second."""
    if said.value is None or len(said.value) != 2 or len(said.spans) != 2:
        return said
    (out, new), (first, second) = said.value, said.spans
    verbs = [
        (at, end)
        for at, end in words.standing(phrases(words.lang, "swap"))
        if words.tokens[at].start < first[0] or words.tokens[at].start > second[0]
    ]
    between = words.inside(first[1], second[0])
    joined = len(between) == 1 and phrases(words.lang, "swap_by").at(words.tokens, between[0]) is not None
    if not (verbs and joined and out in present and new not in present):
        return said
    for at, end in (*verbs, (between[0], between[0] + 1)):
        words.take(at, end)
    return replace(said, value=tuple(new if p == out else p for p in present), change=Change.ONLY)


def added(words: Words, said: Said[T], people: Said[tuple[str, ...]], present: T | None) -> Said[T]:
    """So much more, where nothing but performers stands between it and the verb that adds them."""
    if said.value is None or present is None or not said.spans or not people.spans:
        return said
    begins, ends = people.spans[0][0], said.spans[0][0]
    more = {at for at, _ in words.standing(phrases(words.lang, "more"))}
    adds = [
        end
        for at, end in words.standing(phrases(words.lang, "add"))
        if at in more and words.tokens[at].start < begins < ends
    ]
    among = words.inside(words.tokens[adds[-1] - 1].end, ends) if adds else ()
    known = {at for span in people.spans for at in words.inside(*span)}
    joins = phrases(words.lang, "and_people")
    if not among or not all(at in known or joins.at(words.tokens, at) for at in among):
        return said
    return replace(said, value=present + said.value)
