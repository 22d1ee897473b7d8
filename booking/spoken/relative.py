"""What a message changes by a length or an amount: "30 minutes more", "5 credits less", "move it by an hour".

Read relative to the answers given so far; never a new answer by itself. Imports: this room and `booking`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar

from booking.moment import Moment, in_zone
from booking.spoken.amounts import amounts, number_before
from booking.spoken.durations import Found, durations
from booking.spoken.said import Said, Span
from booking.spoken.understood import Present
from booking.spoken.words import Words, phrases
from booking.when.language import ENTRIES, language
from booking.when.reading import Candidate, Left, Reading
from booking.when.tokens import fold

T = TypeVar("T")
Tokens = tuple[int, int]
LATER, EARLIER = 1, -1
_GAP = 4
_ANY = datetime(2000, 1, 1, tzinfo=UTC)
_TIMES = frozenset({"now", "REL", "DOW", "AMPM", "PART", "noon", "midnight"})
_SHIFTS = {
    "shift_later": (LATER,),
    "shift_earlier": (EARLIER,),
    "push_later": (LATER,),
    "push_earlier": (EARLIER,),
    "shift_by": (LATER, EARLIER),
}
_SIGNS = {"fewer": -1, "more": 1, "plus": 1}
_STRICT = frozenset({"shift_later", "shift_earlier"})


class More(NamedTuple):
    """A word such as "more" or "less", as tokens from and to. `mere`: a plus, perhaps no more than "and"."""

    start: int
    end: int
    sign: int
    mere: bool

    def over(self, start: int, end: int) -> Tokens:
        """The tokens from it to others, or from those to it."""
        return min(self.start, start), max(self.end, end)


@dataclass(slots=True)
class Changed:
    """The answers changed by so much. `unsaid`: tokens that change what has no answer yet, by slot.

    `sets`: a verb of change stands before a value that is named as such ("raise it to 50 credits").
    """

    when: Reading | None = None
    minutes: Said[int] = field(default_factory=Said)
    amount: Said[Decimal] = field(default_factory=Said)
    unsaid: dict[str, Tokens] = field(default_factory=dict)
    sets: bool = False

    def __bool__(self) -> bool:
        return bool(self.when or self.minutes or self.amount or self.unsaid or self.sets)


def changes(text: str, lang: str) -> bool:
    """Whether a text has a word such as "more", "longer", "less" or "+"."""
    words = Words(text, lang)
    return any(True for kind in _SIGNS for _ in words.find(phrases(lang, kind)))


def corrects(text: str, lang: str) -> bool:
    """Whether a text begins with a word of correction, such as "no" or "sorry", and goes on."""
    words = Words(text, lang)
    found = phrases(lang, "correction").at(words.tokens, 0) if words.tokens else None
    return found is not None and found[0] < len(words.tokens)


def moves(text: str, lang: str) -> bool:
    """Whether a text has a word such as "move" or "change"."""
    words = Words(text, lang)
    return any(True for kind in ("shift_by", "swap") for _ in words.find(phrases(lang, kind)))


def shifts(text: str, lang: str) -> bool:
    """Whether a text moves a moment by a length ("an hour later"), which says nothing where none stands."""
    changed = Changed()
    _shift(Words(text, lang), Present(moment=in_zone(_ANY, "UTC")), changed)
    return changed.when is not None


def take_changes(words: Words, present: Present) -> Changed:
    """Cut out what is said relative to the present answers."""
    changed = Changed()
    _set(words, changed)
    _shift(words, present, changed)
    for kind, sign in _SIGNS.items():
        for at, end, _ in list(words.find(phrases(words.lang, kind))):
            if any(words.taken[at:end]) or _says_other(words, at, kind):
                continue
            words.take(at, end)
            more = More(at, end, sign, kind == "plus")
            if not (_longer(words, present, changed, more) or _dearer(words, present, changed, more)):
                words.untake(at, end)
    _doubled(words, present, changed)
    for tokens in changed.unsaid.values():
        words.take(*tokens)
    return changed


def _set(words: Words, changed: Changed) -> None:
    """Cut out "shorten it to" before a length, which is asked where it may be a time, or before an amount."""
    lengths = {found.start: found for found in durations(words, answering=True)}
    doubted = {found.start for found in durations(words) if found.hour or found.bound}
    numbers = {start for start, _, _ in amounts(words)}
    for kind in ("more", "fewer"):
        for at, end, _ in list(words.find(phrases(words.lang, kind))):
            value = _behind(words, end)
            if value in lengths:
                found = lengths[value]
                span, sure = words.take(at, found.end), value not in doubted
                changed.minutes = _set_to(found.minutes, span, sure=sure)
            elif value in numbers:
                words.take(at, value)
                changed.sets = True


def _set_to(minutes: int, span: Span, *, sure: bool) -> Said[int]:
    return Said(minutes, (), (span,)) if sure else Said(None, (minutes,), (span,))


def _behind(words: Words, at: int) -> int:
    """Where the value stands to which "it to" leads at a token; -1 where that leads nowhere."""
    between = {fold(word) for word in language(words.lang).spoken.get("between", ())}
    while at < len(words.tokens):
        if found := phrases(words.lang, "set_to").at(words.tokens, at):
            return found[0]
        if words.tokens[at].text not in between:
            break
        at += 1
    return -1


def _doubled(words: Words, present: Present, changed: Changed) -> None:
    """Twice the present length ("twice as long") or the present credits; asked where there are none."""
    for kind, slot in (("twice_as_long", "minutes"), ("twice_as_much", "amount")):
        for at, end, _ in list(words.find(phrases(words.lang, kind))):
            if slot == "minutes" and present.minutes is not None:
                changed.minutes = Said(2 * present.minutes, (), (words.take(at, end),))
            elif slot == "amount" and present.amount is not None:
                changed.amount = Said(2 * present.amount, (), (words.take(at, end),))
            else:
                changed.unsaid[slot] = (at, end)


def take_next_day(words: Words, moment: Moment | None) -> Reading:
    """Cut out "the next day": the one after the present moment's, at its time. Nothing without a moment."""
    found = next(words.find(phrases(words.lang, "next_day")), None)
    if moment is None or found is None:
        return Reading()
    day = moment.wall.date() + timedelta(days=1)
    span = words.take(found[0], found[1])
    return Reading((Candidate(day, moment.wall.time(), moment.zone),), Left.NOTHING, (span,))


