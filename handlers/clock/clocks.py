"""Times of the clock as they are typed into a setting or a watch: one, or from one to another.

Imports the standard library only.
"""

import re
from datetime import time

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


def clock(text: str) -> time | None:
    """A time of the clock, typed: 22, 22:00, 7.30, 10pm."""
    found = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])?\.?m?\.?h?\s*", text.casefold())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def from_to(text: str) -> tuple[time, time] | None:
    """The two different times a text names: "22:30-6:30", "from 10pm to 7am", "between 6 and 10 pm"."""
    said = CLOCK.findall(text.casefold())
    if len(said) != 2:
        return None
    if re.fullmatch(r"\s*\d[\d:.]*\s*", said[0]) and re.search(r"p\.?m", said[1]):
        shared = clock(f"{said[0].strip()}pm")  # the pm of "6 to 10 pm" is that of 6, too
        ends = clock(said[1])
        said = [f"{said[0].strip()}pm", said[1]] if shared and ends and shared < ends else said
    begins, ends = map(clock, said)
    return None if begins is None or ends is None or begins == ends else (begins, ends)


def part_of_day(text: str) -> tuple[time, time] | None:
    """From when until when: "between 18 and 22", "after 6 pm", "until 12"; midnight for what is not said.

    None where a word says something else.
    """
    lowered = text.casefold()
    words = re.findall(r"[^\W\d_]+", CLOCK.sub(" ", lowered))
    if not all(any(known.fullmatch(word) for known in (LATER, EARLIER, BESIDE)) for word in words):
        return None
    both, said = from_to(text), CLOCK.findall(lowered)
    at = clock(said[0]) if len(said) == 1 else None
    if at is None or at == time():
        return both
    if any(map(EARLIER.fullmatch, words)):
        return time(), at
    return (at, time()) if any(map(LATER.fullmatch, words)) else None
