"""The HTTP side of the pretend webcam service: one handler per operationId of webcam.openapi.yaml.

Who may call: a bearer token with the operation's scope; the project key for search and profiles.
Imports: starlette and this package.
"""

from collections.abc import Awaitable, Callable
from math import ceil
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.services.bodies import answer, json_body, query
from sandbox.services.limits import Limits
from sandbox.services.service import Refused
from sandbox.services.webcam import shapes, wishes
from sandbox.services.webcam.accounts import BOOKINGS, CREDITS, INFORMATION, SCOPES, Client, Grant
from sandbox.services.webcam.login import CLIENT_SECRET, Login
from sandbox.services.webcam.world import World

PROJECT_KEY = "demo-webcam-project"
Handler = Callable[[Request], Awaitable[Response]]


class Api:
    """Every call of the contract, on one world."""

    def __init__(self, world: World, limits: Limits) -> None:
        self._world = world
        self._limits = limits

    def routes(self) -> list[Route]:
        """Paths as the contract spells them, named by operationId."""
        login = Login(self._world)
        get: dict[str, tuple[str, Handler]] = {
            "getUserBookingRequirements": ("/v1/WebCam/GetUserBookingRequirements", self.requirements),
            "listMadeBookings": ("/v1/Webcam/MadeBookings", self.made),
            "getMadeBooking": ("/v1/Webcam/MadeBookingDetails", self.made_details),
            "listReceivedBookings": ("/v1/Webcam/ReceivedBookings", self.received),
            "getReceivedBooking": ("/v1/Webcam/ReceivedBookingDetails", self.received_details),
            "listGroupMadeBookings": ("/v1/Groups/Webcam/MadeBookings", self.group_made),
            "getGroupMadeBooking": ("/v1/Groups/Webcam/MadeBookingDetails", self.group_made_details),
            "getCreditBalance": ("/v1/CreditHistory/GetCurrentCreditBalance", self.balance),
            "getCreditsHistory": ("/v1/CreditHistory/GetCreditsHistory", self.history),
            "verifyCredentials": ("/v1/account/verifyCredentials", self.verify),
            "getPermissions": ("/v1/Account/GetPermissions", self.permissions),
            "searchProfiles": ("/v1/search/searchProfiles", self.search),
            "getProfileDetails": ("/v1/profile/getProfileDetails", self.profile),
            "oauthAuthorize": ("/OAuth/Authorize", login.page),
        }
        post: dict[str, tuple[str, Handler]] = {
            "createBooking": ("/v1/Webcam/CreateBooking", self.create),
            "confirmMadeBooking": ("/v1/Webcam/ConfirmMadeBooking", self.confirm),
            "cancelMadeBooking": ("/v1/Webcam/CancelMadeBooking", self.cancel),
            "rescheduleMadeBooking": ("/v1/Webcam/RescheduleMadeBooking", self.copy),
            "deleteMadeBookings": ("/v1/Webcam/DeleteMadeBookings", self.delete_made),
            "acceptReceivedBooking": ("/v1/Webcam/AcceptReceivedBooking", self.accept),
            "rejectReceivedBooking": ("/v1/Webcam/RejectReceivedBooking", self.reject),
            "cancelReceivedBooking": ("/v1/Webcam/CancelReceivedBooking", self.withdraw),
            "deleteReceivedBookings": ("/v1/Webcam/DeleteReceivedBookings", self.delete_received),
            "oauthDecide": ("/OAuth/Authorize", login.decide),
            "oauthToken": ("/OAuth/token", login.token),
        }
        return [
            *(Route(path, handler, methods=["GET"], name=name) for name, (path, handler) in get.items()),
            *(Route(path, handler, methods=["POST"], name=name) for name, (path, handler) in post.items()),
        ]

    async def requirements(self, request: Request) -> Response:
        """Software and minimum duration of up to four performers."""
        self._client(request)
        asked = wishes.ids(query(request, wishes.Requirements).BookUserIDs)
        known = [p for i in asked if (p := self._world.cast.get(i)) and p.bookable]
        if len(known) < len(asked) and self._world.settings["missing"] == "refuse":
            raise Refused(400, "BookUserIDs: one of the users does not offer webcam sessions.")
        return answer({"Users": [shapes.requirements(p) for p in known]})

    async def create(self, request: Request) -> Response:
        """Invite one to four performers."""
        client = self._client(request)
        body = await json_body(request, wishes.CreateBooking)
        wish = wishes.wish(body, client, self._world.cast, self._world.clock.now())
        return answer([shapes.result(r) for r in self._world.create(client, wish)])

    async def made(self, request: Request) -> Response:
        """The account's own requests, by page."""
        return self._list_made(self._client(request).id, request)

    async def made_details(self, request: Request) -> Response:
        """One of the account's own requests."""
        client = self._client(request)
        return self._booking(self._world.made(query(request, wishes.One).BookingID, client.id))

    async def confirm(self, request: Request) -> Response:
        """The client's second step."""
        client = self._client(request)
        booking = self._world.made((await json_body(request, wishes.BookingID)).BookingID, client.id)
        self._world.confirm(booking)
        return self._booking(booking)

    async def cancel(self, request: Request) -> Response:
        """The client takes one invitation back."""
        client = self._client(request)
        body = await json_body(request, wishes.WithReason)
        booking = self._world.made(body.BookingID, client.id)
        self._world.cancel(booking, body.Reason)
        return self._booking(booking)

    async def copy(self, request: Request) -> Response:
        """The same again, five minutes from now."""
        client = self._client(request)
        booking = self._world.made((await json_body(request, wishes.BookingID)).BookingID, client.id)
        return self._booking(self._world.copy(booking))

    async def delete_made(self, request: Request) -> Response:
        """Clear ended requests."""
        client = self._client(request)
        body = await json_body(request, wishes.BookingIDs)
        return _deleted(self._world.delete(wishes.ids(body.BookingIDs), client=client.id))

    async def received(self, request: Request) -> Response:
        """What a performer was asked."""
        performer, wanted = self._performer(request), query(request, wishes.Listing)
        found = [
            b for b in self._world.bookings() if b.performer.id == performer and not b.gone_for_performer
        ]
        return answer(shapes.page(found, wanted, self._world.settings, mine=False))

    async def received_details(self, request: Request) -> Response:
        """One request as its performer sees it."""
        performer = self._performer(request)
        booking = self._world.received(query(request, wishes.One).BookingID, performer)
        return self._booking(booking, mine=False)

    async def accept(self, request: Request) -> Response:
        """The performer accepts, at the offered price or another."""
        performer = self._performer(request)
        body = await json_body(request, wishes.WithCredits)
        booking = self._world.received(body.BookingID, performer)
        self._world.accept(booking, wishes.price(body.Credits))
        return self._booking(booking, mine=False)

    async def reject(self, request: Request) -> Response:
        """The performer declines."""
        performer = self._performer(request)
        body = await json_body(request, wishes.WithReason)
        booking = self._world.received(body.BookingID, performer)
        self._world.reject(booking, body.Reason)
        return self._booking(booking, mine=False)

    async def withdraw(self, request: Request) -> Response:
        """The performer takes an acceptance back."""
        performer = self._performer(request)
        body = await json_body(request, wishes.WithReason)
        booking = self._world.received(body.BookingID, performer)
        self._world.withdraw(booking, body.Reason)
        return self._booking(booking, mine=False)

    async def delete_received(self, request: Request) -> Response:
        """Clear ended requests from the performer's list."""
        performer = self._performer(request)
        body = await json_body(request, wishes.BookingIDs)
        return _deleted(self._world.delete(wishes.ids(body.BookingIDs), performer=performer))

    async def group_made(self, request: Request) -> Response:
        """The requests of a member, for the manager of the group."""
        return self._list_made(self._member(request).id, request)

    async def group_made_details(self, request: Request) -> Response:
        """One request of a member."""
        member = self._member(request)
        return self._booking(self._world.made(query(request, wishes.One).BookingID, member.id))

    async def balance(self, request: Request) -> Response:
        """A bare number."""
        return answer(shapes.amount(self._client(request, CREDITS).balance))

    async def history(self, request: Request) -> Response:
        """What happened to the credits."""
        client = self._client(request, CREDITS)
        return answer(
            shapes.history(client, query(request, wishes.History), str(self._world.settings["dates"]))
        )

    async def verify(self, request: Request) -> Response:
        """Who the token speaks for; more of it when account_information is granted."""
        grant = self._grant(request)
        client = self._world.clients.get(grant.account)
        shown: dict[str, Any] = {"UserID": grant.account}
        if client is not None:
            shown |= {"EmailAddress": client.email, "IsAgeVerified": client.age_verified}
        if client is not None and INFORMATION in grant.scopes:
            number, name = client.group or (None, None)
            shown |= {"GroupID": number, "GroupName": name, "IsGroupManager": client.manager}
            shown |= {"UserTypeID": 1, "UserType": "Client"}
        return answer(shown)

    async def permissions(self, request: Request) -> Response:
        """The scopes granted."""
        grant = self._grant(request)
        granted = ["userid", *(scope for scope in SCOPES if scope in grant.scopes)]
        return answer({"Permissions": [{"Permission": name, "Status": "granted"} for name in granted]})

    async def search(self, request: Request) -> Response:
        """Performers by a part of their name."""
        self._project(request)
        wanted = query(request, wishes.Search)
        part = (wanted.Nickname or "").casefold()
        found = [p for p in self._world.cast.values() if p.bookable and part in p.name.casefold()]
        first = (wanted.PageNumber - 1) * wanted.ProfilesPerPage
        return answer(
            {
                "PageCount": ceil(len(found) / wanted.ProfilesPerPage),
                "PageNumber": wanted.PageNumber,
                "ProfilesTotal": len(found),
                "ProfilesPerPage": wanted.ProfilesPerPage,
                "Profiles": [shapes.profile(p) for p in found[first : first + wanted.ProfilesPerPage]],
            }
        )

    async def profile(self, request: Request) -> Response:
        """One performer."""
        self._project(request)
        performer = self._world.cast.get(query(request, wishes.Profile).UserID)
        if performer is None:
            raise Refused(404, "The user was not found.")
        return answer(shapes.profile(performer))

    def _booking(self, booking: Any, *, mine: bool = True) -> Response:
        return answer(shapes.booking(booking, self._world.settings, mine=mine))

    def _list_made(self, client: int, request: Request) -> Response:
        wanted = query(request, wishes.Listing)
        found = [b for b in self._world.bookings() if b.client == client and not b.gone_for_client]
        return answer(shapes.page(found, wanted, self._world.settings))

    def _grant(self, request: Request, scope: str | None = None) -> Grant:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self._world.tokens.grant(token.strip()) if scheme.lower() == "bearer" else None
        if grant is None:
            raise Refused(401, "Authorization has been denied for this request.")
        self._admit(f"token {token}")
        if scope is not None and scope not in grant.scopes:
            raise Refused(403, f"The user has not granted the permission {scope}.")
        return grant

    def _client(self, request: Request, scope: str = BOOKINGS) -> Client:
        client = self._world.clients.get(self._grant(request, scope).account)
        if client is None:
            raise Refused(403, "This account cannot make bookings.")
        return client

    def _performer(self, request: Request) -> int:
        account = self._grant(request, BOOKINGS).account
        if account not in self._world.cast:
            raise Refused(403, "This account does not receive bookings.")
        return account

    def _member(self, request: Request) -> Client:
        manager = self._client(request)
        member = self._world.clients.get(query(request, wishes.Profile).UserID)
        if not manager.manager or member is None or member.group != manager.group:
            raise Refused(403, "The user is not a member of a group you manage.")
        return member

    def _project(self, request: Request) -> None:
        key = request.headers.get("x-apikey") or request.query_params.get("apiKey")
        if key != PROJECT_KEY or request.headers.get("x-apisecret", CLIENT_SECRET) != CLIENT_SECRET:
            raise Refused(401, "The API key is missing or not valid.")
        self._admit("project")

    def _admit(self, caller: str) -> None:
        verdict = self._limits.check("calls", caller)
        if verdict is not None and not verdict.passed:
            raise Refused(429, "Too many requests.", headers={"Retry-After": str(verdict.wait)})


def _deleted(answers: list[tuple[int, str | None]]) -> Response:
    return answer([{"BookingID": i, "Deleted": words is None, "Message": words} for i, words in answers])