def _says_other(words: Words, at: int, kind: str) -> bool:
    """Whether the word belongs to "más tarde" or "plus tôt", or counts on from a time: "now + 40 minutes".

    Or to a bound, which changes nothing: "moins de 30 minutes".
    """
    if any(phrases(words.lang, strict).at(words.tokens, at) for strict in (*_STRICT, "bounded")):
        return True
    before = words.tokens[at - 1].text if at and not words.taken[at - 1] else ""
    entries = language(words.lang).tree.get(before, {}).get(ENTRIES, ()) if before else ()
    return kind == "plus" and (before.isdigit() or any(entry.kind in _TIMES for entry in entries))


def _shift(words: Words, present: Present, changed: Changed) -> None:
    """The present moment moved: "an hour later", "push it back an hour", "move it by an hour" (whither?).

    Where some are offered, each of them.
    """
    moments = present.offered or ((present.moment,) if present.moment else ())
    for kind, signs in _SHIFTS.items():
        for at, end, _ in list(words.find(phrases(words.lang, kind))):
            found = durations(words, answering=True)
            length = next((d for d in found if _near(words, (at, end), d, strict=kind in _STRICT)), None)
            if length is None:
                continue
            tokens = (min(at, length.start), _verb_ends(words, max(end, length.end)))
            if moments:
                moved = [one for moment in moments for one in _moved(moment, length, signs)]
                changed.when = Reading(tuple(moved), Left.NOTHING, (words.take(*tokens),))
                return
            if kind not in _STRICT:
                changed.unsaid["when"] = tokens


