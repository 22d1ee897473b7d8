"""The HTTP side of the pretend WebKasa: one handler per operationId of webkasa.openapi.yaml.

Keys: KEY may read and write, READ_KEY only read. The sync takes a session cookie instead. Limits as
documented: 10 creates a minute per address, 30 per schedule, 300 reads and 100 other calls per key. Imports:
starlette and this package.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.services.bodies import answer, json_body, query
from sandbox.services.limits import Limits, Verdict
from sandbox.services.service import Refused
from sandbox.services.webkasa import shapes
from sandbox.services.webkasa.cast import ORGANIZATION
from sandbox.services.webkasa.world import World

KEY, READ_KEY = "wk_live_demo_webkasa", "wk_test_demo_read_only"
SESSION = "demo-admin-session"
BORN = datetime(2024, 1, 1, tzinfo=UTC)
Handler = Callable[[Request], Awaitable[Response]]


class Api:
    """Every call of the contract, on one world."""

    def __init__(self, world: World, limits: Limits) -> None:
        self._world = world
        self._limits = limits

    def routes(self) -> list[Route]:
        """Paths as the contract spells them, named by operationId; the sync shares the address here."""
        table: tuple[tuple[str, str, str, Handler], ...] = (
            ("listBookings", "GET", "/api/v1/bookings", self.list),
            ("createBooking", "POST", "/api/v1/bookings", self.create),
            ("getBooking", "GET", "/api/v1/bookings/{id}", self.get),
            ("updateBooking", "PATCH", "/api/v1/bookings/{id}", self.update),
            ("cancelBooking", "DELETE", "/api/v1/bookings/{id}", self.cancel),
            ("listSchedules", "GET", "/api/v1/schedules", self.schedules),
            ("listEventTypes", "GET", "/api/v1/event-types", self.event_types),
        )
        routes = [
            Route(path, self._guarded(call), methods=[verb], name=name) for name, verb, path, call in table
        ]
        return [*routes, Route("/api/bookings/sync-calcom", self.sync, methods=["POST"], name="syncCalcom")]

    async def list(self, request: Request) -> Response:
        """The organisation's bookings."""
        ask = query(request, shapes.Listing)
        found = shapes.wanted(self._world.listed(), ask, self._world.clock.now())
        if self._world.settings["order"] == "latest":
            found.reverse()
        return answer(shapes.window([shapes.booking(b) for b in found], ask))

    async def create(self, request: Request) -> Response:
        """Book one schedule."""
        self._admit("creates", request.client.host if request.client else "")
        body = await json_body(request, shapes.CreateBooking)
        self._admit("schedule", body.schedule_id)
        booking = self._world.create(shapes.wish(body, self._world))
        return answer({"data": shapes.created(booking)}, int(self._world.settings["create_status"]))

    async def get(self, request: Request) -> Response:
        """One booking."""
        return answer({"data": shapes.booking(self._world.booking(request.path_params["id"]))})

    async def update(self, request: Request) -> Response:
        """Another status or other metadata."""
        booking = self._world.booking(request.path_params["id"])
        body = await json_body(request, shapes.UpdateBooking)
        self._world.update(booking, body.status, body.metadata)
        shown = shapes.booking(booking)
        return answer({"data": {key: shown[key] for key in ("id", "status", "updated_at")}})

    async def cancel(self, request: Request) -> Response:
        """A soft delete."""
        booking = self._world.booking(request.path_params["id"])
        self._world.cancel(booking)
        return answer({"data": {"id": booking.id, "status": booking.status, "cancelled": True}})

    async def schedules(self, request: Request) -> Response:
        """Whose calendars there are."""
        ask = query(request, shapes.Active)
        kept = [s for s in self._world.schedules.values() if s.active == ask.active]
        return answer(shapes.window([shapes.schedule(s, BORN) for s in kept], ask))

    async def event_types(self, request: Request) -> Response:
        """What kinds of meeting there are."""
        ask = query(request, shapes.Active)
        kept = [k for k in self._world.kinds.values() if k.active == ask.active]
        return answer(shapes.window([shapes.event_type(k, BORN) for k in kept], ask))

    async def sync(self, request: Request) -> Response:
        """The Cal.com sync, for a logged-in admin only."""
        if request.cookies.get("session") != SESSION:
            raise Refused(401, "Log in as an administrator", code="UNAUTHORIZED")
        body = await json_body(request, shapes.Sync)
        if body.organizationId != ORGANIZATION:
            raise Refused(403, "You do not manage this organization", code="FORBIDDEN")
        first = shapes.instant(body.startDate) if body.startDate else None
        last = shapes.instant(body.endDate) if body.endDate else None
        synced, skipped = self._world.sync(first, last)
        return answer({"success": True, "synced": synced, "skipped": skipped})

    def _guarded(self, call: Handler) -> Handler:
        async def handle(request: Request) -> Response:
            scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
            key = bearer if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
            if key not in (KEY, READ_KEY):
                raise Refused(401, "Invalid API key", code="UNAUTHORIZED")
            if key == READ_KEY and request.method != "GET":
                raise Refused(403, "The key has no scope bookings:write", code="FORBIDDEN")
            verdict = self._admit("reads" if request.method == "GET" else "calls", key)
            response = await call(request)
            response.headers.update(_stand(verdict))
            return response

        return handle

    def _admit(self, name: str, caller: str) -> Verdict | None:
        verdict = self._limits.check(name, caller)
        if verdict is not None and not verdict.passed:
            headers = {**_stand(verdict), "Retry-After": str(verdict.wait)}
            raise Refused(429, "Rate limit exceeded", code="RATE_LIMITED", headers=headers)
        return verdict


def _stand(verdict: Verdict | None) -> dict[str, str]:
    if verdict is None:
        return {}
    return {
        "X-RateLimit-Limit": str(verdict.limit.allowed),
        "X-RateLimit-Remaining": str(verdict.remaining),
        "X-RateLimit-Reset": str(int(verdict.resets.timestamp())),
    }
