"""A database server on a disk so small that it can be filled to the last byte, and emptied again.

It is a file system in memory, of which a ballast takes all that is left. Who is not root may mount one in a
namespace of their own: `unshare -Um --map-current-user --keep-caps python -m tests.faults times:disk`.
Imports the neighbours.
"""

import asyncio
import subprocess
import time
from contextlib import suppress

import httpx
import psycopg

from sandbox.botapi.client import NeverCameError
from tests.database import Server
from tests.faults.checks import Tally, after_story
from tests.faults.story import SHORT, Scene, Step
from tests.faults.world import PLAIN, World

SIZE, CHUNK = "224m", 65_536
RED_WITHIN = 10.0
"""Seconds until somebody who asks how the program is hears that the disk is full."""
ACTED = 0.7
"""Seconds that a step has to do harm while the disk is full."""
TRIES = 5
APOLOGY = "went wrong on our side"
LAST = "SELECT pg_logical_emit_message(false, 'faults', repeat('x', 100000), true), pg_switch_wal()"
"""Ends one file of the log; the next must be made anew, or is one of few that were."""
FILES_OF_LOG = 20


class Small(Server):
    """Durable, on a disk of its own, if we may mount one."""

    def __init__(self) -> None:
        super().__init__(durable=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "greenroom-faults", str(self.folder)]
        self.mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0

    def fill(self) -> None:
        """Not a byte is left."""
        with (self.folder / "ballast").open("ab", buffering=0) as ballast:
            for size in (CHUNK, 1):
                with suppress(OSError):
                    while ballast.write(b"x" * size):
                        pass

    def free(self) -> None:
        """There is room again."""
        (self.folder / "ballast").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it, and give the disk back."""
        self.free()
        super().stop()
        if self.mounted:
            subprocess.run(["umount", str(self.folder)], check=True)
            self.folder.rmdir()


async def no_room(server: Small, world: World, scene: Scene, tally: Tally) -> list[str]:
    """The disk is full while each step is done, every second time the log is, too; then there is room again.
    Meanwhile whoever asks is told, and nothing is done that is not written down (`judges`). A log that is
    full ends the server, which starts again and again until there is room.
    """
    if not server.mounted:
        tally.tables.append("times:disk was not played, since nobody may mount a disk here")
        return []
    found, slowest = [], 0.0
    for number, step in enumerate(SHORT.values()):
        server.fill()
        if number % 2:
            await _log_full(world)
        began = time.monotonic()
        await step.act(scene)
        if not (parts := await _red(world)):
            found.append(f"step {step.name!r}: ready though the disk is full")
        slowest = max(slowest, time.monotonic() - began)
        tally.faults += 1
        tally.tables += [f"full disk, seen at {step.name!r}: {', '.join(parts)}"] if number < 2 else []
        await asyncio.sleep(ACTED)
        server.free()
        await world.ready()
        await _through(scene, step)
    tally.figures["a full disk is told by /readyz after, at most"] = slowest
    return [*found, *await after_story(scene)]


async def _log_full(world: World) -> None:
    """The files of the log that were made already are used up, until the server ends."""
    with suppress(psycopg.Error):
        async with await psycopg.AsyncConnection.connect(world.dsn, autocommit=True) as connection:
            for _ in range(FILES_OF_LOG):
                await connection.execute(LAST)


async def _red(world: World) -> list[str]:
    """The parts that /readyz says are not well, as soon as it says so; none if it never does."""
    end, url = time.monotonic() + RED_WITHIN, f"http://127.0.0.1:{world.ports[0]}/readyz"
    async with httpx.AsyncClient(trust_env=False, timeout=RED_WITHIN, verify=PLAIN) as client:
        while time.monotonic() < end:
            answer = await client.get(url)
            if answer.status_code == 503:
                return [part for part, well in answer.json().items() if not well]
            await asyncio.sleep(0.1)
    return []


async def _through(scene: Scene, step: Step) -> None:
    """To the end of the step; whoever was told that it went wrong does it again."""
    for left in reversed(range(TRIES)):
        try:
            await step.done(scene)
        except NeverCameError:
            if not left:
                raise
            if APOLOGY in (await scene.person.last()).text:
                await step.act(scene)
        else:
            return
