"""Updates in, replies out: order, taps, failures, poison."""

import time

from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import Rig


async def test_replies_come_in_the_order_of_the_texts(rig: Rig, ada: Person) -> None:
    await rig.start()
    for word in "abcde":
        await ada.say(word)
    await ada.reads("5: e")
    assert [m.text for m in await ada.messages() if m.out] == [f"{n}: {w}" for n, w in enumerate("abcde", 1)]


async def test_a_tap_is_answered_with_its_words_and_edits_in_place(rig: Rig, ada: Person) -> None:
    await rig.start()
    await ada.say("hello")
    first = await ada.reads("1: hello")
    await ada.tap("again")
    second = await ada.reads("2: again")
    assert second.id == first.id
    assert (await ada.toast())["text"] == "tapped again"
