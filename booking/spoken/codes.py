"""Figures that are no performer, as they are something else's: "my code is 123456", "PIN 123456".

Read once the slots are cut out, when every word is known that something explains. Imports: this room only.
"""

from dataclasses import replace

from booking.spoken.people import TYPED_ID
from booking.spoken.said import Said, Span
from booking.spoken.words import Words, idle, phrases
from booking.when.language import language

_ENDS = frozenset(",;.!?")


def without_codes(words: Words, said: Said[tuple[str, ...]], *, alone: bool) -> Said[tuple[str, ...]]:
    """The performers without figures that a word nothing explains speaks of, which are handed back.

    `alone`: nothing else was named; then it is enough that such a word stands before them.
    """
    found = [span for span in said.spans if _is_code(words, span, alone=alone and len(said.spans) == 1)]
    if said.value is None or not found:
        return said
    for span in found:
        inside = words.inside(*span)
        words.untake(inside.start, inside.stop)
    kept = tuple(p for p in said.value if p not in {words.text[begin:end] for begin, end in found})
    return replace(said, value=kept, spans=tuple(s for s in said.spans if s not in found)) if kept else Said()


def _is_code(words: Words, span: Span, *, alone: bool) -> bool:
    """Whether figures stand behind a word that nothing explains, and "is" or the like, or only that word."""
    if not TYPED_ID.fullmatch(words.text[slice(*span)]):
        return False
    here, equal = words.inside(*span), alone
    if here.stop < len(words.tokens) and words.tokens[here.stop].text.isalpha() and _equals(words, here.stop):
        return True
    for at in range(here.start - 1, -1, -1):
        token = words.tokens[at]
        if token.text in _ENDS:
            return False
        equal = equal or _equals(words, at)
        if token.text.isalnum() and not _passed_over(words, at):
            named = phrases(words.lang, "people_before").at(words.tokens, at) is not None
            return equal and not (named or words.taken[at])
    return False


def _equals(words: Words, at: int) -> bool:
    """Whether a token says that one thing is another, compared as typed: "è" is, "e" is not."""
    token = words.tokens[at]
    return words.text[token.start : token.end].casefold() in language(words.lang).spoken["is"]


def _passed_over(words: Words, at: int) -> bool:
    """Whether a word may stand between figures and what they are of: "is", "number", "the"."""
    token = words.tokens[at]
    if _equals(words, at) or phrases(words.lang, "number").at(words.tokens, at):
        return True
    named = phrases(words.lang, "people_before").at(words.tokens, at) is not None
    return not words.taken[at] and not named and token.text in idle(words.lang)
