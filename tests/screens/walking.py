"""`python -m tests.screens.walking STORY POSTGRES FILE`: a story in its languages, or in those of SCREENS_IN.

Every walk that ends is written to the file at once, so that it is there whatever becomes of the next one.
Imports the golden world, `tests.database`, the tour.
"""

import asyncio
import os
import pickle
import sys
import tempfile
from pathlib import Path

from bot.log import set_up
from handlers.words import LANGUAGES
from tests.database import fresh
from tests.golden.script import lines
from tests.golden.stage import stage
from tests.screens.tour import Tour, Walk, spoken

AT_ONCE = 3
"""Worlds at a time: each waits most of its time for what may still come."""


def languages(story: Path) -> list[str]:
    """English first, then the others that are wished; a story in another language has that alone."""
    tongue, wished = spoken(list(lines(story))), os.environ.get("SCREENS_IN", "").split() or LANGUAGES
    return ["en", *(code for code in wished if code != "en")] if tongue == "en" else [tongue]


def kept(file: Path) -> list[Walk]:
    """The walks of a story that ended."""
    walks: list[Walk] = pickle.loads(file.read_bytes()) if file.exists() else []
    return walks


async def walk_story(story: Path, postgres: str, file: Path) -> None:
    """The story in its first language, then in the others side by side."""
    tongue, *others = languages(story)
    gate, walks = asyncio.Semaphore(AT_ONCE), list[Walk]()

    async def walk(language: str, first: Walk | None = None) -> Walk:
        walking = Walk(language)
        async with gate:
            await _walk(story, postgres, walking, first)
        walks.append(walking)
        file.with_suffix(".new").write_bytes(pickle.dumps(walks))
        file.with_suffix(".new").rename(file)
        return walking

    first = await walk(tongue)
    await asyncio.gather(*(walk(language, first) for language in others))


async def _walk(story: Path, postgres: str, walk: Walk, first: Walk | None) -> None:
    """One walk in a world of its own; whatever ends it early is noted in it, and nowhere else."""
    try:
        with fresh(postgres) as database, tempfile.TemporaryDirectory() as folder:
            async with stage(story, database, Path(folder), paced=False) as player:
                await Tour(player, walk, first).go(list(lines(story)))
    except Exception as error:
        walk.lost = walk.lost or f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


if __name__ == "__main__":
    set_up("ERROR", ())
    asyncio.run(walk_story(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
