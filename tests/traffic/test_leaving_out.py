"""What Telegram does not take of a message is left out: the words arrive."""

import pytest

from handlers.messages import Button, Message, Op, rows
from sandbox.botapi.client import Person
from tests.traffic.conftest import Rig
from tests.traffic.test_sending import saying


async def test_broken_markup_arrives_as_plain_words(rig: Rig, ada: Person) -> None:
    await rig.start(saying(Message(Op.SAY, 0, "<b>bold &amp; <i>broken")))
    await ada.say("x")
    assert (await ada.reads("bold & broken")).html == "bold &amp; broken"


async def test_an_effect_that_is_not_shown_costs_nothing_else(rig: Rig, ada: Person) -> None:
    await rig.start(saying(Message(Op.SAY, 0, "<b>Booked</b>", effect="999")))
    await ada.say("go")
    assert (await ada.reads("Booked")).html == "<b>Booked</b>"


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        ([Button("Join", url="https://viewer_link"), Button("Move", "m")], [["Move"]]),
        ([Button("Join", url="zoommtg://meet.example/1")], []),
        ([Button("", "a")], []),
        ([Button(f"{n}", "a") for n in range(101)], []),
    ],
)
async def test_a_keyboard_that_is_not_taken_costs_no_words(
    rig: Rig, ada: Person, keys: list[Button], left: list[list[str]]
) -> None:
    await rig.start(
        saying(Message(Op.SHOW, 0, "<b>Booked</b>", rows(keys, 1), slot="b"), Message(Op.SAY, 0, "next"))
    )
    await ada.say("go")
    await ada.reads("next")
    shown = await ada.reads("Booked")
    assert (shown.html, shown.buttons) == ("<b>Booked</b>", left)
