"""Lead times of reminders, in words and as buttons. Imports: `booking`."""

import re
from collections.abc import Callable, Sequence

from booking.people import Person
from booking.preferences import LEADS, LONGEST
from booking.spoken import read_minutes
from handlers.messages import Button, Keyboard, rows
from handlers.request.values import ticked
from handlers.words import Words, words_for

BEHIND = frozenset(["ahead", "earlier", "van", "tevoren", "eerder", "davor", "früher"])
"""What may be typed behind a lead time beside the words of its button."""
THE_DAY_BEFORE = re.compile(
    r"(?:on )?the day before|am (?:vortag|tag (?:davor|vorher))|(?:de|een) dag (?:ervoor|tevoren)|la veille"
    r"|el día (?:antes|anterior)|la víspera|il giorno prima|la vigilia|na véspera|no dia anterior"
)


def lead_words(words: Words, minutes: int) -> str:
    """A lead time: 1 day before, 3 hours before, 45 minutes before."""
    if minutes % 1440 == 0:
        return words.n("{count} day before", "{count} days before", minutes // 1440)
    if minutes % 60 == 0:
        return words.n("{count} hour before", "{count} hours before", minutes // 60)
    return words.n("{count} minute before", "{count} minutes before", minutes)


def leads_words(words: Words, leads: Sequence[int]) -> str:
    """All of them in one line."""
    return ", ".join(lead_words(words, m) for m in leads) or words.plain("none")


def lead_of(words: Words, text: str) -> int | None:
    """The minutes of a typed lead time, in this language or English: 45, 2 hours before, a day, one week."""
    if THE_DAY_BEFORE.fullmatch(text.strip(" .!").casefold()):
        return 1440
    for spoken in (words, words_for("en")):
        behind = BEHIND | {
            word for minutes in (1, 60, 1440) for word in lead_words(spoken, minutes).split()[2:]
        }
        said = " ".join(word for word in text.split() if word.casefold().strip(".,!") not in behind)
        found = read_minutes(said, spoken.language, LONGEST)
        if found.complete:
            return found.value
    return None


def choices(
    words: Words,
    person: Person,
    chosen: Sequence[int],
    press: Callable[[int, bool], str],
    *,
    ahead: Callable[[int], bool] = lambda _: True,
) -> Keyboard:
    """A button for each lead time still `ahead`; `press` gets its minutes and whether it is chosen."""
    offered = sorted(filter(ahead, {*LEADS, *chosen}), reverse=True)
    buttons = [
        Button(ticked(words, person, lead_words(words, m), on=m in chosen), press(m, m in chosen))
        for m in offered
    ]
    return rows(buttons, 2)
