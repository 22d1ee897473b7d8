"""A turn that waits for a service learns when its chat has something newer, and only then."""

import asyncio
import time

from handlers.turn import Turn
from sandbox.botapi.client import Person
from tests.traffic.conftest import Rig
from tests.traffic.counting import count

WAITED = 8.0


class Hanging:
    """A handler for which what begins with "read" hangs, until it is overtaken."""

    def __init__(self) -> None:
        self.took: list[float] = []

    async def __call__(self, turn: Turn) -> None:
        said = turn.update.effective_message
        if turn.tap or (said and (said.text or "").startswith("read")):
            began = time.monotonic()
            try:
                async with asyncio.timeout(WAITED):
                    await turn.overtaken.wait()
            except TimeoutError:
                pass
            self.took.append(time.monotonic() - began)
        await count(turn)


async def test_what_is_said_next_is_answered_while_a_read_hangs(rig: Rig, ada: Person) -> None:
    await rig.start(Hanging())
    await ada.say("read")
    await asyncio.sleep(1)
    await ada.say("b")
    await ada.reads("2: b", timeout=5)


async def test_who_waits_for_nothing_else_waits_to_the_end(rig: Rig, ada: Person) -> None:
    hanging = Hanging()
    await rig.start(hanging)
    await ada.say("read")
    await ada.reads("1: read", timeout=3 * WAITED)
    assert hanging.took[0] >= WAITED


async def test_of_many_that_hang_in_a_row_one_is_waited_for(rig: Rig, ada: Person) -> None:
    """More than are taken up at once."""
    hanging = Hanging()
    await rig.start(hanging)
    for n in range(25):
        await ada.say(f"read {n}")
    await ada.say("b")
    await ada.reads("26: b", timeout=15)
    assert sum(hanging.took) < 8, "one first moment, and a look for each"


async def test_an_update_that_came_in_at_another_replica_counts(rig: Rig, ada: Person) -> None:
    await rig.start(Hanging())
    await ada.say("read")
    await asyncio.sleep(1)
    await rig.rows(
        "INSERT INTO inbox (bot, update_id, chat, body) SELECT bot, update_id + 1000, chat, 'x' FROM inbox"
    )
    await ada.reads("1: read", timeout=5)


async def test_one_more_tap_on_the_same_button_is_nothing_new(rig: Rig, ada: Person) -> None:
    hanging = Hanging()
    await rig.start(hanging)
    await ada.say("a")
    await ada.reads("1: a")
    await asyncio.gather(*(ada.tap("again") for _ in range(3)))
    await ada.reads("2: again", timeout=3 * WAITED)
    assert hanging.took[0] >= WAITED
    await ada.say("b")
    await ada.reads("5: b", timeout=5)
