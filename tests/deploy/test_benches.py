"""What the benchmarks say to the bot leads to the end, what they ask of the database fits its tables, and
they see what they are there for. A few people each; nothing is timed.
"""

import asyncio
import re
import time
from pathlib import Path

import pytest

from benches import scale, updates
from benches.api import BenchApi
from benches.broadcast import broadcast
from benches.conversation import BOOKING, booking
from benches.filling import fill
from benches.hearing import Told, hear
from benches.page import BENCHMARKS, GROWTH, keep
from benches.peer import bare_loop
from benches.plans import Cost, Statement, grown, measure, reads, statements
from benches.programs import services
from benches.scale import MOST, PARTS
from tests.database import fresh


async def test_the_conversation_that_is_measured_is_held_to_its_end(tmp_path: Path) -> None:
    """With one word too many or too few the crowd stands still, and says where."""
    async with services(tmp_path) as world:
        held = await booking(tmp_path, world, 1, 1, 0.0)
    assert held.updates == len(BOOKING)


@pytest.mark.parametrize(("part", "people"), [("updates", 2), ("memory", 100)])
async def test_what_an_update_takes_along_and_what_memory_is_needed(
    part: str, people: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (scale, updates):
        monkeypatch.setattr(module, "SETTLE_SECONDS", 0.5)
    monkeypatch.setattr(updates, "REPLICAS", 1)
    told = await PARTS[part](tmp_path, people)
    figures = [float(n) for line in told.lines[2:] for n in re.findall(r"(?<=\| )[\d.]+(?= \|)", line)]
    assert len(figures) == {"updates": 6, "memory": 7}[part]
    assert min(figures) > 0


async def test_a_broadcast_and_its_peer_are_sent_to_their_end(tmp_path: Path) -> None:
    async with services(tmp_path) as world:
        runs = [await broadcast(tmp_path, world, 60), await bare_loop(tmp_path, 20)]
    for run in runs:
        assert run.share > 0
        assert run.cpu > 0
        assert len(run.waits) > run.unanswered


@pytest.mark.parametrize(("answered", "fails"), [(10, True), (100, False)])
async def test_who_never_gets_a_reply_has_waited_for_ever(answered: int, fails: bool) -> None:
    """One who is not answered is more than five of a hundred beside ten, and less beside a hundred."""
    told, now = Told(waits=[0.1] * answered), time.perf_counter()
    asyncio.get_running_loop().call_later(0.3, told.sent.extend, [now, now + 1])
    run = await hear("Deaf", BenchApi(), told, 2, spent=lambda: (1.0, 1.0), longest=5)
    assert run.unanswered == 1
    assert ("1 never came" in str(run.complaint())) is fails


def test_every_statement_that_is_measured_runs_on_the_tables_of_today(postgres: str) -> None:
    with fresh(postgres) as url:
        fill(url, 1000)
        costs = measure(url, [*statements(), *reads()])
    assert all(cost.milliseconds > 0 for cost in costs.values())


def test_what_must_stay_flat_and_does_not_is_named() -> None:
    asked = [Statement("flat", "", "", None), Statement("known", "", "", None, grows=True)]
    few = {s.name: Cost(0.1, 1, ()) for s in asked}
    assert grown(asked, few, {s.name: Cost(1.9, 1, ()) for s in asked}) == []
    assert grown(asked, few, {s.name: Cost(2.1, 1, ()) for s in asked}) == ["flat"]


def test_a_table_is_put_between_its_marks_and_the_words_around_it_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before.\n<!-- it -->\nold\n<!-- /it -->\nAfter.\n")
    keep(page, "it", ["new"])
    assert page.read_text() == "Before.\n<!-- it -->\nnew\n<!-- /it -->\nAfter.\n"
    with pytest.raises(LookupError):
        keep(page, "else", ["lost"])


def test_each_part_has_its_place() -> None:
    parts = [f"{part} {MOST[part]}" if part in MOST else part for part in PARTS]
    for page, wanted in ((GROWTH, parts), (BENCHMARKS, ["conversations"])):
        assert set(wanted) <= set(re.findall(r"<!-- /([\w ]+) -->", page.read_text()))
