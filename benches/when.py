"""`python -m benches.when LIST.jsonl`: our phrase reader beside others, right answers and speed per language.

A line of the list is one phrase with its "now" and what it means. `--keep` writes docs/when.md;
`--chrono DIR` is a node_modules folder with chrono-node. Imports: everything.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from benches import rivals
from benches.rivals import Answer, Item, Parse

PAGE = Path(__file__).parent.parent / "docs" / "when.md"
LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt")
HEAD = """# Understanding when

What `python -m benches.when LIST.jsonl --keep` measured last: all parsers in one run on the same phrases
and sentences, taken from the test suites of other parsers (the list is not part of this repository).
Percent right, phrases and in brackets sentences. *Given but wrong*: phrases answered with another time than
was meant, of all phrases; a parser that asks or refuses is not wrong, only not right. *Start*: processor
time from importing the parser to its first answer.

"""


class Outcome(NamedTuple):
    """What one parser answered to one item, whether that is right, and the microseconds it took."""

    item: Item
    answer: Answer
    right: bool
    spent: float


def items(path: Path) -> list[Item]:
    """The phrases of a JSON Lines list."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Item(
            row["text"],
            row["lang"],
            datetime.fromisoformat(row["reference"]).replace(tzinfo=UTC),
            row.get("list", "phrase"),
            row["expected"],
            tuple(row.get("also", ())),
            tuple(row.get("window") or ()),
        )
        for row in rows
    ]


def right(item: Item, answer: Answer) -> bool:
    """Whether an answer is one the item accepts: days compare as days, times to the minute."""
    if item.expected is None or answer is None:
        return item.expected is None and answer is None
    accepted = (item.expected, *item.also)
    if isinstance(answer, datetime):
        answer = (answer.astimezone(UTC) if answer.tzinfo else answer).replace(tzinfo=None)
    if len(item.expected) == len("2026-01-01"):
        return (answer.date() if isinstance(answer, datetime) else answer).isoformat() in {
            a[:10] for a in accepted
        }
    if not isinstance(answer, datetime):
        return False
    if item.window:
        first, last = (datetime.fromisoformat(w) for w in item.window)
        return first <= answer <= last
    return answer.isoformat("T", "minutes") in {a[:16] for a in accepted}


def run(parse: Parse, listed: Sequence[Item]) -> list[Outcome]:
    """Every item once; an exception counts as no right answer."""
    done = []
    for item in listed:
        start = time.perf_counter_ns()
        answer: Answer
        try:
            answer = parse(item.text, item.now, item.language)
        except Exception:  # the others may raise; that is part of what is measured
            answer = date.min
        spent = (time.perf_counter_ns() - start) / 1000
        done.append(Outcome(item, answer, right(item, answer), spent))
    return done


def row(name: str, done: Sequence[Outcome], start: float | None) -> str:
    """One parser as a row of the table."""
    groups: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for outcome in done:
        groups[outcome.item.kind, outcome.item.language].append(outcome.right)
    phrases = [o for o in done if o.item.kind == "phrase"]
    wrong = sum(o.answer is not None and not o.right for o in phrases) / len(phrases)
    refused = [o.right for o in done if o.item.expected is None]
    spent = sorted(o.spent for o in done)
    cells = [
        *(_cell(groups["phrase", x], groups["sentence", x]) for x in LANGUAGES),
        _percent(refused),
        f"{100 * wrong:.1f}",
        f"{statistics.median(spent):.0f}",
        f"{spent[int(len(spent) * 0.95)]:.0f}",
        "" if start is None else f"{start:.0f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def table(listed: Sequence[Item], modules: Path | None) -> Iterable[str]:
    """All parsers, each on texts it has not seen in this process."""
    yield f"| parser | {' | '.join(LANGUAGES)} | refusals | given but wrong | median µs | p95 µs | start ms |"
    yield "|---|" + "---|" * (len(LANGUAGES) + 5)
    for name, parse in (
        ("ours", rivals.ours),
        ("dateparser, tuned", rivals.dateparser),
        ("parsedatetime", rivals.parsedatetime),
    ):
        spoken = ("en",) if parse is rivals.parsedatetime else LANGUAGES
        for language in spoken:
            parse("20:00", datetime(2026, 1, 1, tzinfo=UTC), language)
        yield row(name, run(parse, [i for i in listed if i.language in spoken]), _start(name))
    found = rivals.chrono(listed, modules)
    if found is not None:
        done = [Outcome(i, a, right(i, a), s) for i, (a, s) in zip(listed, found, strict=True)]
        yield row("chrono", done, None)


def _start(name: str) -> float | None:
    """Milliseconds of processor time from a bare Python to the first answer, the best of three."""
    code = {
        "ours": "from benches.rivals import ours as p",
        "dateparser, tuned": "from benches.rivals import dateparser as p",
    }.get(name)
    if code is None:
        return None
    measured = (
        "import time, datetime as d; now = d.datetime(2026, 1, 1, tzinfo=d.UTC); import benches.rivals;"
        f"s = time.process_time(); {code}; p('tomorrow at 8', now, 'en'); print(time.process_time() - s)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", measured], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    ]
    return min(float(r) for r in runs) * 1000


def _cell(phrases: Sequence[bool], sentences: Sequence[bool]) -> str:
    return f"{_percent(phrases)} ({_percent(sentences)})" if phrases else ""


def _percent(answers: Sequence[bool]) -> str:
    return f"{100 * sum(answers) / len(answers):.1f}" if answers else "-"


def main() -> None:
    """Measure, print, and keep when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path, help="JSON Lines list of phrases")
    parser.add_argument("--chrono", type=Path, help="a node_modules folder with chrono-node")
    parser.add_argument("--keep", action="store_true", help="write docs/when.md")
    asked = parser.parse_args()
    page = HEAD + "\n".join(table(items(asked.list), asked.chrono)) + "\n"
    sys.stdout.write(page)
    if asked.keep:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
