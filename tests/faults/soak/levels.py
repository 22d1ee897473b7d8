"""Whether the program stays level: what it holds, day by day, against what it held when it was warm.

Four kinds of things are measured. Memory, tasks, files and threads of the process that lives through it all;
rows that must stay level; rows that are somebody's history, which may grow by so many for each act; and the
size of the database. A table nobody has named is taken for one that must stay level.
Imports the standard library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

PER: Mapping[str, Mapping[str, float]] = {
    "people": {"joined": 1},
    "keys": {"joined": 1},
    "activity": {"visits": 1},
    "bookings": {"sent": 1, "moves": 1, "old buttons": 0.1},
    "invitations": {"sent": 2, "moves": 2, "old buttons": 0.2},
    "intents": {"sent": 3, "moves": 4, "writes": 2, "old buttons": 0.3},
    "reminders": {"sent": 1, "moves": 1, "old buttons": 0.1},
    "live": {"sent": 1, "moves": 1, "joined": 3, "words": 0.05, "old buttons": 0.1},
    "drafts": {"requests": 1, "days": 2, "old buttons": 0.1},
    "watches": {"watches": 1},
    "tallies": {"days": 25},
    "campaigns": {"broadcasts": 1},
    "recipients": {"told": 1},
    "standings": {"broadcasts": 20},
    "listed": {"told": 1},
    "audit": {"broadcasts": 6},
}
"""Tables that keep what people did: how many rows each act may leave for good."""

ROWS_LEVEL, ROWS_SPARE = 1.5, 60
"""Two days of updates vary with the whims of those two days by no more than half."""
MEMORY_LEVEL, MEMORY_SPARE = 1.03, 4.0
"""Of what it is when warm, and megabytes: the spread of the heap from day to day, and what is loaded late (a
calendar, a code to scan, the dates of a language: some 3 MB each). A wider one once took a climb for level.
"""
HANDLES_SPARE = 12
"""Tasks, files, threads that come and go with what is under way: pools (25 connections at most), polls."""
ROW_BYTES, SIZE_SPARE = 4096, 12.0
"""For each row that may grow, its indexes and dead versions included; megabytes for tables turning over."""
SPAN = 5
"""Days whose median stands for a level."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One night: megabytes, counts, rows by table, and all that was done until then."""

    day: int
    memory: float
    tasks: int
    files: int
    threads: int
    size: float
    rows: Mapping[str, int]
    acts: Mapping[str, int]


def judge(samples: Sequence[Sample], warm: int) -> list[str]:
    """What has grown since day `warm` (counted from 0) beyond its bound; nothing when days are too few."""
    kept = [sample for sample in samples if sample.day >= warm]
    if len(kept) < 2:
        return []
    span = max(1, min(SPAN, len(kept) // 2))
    first, last = kept[:span], kept[-span:]
    return [*_held(first, last), *_rows(first, last), *_size(first, last)]


def _held(first: Sequence[Sample], last: Sequence[Sample]) -> list[str]:
    was, now = median(s.memory for s in first), median(s.memory for s in last)
    found = [_grew("memory", was, now)] if now > was * MEMORY_LEVEL + MEMORY_SPARE else []
    for name in ("tasks", "files", "threads"):
        was, now = (median(getattr(s, name) for s in part) for part in (first, last))
        found += [_grew(name, was, now)] if now > was + HANDLES_SPARE else []
    return found


def _rows(first: Sequence[Sample], last: Sequence[Sample]) -> list[str]:
    found = []
    for table in sorted(last[-1].rows):
        was, now = (median(s.rows.get(table, 0) for s in part) for part in (first, last))
        most = was + _earned(table, first, last) if table in PER else was * ROWS_LEVEL + ROWS_SPARE
        found += [_grew(f"rows of {table}", was, now)] if now > most else []
    return found


def _size(first: Sequence[Sample], last: Sequence[Sample]) -> list[str]:
    was, now = median(s.size for s in first), median(s.size for s in last)
    grown = sum(max(0, last[-1].rows.get(table, 0) - first[0].rows.get(table, 0)) for table in PER)
    return [_grew("database", was, now)] if now > was + SIZE_SPARE + grown * ROW_BYTES / 1e6 else []


def _earned(table: str, first: Sequence[Sample], last: Sequence[Sample]) -> float:
    """The rows that what was done between the two spans may have left."""
    done = {act: last[-1].acts.get(act, 0) - first[0].acts.get(act, 0) for act in PER[table]}
    return sum(done[act] * rows for act, rows in PER[table].items())


def _grew(what: str, was: float, now: float) -> str:
    return f"level: {what} grew from {was:g} to {now:g}"


SHOWN = ("inbox", "outbox", "drafts open", "procrastinate_jobs", "drafts", "bookings", "people")


def drawn(samples: Sequence[Sample], warm: int, title: str) -> str:
    """The table: the warm days' end, then every fifth night and the last."""
    head = ("day", "MB", "tasks", "files", "threads", "base MB", *SHOWN)
    nights = [s for s in samples if (s.day + 1) % 5 == 0 or s is samples[-1]]
    rows: list[tuple[object, ...]] = [head, *(_line(sample) for sample in nights)]
    widths = [max(len(str(row[n])) for row in rows) for n in range(len(head))]
    lines = ["  ".join(str(c).rjust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    acts = samples[-1].acts if samples else {}
    done = ", ".join(f"{count} {act}" for act, count in sorted(acts.items()))
    return "\n".join([title, f"warm from day {warm + 1} on; level is judged against that", *lines, done])


def _line(sample: Sample) -> tuple[object, ...]:
    shown = (sample.rows.get(table, 0) for table in SHOWN)
    held = (f"{sample.memory:.1f}", sample.tasks, sample.files, sample.threads, f"{sample.size:.1f}")
    return (sample.day + 1, *held, *shown)
