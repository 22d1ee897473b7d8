"""Languages without a file of their own: dateparser's guess, always as a question.

dateparser knows many languages, but answers wrongly without a word (it keeps the present clock time for
"tomorrow at 8"), so its answer is never taken: the text stays unexplained and the person is asked.
Imports: dateparser, at first use only because it is slow to load, and this room.
"""

from datetime import datetime
from functools import lru_cache

from booking.moment import in_zone
from booking.when.reading import Candidate, Left, Reading

_SHORTEST = 3


@lru_cache(maxsize=64)
def _speaks(lang: str) -> bool:
    from dateparser.data.languages_info import language_order

    return lang in language_order


def borrowed(text: str, now: datetime, lang: str, order: str | None, zone: str) -> Reading | None:
    """dateparser's reading in a language it speaks, to be asked about; None when it has none."""
    if not _speaks(lang) or len(text.strip()) < _SHORTEST or text.strip().isdigit():
        return None
    from dateparser.date import DateDataParser

    wall = in_zone(now, zone).wall
    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": wall,
        "RETURN_TIME_AS_PERIOD": True,
        "REQUIRE_PARTS": ["day"],
        "DATE_ORDER": order or "DMY",
        "PARSERS": ["relative-time", "absolute-time"],
    }
    found = DateDataParser(languages=[lang], settings=settings).get_date_data(text)
    if found.date_obj is None or found.date_obj.replace(tzinfo=None) < wall:
        return None
    timed = found.period == "time"
    at = found.date_obj.replace(tzinfo=None, second=0, microsecond=0)
    candidate = Candidate(at.date(), at.time() if timed else None, zone)
    return Reading((candidate,), Left.NOTHING if timed else Left.TIME, ((0, len(text)),), text.strip())
