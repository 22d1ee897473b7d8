"""The HTTP side of the pretend Jicoo: one handler per operationId of jicoo.openapi.yaml.

Every call needs the organisation's key. Imports: starlette and this package.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.services.bodies import answer, json_body, query
from sandbox.services.jicoo import shapes
from sandbox.services.jicoo.cast import HOSTS, EventType
from sandbox.services.jicoo.world import World
from sandbox.services.limits import Limits
from sandbox.services.service import Refused

KEY = "sk_live_demo_jicoo"
Handler = Callable[[Request], Awaitable[Response]]


class Api:
    """Every call of the contract, on one world."""

    def __init__(self, world: World, limits: Limits) -> None:
        self._world = world
        self._limits = limits
        self._created = count()

    def routes(self) -> list[Route]:
        """Paths as the contract spells them, named by operationId."""
        table: tuple[tuple[str, str, str, Handler], ...] = (
            ("listBookings", "GET", "/v1/bookings", self.list),
            ("createBooking", "POST", "/v1/bookings", self.create),
            ("getBooking", "GET", "/v1/bookings/{uid}", self.get),
            ("listBookingContacts", "GET", "/v1/bookings/{uid}/contacts", self.contacts),
            ("cancelBooking", "POST", "/v1/bookings/{uid}/cancel", self.cancel),
            ("rescheduleBooking", "POST", "/v1/bookings/{uid}/reschedule", self.reschedule),
            ("listEventTypes", "GET", "/v1/event_types", self.event_types),
            ("getEventType", "GET", "/v1/event_types/{uid}", self.event_type),
            ("listAvailableSchedules", "GET", "/v1/event_types/{uid}/available_schedules", self.slots),
            ("listEventTypeHosts", "GET", "/v1/event_type_hosts", self.hosts),
            ("listOrganizationUsers", "GET", "/v1/organization/users", self.users),
        )
        return [
            Route(path, self._guarded(call), methods=[method], name=name)
            for name, method, path, call in table
        ]

    async def list(self, request: Request) -> Response:
        """The whole organisation's bookings, by page."""
        return answer(shapes.page(self._world.bookings(), query(request, shapes.Listing)))

    async def create(self, request: Request) -> Response:
        """A guest books; answered with or without the data wrapper, as the documents show both."""
        body = await json_body(request, shapes.CreateBooking)
        booking = self._world.create(shapes.wish(body, self._world.page(body.event_type_id)))
        shape, number = self._world.settings["envelope"], next(self._created)
        wrapped = shape == "data" or (shape == "alternate" and number % 2 == 0)
        shown = shapes.booking(booking)
        warning = {"errors": self._world.settings["errors"]} if self._world.settings["errors"] else {}
        return answer({**({"data": shown} if wrapped else shown), **warning}, 201)

    async def get(self, request: Request) -> Response:
        """One booking."""
        return answer({"data": shapes.booking(self._world.booking(request.path_params["uid"]))})

    async def contacts(self, request: Request) -> Response:
        """Who the guest of a booking is."""
        guest = self._world.booking(request.path_params["uid"]).guest
        return answer({"data": [{"email": guest["email"], "name": guest["name"]}]})

    async def cancel(self, request: Request) -> Response:
        """The guest cancels."""
        booking = self._world.booking(request.path_params["uid"])
        body = await json_body(request, shapes.Cancel) if await request.body() else shapes.Cancel()
        self._world.cancel(booking, body.reason or body.cancel_reason, "guest")
        if self._world.settings["cancel_status"] == 204:
            return Response(status_code=204)
        return answer({"data": shapes.booking(booking)})

    async def reschedule(self, request: Request) -> Response:
        """The guest moves the booking."""
        booking = self._world.booking(request.path_params["uid"])
        body = await json_body(request, shapes.Reschedule)
        starts, zone = shapes.instant(body.started_at, "startedAt"), shapes.time_zone(body.time_zone)
        self._world.move(booking, starts, zone, "guest")
        return answer({"data": shapes.booking(booking)})

    async def event_types(self, _: Request) -> Response:
        """What can be booked."""
        self._pages_allowed()
        return answer({"data": [self._told(page) for page in self._world.pages.values()]})

    async def event_type(self, request: Request) -> Response:
        """One of them."""
        self._pages_allowed()
        return answer({"data": self._told(self._world.page(request.path_params["uid"]))})

    async def slots(self, request: Request) -> Response:
        """Free starts in a window of at most seven days."""
        page, period = self._world.page(request.path_params["uid"]), query(request, shapes.Period)
        first = shapes.instant(period.period_start, "periodStart")
        last = shapes.instant(period.period_end, "periodEnd")
        if not timedelta() < last - first <= timedelta(days=7):
            raise Refused(400, "The period must be at most seven days.", code="periodEnd")
        if not self._world.settings["slots"]:
            raise Refused(500, "Internal error.")
        free = self._world.slots(page, first, last)
        return answer({"data": [{"startedAt": shapes.moment(at), "remainingCapacity": n} for at, n in free]})

    async def hosts(self, _: Request) -> Response:
        """Who hosts what."""
        pages = self._world.pages.values()
        return answer({"data": [{"eventTypeId": p.uid, "userId": h.id} for p in pages for h in p.hosts]})

    async def users(self, _: Request) -> Response:
        """The organisation's people."""
        return answer({"data": [{"id": host.id, "name": host.name} for host in HOSTS]})

    def _told(self, page: EventType) -> dict[str, Any]:
        return shapes.event_type(page, named=self._world.settings["options"] == "object")

    def _pages_allowed(self) -> None:
        if self._world.settings["forbid_pages"]:
            raise Refused(403, "This key may not read event types.")

    def _guarded(self, call: Handler) -> Handler:
        async def handle(request: Request) -> Response:
            if request.headers.get("x-jicoo-api-key") != KEY:
                raise Refused(401, "Invalid API key.")
            verdict = self._limits.check("calls", KEY)
            if verdict is not None and not verdict.passed:
                raise Refused(429, "Too many requests.", headers={"Retry-After": str(verdict.wait)})
            return await call(request)

        return handle
