"""A hundred thousand very strange texts, some as long as a message may be, read in time in each language.

A process for each. Imports the tally, and starts `tests.when.thrown`.
"""

import asyncio
import sys

from tests.faults.checks import Tally
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size

LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt")
EACH = 14_300


def runs(size: Size) -> list[str]:
    """In full each language."""
    return [f"texts:{language}" for language in LANGUAGES] if size is Size.FULL else []


async def run(_postgres: str, _hatchery: Hatchery, language: str) -> Tally:
    """The run `texts:LANGUAGE`."""
    thrower = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.when.thrown", language, str(EACH), stderr=asyncio.subprocess.PIPE
    )
    _, said = await thrower.communicate()
    return Tally(runs=1, breaches=[said.decode()[-1500:]] if thrower.returncode else [])
