"""From one page of a list to the older one: an address says where it goes on. Imports: its neighbour."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from bot.console.reader import Reader

LAST = datetime(9999, 1, 1, tzinfo=UTC)


def further(reader: Reader, made: datetime, number: str = "", asked: Mapping[str, str] | None = None) -> str:
    """The way to what is older than the last one shown, with all that was asked for."""
    there = {**(asked or {}), "before": f"{made.isoformat()}_{number}"}
    return f'<p><a href="?{escape(urlencode(there))}">{escape(reader.words.plain("Older"))}</a></p>'


def before(text: str) -> tuple[datetime, str]:
    """Where the page begins; from the newest when it is nothing of ours."""
    made, _, number = text.partition("_")
    try:
        return datetime.fromisoformat(made).astimezone(UTC), number
    except (ValueError, OverflowError):
        return LAST, ""
