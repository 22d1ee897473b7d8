"""The peer of a broadcast: the bare loop of `benches.loop`, heard as ours is. Imports: its neighbours."""

from pathlib import Path

from benches import programs
from benches.api import BenchApi
from benches.crowd import message
from benches.hearing import FIRST, LATENCY_SECONDS, OWNER, PATIENCE, SAID, Broadcast, Told, hear
from benches.loop import BEGIN

SECONDS_EACH = 0.25
"""A run ends after so long for each message: five times what the Bot API takes."""


async def bare_loop(folder: Path, people: int) -> Broadcast:
    """Send to so many, one after the other, with somebody writing all the while."""
    api, told = BenchApi(LATENCY_SECONDS), Told()
    api.said = told.said
    await api.start()
    try:
        async with programs.loop(folder, api, str(FIRST), str(people), SAID) as (program, _):
            meter = programs.Meter(program)
            api.offer("message", message(OWNER, BEGIN))
            longest = SECONDS_EACH * people + PATIENCE
            return await hear("Bare loop", api, told, people, spent=meter.spent, longest=longest)
    finally:
        await api.stop()
