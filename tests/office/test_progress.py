"""What the card of a broadcast says while it is sent: how far, how fast, how long it takes yet."""

from datetime import UTC, datetime

import pytest

from booking.people import Person
from handlers.broadcast.campaign import Campaign, Stage, Tally, Work
from handlers.broadcast.copies import Copy
from handlers.broadcast.tell import Standing, card

NOW = datetime(2031, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("total", "sent", "rate", "told"),
    [
        (1000, 250, 25.0, "250 / 1,000 ▓▓▓░░░░░░░░░ · 250 sent 25 a second · about 30 seconds left"),
        (1000, 999, 25.0, "999 / 1,000 ▓▓▓▓▓▓▓▓▓▓▓░ · 999 sent 25 a second · about 5 seconds left"),
        (50_000, 5000, 25.0, "5,000 / 50,000 ▓░░░░░░░░░░░ · 5,000 sent 25 a second · about 30 minutes left"),
        (1000, 250, 0.0, "250 / 1,000 ▓▓▓░░░░░░░░░ · 250 sent"),
    ],
)
def test_how_far_how_fast_and_how_long_yet(total: int, sent: int, rate: float, told: str) -> None:
    campaign = Campaign("c", 1, stage=Stage.RUNNING, total=total)
    standing = Standing(Tally(waiting=total - sent, sent=sent), NOW, rate)
    shown = card(campaign, standing, Person(1))
    assert " ".join(shown.text.split()) == f"<b>Sending …</b> {told}"


def test_what_reached_nobody_says_so() -> None:
    shown = card(Campaign("c", 1, stage=Stage.DONE), Standing(Tally(), NOW), Person(1))
    assert "It reached nobody" in shown.text


def test_a_card_says_which_broadcast_it_is_and_what_is_done_to_it() -> None:
    copy = Copy(1, (2,), "text", "Doors at <eight>")
    campaign = Campaign("c", 1, stage=Stage.RUNNING, work=Work.DELETE, total=2, copies={"en": copy})
    shown = card(campaign, Standing(Tally(sent=2, meant=2, changed=1), NOW), Person(1)).text
    assert shown.startswith("<b>Deleting what was sent …</b>\n<i>Doors at &lt;eight&gt;</i>\n1 / 2")


def test_a_deletion_names_whom_it_does_not_reach() -> None:
    campaign = Campaign("c", 1, stage=Stage.DONE, work=Work.DELETE, total=100)
    tally = Tally(sent=95, unknown=5, meant=90, changed=90)
    shown = card(campaign, Standing(tally, NOW), Person(1)).text
    assert "90 / 90" in shown
    assert "5 may still have it: no answer came when it was sent" in shown
    assert "5 out of reach: older than 48 hours, or deleted before" in shown
