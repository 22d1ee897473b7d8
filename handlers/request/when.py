"""The picker for a moment: quick choices, a calendar of allowed days, then hours, then minutes.

It offers only instants that may be booked. Everything is drawn from the limits; the draft's screen remembers
only what is looked at: "month" (2026-11), "day" (2026-11-21), "hour" (20), "days" to choose from, "readings",
the instants a phrase may have meant, or "wanted", an instant that is not free. Imports: `booking`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.form import Limit
from booking.moment import (
    Moment,
    Once,
    add_months,
    in_zone,
    month_grid,
    month_name,
    place,
    times_of_day,
    weekday_names,
)
from handlers.callback import Do
from handlers.messages import Button, Keyboard, rows
from handlers.request.values import Reader

HEAD = "m"
"""What the month's name and the weekdays carry: no days, so a tap there says nothing."""
STEP = 15
"""Minutes between the times offered; any other minute can be typed."""

QUICK = (time(12), time(18), time(20), time(21))

MOST = 6
"""Times offered at once."""

AROUND = 3
"""Days before and after the one wanted."""

DAYTIME = range(8, 23)
"""Hours at which a time is offered first."""

Press = Callable[[Do, str], str]


@dataclass(frozen=True, slots=True)
class Picker:
    """Draws the choice of a moment for one person. `now` is aware UTC, `press` makes a button's data."""

    reader: Reader
    limit: Limit
    now: datetime
    press: Press

    @property
    def zone(self) -> str:
        """The person's zone."""
        return self.reader.person.zone or "UTC"

    def keyboard(self, screen: Mapping[str, object]) -> Keyboard:
        """The buttons for what is looked at."""
        if isinstance(readings := screen.get("readings"), list):
            return self._readings([datetime.fromisoformat(str(r)) for r in readings])
        if isinstance(days := screen.get("days"), list):
            found = self._list([date.fromisoformat(str(day)) for day in days])
            return (*found, self._other_day(date.fromisoformat(str(days[0]))))
        if "day" in screen and "hour" in screen:
            return self._minutes(date.fromisoformat(str(screen["day"])), int(str(screen["hour"])))
        if "day" in screen:
            return self._hours(date.fromisoformat(str(screen["day"])))
        if "month" in screen:
            return self._month(date.fromisoformat(f"{screen['month']}-01"))
        return self._choices(self._around(screen) or self._quick())

    def allowed(self, at: datetime) -> bool:
        """Whether this aware instant may be booked."""
        first, last = self._span()
        return first < at <= last and self.limit.free(at)

    def _span(self) -> tuple[datetime, datetime]:
        first = max(self.limit.earliest or self.now, self.now)
        return first, self.limit.latest or self.now + timedelta(days=366)

    def _days(self) -> tuple[date, date]:
        first, last = self._span()
        return in_zone(first, self.zone).wall.date(), in_zone(last, self.zone).wall.date()

    def times(self, day: date) -> list[Moment]:
        """The moments of a local day that may be booked."""
        if self.limit.slots is not None:
            there = (in_zone(s, self.zone) for s in self._named())
            return [m for m in there if m.wall.date() == day] + self._later(day)
        return [m for m in times_of_day(day, self.zone, STEP, self.now) if self.allowed(m.at)]

    def _named(self) -> list[datetime]:
        """The instants that the service names and that may be booked, each looked at once."""
        first, last = self._span()
        refused = self.limit.refused
        return [s for s in self.limit.slots or () if first < s <= last and s.isoformat() not in refused]

    def _later(self, day: date) -> list[Moment]:
        """The moments of a day beyond what the service tells of: any may be tried."""
        until = self.limit.until
        if until is None or day < in_zone(until, self.zone).wall.date():
            return []
        found = times_of_day(day, self.zone, STEP, self.now)
        return [m for m in found if m.at >= until and self.allowed(m.at)]

    def _choices(self, moments: list[Moment]) -> Keyboard:
        """A button for each, and the calendar, opened at their month."""
        buttons = [self._instant(m, self._near(m)) for m in moments[:MOST]]
        first = moments[0].wall.date() if moments else in_zone(self.now, self.zone).wall.date()
        return (*rows(buttons, 2), (self._button("Choose a day", Do.MONTH, f"{first:%Y-%m}"),))

    def _quick(self) -> list[Moment]:
        """A few times of today and tomorrow, or of the first two days with any that the service names."""
        today = in_zone(self.now, self.zone).wall.date()
        free = {in_zone(s, self.zone).wall.date() for s in self._named()}
        days = sorted(free)[:2] or [today, today + timedelta(days=1)]
        return [m for day in days for m in self._slots_near(day)]

    def _around(self, screen: Mapping[str, object]) -> list[Moment]:
        """What is free nearest to the instant wanted: most of it on that day, and once a day around it."""
        if "wanted" not in screen or self.limit.slots is None:
            return []
        wanted = datetime.fromisoformat(str(screen["wanted"]))
        day = in_zone(wanted, self.zone).wall.date()
        found = self._nearest(self.times(day), wanted)[: MOST - 2]
        for off in range(1, AROUND + 1):
            for other in (day - timedelta(days=off), day + timedelta(days=off)):
                same_hour = wanted + (other - day)
                found += self._nearest(self.times(other), same_hour)[:1]
        return sorted(found[:MOST], key=lambda m: m.at)

    def _nearest(self, moments: list[Moment], wanted: datetime) -> list[Moment]:
        known = [m for m in moments if self.limit.promised(m.at)]
        return sorted(known, key=lambda m: (abs(m.at - wanted), m.at))

    def _slots_near(self, day: date) -> list[Moment]:
        if self.limit.slots is not None:
            return self._apart(self.times(day))
        placed = (place(datetime.combine(day, t), self.zone) for t in QUICK)
        found = [p.moment for p in placed if isinstance(p, Once)]
        soon = self.now + timedelta(minutes=30)
        return [m for m in found if m.at > soon and self.allowed(m.at)][-3:]

    def _apart(self, moments: list[Moment]) -> list[Moment]:
        """A few of a day that lie an hour apart, by day if there are such."""
        found: list[Moment] = []
        for moment in [m for m in moments if m.wall.hour in DAYTIME] or moments:
            if not found or moment.at - found[-1].at >= timedelta(hours=1):
                found.append(moment)
        return found[:3]

    def _near(self, moment: Moment) -> str:
        today = in_zone(self.now, self.zone).wall.date()
        words, hour = self.reader.words, self._clock(moment.wall.time())
        if moment.wall.date() == today:
            return words.plain("Today {time}", time=hour)
        if moment.wall.date() == today + timedelta(days=1):
            return words.plain("Tomorrow {time}", time=hour)
        return self.reader.times.stamp(moment.at)

    def _month(self, first: date) -> Keyboard:
        language = self.reader.words.language
        start, end = self._days()
        week = self.reader.first_day
        grid = month_grid(first.year, first.month, week, start, end)
        if self.reader.person.preferences.plain:
            return (
                *self._list([d.day for w in grid for d in w if d.allowed]),
                self._turning(first, start, end),
            )
        names = weekday_names(language)
        head = tuple(Button(name, self.press(Do.STAY, HEAD)) for name in names[week:] + names[:week])
        weeks = [
            tuple(
                Button(str(d.day.day), self.press(Do.DAY, d.day.isoformat()))
                if d.allowed and self._open(d.day)
                else Button("·", self.press(Do.STAY, ""))
                for d in week
            )
            for week in grid
            if any(d.allowed for d in week)
        ]
        return (self._turning(first, start, end), head, *weeks)

    def _list(self, days: list[date]) -> Keyboard:
        """The days that can be booked, each in words, for who does not see a grid."""
        shown = [d for d in days if self._open(d)]
        return rows([Button(self.reader.times.day(d), self.press(Do.DAY, d.isoformat())) for d in shown], 2)

    def _open(self, day: date) -> bool:
        """Whether a day inside the limits has anything to offer, where the service names its times."""
        return self.limit.slots is None or bool(self.times(day))

    def _turning(self, first: date, start: date, end: date) -> tuple[Button, ...]:
        before, after = add_months(first, -1), add_months(first, 1)
        name = month_name(first.year, first.month, self.reader.words.language)
        buttons = [Button(name, self.press(Do.STAY, HEAD))]
        if before >= start.replace(day=1):
            buttons.insert(0, Button(self._month_word(before), self.press(Do.MONTH, f"{before:%Y-%m}")))
        if after <= end:
            buttons.append(Button(self._month_word(after), self.press(Do.MONTH, f"{after:%Y-%m}")))
        return tuple(buttons)

    def _month_word(self, first: date) -> str:
        return month_name(first.year, first.month, self.reader.words.language).partition(" ")[0]

    def _hours(self, day: date) -> Keyboard:
        hours = sorted({m.wall.hour for m in self.times(day)})
        buttons = [
            Button(self._clock(time(h)), self.press(Do.HOUR, f"{day.isoformat()}T{h:02}")) for h in hours
        ]
        return (*rows(buttons, 4), self._other_day(day))

    def _minutes(self, day: date, hour: int) -> Keyboard:
        found = [m for m in self.times(day) if m.wall.hour == hour]
        buttons = [self._instant(m, self._clock(m.wall.time())) for m in found]
        other = self._button("Another hour", Do.DAY, day.isoformat())
        return (*rows(buttons, 4), (other, *self._other_day(day)))

    def _readings(self, readings: list[datetime]) -> Keyboard:
        """Without the zone, which is the person's own: with it a phone cuts the label."""
        buttons = [self._instant(in_zone(r, self.zone), self.reader.times.bare(r)) for r in readings]
        today = in_zone(self.now, self.zone).wall.date()
        return (*rows(buttons, 1), (self._button("Choose a day", Do.MONTH, f"{today:%Y-%m}"),))

    def _other_day(self, day: date) -> tuple[Button, ...]:
        return (self._button("Another day", Do.MONTH, f"{day:%Y-%m}"),)

    def _instant(self, moment: Moment, label: str) -> Button:
        return Button(label, self.press(Do.INSTANT, f"{int(moment.at.timestamp()) // 60}"))

    def _button(self, label: str, do: Do, arg: str) -> Button:
        return Button(self.reader.words.plain(label), self.press(do, arg))

    def _clock(self, at: time) -> str:
        return self.reader.times.clock(at)

    def heading(self, screen: Mapping[str, object]) -> str:
        """What is looked at, in words, "" at first."""
        words = self.reader.words
        if isinstance(readings := screen.get("readings"), list):
            one = len(readings) == 1
            return words.plain("Is this what you mean?" if one else "Which of these do you mean?")
        if "days" in screen:
            return words.plain("Which day?")
        if "day" in screen:
            day = self.reader.times.day(date.fromisoformat(str(screen["day"])))
            return words.plain("{day}: at what time?", day=day)
        return words.plain("The nearest free times:") if self._around(screen) else ""
