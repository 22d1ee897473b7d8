"""The client as we know them, and the directory of performers. Imports: this room only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from booking.moment import in_zone
from booking.preferences import Preferences
from booking.provider import Performer
from booking.when.tokens import fold, spellings


@dataclass(frozen=True, slots=True)
class Person:
    """A client. `id` is Telegram's numeric id of the person (up to 52 bits).

    `remembered` holds, per service id and field key, the last encoded answer worth offering again;
    `earlier` the performers booked before, newest first, per service. `zone` is "" until the person said it.
    `order` is the reading of numeric dates ("DMY", "MDY" or "" for ask). `news`: wants what the operator
    sends to many; messages about bookings come in any case. `met`: there is a private chat with them.
    `username` is their @name at Telegram without the @, in small letters, "" where they have none.
    `blocked`, and the most requests `a_day` (None: any number), are the operator's.
    """

    id: int
    name: str = ""
    language: str = "en"
    zone: str = ""
    order: str = ""
    clock12: bool = False
    remembered: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    consented: str = ""
    reachable: bool = True
    seen: datetime | None = None
    news: bool = True
    blocked: bool = False
    a_day: int | None = None
    preferences: Preferences = field(default_factory=Preferences)
    met: bool = False
    username: str = ""

    def asleep(self, now: datetime) -> bool:
        """Whether the aware `now` is one of their quiet hours, by their clock."""
        quiet = self.preferences.quiet
        return quiet is not None and quiet.holds(in_zone(now, self.zone or "UTC").wall.time())


@dataclass(frozen=True, slots=True)
class Directory:
    """The operator's list of performers per service; the assistant also works with typed ids only."""

    performers: Mapping[str, tuple[Performer, ...]] = field(default_factory=dict)

    def of(self, service: str) -> tuple[Performer, ...]:
        """The performers of a service, in the operator's order."""
        return self.performers.get(service, ())

    def name(self, service: str, performer: str) -> str:
        """The performer's name, or the id when the directory does not know them."""
        return next((p.name for p in self.of(service) if p.id == performer), performer)

    def search(
        self, service: str, letters: str, first: Sequence[str] = (), others: Iterable[Performer] = ()
    ) -> tuple[Performer, ...]:
        """Performers whose name, label or id begins with, then contains, `letters`; those in `first` lead.

        `others` are looked through, too, as far as the directory does not know them.
        """
        wanted, listed = fold(letters).strip(), self.of(service)
        known = {p.id for p in listed}
        asked = (*listed, *(p for p in others if p.id not in known))
        ranked = [(_rank(p, wanted), _place(p, first), i, p) for i, p in enumerate(asked)]
        return tuple(p for rank, _, _, p in sorted(ranked, key=lambda r: r[:3]) if rank < _NO_MATCH)


_NO_MATCH = 3


def _rank(performer: Performer, wanted: str) -> int:
    if not wanted:
        return 0
    names = [one for name in (performer.name, performer.id, *performer.labels) for one in spellings(name)]
    if any(n.startswith(wanted) for n in names):
        return 0
    if any(word.startswith(wanted) for n in names for word in n.split()):
        return 1
    return 2 if any(wanted in n for n in names) else _NO_MATCH


def _place(performer: Performer, first: Sequence[str]) -> int:
    return first.index(performer.id) if performer.id in first else len(first)
