"""Days and times are written in one place, as the reader likes them, and nowhere else."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from booking.people import Person
from handlers.clock.times import Times
from handlers.words import words_for

ROOT = Path(__file__).parents[2]
WRITE = frozenset({"clock", "words", "full_day", "short_day", "dated", "brief"})
"""What in `booking.moment` writes a day or a time for people."""
OWN = {"handlers/clock/times.py"}
CHARTS = {"bot/office/naming.py": {"brief", "dated"}}
"""A picture has no room for more than "3 Nov"."""


def otherwise(file: Path) -> Iterator[str]:
    """Every other way of writing a day or a time."""
    name = file.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "booking.moment":
            found = {alias.name for alias in node.names} & WRITE - CHARTS.get(name, set())
            yield from (f"{name}: {one}" for one in sorted(found))
        elif isinstance(node, ast.ImportFrom) and node.module == "babel.dates":
            yield from (f"{name}: {a.name}" for a in node.names if a.name.startswith("format_"))
        elif isinstance(node, ast.Attribute) and node.attr in {"strftime", "ctime"}:
            yield f"{name}: {node.attr}"


def test_nothing_else_writes_a_day_or_a_time() -> None:
    files = [f for room in ("handlers", "bot") for f in (ROOT / room).rglob("*.py")]
    assert [wrong for f in files if f.relative_to(ROOT).as_posix() not in OWN for wrong in otherwise(f)] == []


def test_the_search_finds_what_it_is_for() -> None:
    assert set(otherwise(ROOT / "booking/moment.py")) == {
        "booking/moment.py: format_date",
        "booking/moment.py: format_time",
    }


def test_a_person_reads_their_clock_and_order_everywhere() -> None:
    at = datetime(2026, 9, 24, 18, tzinfo=UTC)
    usual = Times(words_for("en"), Person(1, zone="Europe/Berlin"))
    other = Times(words_for("en"), Person(1, zone="Europe/Berlin", order="MDY", clock12=True))
    german = Times(words_for("de"), Person(1, zone="Europe/Berlin", order="MDY"))
    assert (usual.stamp(at), other.stamp(at)) == ("Thu 24 Sep 20:00", "Thu Sep 24 8:00 PM")
    assert usual.moment(at) == "Thursday 24 September 2026, 20:00 (Berlin time)"
    assert other.moment(at) == "Thursday September 24 2026, 8:00 PM (Berlin time)"
    assert (other.dated(date(2026, 9, 24)), german.stamp(at)) == ("Sep 24, 2026", "Do 24. Sept 20:00")
