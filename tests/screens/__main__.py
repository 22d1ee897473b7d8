"""`python -m tests.screens [story ...]`: the golden conversations on one page, English ones in all languages.

So are the stories beside this file, which are for looking only. Writes artefacts/screens.html and says where.
Imports the golden world, `tests.database`.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.ending import ended
from bot.log import set_up
from handlers.words import LANGUAGES
from tests.database import Server, fresh
from tests.golden.script import lines
from tests.golden.stage import stage
from tests.screens.page import page
from tests.screens.tour import Tour, Walk, spoken

STORIES = (Path(__file__).parent.parent / "golden" / "conversations", Path(__file__).parent / "stories")
PAGE = Path("artefacts") / "screens.html"
AT_ONCE = 8
"""Worlds at a time: each waits most of its time for what may still come."""


async def walked(story: Path, postgres: str, gate: asyncio.Semaphore) -> list[Walk]:
    """The story in every language, English first; one in another language in that alone."""
    tongue = spoken(list(lines(story)))
    first = await _walk(story, postgres, gate, Walk(tongue), None)
    others = [Walk(code) for code in LANGUAGES if code != "en"] if tongue == "en" else []
    walks = [first, *await asyncio.gather(*(_walk(story, postgres, gate, walk, first) for walk in others))]
    lost = [f"{walk.language}: {walk.lost}" for walk in walks if walk.lost]
    print(f"{story.stem}: {'; '.join(lost) or 'all languages'}", flush=True)
    return walks


async def _walk(story: Path, postgres: str, gate: asyncio.Semaphore, walk: Walk, first: Walk | None) -> Walk:
    async with gate:
        with fresh(postgres) as database, tempfile.TemporaryDirectory() as folder:
            async with stage(story, database, Path(folder), paced=False) as player:
                await Tour(player, walk, first).go(list(lines(story)))
    return walk


async def walk_all(stories: list[Path], postgres: str) -> dict[Path, list[Walk]]:
    """What was seen of each story."""
    gate = asyncio.Semaphore(AT_ONCE)
    tasks = [asyncio.create_task(walked(story, postgres, gate)) for story in stories]
    try:
        return dict(zip(stories, await asyncio.gather(*tasks), strict=True))
    finally:
        await ended(*tasks)


def main(names: list[str]) -> None:
    """Walk, draw, tell."""
    set_up("ERROR", ())
    told = [story for folder in STORIES for story in sorted(folder.glob("*.txt"))]
    stories = [story for story in told if not names or story.stem in names]
    server = Server()
    try:
        found = asyncio.run(walk_all(stories, server.start()))
    finally:
        server.stop()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(found), encoding="utf-8")
    print(f"{sum(len(w.screens) for walks in found.values() for w in walks)} screens: {PAGE.resolve()}")


if __name__ == "__main__":
    main(sys.argv[1:])
