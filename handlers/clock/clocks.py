"""Times of the clock as they are typed into a setting or a watch: one, or from one to another.

Imports the standard library only.
"""

import re
from collections.abc import Sequence
from datetime import time
from functools import partial

CLOCK = re.compile(r"\d{1,2}(?:[:.h]\d{2})?\s*(?:[ap]\.?m\b\.?)?")
LATER = re.compile(
    "from|after|since|starting|vanaf|van|na|von|ab|nach|dès|du|de|partir|après|desde|después"
    "|da|dal|dalle|dopo|depois|das"
)
EARLIER = re.compile("until|till|before|to|tot|voor|bis|vor|jusqu|jusque|avant|hasta|antes|fino|prima|até")
BESIDE = re.compile(
    "and|between|en|tussen|zwischen|und|et|entre|y|tra|e|o|h|uur|uhr|heures|horas|ore|hours|clock"
    "|à|a|al|às|as|au|las|la|le|les|alle|di|delle|um|der|at|the"
)
"""What may stand beside times that say from when until when, in the languages we speak."""
BARE = re.compile(r"[1-9]|1[0-2]")
HALF = re.compile(r"[ap]\.?m\b")
NOON, DAY, MIDNIGHT, DAYTIME = 12, 24 * 60, time(0, 30), (time(4), time(18))
_BESIDE_PART = (
    r"(?P<hour>\d{1,2})(?P<minute>[:.h]\d{2})?\s*(?:(?:h|uur|uhr|heures|horas|ore|o['’]clock)\b)?\s*"
    r"(?:(?:in the|at|['’]s|de l['’]|du|de la|del|di|da|am|in der)\s*)?"
)
PARTS = {
    "pm": r"afternoon|evening|nachmittags?|abends?|middags|avonds|après-midi|soir|tarde|pomeriggio|sera",
    "am": r"morning|morgens|vormittags|früh|ochtends|matin|mañana|madrugada|mattin[oa]|manhã",
    "": r"night|nachts?|nuit|noche|notte|noite",
}
"""Words that say which half of the day is meant; a night has some of both."""
WORDS_FOR = {
    "00:00": r"midnight|mitternacht|middernacht|minuit|medianoche|mezzanotte|meia[- ]noite",
    "12:00": r"noon|midday|midi|mediodía|mezzogiorno|meio[- ]dia",
}
TILL_LATE = re.compile(
    r"\b(?:until|till|til|to|bis|tot|jusqu['’]à|hasta|fino a|até)\s+"
    r"(?:late|spät|laat|tard|tarde|tardi)\b(?!\s+\w)"
)
"""An end that is none."""


def clock(text: str) -> time | None:
    """A time of the clock, typed: 22, 22:00, 7.30, 10pm."""
    found = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])?\.?m?\.?h?\s*", text.casefold())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def ranges(text: str) -> tuple[tuple[time, time], ...]:
    """What a text that names two times may mean: "22:30-6:30", "from 10pm to 7am", "between 6 and 10 pm".

    A bare figure up to 12 has no half of the day: it takes the one nearest to the other end; two of them
    ("6 to 10") mean the morning or the evening.
    """
    said = CLOCK.findall(in_figures(text))
    if len(said) != 2:
        return ()
    first, last = map(_either, said)
    if not first or not last:
        return ()
    if len(last) == 1 and not HALF.search(said[1]):
        first = first[:1]
    if len(first) == 1 and not HALF.search(said[0]):
        last = last[:1]
    begun = first if len(last) == 2 else (min(first, key=lambda at: length(at, last[0])),)
    found = [(at, min(last, key=lambda end: length(at, end))) for at in begun]
    return tuple(one for one in found if one[0] != one[1])


def from_to(text: str) -> tuple[time, time] | None:
    """The two different times of a night that a text names; what no night has is taken as it is written."""
    found, half = ranges(text), HALF.search(in_figures(text))
    later = [(_later(at), end) for at, end in found if end < at and at.hour <= NOON and not half]
    return night((*found, *later))


def night(found: Sequence[tuple[time, time]]) -> tuple[time, time] | None:
    """The shortest night of these times from one to another; the first of them where none is one."""
    nights = [one for one in found if not DAYTIME[0] < one[0] < DAYTIME[1]]
    nights = [one for one in nights if length(one[0], MIDNIGHT) < length(*one)]
    return min(nights, key=lambda one: length(*one), default=next(iter(found), None))


def length(begins: time, ends: time) -> int:
    """Minutes from one time of the clock to another; a whole day where they are the same."""
    return ((ends.hour - begins.hour) * 60 + ends.minute - begins.minute) % DAY or DAY


def parts_of_day(text: str) -> tuple[tuple[time, time], ...]:
    """From when until when: "between 18 and 22", "after 6 pm", "until 12"; midnight for what is not said.

    Several where the half of the day is not said; none where a word says something else.
    """
    lowered = in_figures(text)
    if TILL_LATE.search(lowered):
        lowered = f"after {TILL_LATE.sub('', lowered)}"
    words = re.findall(r"[^\W\d_]+", CLOCK.sub(" ", lowered))
    if not all(any(known.fullmatch(word) for known in (LATER, EARLIER, BESIDE)) for word in words):
        return ()
    said = CLOCK.findall(lowered)
    ends = _either(said[0]) if len(said) == 1 else ()
    if any(map(EARLIER.fullmatch, words)) and ends:
        return tuple((time(), at) for at in ends if at != time())
    if any(map(LATER.fullmatch, words)) and ends:
        return tuple((at, time()) for at in ends if at != time())
    return ranges(text)


def in_figures(text: str) -> str:
    """The text in small letters, "3 in the afternoon" as 3 pm in it and midnight as 00:00."""
    said = text.casefold()
    for half, part in PARTS.items():
        said = re.sub(rf"{_BESIDE_PART}\b(?:{part})\b", partial(_with_half, half), said)
    for figures, word in WORDS_FOR.items():
        said = re.sub(rf"\b(?:{word})\b", figures, said)
    return said


def _with_half(half: str, found: re.Match[str]) -> str:
    """An hour with the half of its day; at night that is the evening's from six on, to midnight."""
    hour = int(found["hour"])
    half = half or ("pm" if NOON // 2 <= hour < NOON else "am")
    return f"{found['hour']}{found['minute'] or ''}{f' {half}' if hour <= NOON else ''}"


def _either(said: str) -> tuple[time, ...]:
    """What one of the times in a text may be: two for a bare figure of a clock of twelve hours."""
    at = clock(said)
    if at is None:
        return ()
    return (at, _later(at)) if BARE.fullmatch(said.strip()) else (at,)


def _later(at: time) -> time:
    return at.replace(hour=(at.hour + NOON) % 24)
