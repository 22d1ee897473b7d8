"""The parsers our phrase reader is measured beside, all called alike.

Each takes a text, an aware "now" and a language, and returns a time, a day or None. Imports: everything.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

Answer = datetime | date | None
Parse = Callable[[str, datetime, str], Answer]


class Item(NamedTuple):
    """One phrase of a list: see the list's own description."""

    text: str
    language: str
    now: datetime
    kind: str
    expected: str | None
    also: tuple[str, ...]
    window: tuple[str, ...]


def ours(text: str, now: datetime, language: str) -> Answer:
    """Our own reader."""
    from booking.when import parse

    return parse(text, now, language)


@lru_cache(maxsize=4096)
def _dateparser(language: str, order: str, now: datetime) -> Any:
    from dateparser.date import DateDataParser

    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "RETURN_TIME_AS_PERIOD": True,
        "DATE_ORDER": order,
    }
    return DateDataParser(languages=[language], settings=settings)


def dateparser(text: str, now: datetime, language: str) -> Answer:
    """dateparser, tuned: the one language, the future, the order of numbers, the time told from the day."""
    found = _dateparser(language, "MDY" if language == "en" else "DMY", now).get_date_data(text)
    if found.date_obj is None:
        return None
    wall: datetime = found.date_obj.replace(tzinfo=None)
    if found.period != "time":
        return wall.date()
    return wall


def parsedatetime(text: str, now: datetime, language: str) -> Answer:
    """parsedatetime, which speaks English only."""
    if language != "en":
        return None
    import parsedatetime as pdt

    found, status = pdt.Calendar(version=pdt.VERSION_CONTEXT_STYLE).parseDT(text, now.replace(tzinfo=None))
    if not status.accuracy:
        return None
    answer: Answer = found if status.hasTime else found.date()
    return answer


_CHRONO = """
const chrono = require('chrono-node');
const items = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const answers = items.map(i => {
  const start = process.hrtime.bigint();
  const found = chrono[i.language].casual.parse(i.text, new Date(i.now), {forwardDate: true})[0];
  const spent = Number(process.hrtime.bigint() - start) / 1000;
  if (!found) return [null, spent];
  const s = found.start, two = n => String(n).padStart(2, '0');
  const day = `${s.get('year')}-${two(s.get('month'))}-${two(s.get('day'))}`;
  return [s.isCertain('hour') ? `${day}T${two(s.get('hour'))}:${two(s.get('minute'))}` : day, spent];
});
console.log(JSON.stringify(answers));
"""


def chrono(items: Sequence[Item], modules: Path | None) -> list[tuple[Answer, float]] | None:
    """chrono's answers with the microseconds each took; None without node or the package `chrono-node`."""
    node = shutil.which("node")
    if node is None:
        return None
    asked = [
        {"text": i.text, "language": i.language, "now": i.now.replace(tzinfo=None).isoformat()} for i in items
    ]
    env = {**os.environ, "TZ": "UTC", **({"NODE_PATH": str(modules)} if modules else {})}
    done = subprocess.run(
        [node, "-e", _CHRONO], input=json.dumps(asked), capture_output=True, text=True, env=env, check=False
    )
    if done.returncode:
        return None
    return [(_answer(found), spent) for found, spent in json.loads(done.stdout)]


def _answer(found: str | None) -> Answer:
    if found is None:
        return None
    return datetime.fromisoformat(found) if "T" in found else date.fromisoformat(found)
