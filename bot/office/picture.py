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

WIDTH, HEIGHT, DOTS = 7.2, 12.8, 150
LEFT, RIGHT = 0.085, 0.955
ROWS = (1, 0.5, 1.05, 0.72, 0.9, 0.55, 1.3, 0.42, 0.95)
"""How high the charts are, and the gaps between them; below the bookings stands a legend of two lines."""


def draw(figures: Figures, labels: Mapping[str, str], words: Words) -> bytes:
    """A PNG of 1080 × 1920 points."""
    file = BytesIO()
    sheet_of(figures, labels, words).savefig(file, format="png", facecolor=PAPER)
    return file.getvalue()


def sheet_of(figures: Figures, labels: Mapping[str, str], words: Words) -> Figure:
    """All parts in their places."""
    sheet = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, facecolor=PAPER)
    FigureCanvasAgg(sheet)
    naming = Naming(words, labels)
    charts = Charts(figures, naming)
    sheet.text(LEFT, 0.9735, "Greenroom", fontsize=17, fontweight="bold", color=INK, va="center")
    sheet.text(
        RIGHT,
        0.9735,
        naming.span(figures.span, figures.zone),
        fontsize=11,
        color=GREY,
        va="center",
        ha="right",
    )
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
        (grid[8, 1], charts.messages),
    )
    for where, part in parts:
        part(sheet.add_subplot(where))
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
        (share, words.plain("of those asked accepted")),
        (middle, words.plain("minutes to a yes")),
    )
