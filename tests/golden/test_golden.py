"""Every golden conversation, as it stands or with the application rebuilt again and again.

`make test` plays each as it stands, `make faults-ci` (STORIES=rebuilt) the other way, at Telegram's rates.
What is said to services and by them keeps to their OpenAPI files, but for answers spoilt on purpose.
Random ids begin with "-_" in all of them, as some do elsewhere: whoever takes an id apart by that shows.
"""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.accessible import breaches
from tests.golden.script import lines
from tests.golden.stage import stage
from tests.witness import witnessed

ONCE = {"trouble_known"}
"""About what a program knows only while it runs: played as it stands."""
FOLDER = Path(__file__).parent / "conversations"
REBUILT = os.environ.get("STORIES") == "rebuilt"


def plays() -> Iterator[Any]:
    """The stories of this run."""
    way = "rebuilt" if REBUILT else "plain"
    for story in sorted(FOLDER.glob("*.txt")):
        if not (REBUILT and story.stem in ONCE):
            yield pytest.param(story, id=f"{story.stem}-{way}")


def spoils(story: Path) -> bool:
    """Whether a service of the story misbehaves."""
    return re.search(r'^service .*"kind"', story.read_text("utf-8"), re.MULTILINE) is not None


@pytest.fixture(autouse=True)
def unlucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids that look like something else at their beginning."""
    drawn = secrets.token_urlsafe
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size=None: f"-_{drawn(size)[2:]}")


@pytest.mark.parametrize("story", plays())
async def test_story(story: Path, database: str, tmp_path: Path) -> None:
    with witnessed() as witness:
        witness.spoilt = spoils(story)
        async with stage(
            story, database, tmp_path, rebuild=REBUILT, paced=REBUILT, witness=witness
        ) as player:
            await player.play(list(lines(story)))
            assert not breaches(await player.sandbox.calls())
