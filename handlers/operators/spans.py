"""Which days /stats shall tell of, as people say it. Imports: babel, `booking`."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from babel.dates import get_month_names

from booking.figures import Span
from booking.moment import in_zone
from booking.when import read

DEFAULT = 30
LONGEST = 366
"""Days of the longest span."""
ISO = re.compile(r"\d{4}-\d\d-\d\d")
BETWEEN = re.compile(r"\s*(?:\.\.|–|\b(?:to|bis|tot|t/m|au|al|hasta|até)\b)\s*|\s+-\s+", re.IGNORECASE)
MONTH = re.compile(r"([^\W\d]+)\.?(?:\s+(?:de\s+)?(\d{4}))?")

THIS = frozenset(
    ["this", "diese", "dieser", "diesen", "dieses", "deze", "esta", "este", "questa", "questo", "cette", "ce"]
)
LAST = frozenset(
    [
        "last",
        "letzte",
        "letzter",
        "letzten",
        "letztes",
        "vorige",
        "voriger",
        "vorigen",
        "voriges",
        "vergangene",
        "vergangener",
        "vergangenen",
        "afgelopen",
        "dernier",
        "dernière",
        "passé",
        "passée",
        "pasada",
        "pasado",
        "última",
        "último",
        "ultima",
        "ultimo",
        "scorsa",
        "scorso",
        "passada",
        "passado",
    ]
)
WEEK = frozenset(["week", "woche", "semaine", "semana", "settimana"])
MONTHS = frozenset(["month", "monat", "maand", "mois", "mes", "mese", "mês"])
ARTICLES = frozenset(["the", "die", "der", "den", "de", "la", "le", "el", "il", "a", "o", "l"])


def span_of(text: str, now: datetime, zone: str, language: str, order: str = "") -> Span | None:
    """The days meant: a number of them up to today, one day, a month, or from one day to another.

    `now` is aware, `zone` the reader's. Nothing said means DEFAULT days. What lies ahead is cut off.
    None when that is not understood, all ahead, or longer than LONGEST.
    """
    today = in_zone(now, zone).wall.date()
    if not text or (text.isdecimal() and len(text) <= len(str(LONGEST))):
        count = int(text or DEFAULT)
        return Span(today - timedelta(days=count - 1), today) if 0 < count <= LONGEST else None
    ends = _whole(text, today) or _month(text, today, language) or _days(text, now, zone, language, order)
    if ends is None or ends[0] > today:
        return None
    found = Span(ends[0], min(ends[1], today))
    return found if (found.last - found.first).days < LONGEST else None


def before(span: Span) -> Span:
    """As many days, just before."""
    return Span(span.first - (span.last - span.first) - timedelta(1), span.first - timedelta(1))


def written(span: Span) -> str:
    """A span as `span_of` reads it in every language."""
    return f"{span.first} {span.last}"


def _days(text: str, now: datetime, zone: str, language: str, order: str) -> tuple[date, date] | None:
    parts = ISO.findall(text) if len(ISO.findall(text)) == 2 else BETWEEN.split(text, maxsplit=1)
    days = [day for part in parts if (day := _day(part, now, zone, language, order))]
    return (min(days), max(days)) if len(days) == len(parts) else None


def _day(text: str, now: datetime, zone: str, language: str, order: str) -> date | None:
    """One day. Phrases look ahead: a Monday or a 1 October that is still to come was the one before."""

    def seen(ago: int) -> date | None:
        found = read(text, now - timedelta(days=ago), language, order or "DMY", zone)
        return found.candidates[0].day if found.candidates and not found.rest else None

    day, today = seen(0), in_zone(now, zone).wall.date()
    if day is None or day <= today:
        return day
    said_before = seen(1)
    if said_before is not None and day - said_before == timedelta(1):  # "tomorrow" moves with who says it
        return None
    return next((then for ago in (7, LONGEST) if (then := seen(ago)) and then <= today), None)


def _whole(text: str, today: date) -> tuple[date, date] | None:
    """This week or month, or the last one: "letzte Woche", "el mes pasado"; in any order."""
    said = frozenset(re.findall(r"\w+", text.casefold())) - ARTICLES
    if len(said) != 2 or not said & (THIS | LAST) or not said & (WEEK | MONTHS):
        return None
    if said & WEEK:
        monday = today - timedelta(days=today.weekday() + (7 if said & LAST else 0))
        return monday, monday + timedelta(6)
    first = today.replace(day=1)
    if said & LAST:
        first = (first - timedelta(1)).replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _month(text: str, today: date, language: str) -> tuple[date, date] | None:
    said = MONTH.fullmatch(text)
    if said is None:
        return None
    names = {
        name.rstrip(".").casefold(): number
        for locale in (language, "en")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    }
    number = names.get(said[1].casefold())
    if number is None:
        return None
    year = int(said[2]) if said[2] else today.year - (number > today.month)
    if not date.min.year <= year <= today.year:
        return None
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])
