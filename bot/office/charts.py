"""The parts of the picture of /stats, each drawn on axes of its own.

Imports: `booking` and its neighbours.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from booking.figures import WAITS, End, Figures, gathered, monday_of
from bot.office.naming import Naming
from bot.office.style import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    MINT,
    ORANGE,
    RED,
    VIOLET,
    bars,
    columns,
    empty,
    floor,
    legend,
    scaled,
    titled,
)

MOST_ROWS = 6
ENDS = {
    End.HELD: GREEN,
    End.CONFIRMED: MINT,
    End.ACCEPTED: BLUE,
    End.WAITING: FAINT,
    End.UNCONFIRMED: RED,
    End.NOT_HELD: VIOLET,
    End.MISSED: ORANGE,
    End.CANCELLED: GREY,
}


class Charts:
    """One chart per method."""

    def __init__(self, figures: Figures, naming: Naming) -> None:
        self._figures = figures
        self.naming = naming
        self.words = naming.words

    def active(self, axes: Any) -> None:
        """Who wrote: each day as a column, each week as a step behind it."""
        titled(axes, self._by_utc(self.words.plain("People who wrote")))
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
            legend(axes, ((BLUE, self.words.plain("each day")), (FAINT, self.words.plain("each week"))))
        else:
            daily = [(day, n) for (day, _), n in zip(daily, weekly, strict=True)]
        columns(axes, [n for _, n in daily], BLUE)
        scaled(axes, self.naming.short)
        axes.set_ylim(0, 1.1 * max(*weekly, *(n for _, n in daily)))
        self._days(axes, [day for day, _ in daily], 8)

    def bookings(self, axes: Any) -> None:
        """One row per service, by what became of its bookings."""
        titled(axes, self.words.plain("Bookings"))
        found = sorted(self._figures.bookings.items(), key=lambda row: -sum(row[1].values()))[:MOST_ROWS]
        if not found:
            empty(axes, self.words.plain("nothing yet"))
            return
        names = [self.naming.label(service) for service, _ in found]
        start = [0.0] * len(found)
        for end, color in ENDS.items():
            values = [float(ends.get(end, 0)) for _, ends in found]
            axes.barh(range(len(found)), values, left=start, color=color, height=0.34)
            start = [a + b for a, b in zip(start, values, strict=True)]
        bars(axes, names, start, [self.naming.number(n) for n in start])
        seen = [(c, self.naming.end(e)) for e, c in ENDS.items() if any(ends.get(e) for _, ends in found)]
        legend(axes, seen, below=0.02)

    def waits(self, axes: Any) -> None:
        """How long until the first yes."""
        title = self.words.plain("Time to the first yes")
        titled(axes, title)
        if not any(self._figures.accepting):
            empty(axes, self.words.plain("nothing yet"))
            return
        columns(axes, [float(n) for n in self._figures.accepting], GREEN, counted=self.naming.short)
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
        percents = [s.percent if s else 0.0 for s in shares]
        columns(axes, percents, BLUE, counted=lambda n: f"{n:.0f}" if n else "")
        axes.set_xticks(range(7), self.naming.weekdays())
        axes.set_ylim(0, 118)

    def refusals(self, axes: Any) -> None:
        """Why not."""
        titled(axes, self.words.plain("Why not"))
        found = list(self._figures.refusals.items())[:MOST_ROWS]
        self._ranked(axes, [(self.naming.reason(reason), n) for reason, n in found], ORANGE)

    def left(self, axes: Any) -> None:
        """At which question requests are given up."""
        title, newest = self.words.plain("Given up at the question"), self._figures.newest
        if newest:
            title = self.words.plain("Given up, the newest {count}", count=self.words.amount(newest))
        titled(axes, title)
        found = list(self._figures.left.items())[:MOST_ROWS]
        several = len({service for (service, _), _ in found}) > 1
        named = [(self.naming.question(service, key, several=several), n) for (service, key), n in found]
        self._ranked(axes, named, ORANGE)

    def credits(self, axes: Any) -> None:
        """Credits offered with requests, and taken with bookings, by the day of the request."""
        words, figures = self.words, self._figures
        titled(axes, words.plain("Credits"))
        told = self._lines(
            axes,
            ((words.plain("offered"), FAINT, figures.offered), (words.plain("taken"), GREEN, figures.taken)),
        )
        if told:
            legend(axes, told, below=0.17, across=2)

    def messages(self, axes: Any) -> None:
        """What came and went, and the errors at the floor, which one must see however few they are."""
        words, figures = self.words, self._figures
        titled(axes, self._by_utc(words.plain("Messages")))
        told = self._lines(
            axes,
            (
                (words.plain("received"), FAINT, figures.received),
                (words.plain("sent"), BLUE, figures.sent),
            ),
        )
        errors = [n for _, n in gathered(figures.span.days, figures.errors)]
        if any(errors):
            floor(axes, errors, RED, self.naming.short(max(errors)))
        if told:
            told.append((RED, self._total(words.plain("errors"), figures.errors)))
            legend(axes, told, below=0.17, across=2)

    def _by_utc(self, title: str) -> str:
        """What is kept by the day of UTC says so, where the other days are not."""
        return title if self._figures.zone == "UTC" else f"{title} (UTC)"

    def _total(self, name: str, values: Mapping[date, int | Decimal]) -> str:
        return f"{name} {self.naming.short(sum(values.values(), Decimal()))}"

    def _lines(
        self, axes: Any, series: Sequence[tuple[str, str, Mapping[date, int | Decimal]]]
    ) -> list[tuple[str, str]]:
        """Draw them; what a legend tells of each, nothing where there is nothing to draw."""
        days = self._figures.span.days
        told = [(color, gathered(days, values)) for _, color, values in series if values]
        if not told:
            empty(axes, self.words.plain("nothing yet"))
            return []
        for color, values in told:
            heights = [n for _, n in values]
            axes.plot(range(len(values)), heights, color=color, linewidth=2, solid_capstyle="round")
            if len(values) == 1:
                axes.plot(0, heights[0], "o", color=color)
        axes.set_ylim(bottom=0)
        scaled(axes, self.naming.short)
        self._days(axes, [day for day, _ in told[0][1]], 4)
        return [(color, self._total(name, values)) for name, color, values in series if values]

    def _ranked(self, axes: Any, found: Sequence[tuple[str, int]], color: str) -> None:
        if not found:
            empty(axes, self.words.plain("nothing yet"))
            return
        values = [float(n) for _, n in found]
        axes.barh(range(len(found)), values, color=color, height=0.34)
        bars(axes, [name for name, _ in found], values, [self.naming.number(n) for n in values])

    def _days(self, axes: Any, days: Sequence[date], most: int) -> None:
        every = max(1, -(-len(days) // most))
        places = list(range(len(days) - 1, -1, -every))[::-1]
        axes.set_xticks(places, [self.naming.day(days[i]) for i in places])
