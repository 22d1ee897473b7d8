"""The picture of /stats: one tall image that a phone shows whole, drawn without matplotlib's global state.

Imports: matplotlib, `booking`, `handlers.words` and its neighbours.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from booking.figures import Figures
from bot.office.charts import Charts
from bot.office.naming import Naming
from bot.office.style import GREY, INK, PAPER, TILE, bare, fitted
from handlers.words import Words

WIDTH, HEIGHT, DOTS = 5.4, 12.0, 200
LEFT, RIGHT = 0.095, 0.955
GAP = 24
"""Points between two texts in one line."""
ROWS = (0.85, 0.56, 1.2, 0.82, 0.9, 0.46, 1.3, 0.42, 1.05)
"""How high the charts are, and the gaps between them; below the bookings stands a legend of four lines."""


def draw(figures: Figures, labels: Mapping[str, str], words: Words) -> bytes:
    """A PNG of 1080 × 2400 points, with texts that can be read on a phone as wide as it."""
    file = BytesIO()
    sheet_of(figures, labels, words).savefig(file, format="png", facecolor=PAPER)
    return file.getvalue()


def sheet_of(figures: Figures, labels: Mapping[str, str], words: Words) -> Figure:
    """All parts in their places."""
    sheet = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, facecolor=PAPER)
    FigureCanvasAgg(sheet)
    naming = Naming(words, labels)
    charts = Charts(figures, naming)
    name = sheet.text(LEFT, 0.9735, "Greenroom", fontsize=17, fontweight="bold", color=INK, va="center")
    days = naming.span(figures.span, figures.zone)
    told = sheet.text(RIGHT, 0.9735, days, fontsize=11, color=GREY, va="center", ha="right")
    fitted(told, (RIGHT - LEFT) * sheet.bbox.width - name.get_window_extent().width - GAP)
    for place, tile in enumerate(_tiles(figures, naming)):
        _tile(sheet, place, *tile)
    grid = sheet.add_gridspec(
        len(ROWS),
        2,
        left=LEFT,
        right=RIGHT,
        top=0.84,
        bottom=0.068,
        hspace=0,
        wspace=0.24,
        height_ratios=ROWS,
    )
    parts: Sequence[tuple[Any, Callable[[Any], None]]] = (
        (grid[0, :], charts.active),
        (grid[2, 0], charts.bookings),
        (grid[2, 1], charts.waits),
        (grid[4, 0], charts.hours),
        (grid[4, 1], charts.weekdays),
        (grid[6, 0], charts.refusals),
        (grid[6, 1], charts.left),
        (grid[8, 0], charts.credits),
    )
    for where, part in parts:
        part(sheet.add_subplot(where))
    last = grid[8, 1].subgridspec(2, 1, height_ratios=(3, 1), hspace=1.0)
    charts.messages(sheet.add_subplot(last[0]), sheet.add_subplot(last[1]))
    return sheet


def _tile(sheet: Figure, place: int, value: str, label: str) -> None:
    gap = 0.011
    width = (RIGHT - LEFT - 3 * gap) / 4
    axes = sheet.add_axes((LEFT + place * (width + gap), 0.882, width, 0.066), facecolor=TILE)
    bare(axes)
    room = axes.get_window_extent().width * 0.88
    fitted(axes.text(0.07, 0.66, value, fontsize=16, fontweight="bold", color=INK, va="center"), room)
    fitted(axes.text(0.07, 0.25, label, fontsize=8, color=GREY, va="center"), room)


def _tiles(figures: Figures, naming: Naming) -> Sequence[tuple[str, str]]:
    """The four numbers that matter most."""
    words, number = naming.words, naming.number
    middle = "–" if figures.median is None else number(round(figures.median, 1))
    share = naming.percent(figures.accepted.percent) if figures.accepted.asked else "–"
    return (
        (number(figures.people), words.plain("people in all")),
        (number(figures.requests), words.plain("requests sent")),
        (share, words.plain("of those asked: yes")),
        (middle, words.plain("minutes to a yes")),
    )
