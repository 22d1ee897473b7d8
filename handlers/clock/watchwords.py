"""The hours of a watch as they are typed, in the form its buttons carry. Imports: `booking`."""

import re
from datetime import time

from booking.spoken import understand
from booking.watching import AFTERNOON, ANY, DAY, EVENING, MORNING, Hours
from booking.when import Left, Reading, read
from handlers.clock.clocks import EARLIER, LATER, parts_of_day
from handlers.turn import Turn

HOURS = {ANY: "Any time", MORNING: "Mornings", AFTERNOON: "Afternoons", EVENING: "Evenings"}
NOON = time(12)
LEAST = 30
"""Minutes of a day that a watch must have: a shorter one may hold no time that is offered."""
BETWEEN = re.compile(
    r",?\s+(?:to|until|till|through|and|tot en met|tot|t/m|en|bis|und|et|jusqu['’]?à|aux?|à|a las|al?|alle"
    r"|hasta(?: las)?|y|fino al(?:le)?|até(?: às)?|ao?|às|e"
    r"|(?:and )?(?:end|finish)(?:s|es|ing)?(?: at)?|(?:und )?(?:endet|ende|schluss)(?: ist)? um"
    r"|(?:en )?(?:eindigt|einde|klaar) om|(?:et )?(?:se termine|termine|finit|fin) à"
    r"|(?:y )?(?:termina|acaba|fin) a las?|(?:e )?(?:finisce|termina|fine) all[e']"
    r"|(?:e )?(?:termina|acaba|fim) às)\s+|\s*[–—]\s*|\s+-\s+",
    re.IGNORECASE,
)
"""What stands between the first and the last day or time, in the languages we speak."""
OR = re.compile(r"\s+(?:or|of|oder|ou|o)\s+", re.IGNORECASE)
"""What stands between two days or times that both suit."""
SINCE = (
    r"(?:from|between|van|tussen|vom?|von|zwischen|du|de(?: las)?|entre|desde(?: las)?|dal?|dalle"
    r"|tra|fra|do|das)\s+"
)
OWN_HOURS = {
    (18, 30): Hours(22 * 60, 6 * 60),
    (11, 14): Hours(660, 840),
    (0, 6): Hours(0, 360),
    (5, 8): Hours(300, 480),
}
"""The parts of a day that no button has, by the hours the reader of times has for them."""
WHENEVER = re.compile(
    r"(?:at )?any(?: ?time)?|whenever|always|all day|egal(?: wann)?|jederzeit|immer|ganztags"
    r"|maakt niet uit|altijd|peu importe|n['’]importe quand|toujours|(?:me )?da igual|cualquiera|cuando sea"
    r"|siempre|non importa"
    r"|sempre|tanto faz|qualquer(?: hora)?"
)


def hours_said(turn: Turn, text: str) -> tuple[str, ...]:
    """The hours in words: what a button says, "between 18 and 22", "after 6 pm", "at night".

    Two where the half of the day is not said ("after 6"); none where it says something else.
    """
    said = text.strip().casefold()
    called = [hours for hours, label in HOURS.items() if said == turn.words.plain(label).casefold()]
    if called or WHENEVER.fullmatch(said):
        return ((*called, ANY)[0].code,)
    found = _read(turn, text)
    named = parts_of_day(said) or _beside_time(found)
    if named:
        spans = [
            Hours(begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute or DAY)
            for begins, ends in named
        ]
        return tuple(hours.code for hours in spans if len(hours) >= LEAST)
    if found.left is Left.DAY and not found.rest and found.candidates[0].time == NOON:
        return (OWN_HOURS[11, 14].code,)
    if not found.part or _refused(turn, text):
        return ()
    begins = found.part[0]
    parts = [hours for hours in HOURS if hours != ANY]
    own = OWN_HOURS.get(found.part)
    return ((own or min(parts, key=lambda h: abs(h.first // 60 - begins))).code,)


def _beside_time(found: Reading) -> tuple[tuple[time, time], ...]:
    """A time in words that the reader of times knows, behind "after" or "before": "before noon"."""
    at = found.candidates[0].time if found.left is Left.DAY and len(found.candidates) == 1 else None
    word = found.rest.casefold()
    if at is None or at == time():
        return ()
    if EARLIER.fullmatch(word):
        return ((time(), at),)
    return ((at, time()),) if LATER.fullmatch(word) else ()


def _refused(turn: Turn, text: str) -> bool:
    """Whether they are hours that do not suit: "not in the morning"."""
    zone = turn.person.zone or "UTC"
    return "when" in understand(text, turn.now, zone, turn.words.language).refused


def _read(turn: Turn, text: str) -> Reading:
    zone, order = turn.person.zone or "UTC", turn.person.order or None
    return read(text, turn.now, turn.words.language, order, zone)
