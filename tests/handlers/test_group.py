"""In a group only what is meant for us is answered, and nothing private is said."""

import pytest

from tests.handlers.still import after

GROUP = -100


@pytest.mark.parametrize("said", ["/weather", "/weather@other_bot", "/book@other_bot", "hello", "/"])
async def test_what_another_bot_is_asked_is_not_answered(said: str) -> None:
    assert not (await after({"text": said}, chat=GROUP)).messages


@pytest.mark.parametrize("said", ["/help", "/start", "/help@Greenroom_bot", "/weather@greenroom_bot"])
async def test_whoever_asks_what_we_are_is_told_what_we_do(said: str) -> None:
    (told,) = (await after({"text": said}, chat=GROUP)).messages
    assert told.text.startswith("I book live online sessions with performers.")
    assert told.keyboard[0][0].url.startswith("https://t.me/greenroom_bot?start=c_")


async def test_a_private_command_leads_to_the_private_chat() -> None:
    (told,) = (await after({"text": "/bookings"}, chat=GROUP)).messages
    assert told.text.startswith("That is a private matter.")
    assert told.keyboard[0][0].url.endswith("c_bookings")
