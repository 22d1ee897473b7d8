"""The list of watches: each is said with the clock it keeps to, and can be stopped whatever became of it."""

from dataclasses import replace
from datetime import timedelta

from booking.watching import EVENING, State, Watch
from handlers.callback import Go, of_menu
from providers.webcam.card import CARD
from tests.handlers.still import EMMA, NOW, World, after

ENDS = NOW + timedelta(days=3)
LOOKING = Watch("w" * 16, 5, CARD.id, {"performers": ("4711",)}, NOW, ENDS, EVENING, "Europe/London")


async def test_a_watch_of_a_service_that_is_off_is_shown_and_can_be_stopped() -> None:
    world = World(on=False, looking=[LOOKING])
    (listed,) = (await after({"text": "/watches"}, world)).messages
    assert "Ivy Lark, 18:00–00:00, until" in listed.text
    assert "(the service is switched off)" in listed.text
    stopped = await after({"data": listed.keyboard[0][0].data}, world)
    assert stopped.watches == [replace(LOOKING, state=State.STOPPED)]


async def test_why_a_watch_does_not_go_on_stays_in_the_chat() -> None:
    met = replace(LOOKING, state=State.MET, found=NOW)
    for world, why in (
        (World(), "no longer kept"),
        (World(on=False, looking=[met]), "switched off"),
        (World(looking=[met, replace(met.rest, id="x")]), "Already on"),
    ):
        (said,) = (await after({"data": of_menu(Go.WATCHES, f"k{met.id}")}, world)).messages
        assert why in said.text
        assert said.slot == "refused"


async def test_the_hours_of_a_watch_are_those_of_the_clock_it_was_begun_by() -> None:
    world = World(looking=[LOOKING])
    told = [m.text for m in (await after({"text": "/timezone New York"}, world)).messages]
    assert any("18:00–00:00 (London time), until" in text for text in told)
    assert "The hours of your watches stay as they were: London time." in told[-1]
    back = await after({"text": "/timezone London"}, world, replace(EMMA, zone="America/New_York"))
    assert not any("stay as they were" in m.text for m in back.messages)
