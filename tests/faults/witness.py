"""Sees each write arrive at a pretend service, and looks at once whether the intent for it is committed (I2).

The journal of a service's calls is written before the call is applied or suffers a fault; in that moment the
row is asked for over a connection of our own, so what the program has not committed yet is not there.
Imports psycopg and `sandbox.services`.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import psycopg

from sandbox.clock import Clock
from sandbox.services.journal import Journal
from sandbox.services.service import Service

WRITES: dict[str, dict[str, tuple[str, ...]]] = {
    "webcam": {
        "createBooking": ("book",),
        "confirmMadeBooking": ("confirm",),
        "cancelMadeBooking": ("cancel",),
        "rescheduleMadeBooking": ("copy",),
        "deleteMadeBookings": ("delete",),
    },
    "jicoo": {"createBooking": ("book",), "cancelBooking": ("cancel",), "rescheduleBooking": ("move",)},
    "webkasa": {"createBooking": ("book",), "cancelBooking": ("cancel",)},
    "webcasts": {"createEvent": ("book",), "updateEvent": ("cancel", "move")},
}
"""Which intents an operation may be done for, by service."""
READS = frozenset(
    {"oauthToken", "oauthDecide", "authenticate", "eventStatus", "folderTree", "syncCalcom", "updateBooking"}
)
"""What is posted and books nothing; a guest's mark says the same when it is set twice."""
UNSEEN = "claimed IS NOT NULL"
UNDER_WAY = f"{UNSEEN} AND i.step IN ('claimed', 'unknown')"
ASKED = """SELECT i.id, i.claimed, v.performer FROM intents i JOIN bookings b ON b.id = i.booking
JOIN invitations v ON v.booking = b.id
WHERE b.service = %(service)s AND i.verb = ANY(%(verbs)s) AND i.target IN ('', v.performer) AND (
  i.verb = 'copy'
  OR i.verb = 'book' AND (position(v.performer IN %(said)s) > 0 OR position(b.id IN %(said)s) > 0)
  OR i.verb <> 'book' AND v.reference <> '' AND position(v.reference IN %(said)s) > 0)
AND i."""
Row = tuple[Any, ...]


@dataclass
class Writes:
    """The writes of a world, and what was wrong with them."""

    dsn: str
    seen: int = 0
    breaches: list[str] = field(default_factory=list)
    _unseen: list[dict[str, Any]] = field(default_factory=list)
    _last: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict)
    _connection: psycopg.Connection[Row] | None = None

    def watch(self, service: Service) -> None:
        """From now on, each write that this service is asked for."""
        service.calls = Watched(service, self)

    def came(self, service: str, call: dict[str, Any]) -> None:
        """A call that is not known to be a read."""
        operation = call["operation"]
        if operation not in WRITES[service]:
            self.breaches.append(f"I2: {service} {call['method']} {call['path']} is a write nobody has named")
            return
        said = json.dumps([call["path"], call["query"], call["body"]], default=str)
        wanted = {"service": service, "verbs": list(WRITES[service][operation]), "said": said}
        self.seen += 1
        try:
            rows = self._ask(ASKED + UNDER_WAY, wanted)
        except psycopg.Error:
            self._unseen.append(wanted)
            return
        if rows:
            self._once(service, call, rows)
        else:
            self.breaches.append(f"I2: {service} {operation} came without an intent that was committed")

    def _once(self, service: str, call: dict[str, Any], rows: list[Row]) -> None:
        """What nobody knows the end of is not sent again under the same claim."""
        for intent, claimed, performer in rows if len(rows) == 1 else []:
            key = (service, call["operation"], intent, claimed, performer)
            before = self._last.get(key)
            if before is not None and (before["status"] is None or before["status"] >= 500):
                self.breaches.append(f"I2: {service} {call['operation']} came again under one claim")
            self._last[key] = call

    def judged(self) -> list[str]:
        """The breaches since this was asked last; what came while the database was away is looked up now."""
        for wanted in self._unseen:
            if not self._ask(ASKED + UNSEEN, wanted):
                self.breaches.append(f"I2: {wanted['service']} {wanted['verbs']} came without an intent")
        found, self.breaches, self._unseen = self.breaches, [], []
        return found

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()

    def _ask(self, query: str, wanted: dict[str, Any]) -> list[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self.dsn, autocommit=True, options="-c statement_timeout=3000")
        return self._connection.execute(query.encode(), wanted).fetchall()


class Watched(Journal):
    """The calls of one service, each write looked at as it comes."""

    def __init__(self, service: Service, writes: Writes) -> None:
        clock: Clock = service.clock
        super().__init__(clock)
        self._service = service.id
        self._writes = writes

    def add(self, operation: str, **values: Any) -> dict[str, Any]:
        """Write one call down."""
        call = super().add(operation, **values)
        if values["method"] not in {"GET", "HEAD"} and operation not in READS:
            self._writes.came(self._service, call)
        return call
