"""The picture of /stats: one tall image that a phone shows whole, drawn without matplotlib's global state.

Imports: matplotlib, babel, `booking`, `handlers.words`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import Any

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal, format_percent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from booking.figures import WAITS, End, Figures, gathered, monday_of
from bot.office.style import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    RED,
    TILE,
    bare,
    bars,
    columns,
    empty,
    titled,
)
from handlers.words import Words

WIDTH, HEIGHT, DOTS = 7.2, 12.8, 150
LEFT, RIGHT = 0.07, 0.955
MOST_ROWS = 6
ENDS = {End.CONFIRMED: GREEN, End.ACCEPTED: BLUE, End.WAITING: FAINT, End.MISSED: ORANGE, End.CANCELLED: GREY}


def draw(figures: Figures, labels: Mapping[str, str], words: Words) -> bytes:
    """A PNG of 1080 × 1920 points."""
    sheet = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, facecolor=PAPER)
    FigureCanvasAgg(sheet)
    picture = _Picture(figures, labels, words)
    sheet.text(LEFT, 0.9735, "Greenroom", fontsize=17, fontweight="bold", color=INK, va="center")
    sheet.text(RIGHT, 0.9735, picture.dates(), fontsize=11, color=GREY, va="center", ha="right")
    for place, tile in enumerate(picture.tiles()):
        _tile(sheet, place, *tile)
    grid = sheet.add_gridspec(
        5,
        2,
        left=LEFT,
        right=RIGHT,
        top=0.84,
        bottom=0.055,
        hspace=0.56,
        wspace=0.24,
        height_ratios=(1, 1.05, 0.9, 1.25, 0.9),
    )
    parts: Sequence[tuple[Any, Callable[[Any], None]]] = (
        (grid[0, :], picture.active),
        (grid[1, 0], picture.bookings),
        (grid[1, 1], picture.waits),
        (grid[2, 0], picture.hours),
        (grid[2, 1], picture.weekdays),
        (grid[3, 0], picture.refusals),
        (grid[3, 1], picture.left),
        (grid[4, 0], picture.credits),
        (grid[4, 1], picture.messages),
    )
    for where, part in parts:
        part(sheet.add_subplot(where))
    file = BytesIO()
    sheet.savefig(file, format="png", facecolor=PAPER)
    return file.getvalue()


def _tile(sheet: Figure, place: int, value: str, label: str) -> None:
    gap = 0.011
    width = (RIGHT - LEFT - 3 * gap) / 4
    axes = sheet.add_axes((LEFT + place * (width + gap), 0.882, width, 0.066), facecolor=TILE)
    bare(axes)
    axes.text(0.07, 0.66, value, fontsize=16, fontweight="bold", color=INK, va="center")
    axes.text(0.07, 0.25, label, fontsize=8, color=GREY, va="center")


class _Picture:
    """The parts, each drawn on axes of its own."""

    def __init__(self, figures: Figures, labels: Mapping[str, str], words: Words) -> None:
        self._figures = figures
        self._labels = labels
        self.words = words
        self._locale = words.language

    def dates(self) -> str:
        """The span, as the language writes it."""
        first, last = self._figures.span.first, self._figures.span.last
        end = format_date(last, "d MMM y", self._locale)
        if first == last:
            return end
        begin = format_date(first, "d MMM" if first.year == last.year else "d MMM y", self._locale)
        return f"{begin} – {end}"

    def tiles(self) -> Sequence[tuple[str, str]]:
        """The four numbers that matter most."""
        figures, words = self._figures, self.words
        middle = "–" if figures.median is None else self._number(round(figures.median, 1))
        taken = sum(figures.taken.values(), Decimal())
        share = format_percent(figures.accepted.percent / 100, locale=self._locale)
        return (
            (self._number(figures.people), words.plain("people in all")),
            (self._number(figures.requests), words.plain("requests sent")),
            (share if figures.accepted.asked else "–", words.plain("of those asked accepted")),
            (middle if not taken else self._number(taken), self._fourth(bool(taken))),
        )

    def active(self, axes: Any) -> None:
        """Who wrote: each day as a column, each week as a step behind it."""
        titled(axes, self.words.plain("People who wrote"))
        days = self._figures.span.days
        daily = gathered(days, self._figures.active)
        weekly = [float(self._figures.weekly.get(monday_of(day), 0)) for day, _ in daily]
        if not any(weekly):
            empty(axes, self.words.plain("nothing yet"))
            return
        places = range(len(daily))
        if len(daily) == len(days):
            axes.step(places, weekly, where="mid", color=FAINT, linewidth=2, zorder=1)
            axes.fill_between(places, weekly, step="mid", color=FAINT, alpha=0.35, zorder=0, linewidth=0)
            self._legend(axes, ((BLUE, self.words.plain("each day")), (FAINT, self.words.plain("each week"))))
        else:
            daily = [(day, n) for (day, _), n in zip(daily, weekly, strict=True)]
        columns(axes, [n for _, n in daily], BLUE)
        axes.set_ylim(0, 1.1 * max(*weekly, *(n for _, n in daily)))
        self._days(axes, [day for day, _ in daily], 8)

    def bookings(self, axes: Any) -> None:
        """One row per service, by what became of its bookings."""
        titled(axes, self.words.plain("Bookings"))
        found = sorted(self._figures.bookings.items(), key=lambda row: -sum(row[1].values()))[:MOST_ROWS]
        if not found:
            empty(axes, self.words.plain("nothing yet"))
            return
        names = [self._label(service) for service, _ in found]
        start = [0.0] * len(found)
        for end, color in ENDS.items():
            values = [float(ends.get(end, 0)) for _, ends in found]
            axes.barh(range(len(found)), values, left=start, color=color, height=0.34)
            start = [a + b for a, b in zip(start, values, strict=True)]
        bars(axes, names, start, [self._number(n) for n in start])
        seen = [(c, self._end(e)) for e, c in ENDS.items() if any(ends.get(e) for _, ends in found)]
        self._legend(axes, seen, below=0.02)

    def waits(self, axes: Any) -> None:
        """How long until the first yes."""
        title = self.words.plain("Time to the first yes")
        titled(axes, title)
        if not any(self._figures.accepting):
            empty(axes, self.words.plain("nothing yet"))
            return
        columns(axes, [float(n) for n in self._figures.accepting], GREEN, counted=self._number)
        edges = [
            f"<{WAITS[0]}",
            *(f"{a}–{b}" for a, b in pairwise(WAITS)),
            f">{WAITS[-1]}",
        ]
        axes.set_xticks(range(len(edges)), edges, fontsize=7.5)
        axes.set_xlabel(self.words.plain("minutes"), fontsize=8, color=GREY, labelpad=2)

    def hours(self, axes: Any) -> None:
        """Of a hundred asked at each hour, so many accepted."""
        titled(axes, self.words.plain("Accepted, by hour of asking (%)"))
        shares = [self._figures.hours.get(hour) for hour in range(24)]
        if not any(shares):
            empty(axes, self.words.plain("nothing yet"))
            return
        columns(axes, [s.percent if s else 0.0 for s in shares], BLUE)
        axes.set_xticks(range(0, 24, 6), [f"{hour:02}:00" for hour in range(0, 24, 6)])
        axes.set_ylim(0, 100)

    def weekdays(self, axes: Any) -> None:
        """The same by weekday."""
        titled(axes, self.words.plain("Accepted, by weekday (%)"))
        shares = [self._figures.weekdays.get(day) for day in range(7)]
        if not any(shares):
            empty(axes, self.words.plain("nothing yet"))
            return
        names = get_day_names("short", locale=self._locale)
        percents = [s.percent if s else 0.0 for s in shares]
        columns(axes, percents, BLUE, counted=lambda n: f"{n:.0f}" if n else "")
        axes.set_xticks(range(7), [str(names[day]).rstrip(".")[:3] for day in range(7)])
        axes.set_ylim(0, 108)

    def refusals(self, axes: Any) -> None:
        """Why not."""
        titled(axes, self.words.plain("Why not"))
        found = list(self._figures.refusals.items())[:MOST_ROWS]
        self._ranked(axes, [(self._reason(reason), n) for reason, n in found], ORANGE)

    def left(self, axes: Any) -> None:
        """At which question requests are given up."""
        titled(axes, self.words.plain("Given up at the question"))
        found = list(self._figures.left.items())[:MOST_ROWS]
        several = len({service for (service, _), _ in found}) > 1
        named = [(self._question(service, key, several=several), n) for (service, key), n in found]
        self._ranked(axes, named, ORANGE)

    def credits(self, axes: Any) -> None:
        """Credits offered with requests, and taken with bookings, by the day of the request."""
        words = self.words
        titled(axes, words.plain("Credits"))
        self._lines(
            axes,
            (
                (words.plain("offered"), FAINT, self._figures.offered),
                (words.plain("taken"), GREEN, self._figures.taken),
            ),
        )

    def messages(self, axes: Any) -> None:
        """What came and went, and the errors between."""
        words = self.words
        titled(axes, words.plain("Messages"))
        self._lines(
            axes,
            (
                (words.plain("received"), FAINT, self._figures.received),
                (words.plain("sent"), BLUE, self._figures.sent),
                (words.plain("errors"), RED, self._figures.errors),
            ),
        )

    def _lines(self, axes: Any, series: Sequence[tuple[str, str, Mapping[date, int | Decimal]]]) -> None:
        days = self._figures.span.days
        told = [(name, color, gathered(days, values)) for name, color, values in series if values]
        if not told:
            empty(axes, self.words.plain("nothing yet"))
            return
        for _, color, values in told:
            heights = [n for _, n in values]
            axes.plot(range(len(values)), heights, color=color, linewidth=2, solid_capstyle="round")
            if len(values) == 1:
                axes.plot(0, heights[0], "o", color=color)
        axes.set_ylim(bottom=0)
        self._days(axes, [day for day, _ in told[0][2]], 4)
        self._legend(axes, [(color, name) for name, color, _ in told], below=0.17)

    def _ranked(self, axes: Any, found: Sequence[tuple[str, int]], color: str) -> None:
        if not found:
            empty(axes, self.words.plain("nothing yet"))
            return
        values = [float(n) for _, n in found]
        axes.barh(range(len(found)), values, color=color, height=0.34)
        bars(axes, [name for name, _ in found], values, [self._number(n) for n in values])

    def _legend(self, axes: Any, entries: Sequence[tuple[str, str]], *, below: float | None = None) -> None:
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
            ncols=3,
            **place,
        )

    def _days(self, axes: Any, days: Sequence[date], most: int) -> None:
        every = max(1, -(-len(days) // most))
        places = list(range(len(days) - 1, -1, -every))[::-1]
        axes.set_xticks(places, [format_date(days[i], "d MMM", self._locale).rstrip(".") for i in places])

    def _number(self, value: float | Decimal) -> str:
        return str(format_decimal(value, "#,##0.#", locale=self._locale))

    def _label(self, key: str) -> str:
        return self._labels.get(key, key)

    def _question(self, service: str, key: str, *, several: bool) -> str:
        label = self._label(f"{service}/{key}")
        return f"{self._label(service)}: {label}" if several else label

    def _fourth(self, taken: bool) -> str:
        words = self.words
        return words.plain("credits taken") if taken else words.plain("minutes to a yes")

    def _end(self, end: End) -> str:
        words = self.words
        match end:
            case End.CONFIRMED:
                return words.plain("confirmed")
            case End.ACCEPTED:
                return words.plain("accepted")
            case End.WAITING:
                return words.plain("waiting")
            case End.MISSED:
                return words.plain("not possible")
            case End.CANCELLED:
                return words.plain("cancelled")

    def _reason(self, reason: str) -> str:
        words = self.words
        told = {
            "software": words.plain("software"),
            "closed": words.plain("takes no bookings now"),
            "time": words.plain("time"),
            "price": words.plain("price"),
            "declined": words.plain("declined"),
            "refused": words.plain("not possible"),
            "expired": words.plain("no answer in time"),
            "by_person": words.plain("by the client"),
            "by_performer": words.plain("by the performer"),
            "by_service": words.plain("by the service"),
        }
        return told.get(reason, reason)
