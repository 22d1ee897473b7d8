"""What a message rules out: "not on Sunday", "without Juno", "domenica no", "instead of Saturday".

A word of refusal holds for what stands behind it, to the next comma or "but"; where nothing stands there,
for what stands before it. Such words are never a value. Imports: this room and `booking`.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from booking.spoken.people import TYPED_ID
from booking.spoken.slots import Listener, Slots
from booking.spoken.words import Words, phrases
from booking.when.reading import Left, Reading

_ENDS = frozenset(",;!?")
_SHORT = 2
_SLOTS = ("people", "software", "amount", "minutes", "when")


class Refusal(NamedTuple):
    """Tokens from and to, with the word of refusal, and what they name. `sure`: not "no 9" (or "no, 9"?)."""

    start: int
    end: int
    slots: Slots
    sure: bool = True


def take_refused(words: Words, listener: Listener) -> list[Refusal]:
    """Cut what is ruled out, or to be replaced, out of the text."""
    found: list[Refusal] = []
    words.take_all("not_only")
    for refusal in _refusals(words, listener):
        words.take(refusal.start, refusal.end)
        found.append(refusal)
    if found:
        words.take_all("but")
    return found


def unanswered(refusal: Refusal, said: Slots) -> frozenset[str]:
    """The slots that are ruled out while the message names nothing else in their place; people apart."""
    open_ones = refusal.slots.named - {"people"}
    if not refusal.sure:
        return open_ones
    left = open_ones - (said.named - {"when"})
    return left - {"when"} if _instead(said.when, refusal.slots.when) else left


def _instead(when: Reading, refused: Reading) -> bool:
    same = set(when.candidates) & set(refused.candidates)
    return bool(when.candidates) and not same and when.left in {Left.NOTHING, refused.left}


def _refusals(words: Words, listener: Listener) -> Iterator[Refusal]:
    for kind in ("instead_of", "without", "less", "remove", "perhaps_not"):
        for at, end, _ in list(words.find(phrases(words.lang, kind))):
            if any(words.taken[at:end]) or (kind == "perhaps_not" and _numbered(words, end)):
                continue
            first, last = _clause(words, at, end)
            behind = listener.slots(words.only(end, last))
            refusal = _one(words, listener, kind, (at, end, last), behind)
            if refusal is None and kind == "remove" and not behind.named:
                before = listener.slots(words.only(first, at))
                refusal = Refusal(first, end, before) if before.named else None
            if refusal:
                yield refusal
    for at, end, _ in list(words.find(phrases(words.lang, "not_behind"))):
        first, last = _clause(words, at, end)
        before = listener.slots(words.only(first, at))
        if last == end and before.named:
            yield Refusal(first, end, before)


def _numbered(words: Words, at: int) -> bool:
    """Whether "no" stands for the number of a performer: "book no 200002"."""
    return at < len(words.tokens) and TYPED_ID.fullmatch(words.tokens[at].text) is not None


def _one(
    words: Words, listener: Listener, kind: str, at: tuple[int, int, int], behind: Slots
) -> Refusal | None:
    """What a word of refusal at (from, to, end of its clause) rules out of what stands behind it."""
    begin, end, last = at
    if not behind.named:
        return None
    if kind == "remove":
        return Refusal(begin, last, behind)
    if kind == "perhaps_not":
        return Refusal(begin, last, behind, sure=False)
    stop = _first_slot(words, listener, end, last, behind)
    if kind == "less" and not (behind.people.spans and words.tokens[end].start == behind.people.spans[0][0]):
        return None
    return Refusal(begin, stop, listener.slots(words.only(end, stop)))


def _first_slot(words: Words, listener: Listener, end: int, last: int, behind: Slots) -> int:
    """Where the one slot ends that stands first behind a word: a day, not the hour behind it, too."""
    spans = {slot: spans for slot in _SLOTS if (spans := getattr(behind, slot).spans)}
    first = min(spans, key=lambda slot: spans[slot][0][0])
    if first != "when":
        until = _run(words, spans[first]) if first == "people" else spans[first][-1][1]
        return _token_at(words, until)
    whole = _token_at(words, spans[first][0][1])
    elsewhere = listener.slots(words.without(end, last)).when
    return whole if _instead(elsewhere, behind.when) else _part(words, listener, end, whole)


def _run(words: Words, spans: Sequence[tuple[int, int]]) -> int:
    """Where the performers that are joined end: "Ivy and Juno", not "Ivy on Sunday with Juno"."""
    joining, until = phrases(words.lang, "and_people"), spans[0][1]
    for begin, stop in spans[1:]:
        between = [at for at, t in enumerate(words.tokens) if until <= t.start and t.end <= begin]
        if not between or any(joining.at(words.tokens, at) is None for at in between):
            break
        until = stop
    return until


def _part(words: Words, listener: Listener, start: int, whole: int) -> int:
    """The day alone, or the hour alone, with which a when begins."""
    stop, known = whole, None
    for end in range(start + 1, whole + 1):
        part = listener.when(words.only(start, end).masked(), words.lang)
        if not part.candidates:
            continue
        day = part.candidates[0].day if part.left is Left.TIME else None
        if known is not None and known != (part.left, day):
            break
        stop, known = _token_at(words, part.spans[0][1]), (part.left, day)
    return stop


def _token_at(words: Words, place: int) -> int:
    """The number of the token behind a place of the text."""
    return next((i for i, t in enumerate(words.tokens) if t.start >= place), len(words.tokens))


def _clause(words: Words, at: int, end: int) -> tuple[int, int]:
    """The tokens from and to of the clause around some: between commas, "but" and what is explained."""
    first, last = at, end
    while first and not _parts(words, first - 1):
        first -= 1
    while last < len(words.tokens) and not _parts(words, last):
        last += 1
    return first, last


def _parts(words: Words, at: int) -> bool:
    token = words.tokens[at]
    glued = at + 1 < len(words.tokens) and words.tokens[at + 1].glued
    if token.text in _ENDS:
        return not glued
    if token.text == ".":
        before = words.tokens[at - 1].text if at else ""
        return not glued and before.isalpha() and len(before) > _SHORT
    return any(phrases(words.lang, kind).at(words.tokens, at) is not None for kind in ("but", "with_people"))
