"""How a person wants things: reminders and quiet hours, the week's first day, plain screens.

Kept as one JSON value with the person; what is missing or unreadable in it is as by default.
Imports: standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

LEADS = (5, 15, 30, 60, 180, 1440, 2880, 10080)
"""Minutes before the start that are offered; any other can be typed."""
SHORTEST, LONGEST = 1, 4 * 7 * 1440
MOST_LEADS = 5


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the wall clock without a sound, from `begins` up to `ends`, perhaps over midnight."""

    begins: time
    ends: time

    def holds(self, at: time) -> bool:
        """Whether that wall time is inside."""
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


@dataclass(frozen=True, slots=True)
class Preferences:
    """`leads` are minutes before the start, longest first; `start` and `after`: a word at the start and
    afterwards. `week` is the first day of a week (Monday 0), None as the language has it. `plain`: days as a
    list, words instead of symbols. `asking` is the question of a screen that a typed answer belongs to.
    `usual` are the answers (encoded) filled in by themselves, by service id and field key.
    """

    leads: tuple[int, ...] = (1440, 60)
    quiet: Quiet | None = Quiet(time(23), time(7))
    start: bool = True
    after: bool = True
    week: int | None = None
    plain: bool = False
    asking: str = ""
    usual: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """As plain JSON values."""
        quiet = self.quiet
        return {
            "leads": list(self.leads),
            "quiet": [f"{quiet.begins:%H:%M}", f"{quiet.ends:%H:%M}"] if quiet else None,
            "start": self.start,
            "after": self.after,
            "week": self.week,
            "plain": self.plain,
            "asking": self.asking,
            "usual": {service: dict(own) for service, own in self.usual.items()},
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> "Preferences":
        """From what `to_json` wrote, now or earlier."""
        usual, week = cls(), raw.get("week")
        leads = raw.get("leads")
        return cls(
            tuple(int(m) for m in leads) if isinstance(leads, list) else usual.leads,
            _quiet(raw["quiet"]) if "quiet" in raw else usual.quiet,
            bool(raw.get("start", usual.start)),
            bool(raw.get("after", usual.after)),
            week if isinstance(week, int) else None,
            bool(raw.get("plain", usual.plain)),
            str(raw.get("asking", usual.asking)),
            _by_service(raw.get("usual")),
        )


def toggled(leads: tuple[int, ...], minutes: int) -> tuple[int, ...]:
    """The lead times with or without that one; ValueError when it is out of bounds or one too many."""
    if minutes in leads:
        return tuple(m for m in leads if m != minutes)
    if not SHORTEST <= minutes <= LONGEST or len(leads) >= MOST_LEADS:
        raise ValueError("no such lead time")
    return tuple(sorted((*leads, minutes), reverse=True))


def _by_service(raw: object) -> Mapping[str, Mapping[str, object]]:
    return {s: own for s, own in raw.items() if isinstance(own, dict)} if isinstance(raw, dict) else {}


def _quiet(raw: object) -> Quiet | None:
    match raw:
        case [str(begins), str(ends)]:
            return Quiet(time.fromisoformat(begins), time.fromisoformat(ends))
    return None
