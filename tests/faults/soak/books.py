"""What must hold every night, when all is well again: I1-I9 over days in which nobody followed a script.

The services' ledgers are compared with all that the database has ever known, also of people who were
forgotten since; the chats with what the services say. Imports the neighbours.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sandbox.services.service import Service
from tests.faults.checks import LEFT_OVER, after_run, answers
from tests.faults.judges import instants
from tests.faults.lives import CREATES
from tests.faults.soak.guests import Guest
from tests.faults.soak.pace import Pace
from tests.faults.world import World

QUIET = 45.0
"""Real seconds; meanwhile the clock is pushed by as much as a lost answer may need."""
PUSH, HOUR = 35, 3600
MADE = {"webcam": "bookings", "jicoo": "booking", "webkasa": "booking", "webcasts": "event"}
"""Where a service's ledger names what it made."""
KNOWN = """SELECT i.service, i.reference, i.stage, b.id, b.person, b.ended FROM invitations i
JOIN bookings b ON b.id = i.booking WHERE i.reference <> ''"""
WISHES = "SELECT n.id, b.service, count(i) FROM intents n JOIN bookings b ON b.id = n.booking\
 JOIN invitations i ON i.booking = b.id WHERE n.verb = 'book' GROUP BY 1, 2"
LIVE = "SELECT chat, message FROM live WHERE slot = %s"
SAYS = {
    "confirmed": ("confirmed",),
    "cancelled": ("cancelled", "taken back"),
    "declined": ("declined",),
    "accepted": ("accepted",),
}
"""Words of the stage, one of which its line in the chat has."""
FINAL = frozenset({"confirmed", "done"})
ENDS = {"cancel": frozenset({"cancelled", "lost"}), "confirm": FINAL, "open": FINAL}
"""What a status at a service means for us, where that is clear; lost: cancelled, as another was faster."""


