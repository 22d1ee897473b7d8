"""Why somebody did not get all of a broadcast, as it was noted and as it is read."""

from handlers.broadcast.why import HALF, why
from handlers.words import words_for


def test_an_album_whose_rest_waited_too_long_says_so() -> None:
    assert why(words_for("en"), HALF) == "not whole: Telegram did not take the rest in time"


def test_an_album_that_paused_when_it_was_edited_says_what_goes_out_now() -> None:
    """As a version before noted it, which sent what lay in its author's chat."""
    assert why(words_for("de"), "~edited").startswith(
        "Die Rundnachricht geht so hinaus, wie sie bestätigt wurde."
    )
