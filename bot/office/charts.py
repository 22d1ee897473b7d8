"""The parts of the picture of /stats, each drawn on axes of its own.

Imports: `booking` and its neighbours.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from booking.figures import ENOUGH, WAITS, End, Figures, Share, gathered, monday_of, partial
from bot.office.naming import Naming
from bot.office.style import (
    BLUE,
    FAINT,
    FEWEST,
    GREEN,
    GREY,
    MINT,
    ORANGE,
    PALE,
    RED,
    VIOLET,
    bars,
    columns,
    empty,
    legend,
    line,
    scaled,
    strip,
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
        self._pale = partial(figures.span.days, unfinished=figures.unfinished)

    def active(self, axes: Any) -> None:
        """Who wrote: each day as a column, each week as a step behind it."""
        titled(axes, self._by_day(self._by_utc(self.words.plain("People who wrote"))))
        days = self._figures.span.days
        daily = gathered(days, self._figures.active)
        weekly = [float(self._figures.weekly.get(monday_of(day), 0)) for day, _ in daily]
        if not any(weekly):
            self._empty(axes)
            return
        told: list[tuple[Any, str]] = [
            (BLUE, self.words.plain("each day")),
            (FAINT, self.words.plain("each week")),
        ]
        if len(daily) == len(days):
            self._weeks(axes, weekly)
        else:
            daily = [(day, n) for (day, _), n in zip(daily, weekly, strict=True)]
            told = []
        pale = self._pale - {0} if len(daily) != len(days) else self._pale  # its first week is told whole
        columns(axes, [n for _, n in daily], BLUE, pale=pale)
        if pale:
            told.append(((BLUE, PALE), self.words.plain("not over")))
        if told:
            legend(axes, told, below=0.18)
        scaled(axes, self.naming.short)
        axes.set_ylim(0, 1.1 * max(*weekly, *(n for _, n in daily)))
        self._days(axes, [day for day, _ in daily], 8)

    def _weeks(self, axes: Any, weekly: Sequence[float]) -> None:
        """Each week as a step behind its days; one that the span does not see the end of is only dotted."""
        last, unfinished = self._figures.span.last, self._figures.unfinished
        begun = last.weekday() + 1 if unfinished or last.weekday() != 6 else 0
        over = max(0, len(weekly) - begun)
        for part, style in ((range(over), "-"), (range(over, len(weekly)), ":")):
            edges = [place + side for place in part for side in (-0.5, 0.5)]
            heights = [weekly[place] for place in part for _ in range(2)]
            axes.plot(edges, heights, color=FAINT, linewidth=2, linestyle=style, zorder=1)
            if style == "-":
                axes.fill_between(edges, heights, color=FAINT, alpha=0.35, zorder=0, linewidth=0)

    def bookings(self, axes: Any) -> None:
        """One row per service, by what became of its bookings."""
        titled(axes, self.words.plain("Bookings"))
        found = sorted(self._figures.bookings.items(), key=lambda row: -sum(row[1].values()))[:MOST_ROWS]
        if not found:
            self._empty(axes)
            return
        names = [self.naming.label(service) for service, _ in found]
        start = [0.0] * len(found)
        for end, color in ENDS.items():
            values = [float(ends.get(end, 0)) for _, ends in found]
            axes.barh(range(len(found)), values, left=start, color=color, height=0.34)
            start = [a + b for a, b in zip(start, values, strict=True)]
        bars(axes, names, start, [self.naming.number(n) for n in start])
        seen = [(c, self.naming.end(e)) for e, c in ENDS.items() if any(ends.get(e) for _, ends in found)]
        legend(axes, seen, below=0.02, across=2)

    def waits(self, axes: Any) -> None:
        """How long until the first yes."""
        title = self.words.plain("Time to the first yes")
        titled(axes, title)
        if not any(self._figures.accepting):
            self._empty(axes)
            return
        columns(axes, [float(n) for n in self._figures.accepting], GREEN, counted=self.naming.short)
        edges = (0, *WAITS)
        axes.set_xticks([place - 0.5 for place in range(len(edges))], [str(edge) for edge in edges])
        axes.set_xlabel(self.words.plain("minutes"), fontsize=8, color=GREY, labelpad=2)

    def hours(self, axes: Any) -> None:
        """Of a hundred asked at each hour, so many accepted."""
        titled(axes, self.words.plain("Accepted, by hour of asking (%)"))
        if self._shares(axes, [self._figures.hours.get(hour) for hour in range(24)]):
            axes.set_xticks(range(0, 24, 6), [f"{hour:02}:00" for hour in range(0, 24, 6)])
            axes.set_yticks(range(0, 101, 25))

    def weekdays(self, axes: Any) -> None:
        """The same by weekday."""
        titled(axes, self.words.plain("Accepted, by weekday (%)"))
        shares = [self._figures.weekdays.get(day) for day in range(7)]
        if self._shares(axes, shares, counted=lambda n: f"{n:.0f}" if n else ""):
            axes.set_xticks(range(7), self.naming.weekdays())

    def _shares(
        self, axes: Any, shares: Sequence[Share | None], counted: Callable[[float], str] | None = None
    ) -> bool:
        """Draw them, pale where so few were asked that they tell little; whether there are any."""
        if not any(shares):
            self._empty(axes)
            return False
        few = frozenset(place for place, share in enumerate(shares) if share and share.asked < ENOUGH)
        columns(axes, [s.percent if s else 0.0 for s in shares], BLUE, counted, few)
        axes.set_ylim(0, 140 if few else 118 if counted else 100)
        if few:
            said = self.words.plain("fewer than {count} asked", count=self.words.amount(ENOUGH))
            legend(axes, (((BLUE, PALE), said),))
        return True

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
        titled(axes, self._by_day(words.plain("Credits")))
        told = self._lines(
            axes,
            ((words.plain("offered"), FAINT, figures.offered), (words.plain("taken"), GREEN, figures.taken)),
        )
        if told:
            legend(axes, told, below=0.15, across=1)

    def messages(self, axes: Any, below: Any) -> None:
        """What came and went, and in a strip `below` the errors, which one must see however few they are."""
        words, figures = self.words, self._figures
        titled(axes, self._by_day(self._by_utc(words.plain("Messages"))))
        told = self._lines(
            axes,
            (
                (words.plain("received"), FAINT, figures.received),
                (words.plain("sent"), BLUE, figures.sent),
            ),
        )
        errors = [n for _, n in gathered(figures.span.days, figures.errors)]
        total = self._total(words.plain("errors"), figures.errors)
        strip(below, total, errors, self.naming.short(max(errors)), self._pale)
        if len(errors) > FEWEST:
            below.set_xlim(axes.get_xlim())
        below.set_xticks([])
        if told:
            legend(below, told, below=0.12, across=1)

    def _by_utc(self, title: str) -> str:
        """What is kept by the day of UTC says so, where the other days are not."""
        return title if self._figures.zone == "UTC" else f"{title} (UTC)"

    def _by_day(self, title: str) -> str:
        """What is told by the week says so."""
        days = self._figures.span.days
        weekly = len(gathered(days, {})) < len(days)
        return f"{title}, {self.words.plain('each week')}" if weekly else title

    def _empty(self, axes: Any) -> None:
        """Of days that are over nothing more can come."""
        words = self.words
        empty(axes, words.plain("nothing yet") if self._figures.unfinished else words.plain("nothing"))

    def _total(self, name: str, values: Mapping[date, int | Decimal]) -> str:
        return f"{name} {self.naming.short(sum(values.values(), Decimal()))}"

    def _lines(
        self, axes: Any, series: Sequence[tuple[str, str, Mapping[date, int | Decimal]]]
    ) -> list[tuple[str, str]]:
        """Draw them; what a legend tells of each, nothing where there is nothing to draw."""
        days = self._figures.span.days
        told = [(color, gathered(days, values)) for _, color, values in series if values]
        if not told:
            self._empty(axes)
            return []
        for color, values in told:
            line(axes, [n for _, n in values], color, self._pale)
        axes.set_ylim(0, 1.1 * max(1.0, *(n for _, values in told for _, n in values)))
        scaled(axes, self.naming.short)
        self._days(axes, [day for day, _ in told[0][1]], 3, inside=True)
        return [(color, self._total(name, values)) for name, color, values in series if values]

    def _ranked(self, axes: Any, found: Sequence[tuple[str, int]], color: str) -> None:
        if not found:
            self._empty(axes)
            return
        values = [float(n) for _, n in found]
        axes.barh(range(len(found)), values, color=color, height=0.34)
        bars(axes, [name for name, _ in found], values, [self.naming.number(n) for n in values])

    def _days(self, axes: Any, days: Sequence[date], most: int, *, inside: bool = False) -> None:
        """Name at most so many; `inside`: those at the ends do not reach beyond them."""
        every = max(1, -(-len(days) // most))
        places = list(range(len(days) - 1, -1, -every))[::-1]
        shown = axes.set_xticks(places, [self.naming.day(days[i]) for i in places])
        for place, tick in zip(places, shown, strict=True):
            if inside and len(days) > 1 and place in {0, len(days) - 1}:
                tick.label1.set_ha("right" if place else "left")
