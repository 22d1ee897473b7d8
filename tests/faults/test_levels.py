"""The judge of the soak: what grows by itself is seen; what people left, and what comes and goes, is not."""

import random
from dataclasses import replace

import pytest

from tests.faults.soak.levels import PER, Sample, judge

WARM = 5
KEPT = {"people": 1, "bookings": 4, "drafts": 5}
"""Rows a day that people leave here."""


def _nights(days: int = 30) -> list[Sample]:
    dice = random.Random(1)
    return [_night(day, dice) for day in range(days)]


def _night(day: int, dice: random.Random) -> Sample:
    return Sample(
        day=day,
        memory=90 + min(day, 4) + dice.uniform(-1, 1),
        tasks=40 + dice.randint(-3, 3),
        files=50 + dice.randint(-4, 4),
        threads=9,
        size=20 + 0.03 * day,
        rows={
            **{table: many * (day + 1) for table, many in KEPT.items()},
            "inbox": 240 + dice.randint(-60, 60),
            "procrastinate_jobs": dice.randint(0, 4),
        },
        acts={"joined": day + 1, "sent": 4 * (day + 1), "requests": 5 * (day + 1)},
    )


def test_what_people_did_and_what_varies_from_day_to_day_is_no_growth() -> None:
    assert judge(_nights(), WARM) == []


@pytest.mark.parametrize("table", ["inbox", "procrastinate_jobs", "drafts", "bookings", "nobody_named_it"])
def test_rows_that_nothing_removes_are_seen(table: str) -> None:
    leaking = [
        replace(night, rows={**night.rows, table: night.rows.get(table, 0) + 20 * night.day})
        for night in _nights()
    ]
    assert [breach.split(" grew")[0] for breach in judge(leaking, WARM)] == [f"level: rows of {table}"]


@pytest.mark.parametrize(
    ("what", "a_day"), [("memory", 0.4), ("tasks", 1), ("files", 1), ("threads", 1), ("size", 1.0)]
)
def test_what_a_process_or_the_database_holds_on_to_is_seen(what: str, a_day: float) -> None:
    leaking = [replace(n, **{what: getattr(n, what) + a_day * n.day}) for n in _nights()]
    assert len(judge(leaking, WARM)) == 1


def test_a_leak_is_seen_even_when_people_do_much() -> None:
    """A row for each word said, where a booking may leave one."""
    nights = [replace(n, rows={**n.rows, "reminders": 12 * n.day}) for n in _nights()]
    assert "reminders" in PER
    assert any("reminders" in breach for breach in judge(nights, WARM))


def test_warming_up_is_not_judged() -> None:
    assert judge(_nights(WARM + 1), WARM) == []
