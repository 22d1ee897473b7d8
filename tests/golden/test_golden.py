"""Every golden conversation, as it stands and with the application rebuilt again and again."""

from pathlib import Path

import pytest

from tests.golden.accessible import breaches
from tests.golden.script import lines
from tests.golden.stage import stage

ONCE = {"trouble_known"}
FOLDER = Path(__file__).parent / "conversations"
STORIES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("rebuild", [False, True], ids=["plain", "rebuilt"])
@pytest.mark.parametrize("story", STORIES, ids=lambda p: p.stem)
async def test_story(story: Path, rebuild: bool, database: str, tmp_path: Path) -> None:
    if rebuild and story.stem in ONCE:
        pytest.skip("about what a program knows only while it runs")
    async with stage(story, database, tmp_path, rebuild=rebuild) as player:
        await player.play(list(lines(story)))
        assert not breaches(await player.sandbox.calls())
