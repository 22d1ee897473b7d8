"""Ways into a session travel in one text, and only the one without a pin is for an audience."""

import pytest

from booking.ways import Way, entry, places, viewers_link, ways

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


def test_a_pin_may_hold_a_blank_and_its_link_may_lack_a_scheme() -> None:
    for way in (Way("https://show.example/1", "Content", "AB 12"), Way("show.example/1", "Content", "AB12")):
        assert ways(f"{VIEWERS}\n{way}") == (VIEWERS, way)


def test_what_is_no_link_is_a_place() -> None:
    assert ways(entry("https://meet.example/1"))
    assert places(entry("meet.example/1")) == ("meet.example/1",)
    assert ways(entry("(pin 5)")) == ()


@pytest.mark.parametrize(
    ("link", "opens"),
    [
        ("https://meet.example/1", True),
        ("HTTP://192.0.2.7:8080/x", True),
        ("https://viewer_link", False),
        ("https://webcast/e/7", False),
        ("zoommtg://meet.example/1", False),
        ("https://[meet.example/1", False),
    ],
)
def test_a_browser_opens_the_web_at_a_whole_host(link: str, opens: bool) -> None:  # noqa: FBT001 - a case
    assert Way(link).opens is opens
