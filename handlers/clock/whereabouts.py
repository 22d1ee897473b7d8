"""Where somebody's clock is: which zones a typed place or time may mean, and how a zone is offered to tap.

Asked before a request, before a broadcast and in the settings. Imports: `booking`.
"""

from datetime import datetime, time

from booking.moment import in_zone, zone_city, zone_words
from booking.when import Left, read
from booking.zones import named, showing
from handlers.clock.clocks import clock
from handlers.clock.times import Times


def meant(text: str, at: time | None, language: str, now: datetime) -> tuple[str, ...]:
    """The zones of that city or IANA name, else those whose clocks show `at` at the aware `now`; or none."""
    found = named(text, language)
    if found or at is None:
        return found
    wall = in_zone(now, "UTC").wall.replace(hour=at.hour, minute=at.minute)
    return showing(wall, language, now)


def unknown(times: Times, at: time | None = None) -> str:
    """What is said of a place that is not known, or of the time `at` that no clock shows (Telegram HTML)."""
    if at is None:
        return times.words.t("I do not know that place. Try a larger city nearby.")
    said = "No clock shows {time} at the moment. Look at yours once more, or type your city."
    return times.words.t(said, time=times.clock(at))


def spoken(text: str, language: str, now: datetime) -> time | None:
    """The time on a clock that the text tells, and nothing besides: 22, 7.30pm, "half past six"."""
    if at := clock(text):
        return at
    found = read(text, now, language)
    return found.candidates[0].time if found.left is Left.DAY and not found.rest else None


def label(times: Times, now: datetime, zone: str) -> str:
    """Its button: "18:31 · London"."""
    language = times.words.language
    return f"{times.hour(now, zone)} · {zone_city(zone, language) or zone_words(zone, language)}"
