"""How the charts look: one palette, one title, no lines that tell nothing. Imports: matplotlib."""

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.patheffects import withStroke

PAPER, TILE, INK, GREY, FAINT = "#ffffff", "#f3f5f7", "#1d2730", "#6a7681", "#b9c6d2"
BLUE, GREEN, ORANGE, RED = "#2f7fb8", "#2f9e77", "#e3944a", "#d1495b"
MINT, VIOLET = "#93d3ba", "#7d5ba6"
GRID = "#e8ecef"
FEWEST = 6
"""Columns there is room for at least, so that one alone is not a wall."""
SMALLEST = 0.8
"""The share of its size to which a text may shrink before it is cut."""


def bare(axes: Any) -> None:
    """Axes as a plain area."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def titled(axes: Any, title: str) -> None:
    """A title at the left, faint lines behind, no frame."""
    axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold", color=INK, pad=9)
    axes.set_facecolor(PAPER)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(FAINT)
    axes.tick_params(length=0, labelsize=8, colors=GREY)
    axes.tick_params(axis="x", pad=6)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.margins(x=0.02)


def empty(axes: Any, words: str) -> None:
    """A part without numbers says so."""
    bare(axes)
    axes.grid(visible=False)
    axes.text(0.5, 0.5, words, ha="center", va="center", color=FAINT, fontsize=9, transform=axes.transAxes)


def scaled(axes: Any, written: Callable[[float], str]) -> None:
    """The numbers at the side as `written` writes them."""
    axes.yaxis.set_major_formatter(lambda value, _: written(value))


def fitted(text: Any, room: float) -> Any:
    """The text, smaller or in the end cut so that it takes at most `room` pixels across."""
    least = text.get_fontsize() * SMALLEST
    while text.get_window_extent().width > room:
        if text.get_fontsize() > least:
            text.set_fontsize(text.get_fontsize() - 0.5)
        else:
            text.set_text(text.get_text().rstrip("…")[:-1].rstrip() + "…")
    return text


def columns(
    axes: Any, values: Sequence[float], color: str, counted: Callable[[float], str] | None = None
) -> None:
    """Upright bars; `counted` writes each one's number above it, in place of the scale."""
    drawn = axes.bar(range(len(values)), values, color=color, width=0.72, zorder=2)
    axes.set_ylim(0, max(1.0, max(values) * 1.15))
    spare = max(0, FEWEST - len(values)) / 2
    axes.set_xlim(-0.7 - spare, len(values) - 0.3 + spare)
    if counted is not None:
        axes.set_yticks([])
        room = axes.get_window_extent().width / (len(values) + 1.4)
        for text in axes.bar_label(drawn, [counted(n) for n in values], fontsize=8, color=INK, padding=2):
            fitted(text, room)


def bars(axes: Any, names: Sequence[str], values: Sequence[float], counts: Sequence[str]) -> None:
    """Lying bars, drawn already: each name above its bar, its number behind it."""
    widest = max(values)
    room = axes.get_window_extent().width
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlim(0, widest * 1.17)
    axes.set_ylim(max(len(names), 3) - 0.6, -0.75)
    for place, (name, value, count) in enumerate(zip(names, values, counts, strict=True)):
        fitted(axes.text(0, place - 0.24, name, fontsize=7.5, color=GREY, va="bottom"), room)
        axes.text(value + widest * 0.015, place, count, fontsize=8, color=INK, va="center")


def floor(axes: Any, values: Sequence[float], color: str, highest: str) -> None:
    """Columns on a scale of their own in the lowest third, so that few are seen; the highest is told."""
    own = axes.twinx()
    own.axis("off")
    own.set_zorder(axes.get_zorder() - 1)
    axes.patch.set_visible(False)
    own.bar(range(len(values)), values, color=color, width=0.72, zorder=3)
    own.set_ylim(0, 3.2 * max(values))
    place = max(range(len(values)), key=values.__getitem__)
    side = "left" if place < len(values) / 8 else "right" if place > len(values) * 7 / 8 else "center"
    axes.text(
        place,
        values[place] * 1.04,
        highest,
        fontsize=8,
        color=color,
        ha=side,
        va="bottom",
        fontweight="bold",
        transform=own.transData,
        path_effects=[withStroke(linewidth=3, foreground=PAPER)],
    )


def legend(
    axes: Any, entries: Sequence[tuple[str, str]], *, below: float | None = None, across: int = 3
) -> None:
    """What the colours mean, so many `across`: at the top right, or so far `below` the axes."""
    for color, name in entries:
        axes.plot([], [], "s", markersize=6, color=color, label=name)
    place: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1.01, 0.985)}
    if below is not None:
        place = {"loc": "upper left", "bbox_to_anchor": (-0.04, -below)}
    axes.legend(
        frameon=False,
        fontsize=8,
        labelcolor=GREY,
        handletextpad=0.1,
        columnspacing=1.0,
        borderaxespad=0,
        ncols=across,
        **place,
    )
