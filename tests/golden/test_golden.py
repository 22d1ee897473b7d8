"""Every golden conversation, as it stands or with the application rebuilt again and again.

`make test` plays each in one of the two ways, by turns; `make faults-ci` (STORIES=others) in the other.
Random ids begin with "-" or "_" in all of them, as one in 32 does elsewhere: whoever takes an id apart shows.
"""

import os
import random
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.accessible import breaches
from tests.golden.script import lines
from tests.golden.stage import stage

ONCE = {"trouble_known"}
"""About what a program knows only while it runs: played as it stands."""
FOLDER = Path(__file__).parent / "conversations"
OTHERS = os.environ.get("STORIES") == "others"


def plays() -> Iterator[Any]:
    """The stories of this run, and whether each is rebuilt."""
    for number, story in enumerate(sorted(FOLDER.glob("*.txt"))):
        rebuild = bool(number % 2) is not OTHERS
        if story.stem not in ONCE:
            yield pytest.param(story, rebuild, id=f"{story.stem}-{'rebuilt' if rebuild else 'plain'}")
        elif not OTHERS:
            yield pytest.param(story, False, id=f"{story.stem}-plain")


@pytest.fixture(autouse=True)
def unlucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids that look like something else at their beginning."""
    drawn = secrets.token_urlsafe
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size=None: random.choice("-_") + drawn(size)[1:])


@pytest.mark.parametrize(("story", "rebuild"), plays())
async def test_story(story: Path, rebuild: bool, database: str, tmp_path: Path) -> None:
    async with stage(story, database, tmp_path, rebuild=rebuild) as player:
        await player.play(list(lines(story)))
        assert not breaches(await player.sandbox.calls())
