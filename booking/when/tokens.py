"""Text into tokens whose places in the original text are known. Imports: standard library only."""

import re
import unicodedata
from typing import NamedTuple

LONGEST = 4096
MOST_TOKENS = 1500
"""What is cut into more pieces than that is no sentence (4096 letters of prose have about 900)."""
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_TOKEN = re.compile(r"[½¼¾]|[^\W\d_½¼¾]+|\d+|[^\w\s]|_")
_SAME = {
    "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "。": ".", "，": ",", "ß": "s", "ø": "o", "ı": "i",
}  # fmt: skip

_PICTURES, _FIRST_PICTURE = frozenset({"So", "Sk", "Me", "Mn", "Cf"}), 0x200B
"""Pictures and what joins or colours them say nothing, and part nothing: "tomorrow 🕗 8pm"."""

_WRITTEN_OUT = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ø": "oe",
        "å": "aa",
        "æ": "ae",
    }
)


class Token(NamedTuple):
    """A run of letters or digits, or one sign. `glued`: no space before it."""

    text: str
    start: int
    end: int
    glued: bool


class _Fold(dict[int, str]):
    """Each character to one plain small character, so that places stay the same."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _SAME.get(char)
        if plain is None:
            plain = _counting(char) if unicodedata.category(char) == "No" else _bare(char)
        if code < 0x3000:
            self[code] = plain
        return plain


def _bare(char: str) -> str:
    if unicodedata.category(char) in _PICTURES and ord(char) >= _FIRST_PICTURE:
        return " "
    bare = unicodedata.normalize("NFKD", char)[0].lower()
    return bare if len(bare) == 1 and not unicodedata.combining(bare) else " "


def _counting(char: str) -> str:
    """A fraction stays what it is, never its first figure; a figure in a ring or raised says nothing."""
    return char if "⁄" in unicodedata.normalize("NFKD", char) else " "


_FOLD = _Fold()


def fold(text: str) -> str:
    """The text in small letters without accents, exactly as long as before."""
    return text.translate(_FOLD)


def spellings(text: str) -> set[str]:
    """The text folded, also with its umlauts and the like written out: "muller" and "mueller"."""
    return {fold(text), fold(text.translate(_WRITTEN_OUT))}


def unreadable(text: str) -> bool:
    """Whether a text is too long, or too chopped, to be something a person said."""
    return len(text) > LONGEST or (len(text) > MOST_TOKENS and len(tokens(fold(text))) > MOST_TOKENS)


def tokens(folded: str) -> list[Token]:
    """The tokens of a folded text."""
    found, before = [], -1
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        found.append(Token(match.group(), start, end, start == before))
        before = end
    return found
