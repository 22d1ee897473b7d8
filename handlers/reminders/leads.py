"""Lead times of reminders, in words and as buttons. Imports: `booking`."""

import re
from collections.abc import Callable, Sequence

from booking.people import Person
from booking.preferences import LEADS, LONGEST
from booking.spoken import names_months, read_minutes
from handlers.messages import Button, Keyboard, rows
from handlers.request.values import ticked
from handlers.words import Words, words_for

BEHIND = frozenset(["ahead", "earlier", "van", "tevoren", "eerder", "davor", "früher", "vor", "voor"])
"""What may be typed behind a lead time beside the words of its button."""
FAR = 1_000_000
"""Minutes of a lead time that is understood, but too long."""
MOST_WORDS = 6
"""Of a lead time in a sentence."""
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


def lead_in(words: Words, text: str) -> int | None:
    """The lead time that stands somewhere in a sentence: "remind me 10 minutes before Ivy, please"."""
    said, behind = text.strip(" .!?").split(), _behind(words)
    ends = [end for end in range(1, len(said) + 1) if said[end - 1].casefold().strip(".,!?") in behind]
    runs = (" ".join(said[at:end]) for end in ends for at in range(max(end - MOST_WORDS, 0), end))
    return next((lead for run in runs if (lead := lead_of(words, run))), None)


def lead_of(words: Words, text: str, longest: int = LONGEST) -> int | None:
    """The minutes of a typed lead time, in this language or English: 45, 2 hours before, a day, one week."""
    if THE_DAY_BEFORE.fullmatch(text.strip(" .!").casefold()):
        return 1440
    behind = _behind(words)
    said = " ".join(word for word in text.split() if word.casefold().strip(".,!") not in behind)
    found = (read_minutes(said, language, longest) for language in (words.language, "en"))
    return next((one.value for one in found if one.complete), None)


def no_lead(words: Words, text: str) -> str:
    """Why a text is no lead time, as Telegram HTML: not understood, or too long before."""
    earliest = words.t("The earliest possible is {lead}.", lead=lead_words(words, LONGEST))
    if lead_of(words, text, FAR) is not None or names_months(text, words.language):
        return earliest
    return f"{words.t('I did not understand that.')} {earliest}"


def _behind(words: Words) -> frozenset[str]:
    """What stands behind a lead time, in this language and in English."""
    told = (lead_words(spoken, m) for spoken in (words, words_for("en")) for m in (1, 60, 1440))
    return BEHIND | {word for lead in told for word in lead.split()[2:]}


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
