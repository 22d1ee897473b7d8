"""Ways into a session travel in one text, and only the one without a pin is for an audience."""

import pytest

from booking.ways import Way, viewers_link, ways

VIEWERS, PRESENTER = Way("https://watch.example/1"), Way("https://show.example/1", "Live Studio", "AB12")


def test_what_is_written_is_read() -> None:
    assert ways("\n".join(map(str, [VIEWERS, PRESENTER]))) == (VIEWERS, PRESENTER)


@pytest.mark.parametrize("contact", ["", "emma_on_stage", "emma@post.example"])
def test_a_sign_in_name_is_no_way(contact: str) -> None:
    assert ways(contact) == ()
    assert viewers_link(contact) == ""


def test_an_audience_never_gets_a_presenters_link() -> None:
    assert viewers_link(f"{PRESENTER}\n{VIEWERS}") == VIEWERS.link
    assert viewers_link(str(PRESENTER)) == ""
