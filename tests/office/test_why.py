"""Why somebody did not get all of a broadcast, as it was noted and as it is read."""

from handlers.broadcast.why import HALF, why
from handlers.words import words_for


def test_an_album_whose_rest_waited_too_long_says_so() -> None:
    assert why(words_for("en"), HALF) == "not whole: Telegram did not take the rest in time"
