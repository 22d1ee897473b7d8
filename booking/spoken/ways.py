"""Words that answer nothing and lead elsewhere: stop, start over, go back. Imports: this room only."""

from booking.spoken.words import Words, phrases

_SAYABLE = 60
_ENGLISH = "en"
_WAYS = ("stop", "back")


def read_way(text: str, lang: str) -> str:
    """The word "stop" or "back" where a text says nothing else, in its language or in English; else ""."""
    return next((way for code in (lang, _ENGLISH) for way in _WAYS if _says(text, code, way)), "")


def _says(text: str, lang: str, way: str) -> bool:
    words = Words(text[:_SAYABLE], lang)
    found = list(words.find(phrases(lang, way)))
    for at, end, _ in [*found, *words.find(phrases(lang, "thanks"))]:
        words.take(at, end)
    return bool(found) and len(text) <= _SAYABLE and not words.rest()