def _verb_ends(words: Words, at: int) -> int:
    """Behind the second half of a verb that stands at a token ("zieh es eine Stunde vor")."""
    found = phrases(words.lang, "push_ends").at(words.tokens, at) if at < len(words.tokens) else None
    return found[0] if found else at


def _moved(moment: Moment, length: Found, signs: tuple[int, ...]) -> list[Candidate]:
    """Whole days are told by the wall clock, which may be put back or forward between them."""
    days, rest = divmod(length.minutes, 24 * 60)
    if not rest:
        walls = [moment.wall + sign * timedelta(days=days) for sign in signs]
        return [Candidate(wall.date(), wall.time(), moment.zone) for wall in walls]
    moments = [in_zone(moment.at + sign * timedelta(minutes=length.minutes), moment.zone) for sign in signs]
    return [Candidate(m.wall.date(), m.wall.time(), moment.zone, m.at) for m in moments]


def _near(words: Words, phrase: Tokens, found: Found, *, strict: bool) -> bool:
    return found.end == phrase[0] if strict else beside(words, phrase, (found.start, found.end))


def beside(words: Words, one: Tokens, other: Tokens) -> bool:
    """Whether two runs of tokens stand side by side with no more than "it by" between, or one inside."""
    if other[0] <= one[0] and one[1] <= other[1]:
        return True
    gap = range(one[1], other[0]) if one[1] <= other[0] else range(other[1], one[0])
    between = {fold(word) for word in language(words.lang).spoken.get("between", ())}
    return len(gap) <= _GAP and all(words.tokens[t].text in between for t in gap)


def _longer(words: Words, present: Present, changed: Changed, more: More) -> bool:
    """Minutes more or less than the present ones."""
    near = (d for d in durations(words, answering=True) if beside(words, more[:2], (d.start, d.end)))
    found = next(near, None)
    if found is None or (present.minutes is None and present.moment is None):
        return False
    total = (present.minutes or 0) + more.sign * found.minutes
    if present.minutes is None or total <= 0:
        changed.unsaid["minutes"] = more.over(found.start, found.end)
    else:
        span = words.take(*more.over(found.start, found.end))
        changed.minutes = _said(total, found.minutes, span, sure=not more.mere or more.start >= found.end)
    return True


def _dearer(words: Words, present: Present, changed: Changed, more: More) -> bool:
    """Credits more or less than the present ones."""
    found = next(_amounts(words, more), None)
    if found is None or present.amount is None:
        return False
    start, end, amount = found
    total = present.amount + more.sign * amount
    if total <= 0:
        changed.unsaid["amount"] = more.over(start, end)
    else:
        span = words.take(*more.over(start, end))
        changed.amount = _said(total, amount, span, sure=not more.mere or more.start >= end)
    return True


def _said(total: T, alone: T, span: Span, *, sure: bool) -> Said[T]:
    """The sum; before a mere plus ("plus 30 minutes") perhaps what was said as it is."""
    return Said(total, (), (span,)) if sure else Said(None, (total, alone), (span,))


def _amounts(words: Words, more: More) -> Iterator[tuple[int, int, Decimal]]:
    """Each amount with its credits beside the word, or around it: "5 more credits"."""
    at, end = more[:2]
    unit = phrases(words.lang, "credits").at(words.tokens, end) if end < len(words.tokens) else None
    around = number_before(words, at) if unit and at else None
    if unit and around and len(around[1]) == 1:
        yield around[0], unit[0], around[1][0]
    for start, stop, values in amounts(words):
        if len(values) == 1 and beside(words, more[:2], (start, stop)):
            yield start, stop, values[0]