@dataclass
class Books:
    """Remembers what was seen, so that forgotten people's bookings stay accounted for."""

    world: World
    pace: Pace
    references: dict[tuple[str, str], str] = field(default_factory=dict)
    wishes: dict[str, tuple[str, int]] = field(default_factory=dict)
    doubtful: set[tuple[str, str]] = field(default_factory=set)
    """References that lived while a service lied."""
    lost: Counter[str] = field(default_factory=Counter)
    """Bookings made while services lied: nobody may have learnt of them."""
    _updates: int = 0

    async def night(self, guests: list[Guest], *, lied: bool) -> list[str]:
        """The breaches of this day."""
        found = await self._quiet()
        await self._note(lied=lied)
        found += self._booked(lied=lied)
        found += [] if lied else [*await self._agree(guests), *await instants(self.world)]
        found += await self._stored()
        async with self.pace.still():
            found += await self._answered(guests)
        return [*found, *await self._secret()]

    async def _quiet(self) -> list[str]:
        """I4, I6: nothing is left over, once a lost answer has had its quarter of an hour."""
        end = time.monotonic() + QUIET
        while left := [row for row in await self.world.rows(LEFT_OVER) if row[1] != "bad"]:
            if time.monotonic() > end:
                return [f"I4/I6: left over: {left}"]
            await asyncio.sleep(1.2)
            self.world.botapi.clock.push(PUSH)
        return []

    async def _note(self, *, lied: bool) -> None:
        for service, reference, stage, *_ in await self.world.rows(KNOWN):
            self.references[service, reference] = stage
            if lied:
                self.doubtful.add((service, reference))
        for number, service, performers in await self.world.rows(WISHES):
            self.wishes[number] = (service, performers)

    def _booked(self, *, lied: bool) -> list[str]:
        """I1, I3: nothing was made that nobody wished, nothing twice, and each is known to its person."""
        found = []
        for service in self.world.services.services.values():
            made, writes = made_by(service), service.ledger.since()
            wished = sum(most for name, most in self.wishes.values() if name == service.id)
            requests = sum(name == service.id for name, _ in self.wishes.values())
            creates = sum(row["operation"] == CREATES[service.id] for row in writes)
            if creates > requests or len(made) > wished:
                found.append(f"I1: {service.id} made {creates} bookings for {requests} requests")
            strange = [one for one in made if (service.id, one) not in self.references]
            if lied:
                self.lost[service.id] = len(strange)
            elif len(strange) > self.lost[service.id]:
                found.append(f"I3: {service.id} has {strange}, which no booking of ours knows")
                self.lost[service.id] = len(strange)
            for what in ("confirmMadeBooking", "cancelMadeBooking"):
                times = Counter(row["booking"] for row in writes if row["operation"] == what)
                found += [f"I1: {what} of {n} applied {many} times" for n, many in times.items() if many > 1]
        return found

    async def _agree(self, guests: list[Guest]) -> list[str]:
        """I5: what is told is what the service says. The clock moves on until every booking was looked at."""
        end = time.monotonic() + QUIET
        while (wrong := await self._wrong(guests)) and time.monotonic() < end:
            self.world.botapi.clock.push(HOUR / 4)
            await asyncio.sleep(2)
        return wrong

    async def _wrong(self, guests: list[Guest]) -> list[str]:
        known = {g.person.id for g in guests if not g.ever_blocked}
        found = []
        said = {(s.id, a.id): a.status for s in self.world.services.services.values() for a in s.asked()}
        for service, reference, stage, booking, person, _ in await self.world.rows(KNOWN):
            if (service, reference) in self.doubtful:
                continue
            status = said.get((service, reference), "")
            meant = next((stages for word, stages in ENDS.items() if word in status.lower()), None)
            if meant and stage not in meant:
                found.append(f"I5: {service} {reference} is {status}, and we say {stage}")
            elif person in known and not await self._told(booking, stage):
                found.append(f"I5: {booking} is {stage}, but its message does not say so")
        return found

    async def _told(self, booking: str, stage: str) -> bool:
        rows = await self.world.rows(LIVE, f"booking:{booking}")
        if not rows or stage not in SAYS:
            return True
        chat, number = rows[0]
        message = self.world.botapi.world.chats[chat].messages.get(number)
        text = "" if message is None else str(message.body.get("text", ""))
        return message is None or message.deleted or any(word in text for word in SAYS[stage])

    async def _stored(self) -> list[str]:
        """I6: every update of the last day was kept. Older ones have been forgotten by now."""
        history = self.world.botapi.world.updates.history
        new = {update.id for update in history if update.until > self._updates}
        self._updates = int(self.pace.now().timestamp()) + 24 * HOUR
        stored = {row[0] for row in await self.world.rows("SELECT update_id FROM inbox")}
        return [f"I6: never stored: {len(new - stored)}"] if new - stored else []

    async def _answered(self, guests: list[Guest]) -> list[str]:
        """I7: two of them are answered at once, and confide something."""
        able = [guest.person for guest in guests if not guest.blocked]
        told = [answers(person) for person in {able[0], able[-1]}] if able else []
        return [breach for breaches in await asyncio.gather(*told) for breach in breaches]

    async def _secret(self) -> list[str]:
        """I2, I8-I11, by the day's log and calls, which are then begun anew."""
        found = await after_run(self.world)
        for file in (self.world.log, *(self.world.trace(replica) for replica in self.world.replicas)):
            file.write_bytes(b"")
        self.world.botapi.world.journal.calls.clear()
        return found


def made_by(service: Service) -> list[str]:
    """All that a service has ever made for us, by its own numbers; one call may have asked several."""
    rows: list[dict[str, Any]] = service.ledger.since()
    found: list[str] = []
    for row in rows:
        if row["operation"] == CREATES[service.id]:
            made = row[MADE[service.id]]
            found += [str(one) for one in (made.values() if isinstance(made, dict) else [made])]
    return found
