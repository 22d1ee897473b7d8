"""What WebKasa has to offer: schedules, kinds of sessions, and when a schedule is free (contract section 3).

May import `booking` and its neighbours.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from booking.errors import Amiss
from booking.form import Answers, Limit, Option
from booking.moment import zone_info
from booking.outcome import ZONE, Remark
from booking.provider import Performer, Sought
from providers.http import Clock, Http
from providers.webkasa import answers as shapes
from providers.webkasa.card import PLACES
from providers.webkasa.pages import bookings, pages
from providers.webkasa.slots import Free, free

KEPT = timedelta(minutes=5)
"""How long schedules and kinds are remembered."""

USUAL_MINUTES = 60
Listed = Mapping[str, Mapping[str, Any]]


class Offer:
    """Schedules and kinds as last read. `listed` is the operator's directory: who offers which kinds."""

    def __init__(self, http: Http, listed: Listed, clock: Clock) -> None:
        self._http, self.listed, self._now = http, listed, clock
        self.schedules: dict[str, shapes.Schedule] = {}
        self.kinds: dict[str, shapes.Kind] = {}
        self._read_at: datetime | None = None

    async def read(self) -> None:
        """Schedules and kinds of sessions, read again every few minutes."""
        now = self._now()
        if self._read_at is None or now - self._read_at > KEPT:
            schedules = await pages(self._http, shapes.SCHEDULES, "/api/v1/schedules", {"active": "true"})
            kinds = await pages(self._http, shapes.KINDS, "/api/v1/event-types", {"active": "true"})
            self.schedules = {s.id: s for s in schedules if s.is_active is not False}
            self.kinds = {k.id: k for k in kinds if k.is_active is not False}
            self._read_at = now

    def sound(self, people: Iterable[str] | None = None) -> None:
        """Amiss where a schedule of these (None: any that was read) is in a zone that nobody knows."""
        asked = self.schedules if people is None else people
        odd = [s for s in map(self.schedules.get, asked) if s and not _is_zone(s.zone)]
        if odd:
            named = ", ".join(f"{s.id} ({s.zone})" for s in odd)
            raise Amiss("webkasa", 200, f"schedules with a time zone that there is not: {named}")

    async def count_schedules(self) -> str:
        """How many there are, and which of the directory are not among them. Raises Amiss as `sound`."""
        await self.read()
        self.sound()
        return _counted(self.schedules, self.listed)

    async def count_kinds(self) -> str:
        """How many there are, and which that the directory names are not among them."""
        await self.read()
        named = {str(kind) for entry in self.listed.values() for kind in entry.get("event_types") or ()}
        return _counted(self.kinds, named)

    def options(self, people: Sequence[str]) -> tuple[Option, ...]:
        """The kinds that at least one of them offers, with who does not."""
        own = {p: entry["event_types"] for p, entry in self.listed.items() if entry.get("event_types")}
        told = (
            Option(k.id, k.title or k.id, tuple(p for p in people if p in own and k.id not in own[p]))
            for k in self.kinds.values()
        )
        return tuple(o for o in told if len(o.lacking) < len(people))

    def places(self, answers: Answers) -> tuple[Option, ...] | None:
        """Where a kind takes place, if it says so; None: anywhere."""
        kind = self.kinds.get(str(answers.get("kind")))
        own = tuple(o for o in PLACES if kind and o.value == kind.location_type)
        return own or None

    def minutes(self, answers: Answers) -> int:
        """How long a session is: as asked, else the usual length of its kind."""
        minutes, kind = answers.get("minutes"), self.kinds.get(str(answers.get("kind")))
        return minutes if isinstance(minutes, int) else (kind and kind.duration) or USUAL_MINUTES

    def clocks(self, answers: Answers) -> tuple[Remark, ...]:
        """The zone that each of the chosen lives by, as far as it was read."""
        people = answers.get("performers")
        read = (self.schedules.get(p) for p in people) if isinstance(people, tuple) else ()
        known = (s for s in read if s and _is_zone(s.zone))
        return tuple(Remark(ZONE, {"performer": s.id, "zone": s.zone}) for s in known)

    def told(self, people: Sequence[str]) -> bool:
        """Whether the hours of all that can be booked are known, so that their free times are."""
        usable = [self.schedules[p] for p in people if p in self.schedules]
        return bool(usable) and all(s.availability is not None for s in usable)

    def find(self, words: str) -> tuple[Performer, ...]:
        """Schedules by a part of their name, or by id."""
        wanted = words.strip().casefold()
        return tuple(
            Performer(s.id, s.name or s.id)
            for s in self.schedules.values()
            if wanted and (wanted in s.name.casefold() or words.strip() == s.id)
        )

    async def free(self, people: Sequence[str], minutes: int, start: datetime, end: datetime) -> Limit:
        """When all of them are free for a session of that length: slots and spans. Amiss as `sound`."""
        self.sound(people)
        common: Free | None = None
        for schedule in map(self.schedules.get, people):
            if schedule is None:
                return Limit(slots=())
            booked = await bookings(self._http, Sought(schedule.id, start=start, end=end))
            own = free(schedule, booked, minutes, start=start, end=end, now=self._now())
            common = common.both(own) if common else own
        return Limit(slots=common.slots, spans=common.spans) if common else Limit(slots=())


def _is_zone(zone: str) -> bool:
    with suppress(ValueError):
        return bool(zone_info(zone))
    return False


def _counted(known: Mapping[str, object], listed: Iterable[str]) -> str:
    lacking = [one for one in listed if one not in known]
    return f"{len(known)}" + (f"; not among them: {', '.join(lacking)}" if lacking else "")
