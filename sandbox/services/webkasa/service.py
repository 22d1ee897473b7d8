"""The pretend WebKasa as the server and the control side know it. Imports: starlette and this package."""

import hashlib
import hmac
import secrets
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.services.bodies import answer
from sandbox.services.limits import Limit, Limits
from sandbox.services.service import Asked, Json, NoSuchThing, Refused, Service
from sandbox.services.webhooks import Webhooks
from sandbox.services.webkasa import shapes
from sandbox.services.webkasa.api import KEY, SESSION, Api
from sandbox.services.webkasa.cast import ORGANIZATION, Schedule
from sandbox.services.webkasa.world import Booking, World

SECRET = "demo-webkasa-webhook"  # noqa: S105 - a pretend one, printed by the demo
ACTIONS = {"PENDING": ("accept", "decline", "silent"), "CONFIRMED": ("cancel", "complete", "no_show")}


class Events(Webhooks):
    """`X-WebKasa-Signature: sha256=<hex>` over the raw body."""

    def sign(self, body: bytes, time: datetime) -> dict[str, str]:  # noqa: ARG002 - no time in this signature
        """See Webhooks."""
        proof = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return {"X-WebKasa-Signature": f"sha256={proof}"}


class Webkasa(Service):
    """Schedules are booked; whoever runs them confirms."""

    id = "webkasa"
    label = "WebKasa"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.limits = Limits(
            clock,
            creates=Limit(10, 60.0),
            schedule=Limit(30, 60.0),
            calls=Limit(100, 60.0),
            reads=Limit(300, 60.0),
        )
        self._events = Events(clock, SECRET)
        self.world = World(clock, self.ledger, self._tell)
        self.settings = self.world.settings

    def routes(self) -> list[Route]:
        """See Api."""
        return Api(self.world, self.limits).routes()

    def refusal(self, refused: Refused) -> Response:
        """`{"error": words, "code": CODE}`, with retry_after where one has to wait."""
        code = refused.code if refused.code.isupper() else "VALIDATION_ERROR"
        wait = refused.headers.get("Retry-After")
        more = {"retry_after": int(wait)} if wait else {}
        return answer({"error": refused.words, "code": code, **more}, refused.status, refused.headers)

    def demo(self, url: str) -> dict[str, str]:
        """One organisation's key and an admin's session."""
        return {
            "WEBKASA_API_URL": url,
            "WEBKASA_APP_URL": url,
            "WEBKASA_API_KEY": KEY,
            "WEBKASA_WEBHOOK_SECRET": self._events.secret,
            "WEBKASA_ORGANIZATION_ID": ORGANIZATION,
            "WEBKASA_ADMIN_SESSION": SESSION,
        }

    def performers(self) -> Sequence[Json]:
        """The schedules."""
        waiting = [asked.performer for asked in self.waiting()]
        return [_performer(s, waiting.count(s.id)) for s in self.world.schedules.values()]

    def change_performer(self, performer: str, fields: Json) -> Json:
        """name, temper, per_day, notice, active, reason, zone (whatever is set)."""
        schedule = self.world.change_schedule(performer, fields)
        return _performer(schedule, sum(asked.performer == performer for asked in self.waiting()))

    def asked(self) -> Sequence[Asked]:
        """Every booking."""
        return [self._asked(b) for b in self.world.bookings()]

    def act(self, request: str, action: str, body: Json) -> None:
        """accept, decline {reason?}, cancel {reason?}, complete, no_show, silent."""
        booking = next((b for b in self.world.bookings() if b.id == request), None)
        moves = {"accept": "CONFIRMED", "complete": "COMPLETED", "no_show": "NO_SHOW"}
        if booking is None:
            raise NoSuchThing(f"request {request}")
        if action in moves:
            self.world.update(booking, moves[action], None)
        elif action in ("decline", "cancel"):
            self.world.cancel(booking, str(body.get("reason") or booking.schedule.reason), by="host")
        elif action == "silent":
            booking.silent = True
        else:
            raise NoSuchThing(f"action {action}")

    def forget(self) -> None:
        """As just started; where events go stays."""
        self.world.forget()
        self.settings = self.world.settings
        self._events.clear()

    def webhooks(self) -> Webhooks:
        """See Events."""
        return self._events

    def jobs(self) -> Sequence[Coroutine[Any, Any, None]]:
        """The delivery of events."""
        return (self._events.run(),)

    def _tell(self, name: str, booking: Booking) -> None:
        stamp = shapes.moment(booking.updated)
        number = f"wh_evt_{secrets.token_hex(6)}"
        self._events.send({"id": number, "type": name, "created_at": stamp, "data": shapes.event(booking)})

    def _asked(self, booking: Booking) -> Asked:
        kind = {"Kind": booking.kind.title} if booking.kind else {}
        return Asked(
            id=booking.id,
            performer=booking.schedule.id,
            performer_name=booking.schedule.name,
            client=booking.attendee["name"],
            status=booking.status,
            waiting=booking.status == "PENDING",
            starts=booking.starts,
            minutes=int((booking.ends - booking.starts).total_seconds() // 60),
            made=booking.made,
            reason=booking.reason,
            details=kind | {"E-mail": booking.attendee["email"], "Title": booking.details.get("title", "-")},
            silent=booking.silent,
            actions=ACTIONS.get(booking.status, ()),
        )


def _performer(schedule: Schedule, waiting: int) -> Json:
    hours = f"{schedule.opens:%H:%M}-{schedule.closes:%H:%M} {schedule.zone}"
    return {
        "id": schedule.id,
        "name": schedule.name,
        "temper": schedule.temper,
        "open": waiting,
        "about": f"{schedule.days[0].title()} to {schedule.days[-1].title()}, {hours}",
        "per_day": schedule.per_day,
        "notice": schedule.notice,
        "active": schedule.active,
        "reason": schedule.reason,
    }
