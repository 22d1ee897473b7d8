"""How the charts look: one palette, one title, no lines that tell nothing. Imports: matplotlib."""

from collections.abc import Callable, Container, Sequence
from typing import Any

PAPER, TILE, INK, GREY, FAINT = "#ffffff", "#f3f5f7", "#1d2730", "#6a7681", "#b9c6d2"
BLUE, GREEN, ORANGE, RED = "#2f7fb8", "#2f9e77", "#e3944a", "#d1495b"
MINT, VIOLET = "#93d3ba", "#7d5ba6"
GRID = "#e8ecef"
PALE = 0.4
"""How much of its colour is left to what is not whole, or told by too few."""
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
    named = axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold", color=INK, pad=9)
    fitted(named, axes.get_window_extent().width)
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
    axes.text(0.5, 0.5, words, ha="center", va="center", color=GREY, fontsize=9, transform=axes.transAxes)


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
    axes: Any,
    values: Sequence[float],
    color: str,
    counted: Callable[[float], str] | None = None,
    pale: Container[int] = (),
) -> None:
    """Upright bars; `counted` writes each one's number above it, in place of the scale; some are `pale`."""
    colors = [(color, PALE if place in pale else 1.0) for place in range(len(values))]
    drawn = axes.bar(range(len(values)), values, color=colors, width=0.72, zorder=2)
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


def strip(axes: Any, title: str, values: Sequence[float], highest: str, pale: Container[int]) -> None:
    """Few things that must be seen: low columns with a scale of their own, of which the highest is told."""
    titled(axes, "")
    axes.set_title(title, loc="left", fontsize=8, color=RED, pad=4)
    columns(axes, values, RED, pale=pale)
    top = max(values, default=0.0)
    axes.set_ylim(0, 1.15 * max(top, 1.0))
    axes.set_yticks([top] if top else [], [highest] if top else [])


def line(axes: Any, values: Sequence[float], color: str, pale: Container[int]) -> None:
    """Values from left to right; dotted to and from what is `pale`."""
    places = range(len(values))
    whole = [place for place in places if place not in pale]
    style: dict[str, Any] = {"color": color, "linewidth": 2, "solid_capstyle": "round"}
    axes.plot(whole, [values[place] for place in whole], **style)
    for place in places[1:]:
        if place in pale or place - 1 in pale:
            axes.plot([place - 1, place], values[place - 1 : place + 1], **style, linestyle=":")
    if len(values) == 1:
        axes.plot(0, values[0], "o", color=color)


def legend(
    axes: Any,
    entries: Sequence[tuple[Any, str]],
    *,
    below: float | None = None,
    across: int = 3,
) -> None:
    """What the colours mean, so many `across`: inside at the top, or so far `below`."""
    for color, name in entries:
        axes.plot([], [], "s", markersize=6, color=color, label=name)
    place: dict[str, Any] = {
        "loc": "upper left",
        "bbox_to_anchor": (-0.03, 1.02 if below is None else -below),
    }
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
