"""The pretend Jicoo as the server and the control side know it. Imports: starlette and this package."""

import hashlib
import hmac
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.services.bodies import answer
from sandbox.services.jicoo import shapes
from sandbox.services.jicoo.api import KEY, Api
from sandbox.services.jicoo.cast import EventType
from sandbox.services.jicoo.world import Booking, World
from sandbox.services.limits import Limit, Limits
from sandbox.services.service import Asked, Json, NoSuchThing, Refused, Service
from sandbox.services.webhooks import Webhooks

SECRET = "demo-jicoo-webhook"  # noqa: S105 - a pretend one, printed by the demo
ACTIONS = {"request": ("accept", "decline", "silent"), "open": ("cancel", "move")}


class Events(Webhooks):
    """`Jicoo-Webhook-Signature: t=<unix>,v1=<hex>` over `t.body`."""

    def sign(self, body: bytes, time: datetime) -> dict[str, str]:
        """See Webhooks."""
        stamp = str(int(time.timestamp()))
        proof = hmac.new(self.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Jicoo-Webhook-Signature": f"t={stamp},v1={proof}"}


class Jicoo(Service):
    """Guests book event types; some hosts must approve."""

    id = "jicoo"
    label = "Jicoo"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.limits = Limits(clock, calls=Limit(2, 0.9))
        self._events = Events(clock, SECRET)
        self.world = World(clock, self.ledger, lambda name, b: self._events.send(shapes.event(name, b)))
        self.settings = self.world.settings

    def routes(self) -> list[Route]:
        """See Api."""
        return Api(self.world, self.limits).routes()

    def refusal(self, refused: Refused) -> Response:
        """`{"message": words, "errors": {field: [words]}}`; the second where a field is to blame."""
        errors = {"errors": {refused.code: [refused.words]}} if refused.code.isidentifier() else {}
        return answer({"message": refused.words, **errors}, refused.status, refused.headers)

    def demo(self, url: str) -> dict[str, str]:
        """One organisation's key."""
        return {"JICOO_API_URL": url, "JICOO_API_KEY": KEY, "JICOO_WEBHOOK_SECRET": self._events.secret}

    def performers(self) -> Sequence[Json]:
        """The event types."""
        waiting = [asked.performer for asked in self.waiting()]
        return [_performer(page, waiting.count(page.uid)) for page in self.world.pages.values()]

    def change_performer(self, performer: str, fields: Json) -> Json:
        """name, temper, approval, capacity, reason."""
        page = self.world.change_page(performer, fields)
        return _performer(page, sum(asked.performer == performer for asked in self.waiting()))

    def asked(self) -> Sequence[Asked]:
        """Every booking."""
        return [self._asked(b) for b in self.world.bookings()]

    def act(self, request: str, action: str, body: Json) -> None:
        """accept, decline {reason?}, cancel {reason?}, move {starts}, silent."""
        booking = next((b for b in self.world.bookings() if b.uid == request), None)
        if booking is None:
            raise NoSuchThing(f"request {request}")
        if action == "accept":
            self.world.approve(booking)
        elif action in ("decline", "cancel"):
            self.world.cancel(booking, str(body.get("reason") or booking.page.reason), "host")
        elif action == "move":
            self.world.move(booking, datetime.fromisoformat(str(body["starts"])), None, "host")
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

    def _asked(self, booking: Booking) -> Asked:
        guest, page = booking.guest, booking.page
        details = {"E-mail": guest["email"], "Location": booking.location or "-", "Host": booking.host.name}
        return Asked(
            id=booking.uid,
            performer=page.uid,
            performer_name=page.name,
            client=guest["name"],
            status=booking.status,
            waiting=booking.status == "request",
            starts=booking.starts,
            minutes=page.minutes,
            made=booking.made,
            reason=booking.reason,
            details=details,
            silent=booking.silent,
            actions=ACTIONS.get(booking.status, ()),
        )


def _performer(page: EventType, waiting: int) -> Json:
    hosts = ", ".join(host.name for host in page.hosts)
    how = "; the host must approve" if page.approval else ""
    return {
        "id": page.uid,
        "name": page.name,
        "temper": page.temper,
        "open": waiting,
        "about": f"{page.minutes} min with {hosts}; {', '.join(page.locations)}{how}",
        "approval": page.approval,
        "capacity": page.capacity,
        "reason": page.reason,
    }
