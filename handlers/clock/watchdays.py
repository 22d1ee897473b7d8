"""The days of a watch as they are typed, in the form its buttons carry. Imports: `booking`."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from booking.moment import in_zone
from booking.spoken import read_minutes
from booking.watching import DAY, FARTHEST, SPANS
from booking.when import Left, read
from booking.when.tokens import fold
from handlers.clock.watchwords import BETWEEN, OR, SINCE
from handlers.turn import Turn

WEEK = 7
SATURDAY, SUNDAY = 5, 6
UNTIL = re.compile(
    r"^(?:until|till|up to|tot(?: en met)?|bis(?: zum)?|jusqu['’](?:à|au)|hasta|fino al?|até)\s+",
    re.IGNORECASE,
)
OPEN = re.compile(
    rf"^(?:{SINCE}|(?:starting|beginning|as of|ab(?: dem)?|seit|vanaf(?: de)?"
    r"|(?:à|a) partire? (?:d[aeu]l?|do|des)|dès(?: le)?|desde (?:el|la)|dall['’])\s*)+",
    re.IGNORECASE,
)
"""Before a beginning; without an end the watch lasts as long as one may."""
ON = re.compile(r"\s+(?:on|onwards?|an|af)$", re.IGNORECASE)
AFTER = re.compile(
    r"^(?:after|nach(?: dem)?|na|après(?: le)?|después del?|dopo(?: il)?|depois d[aeo])\s+", re.IGNORECASE
)
FIGURE, MONTH = re.compile(r"\d(?:\.|st|nd|rd|th|er|º)?$"), re.compile(r"\d\S*(\s.+)")
"""A day without its month has that of the other: the 5 of "5 to 9 March" is in March, too."""
NEXT = re.compile(
    r"next|nachst\w*|kommend\w*|volgend\w*|komend\w*|prochain\w*|proxim\w*|prossim\w*|viene|vem"
)
THIS = re.compile(r"this|diese[ns]?|deze|dit|cette|ce|n?est[ea]|quest[ao]|n?ess[ea]")
ONE = re.compile(r"a|one|an|einen|ein|een|un|uno|um")
BESIDE = re.compile(
    r"the|in|on|at|for|over|during|der|die|das|dem|den|am|im|fur|ubers?|het|de|l|la|le|el|en|al|il|a|ao|na|no|em|nel|nella"
    r"|dans|pour|pendant|durante|per|por|para|que|ganze[ns]?|hele|toute?|tod[ao]|tutt[ao]|whole|all"
)
SPAN = {
    "weekend": re.compile(r"week[ -]?end\w*|wochenende|fin de semana|finde|fine settimana|fim de semana"),
    "week": re.compile(r"week|woche|semaine|semana|settimana"),
    "month": re.compile(r"month|monat|maand|mois|mese|mes"),
}


def days_said(turn: Turn, text: str) -> tuple[str, ...]:
    """So many days ("10 days", "a month"), or days by their dates: until Friday, from 5 to 9 March, from
    tomorrow, this weekend. Several where it may mean either, or leaves open days that lie apart; none where
    it says something else.
    """
    said = text.strip()
    if re.fullmatch(r"\d{1,2}", said):
        return (said,)
    plain = " ".join(
        w for w in said.split() if not any(k.fullmatch(fold(w.casefold())) for k in (NEXT, BESIDE))
    )
    lengths = (read_minutes(one, turn.words.language, SPANS[-1] * DAY) for one in (said, plain))
    if minutes := next((n.value for n in lengths if n.complete and n.value and n.value % DAY == 0), None):
        return (str(minutes // DAY),)
    if found := _span(turn, said):
        return found
    if UNTIL.match(said):
        return tuple(f"0-{last}" for last in sorted(_days(turn, UNTIL.sub("", said))))
    begins, *ends = BETWEEN.split(OPEN.sub("", said), maxsplit=1)
    if ends:
        return _from_to(turn, begins, ends[0])
    if OPEN.match(said) or ON.search(said) or AFTER.match(said):
        first = _days(turn, ON.sub("", AFTER.sub("", OPEN.sub("", said))))
        begun = min(first, default=None)
        return () if begun is None else (_open(begun + (AFTER.match(said) is not None)),)
    either = [_days(turn, day) for day in OR.split(said)]
    if len(either) == 2 and all(either) and min(either[0]) + 1 in either[1]:
        return (f"{min(either[0])}-{min(either[0]) + 1}",)
    apart = {day for days in either for day in days} if all(either) else ()
    return tuple(f"{day}-{day}" for day in sorted(apart))


def _open(first: int) -> str:
    return f"{first}-{min(first + SPANS[-1], max(first, FARTHEST))}"


def _from_to(turn: Turn, begins: str, ends: str) -> tuple[str, ...]:
    """Of a weekday that is today and in a week the first, and the end behind it: "Friday to Sunday" on a
    Saturday is of the week to come.
    """
    month = MONTH.search(ends) if FIGURE.search(begins) else None
    first = (_days(turn, begins + month[1]) if month else []) or _days(turn, begins)
    last = _days(turn, ends)
    if not first or not last:
        return ()
    begun, weekday = min(first), (min(last) - min(first)) % WEEK
    ended = next((day for day in sorted(last) if day > begun), None)
    if ended is None and (again := _days(turn, ends, begun)):  # counted from the beginning
        ended = next((d for d in sorted(again) if d > begun and (d - begun) % WEEK == weekday), None)
    ended = begun if ended is None and begun in last else ended
    return () if ended is None else (f"{begun}-{ended}",)


def _days(turn: Turn, text: str, later: int = 0) -> list[int]:
    """How many days from today the day is that a text names, read so many days later; two for a weekday that
    is today; none for two dates.
    """
    zone, order = turn.person.zone or "UTC", turn.person.order or None
    found = read(text, turn.now + timedelta(days=later), turn.words.language, order, zone)
    if found.left is not Left.TIME or found.rest:
        return []
    days = [(c.day - _today(turn)).days for c in found.candidates]
    return days if all((day - days[0]) % WEEK == 0 for day in days) else []


def _span(turn: Turn, said: str) -> tuple[str, ...]:
    """Days that have a name: this weekend, next week, a month, December."""
    folded = fold(said.casefold())
    kind, name = next(
        ((kind, found) for kind, known in SPAN.items() if (found := known.search(folded))), (None, None)
    )
    if kind is None or name is None:
        return tuple(_month(turn, said))
    beside = re.findall(r"\w+", folded[: name.start()] + " " + folded[name.end() :])
    if kind == "month" and len(beside) == 1 and ONE.fullmatch(beside[0]):
        return (str(SPANS[-1]),)
    if not all(map(_beside_span, beside)):
        return ()
    coming = any(map(NEXT.fullmatch, beside))
    if not coming and kind != "weekend" and not any(map(THIS.fullmatch, beside)):
        return ()
    today = _today(turn)
    weekday = today.weekday()
    if kind == "month":
        ahead = calendar.monthrange(today.year, today.month)[1] - today.day
        after = today + timedelta(days=ahead + 1)
        last = ahead + calendar.monthrange(after.year, after.month)[1]
        return (f"{ahead + 1}-{last}",) if coming else (f"0-{ahead}",)
    if kind == "week":
        return (f"{WEEK - weekday}-{2 * WEEK - 1 - weekday}",) if coming else (f"0-{SUNDAY - weekday}",)
    here = f"{max(SATURDAY - weekday, 0)}-{SUNDAY - weekday}"
    following = f"{SATURDAY - weekday + WEEK}-{SUNDAY - weekday + WEEK}"
    if not coming:
        return (here,)
    return (following,) if weekday >= SATURDAY else (here, following)


def weekend(turn: Turn, text: str) -> tuple[tuple[date, ...], str, str]:
    """The days of the weekend that a text names among other words, its name, and the text without that.

    Of the next one on a weekday those of both that may be meant; no days where it names none.
    """
    folded = fold(text)
    found = SPAN["weekend"].search(folded)
    if found is None:
        return (), "", text
    begin, end = found.span()
    for word in reversed(list(re.finditer(r"\w+", folded[:begin]))):
        if folded[word.end() : begin].strip(" '") or not _beside_span(word[0]):
            break
        begin = word.start()
    for word in re.finditer(r"\w+", folded[end:]):
        if not (NEXT.fullmatch(word[0]) or word[0] == "que"):
            break
        end = found.end() + word.end()
    today = _today(turn)
    spans = (span.split("-") for span in _span(turn, text[begin:end]))
    days = [today + timedelta(days=day) for first, last in spans for day in range(int(first), int(last) + 1)]
    without = text[:begin] + " " * (end - begin) + text[end:]
    return (tuple(days), found[0], without) if days else ((), "", text)


def _beside_span(word: str) -> bool:
    return any(known.fullmatch(word) for known in (NEXT, THIS, BESIDE))


def _month(turn: Turn, said: str) -> Iterator[str]:
    """A month by its name: what is still to come of it."""
    *beside, name = said.split() or [""]
    if not all(BESIDE.fullmatch(fold(word.casefold())) for word in beside) or _days(turn, name):
        return
    today = _today(turn)
    for written in (f"1 {name}", f"1 de {name}"):
        for ahead in _days(turn, written):
            first = today + timedelta(days=ahead)
            if first.day == 1 and first.month == today.month and ahead:
                first = today
            if first.day == 1 or first == today:
                last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
                yield f"{(first - today).days}-{(last - today).days}"
                return


def _today(turn: Turn) -> date:
    return in_zone(turn.now, turn.person.zone or "UTC").wall.date()
