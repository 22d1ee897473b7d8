"""Words that answer nothing: stop, go back, "I have none", "what is that?", "I would like", "between".

Imports: this room and the language data of `booking.when`.
"""

import re

from booking.spoken.figures import word_at
from booking.spoken.words import Words, idle, phrases
from booking.when.language import language

_SAYABLE = 60
_ENGLISH = "en"
_FIGURES, _SIGNS = 4, frozenset("+-−/$€£")
_WISHING, _CHANGING = ("wishes", "push_later", "push_earlier", "shift_by"), ("more", "fewer")
_ASKING = (*_WISHING, *_CHANGING)
_WAYS = ("stop", "back", "send")
_QUOTED = re.compile(r"[\"“”„«»‹›‚‘’']\s*(\S|\S.*\S)\s*[\"“”„«»‹›‚‘’']", re.DOTALL)
_NUMBERS, _MERE = re.compile(r"\d+(?:\s?/\s?\d+)?"), re.compile(r"\d{1,4}(?:\s?/\s?\d{1,4})?")


def read_way(text: str, lang: str) -> str:
    """The word "stop", "back" or "send" if a text says nothing else, in its language or in English, or ""."""
    return next((way for code in (lang, _ENGLISH) for way in _WAYS if _says(text, code, way)), "")


def read_lack(text: str, lang: str) -> str:
    """The word "lacks" where a text says that there is no answer ("I don't know"), "asks" where it asks
    back; else "". A lone word is a name rather than a question, unless it ends with a question mark.
    """
    if text.rstrip().endswith("?"):
        return "asks"
    return next(
        (kind for code in (lang, _ENGLISH) for kind in ("lacks", "asks") if _begins(text, code, kind)), ""
    )


def _begins(text: str, lang: str, kind: str) -> bool:
    """Whether a text begins with such words, of more than one word in all unless it is said to lack."""
    words = Words(text[:_SAYABLE], lang)
    found = phrases(lang, kind).at(words.tokens, 0) if words.tokens else None
    if found is None or len(text) > _SAYABLE:
        return False
    return found[0] > 1 or (len(words.tokens) > 1) == (kind == "asks")


def which_one(text: str, lang: str) -> str:
    """The kind of words for one of several that are offered, where a text says nothing else: "first_one",
    "second_one" or "other_one"; else "".
    """
    words = Words(text[:_SAYABLE], lang)
    said = [kind for kind in ("first_one", "second_one", "other_one") if words.take_all(kind)]
    for kind in ("correction", "thanks"):
        words.take_all(kind)
    return said[0] if len(said) == 1 and len(text) <= _SAYABLE and not words.rest(idle(lang)) else ""


def of_them(text: str, lang: str) -> str:
    """What a text says of one of several ("the evening one") besides that, politeness and correction."""
    words = Words(text[:_SAYABLE], lang)
    for kind in ("one_of_them", "correction", "thanks"):
        words.take_all(kind)
    return words.masked(joined=True).strip(" ,.!")


def so_much(text: str, lang: str) -> int | None:
    """By how much a text changes what it does not name ("5 less", "reduce it by 5"); None where it does not.

    A number of five figures or more is an id. 0: the number is in words, or more and less stand in one text.
    """
    words = Words(text[:_SAYABLE], lang)
    changes = [kind for kind in ("more", "fewer", "plus") if words.take_all(kind)]
    for kind in ("correction", "thanks", "between"):
        words.take_all(kind)
    left = Words(words.rest(), lang)
    spelled = word_at(left, 0) if left.tokens else None
    number = (left.text.isdecimal() and len(left.text) <= _FIGURES) or (
        spelled is not None and spelled[0] == len(left.tokens)
    )
    if not (changes and number):
        return None
    sign = -1 if changes == ["fewer"] else 1 if "fewer" not in changes else 0
    return sign * int(left.text) if left.text.isdecimal() else 0


def wishes(text: str, lang: str) -> tuple[bool, bool]:
    """Whether a text has words by which somebody asks for something ("I would like", "move it"), and whether
    it begins with them, or with a change of a number ("reduce it by 5"); in its language or in English.
    """
    found, first = False, False
    for code in (lang, _ENGLISH):
        words = Words(text, code)
        places = {kind: [at for at, _ in words.standing(phrases(code, kind))] for kind in _ASKING}
        changes = any(0 in places[kind] for kind in _CHANGING) and any(t.text.isdigit() for t in words.tokens)
        asks = [at for kind in _WISHING for at in places[kind]]
        found, first = found or bool(asks), first or changes or 0 in asks
    return found, first


def wants_to_know(text: str, lang: str) -> str | None:
    """What a text says besides "tell me when … is free", as long as before; None where it says no such."""
    for code in (lang, _ENGLISH):
        words = Words(text, code)
        found = {kind: list(words.find(phrases(code, kind))) for kind in ("tells", "as_soon_as", "free_then")}
        if all(found.values()):
            for at, end, _ in (one for places in found.values() for one in places):
                words.take(at, end)
            return words.masked(joined=True)
    return None


def told_name(text: str, lang: str) -> tuple[str, bool]:
    """The name in a text that tells one ("my name is Emma", "“Can You Hear Me”"), else all of it; and whether
    it stands in quotation marks.
    """
    name = text.strip()
    for code in (lang, _ENGLISH):
        words = Words(name, code)
        found = phrases(code, "introduces").at(words.tokens, 0) if words.tokens else None
        if found and found[0] < len(words.tokens):
            name = name[words.tokens[found[0]].start :]
    quoted = _QUOTED.fullmatch(name)
    return (quoted[1].strip(), True) if quoted else (name, False)


def mere_number(text: str, lang: str) -> bool:
    """Whether a text is one number, or a score such as 10/10, with no more than a thank-you: no wish.

    An id of five figures or more is one.
    """
    found, polite = _NUMBERS.findall(text), language(lang).polite
    beside = [t.text for t in Words(text, lang).tokens if t.text.isalpha()]
    return len(found) == 1 and bool(_MERE.fullmatch(found[0])) and polite.issuperset(beside)


def bare_number(text: str, lang: str) -> tuple[int, bool] | None:
    """The one number that a text is ("9", "no, 9", "make it 45 please"), and whether it has words of
    correction; None where it says anything else.
    """
    words = Words(text[:_SAYABLE], lang)
    corrects = words.take_all("correction")
    words.take_all("thanks")
    number = words.rest()
    fits = len(text) <= _SAYABLE and number.isascii() and number.isdecimal() and len(number) <= _FIGURES
    return (int(number), corrects) if fits and not set(text) & _SIGNS else None


def offers_times(text: str, lang: str) -> bool:
    """Whether of a range in a text either end may be the beginning ("between 9 and 10")."""
    return any(True for _ in Words(text, lang).find(phrases(lang, "either_end")))


def same_again(text: str, lang: str) -> str | None:
    """What a text says besides "the same as last time", "" for nothing; None where it does not say that."""
    words = Words(text, lang)
    found = next(words.find(phrases(lang, "same_again")), None)
    if found is None:
        return None
    words.take(*found[:2])
    return words.masked().strip() if words.rest(idle(lang)) else ""


def _says(text: str, lang: str, way: str) -> bool:
    words = Words(text[:_SAYABLE], lang)
    found = words.take_all(way)
    words.take_all("thanks")
    return found and len(text) <= _SAYABLE and not words.rest()
