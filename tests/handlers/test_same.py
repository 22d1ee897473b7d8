"""The same as last time, in words: the last booking's answers are opened again, with what else is said."""

from dataclasses import replace

import pytest

from booking.moment import Moment
from booking.outcome import Stage
from tests.handlers.still import ANSWERS, EMMA, World, after
from tests.handlers.test_mine import booked

PAST = booked(-3, Stage.DONE)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "same as last time"),
        ("en", "same again please"),
        ("de", "wie letztes Mal"),
        ("nl", "zelfde als vorige keer"),
        ("fr", "comme la dernière fois"),
        ("es", "como la última vez"),
        ("it", "come l'ultima volta"),
        ("pt", "igual à última vez"),
    ],
)
async def test_all_but_the_time_is_there_again(language: str, text: str) -> None:
    turn = await after({"text": text}, World(bookings=[PAST]), replace(EMMA, language=language))
    assert turn.draft is not None
    assert turn.draft.answers == {key: value for key, value in ANSWERS.items() if key != "when"}


async def test_what_else_is_said_is_taken_along() -> None:
    turn = await after({"text": "same as last time tomorrow at 8 pm for 45 minutes"}, World(bookings=[PAST]))
    assert turn.draft is not None
    when = turn.draft.answers["when"]
    assert isinstance(when, Moment)
    assert (f"{when.wall:%d %H:%M}", turn.draft.answers["minutes"]) == ("21 20:00", 45)
    assert turn.draft.answers["software"] == ANSWERS["software"]


async def test_nothing_was_booked_before() -> None:
    assert (await after({"text": "same as last time"}, World())).draft is None
