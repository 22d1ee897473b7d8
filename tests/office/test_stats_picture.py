"""The picture of /stats: no text leaves its place, and it tells what is not over and what few say."""

import struct
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from booking.figures import End, Figures, Share, Span
from bot.office.picture import draw, sheet_of
from handlers.words import LANGUAGES, words_for
from tests.office.test_stats import DAY, WEEK

FULL = Figures(
    WEEK,
    "America/Los_Angeles",
    people=987_654_321,
    active={day: 123_456 + n * 1000 for n, day in enumerate(WEEK.days)},
    weekly={DAY - timedelta(1): 876_543},
    bookings={s: dict.fromkeys(End, 98_765) for s in ("webcam", "long", "jicoo", "webkasa", "webcasts", "x")},
    accepting=(987_654,) * 6,
    median=1234.5,
    hours={hour: Share(100 if hour else 4, 4 * hour) for hour in range(24)},
    weekdays={day: Share(100_000 if day else 1, 100_000 if day else 1) for day in range(7)},
    refusals=dict.fromkeys(("closed", "expired", "place", "by_performer", "declined", "a new reason"), 98765),
    left={(s, key): 98_765 for s in ("webcam", "long", "jicoo") for key in ("performers", "")},
    newest=20_000,
    offered={day: Decimal("8765432.5") for day in WEEK.days},
    taken={day: Decimal(7654321) for day in WEEK.days},
    received=dict.fromkeys(WEEK.days, 87_654_321),
    sent=dict.fromkeys(WEEK.days, 76_543_210),
    errors={DAY: 9, WEEK.last: 99},
    unfinished=True,
)


def test_the_picture_is_drawn_with_and_without_numbers() -> None:
    for figures in (FULL, Figures(WEEK)):
        png = draw(figures, {"webcam": "Webcam sessions"}, words_for("de"))
        assert png.startswith(b"\x89PNG")
        assert struct.unpack(">II", png[16:24]) == (1080, 2400)
        assert len(png) < 600_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_picture_leaves_its_panel_or_meets_another(language: str) -> None:
    words = words_for(language)
    named = {"webcam": words.plain("Webcam session"), "long": "A service that nobody gave a short name"}
    asked = {f"{s}/{key}": words.plain("When should it be?") * 2 for s, key in FULL.left}
    sheet = sheet_of(FULL, named | asked, words)
    sheet.draw_without_rendering()
    panels = [axes for axes in sheet.axes if axes.axison]
    taken = [box for axes in panels if (box := axes.get_tightbbox())]
    assert not any(one.overlaps(other) for one, other in combinations(taken, 2))
    boxes = [(t.get_text(), t.get_window_extent()) for axes in panels for t in _shown(axes)]
    boxes += [(t.get_text(), t.get_window_extent()) for t in sheet.texts]
    assert "99" in dict(boxes)
    for text, box in boxes:
        assert 0 <= box.x0 < box.x1 <= 1080, text
        assert 0 <= box.y0 < box.y1 <= 2400, text
    for (text, box), (other_text, other_box) in combinations(boxes, 2):
        assert not box.overlaps(other_box), (text, other_text)
    for tile in panels[:4]:
        assert all(t.get_window_extent().x1 < tile.bbox.x1 for t in tile.texts)


def _shown(axes: Axes) -> list[Text]:
    """The texts of a panel, without the numbers of its scale that lie beyond its ends."""
    beyond = [
        label
        for axis, ends in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim()))
        for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
        if not min(ends) <= place <= max(ends)
    ]
    return [t for t in axes.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in beyond]


def texts(figures: Figures) -> set[str]:
    """What the picture says."""
    return {t.get_text() for t in sheet_of(figures, {}, words_for("en")).findobj(Text)}


def test_the_picture_tells_what_is_not_over_and_what_few_say() -> None:
    assert {"not over", "fewer than 5 asked", "errors 108", "99"} <= texts(FULL)
    past = replace(FULL, unfinished=False)
    assert "not over" not in texts(past)
    assert "nothing" in texts(Figures(WEEK))
    assert "nothing yet" in texts(Figures(WEEK, unfinished=True))
    year = Figures(Span(DAY - timedelta(364), DAY), active={DAY: 1}, weekly={DAY - timedelta(1): 1})
    assert "People who wrote, each week" in texts(year)
