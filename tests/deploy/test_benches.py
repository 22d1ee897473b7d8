"""What the benchmarks say to the bot leads to the end of a booking: one person, nothing is timed."""

from pathlib import Path

from benches.conversation import BOOKING, booking
from benches.programs import services


async def test_the_conversation_that_is_measured_is_held_to_its_end(tmp_path: Path) -> None:
    """With one word too many or too few the crowd stands still, and says where."""
    async with services(tmp_path) as world:
        held = await booking(tmp_path, world, 1, 1, 0.0)
    assert held.updates == len(BOOKING)
