"""Text cut into words for the slots besides the when, with the places they were found cut out again.

Imports: this room and the language data of `booking.when`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from booking.when.language import ENTRIES, language
from booking.when.tokens import LONGEST, Token, fold, tokens

Span = tuple[int, int]
_COUNTED = frozenset({"U", "oclock", "oclock_only", "AMPM"})


class Words:
    """A text, its tokens and which of them are already explained."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = text[:LONGEST]
        self.lang = lang
        self.tokens = tokens(fold(self.text))
        self.taken = [False] * len(self.tokens)

    def find(self, phrases: "Phrases", start: int = 0) -> Iterator[tuple[int, int, str]]:
        """Each place where one of the phrases stands untaken, the longest first: token from, to, phrase."""
        for at in range(start, len(self.tokens)):
            match = phrases.at(self.tokens, at)
            if match and not any(self.taken[at : match[0]]):
                yield at, match[0], match[1]

    def standing(self, phrases: "Phrases") -> Iterator[tuple[int, int]]:
        """Each place where one of the phrases stands, explained or not: token from and to."""
        for at in range(len(self.tokens)):
            if match := phrases.at(self.tokens, at):
                yield at, match[0]

    def inside(self, start: int, end: int) -> range:
        """The tokens in a place of the text."""
        within = [at for at, token in enumerate(self.tokens) if start <= token.start and token.end <= end]
        return range(within[0], within[-1] + 1) if within else range(0)

    def take(self, start: int, end: int) -> Span:
        """Mark tokens as explained; where they stand in the text."""
        self.taken[start:end] = [True] * (end - start)
        return (self.tokens[start].start, self.tokens[end - 1].end)

    def take_all(self, kind: str) -> bool:
        """Explain every place where a phrase of that kind of the language stands untaken; whether one did."""
        found = list(self.find(phrases(self.lang, kind)))
        for at, end, _ in found:
            self.take(at, end)
        return bool(found)

    def take_before(self, start: int, phrases: "Phrases") -> int:
        """Explain the connecting words right before token `start` too ("on" Skype, "for" 30 minutes)."""
        while start:
            begin = phrases.ending(self.tokens, start)
            if begin is None or any(self.taken[begin:start]):
                return start
            self.take(begin, start)
            start = begin
        return start

    def take_bound(self, start: int, end: int, before: "Phrases") -> bool:
        """Whether tokens are no more than a bound ("more than 30 minutes"): the words for that are explained,
        too, with those of `before` that connect them.
        """
        begins = phrases(self.lang, "bounded").ending(self.tokens, start) if start else None
        after = phrases(self.lang, "bounded_after").at(self.tokens, end) if end < len(self.tokens) else None
        if begins is not None:
            self.take(begins, start)
            self.take_before(begins, before)
        if after:
            self.take(end, after[0])
        return begins is not None or after is not None

    def take_span(self, span: Span) -> None:
        """Mark the tokens inside a place of the text as explained."""
        for at, token in enumerate(self.tokens):
            if span[0] <= token.start and token.end <= span[1]:
                self.taken[at] = True

    def untake(self, start: int, end: int) -> None:
        """Hand tokens back as not explained."""
        self.taken[start:end] = [False] * (end - start)

    def only(self, start: int, end: int) -> "Words":
        """The same text with nothing but some tokens, of those not explained, to be read."""
        return self._as([t or not start <= at < end for at, t in enumerate(self.taken)])

    def without(self, start: int, end: int) -> "Words":
        """The same text with some tokens explained."""
        return self._as([t or start <= at < end for at, t in enumerate(self.taken)])

    def _as(self, taken: list[bool]) -> "Words":
        other = Words(self.text, self.lang)
        other.taken = taken
        return other

    def masked(self, *, joined: bool = False) -> str:
        """The text with everything explained blanked out, as long as before.

        A comma stands where it was between others, so that "in 2 hours 10 credits 45 min" is not "in 2 hours
        45 min"; `joined` closes the gap, as in "15 more minutes".
        """
        chars = list(self.text)
        last = max((at for at, taken in enumerate(self.taken) if not taken), default=0)
        for at, token in enumerate(self.tokens):
            if self.taken[at]:
                begins = not joined and 0 < at < last and not self.taken[at - 1]
                chars[token.start : token.end] = ("," if begins else " ").ljust(token.end - token.start)
        return "".join(chars)

    def rest(self, without: frozenset[str] = frozenset()) -> str:
        """The words nobody explained, besides those that ask for nothing."""
        left = [
            self.text[t.start : t.end]
            for t, taken in zip(self.tokens, self.taken, strict=True)
            if not taken and t.text[0].isalnum() and t.text not in without
        ]
        return " ".join(left)


class Phrases:
    """A set of phrases found by their first word; the longest wins."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            words = tuple(t.text for t in tokens(fold(phrase)))
            if words:
                self._by_first.setdefault(words[0], []).append((words, phrase))
                self._by_last.setdefault(words[-1], []).append(words)
        for found in self._by_first.values():
            found.sort(key=lambda f: -len(f[0]))

    def at(self, found: Sequence[Token], place: int) -> tuple[int, str] | None:
        """The longest phrase beginning at a token: where it ends, and itself."""
        for words, phrase in self._by_first.get(found[place].text, ()):
            end = place + len(words)
            if tuple(t.text for t in found[place:end]) == words:
                return end, phrase
        return None

    def ending(self, found: Sequence[Token], place: int) -> int | None:
        """Where the longest phrase that ends before token `place` begins."""
        for words in sorted(self._by_last.get(found[place - 1].text, ()), key=len, reverse=True):
            begin = place - len(words)
            if begin >= 0 and tuple(t.text for t in found[begin:place]) == words:
                return begin
        return None


def joined(words: Words, start: int) -> int | None:
    """Where what joins two numbers begins, before the second: "10 or 12", "between 10 and 12"."""
    if not start:
        return None
    alternative = phrases(words.lang, "or").ending(words.tokens, start)
    if alternative is not None or not any(
        at < start for at, _ in words.standing(phrases(words.lang, "either_end"))
    ):
        return alternative
    return phrases(words.lang, "and_people").ending(words.tokens, start)


@lru_cache(maxsize=256)
def phrases(lang: str, kind: str) -> Phrases:
    """The phrases of one kind in the [spoken] section of a language."""
    return Phrases(language(lang).spoken.get(kind, ()))


@lru_cache(maxsize=32)
def idle(lang: str) -> frozenset[str]:
    """Words of a request that explain nothing and need no explanation ("book", "please", "session")."""
    spoken = language(lang)
    kinds = ("request", "joins", "software_before", "minutes_before", "amount_before")
    listed = {t.text for kind in kinds for p in spoken.spoken.get(kind, ()) for t in tokens(fold(p))}
    return frozenset(listed) | spoken.polite


def counts(words: Words, after: int) -> bool:
    """Whether the word behind a number makes it an amount, a duration or a time."""
    if after >= len(words.tokens):
        return False
    entries = language(words.lang).tree.get(words.tokens[after].text, {}).get(ENTRIES, ())
    return phrases(words.lang, "credits").at(words.tokens, after) is not None or any(
        e.kind in _COUNTED for e in entries
    )
