"""The days and hours of a watch as they are typed, in the form its buttons carry. Imports: `booking`."""

import re

from booking.moment import in_zone
from booking.spoken import read_minutes
from booking.watching import AFTERNOON, ANY, DAY, EVENING, MORNING, SPANS, Hours
from booking.when import Left, Reading, read
from handlers.clock.clocks import part_of_day
from handlers.turn import Turn

HOURS = {ANY: "Any time", MORNING: "Mornings", AFTERNOON: "Afternoons", EVENING: "Evenings"}
LEAST = 30
"""Minutes of a day that a watch must have: a shorter one may hold no time that is offered."""
BETWEEN = re.compile(
    r"\s+(?:to|until|till|through|and|tot|t/m|en|bis|und|et|jusqu['’]?à|aux?|à|a las|al?|alle|hasta(?: las)?"
    r"|y|fino al(?:le)?|até(?: às)?|ao?|às|e)\s+|\s*[–—]\s*|\s+-\s+",
    re.IGNORECASE,
)
"""What stands between the first and the last day or time, in the languages we speak."""
UNTIL = re.compile(
    r"^(?:until|till|up to|tot|bis(?: zum)?|jusqu['’](?:à|au)|hasta|fino al?|até)\s+", re.IGNORECASE
)
SINCE = (
    r"(?:from|between|van|tussen|vom?|von|zwischen|du|de(?: las)?|entre|desde(?: las)?|dal?|dalle"
    r"|tra|fra|do|das)\s+"
)
FROM = re.compile(f"^{SINCE}", re.IGNORECASE)


def days_said(turn: Turn, text: str) -> str | None:
    """So many days ("10 days", "two weeks"), or days by their dates: until Friday, from 5 to 9 March."""
    said = text.strip()
    if re.fullmatch(r"\d{1,2}", said):
        return said
    length = read_minutes(said, turn.words.language, SPANS[-1] * DAY)
    if length.complete and length.value is not None and length.value % DAY == 0:
        return str(length.value // DAY)
    begins, *ends = BETWEEN.split(FROM.sub("", said), maxsplit=1)
    last = _day(turn, ends[0] if ends else UNTIL.sub("", said))
    if last is None:
        return None
    if not ends:
        return f"0-{last}" if UNTIL.match(said) else f"{last}-{last}"
    month = " ".join(ends[0].split()[1:])  # the 5 of "5 to 9 March" is in March, too
    first = next((d for d in (_day(turn, begins), _day(turn, f"{begins} {month}")) if d is not None), None)
    return f"{first}-{last}" if first is not None and first <= last else None


def hours_said(turn: Turn, text: str) -> str | None:
    """The hours in words: what a button says, "in the evening", "between 18 and 22", "after 6 pm"."""
    said = text.strip().casefold()
    called = [hours for hours, label in HOURS.items() if said == turn.words.plain(label).casefold()]
    if called:
        return called[0].code
    if named := part_of_day(said):
        first, last = (at.hour * 60 + at.minute for at in named)
        hours = Hours(first, last or DAY)
        return hours.code if len(hours) >= LEAST else None
    part = _read(turn, text).part
    parts = [hours for hours in HOURS if hours != ANY]
    return min(parts, key=lambda h: abs(h.first // 60 - part[0])).code if part else None


def _day(turn: Turn, text: str) -> int | None:
    """How many days from today the one day is that a text names."""
    found = _read(turn, text)
    if found.left is not Left.TIME or found.rest or len(found.candidates) != 1:
        return None
    today = in_zone(turn.now, turn.person.zone or "UTC").wall.date()
    return int((found.candidates[0].day - today).days)


def _read(turn: Turn, text: str) -> Reading:
    zone, order = turn.person.zone or "UTC", turn.person.order or None
    return read(text, turn.now, turn.words.language, order, zone)
