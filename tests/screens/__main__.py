"""`python -m tests.screens [story ...]`: the golden conversations on one page, English ones in all languages.

So are the stories beside this file, which are for looking only. Writes artefacts/screens.html and says where.
Each story is walked in a process of its own: one that breaks or hangs takes no other with it, and what was
seen of it is drawn all the same. Imports the walks, `tests.database`.
"""

import asyncio
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.database import Server
from tests.screens.page import page
from tests.screens.tour import Walk
from tests.screens.walking import kept, languages

STORIES = (Path(__file__).parent.parent / "golden" / "conversations", Path(__file__).parent / "stories")
PAGE = Path("artefacts") / "screens.html"
AT_ONCE = 3
"""Stories at a time, each in up to three languages: what two cores and one server's connections carry."""
STORY_SECONDS = 900.0
"""After so long a story hangs: the longest takes a third of it."""


async def walked(story: Path, postgres: str, gate: asyncio.Semaphore, folder: Path) -> list[Walk]:
    """What was seen of one story, as far as it came; one line says how that was."""
    file = folder / f"{story.stem}.walks"
    async with gate:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.screens.walking", str(story), postgres, str(file)
        )
        how = "ended early"
        try:
            async with asyncio.timeout(STORY_SECONDS):
                how = f"ended early, with {code}" if (code := await process.wait()) else ""
        except TimeoutError:
            how = f"not ready after {STORY_SECONDS:.0f} s"
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    walks = whole(story, kept(file), how)
    lost = [f"{walk.language}: {walk.lost}" for walk in walks if walk.lost]
    print(f"{story.stem}: {'; '.join(lost) or 'all languages'}", flush=True)
    return walks


def whole(story: Path, walks: list[Walk], how: str) -> list[Walk]:
    """A walk for every language of the story; one that is missing says how the story ended."""
    there = {walk.language: walk for walk in walks}
    return [there.get(code) or Walk(code, lost=how or "not walked") for code in languages(story)]


async def walk_all(stories: list[Path], postgres: str, folder: Path) -> dict[Path, list[Walk]]:
    """What was seen of each story."""
    gate = asyncio.Semaphore(AT_ONCE)
    walks = await asyncio.gather(*(walked(story, postgres, gate, folder) for story in stories))
    return dict(zip(stories, walks, strict=True))


def main(names: list[str]) -> int:
    """Walk, draw, tell; how many stories were cut short in a language."""
    told = [story for folder in STORIES for story in sorted(folder.glob("*.txt"))]
    stories = [story for story in told if not names or story.stem in names]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server is stopped then, too
    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(walk_all(stories, server.start(), Path(folder)))
    finally:
        server.stop()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(found), encoding="utf-8")
    short = [story.stem for story, walks in found.items() if any(walk.lost for walk in walks)]
    print(f"{sum(len(w.screens) for walks in found.values() for w in walks)} screens: {PAGE.resolve()}")
    print(f"{len(found) - len(short)} of {len(found)} stories to their end in every language")
    return len(short)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
