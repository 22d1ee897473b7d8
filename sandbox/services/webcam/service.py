"""The pretend webcam service as the server and the control side know it. Imports: starlette and this
package.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.services.bodies import answer
from sandbox.services.limits import Limits
from sandbox.services.service import Asked, Json, NoSuchThing, Refused, Service
from sandbox.services.webcam import shapes
from sandbox.services.webcam.accounts import OPERATOR, OPERATOR_TOKEN, SCOPES, Client
from sandbox.services.webcam.api import PROJECT_KEY, Api
from sandbox.services.webcam.bookings import Booking, Status
from sandbox.services.webcam.cast import ESCAPE_NAME, SOFTWARE, Performer
from sandbox.services.webcam.login import CLIENT_ID, CLIENT_SECRET
from sandbox.services.webcam.wishes import ZONE
from sandbox.services.webcam.world import World

ACTIONS = {Status.PENDING: ("accept", "decline", "silent"), Status.ACCEPTED: ("cancel",)}


class Webcam(Service):
    """Performers are invited and answer; clients have credits and tokens."""

    id = "webcam"
    label = "Webcam sessions"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.limits = Limits(clock, calls=None)  # the contract names none; tests switch one on
        self.world = World(clock, self.ledger)
        self.settings = self.world.settings

    def routes(self) -> list[Route]:
        """See Api."""
        return Api(self.world, self.limits).routes()

    def refusal(self, refused: Refused) -> Response:
        """`{"Message": words}`."""
        return answer({"Message": refused.words}, refused.status, refused.headers)

    def demo(self, url: str) -> dict[str, str]:
        """One operator account, and a project for people's own logins."""
        return {
            "WEBCAM_API_URL": url,
            "WEBCAM_LOGIN_URL": url,
            "WEBCAM_API_KEY": PROJECT_KEY,
            "WEBCAM_CLIENT_ID": CLIENT_ID,
            "WEBCAM_CLIENT_SECRET": CLIENT_SECRET,
            "WEBCAM_ACCESS_TOKEN": OPERATOR_TOKEN,
            "WEBCAM_TIMEZONE": ZONE.key,
        }

    def performers(self) -> Sequence[Json]:
        """The cast, with what each can do."""
        waiting = [b.performer.id for b in self.world.waiting()]
        return [_performer(p, waiting.count(p.id)) for p in self.world.cast.values()]

    def temper(self, performer: str) -> str:
        """See Service."""
        return self.world.cast[int(performer)].temper

    def add_performer(self, fields: Json) -> Json:
        """A new one with the next free number; `{"preset": "escape"}` has markup in the name."""
        fields = {"name": ESCAPE_NAME} if fields.get("preset") == "escape" else fields
        number = int(fields.get("id", max(self.world.cast) + 1))
        self.world.cast[number] = Performer(number, f"Performer {number}", "silent", tuple(SOFTWARE))
        return self.change_performer(str(number), fields)

    def change_performer(self, performer: str, fields: Json) -> Json:
        """Change any of name, temper, software, minimum, phone, bookable, online, reason, results."""
        found = self.world.cast.get(int(performer)) if performer.isdigit() else None
        if found is None:
            raise NoSuchThing(f"performer {performer}")
        for name in ("name", "temper", "minimum", "phone", "bookable", "online", "reason"):
            if name in fields:
                setattr(found, name, fields[name])
        if "software" in fields:
            found.software = tuple(fields["software"])
        if "results" in fields:
            found.results = [
                (int(status), str(words), bool(made)) for status, words, made in fields["results"]
            ]
        return _performer(found, sum(b.performer is found for b in self.world.waiting()))

    def asked(self) -> Sequence[Asked]:
        """Every invitation."""
        return [self._asked(b) for b in self.world.bookings()]

    def waiting(self) -> Sequence[Asked]:
        """See Service."""
        return [self._asked(b) for b in self.world.waiting()]

    def act(self, request: str, action: str, body: Json) -> None:
        """accept {credits?}, decline {reason?}, cancel {reason?}, silent."""
        if not request.isdigit():
            raise NoSuchThing(f"request {request}")
        booking = self.world.received(int(request))
        reason = str(body.get("reason") or booking.performer.reason)
        if action == "accept":
            price = body.get("credits")
            self.world.accept(booking, None if price is None else Decimal(str(price)))
        elif action == "decline":
            self.world.reject(booking, reason)
        elif action == "cancel":
            self.world.withdraw(booking, reason)
        elif action == "silent":
            booking.silent = True
        else:
            raise NoSuchThing(f"action {action}")

    def accounts(self) -> Sequence[Json]:
        """Clients and what they have."""
        return [_account(client) for client in self.world.clients.values()]

    def change_account(self, account: str, fields: Json) -> Json:
        """balance (written into the history as a correction), age_verified, mobile_verified, manager."""
        client = self.world.clients.get(int(account)) if account.isdigit() else None
        if client is None:
            raise NoSuchThing(f"account {account}")
        if "balance" in fields:
            change = Decimal(str(fields["balance"])) - client.balance
            client.move(self.clock.now(), "Correction", change)
        for name in ("age_verified", "mobile_verified", "manager"):
            if name in fields:
                setattr(client, name, bool(fields[name]))
        return _account(client)

    def issue_token(self, fields: Json) -> Json:
        """Tokens for any client or performer, without the page."""
        life = timedelta(seconds=float(fields["life"])) if "life" in fields else None
        pair = self.world.tokens.issue(
            int(fields.get("account", OPERATOR)), fields.get("scopes", SCOPES), life
        )
        return {"access_token": pair.access, "refresh_token": pair.refresh, "expires_in": pair.life}

    def revoke_tokens(self, account: str | None, kind: str | None) -> None:
        """Of one account or of everybody; `kind` access leaves the refresh tokens."""
        self.world.tokens.revoke(int(account) if account else None, access_only=kind == "access")

    def forget(self) -> None:
        """As just started."""
        self.world.forget()
        self.settings = self.world.settings

    def _asked(self, booking: Booking) -> Asked:
        actions = ACTIONS.get(booking.status, ())
        if booking.status is Status.ACCEPTED and self.clock.now() >= booking.starts:
            actions = ()
        details = {"Software": SOFTWARE[booking.software], "Sign-in name": booking.sign_in}
        return Asked(
            id=str(booking.id),
            performer=str(booking.performer.id),
            performer_name=booking.performer.name,
            client=self.world.clients[booking.client].name,
            status=str(booking.status),
            waiting=booking.status is Status.PENDING,
            starts=booking.starts,
            minutes=booking.minutes,
            made=booking.made,
            credits=booking.credits,
            offered=booking.offered,
            answer_by=booking.accept_by,
            reason=booking.reason,
            details=details | ({"Phone": booking.phone} if booking.phone else {}),
            silent=booking.silent,
            actions=actions,
        )


def _performer(performer: Performer, waiting: int) -> Json:
    software = ", ".join(SOFTWARE[i] for i in performer.software)
    about = f"{software}; at least {performer.minimum} min" + ("; phone" if performer.phone else "")
    shown: dict[str, Any] = asdict(performer) | {"id": str(performer.id), "open": waiting, "about": about}
    return shown if performer.bookable else shown | {"about": "direct chat only, cannot be booked"}


def _account(client: Client) -> Json:
    shown: dict[str, Any] = asdict(client)
    del shown["history"]
    return shown | {"id": str(client.id), "balance": shapes.amount(client.balance)}
