"""What every pretend service is to the server and to the control side. Imports: starlette and this
package.
"""

from abc import ABC, abstractmethod
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.services.faults import Faults
from sandbox.services.journal import Journal
from sandbox.services.limits import Limits
from sandbox.services.webhooks import Webhooks

Json = dict[str, Any]


class Refused(Exception):
    """A service says no. `code` and `headers` are for services that answer with them."""

    def __init__(
        self, status: int, words: str, code: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.code = code
        self.headers = dict(headers or {})


class NoSuchThing(Exception):
    """The control side asked for something that is not there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the performers' side sees it; the same shape for every service."""

    id: str
    performer: str
    performer_name: str
    client: str
    status: str
    waiting: bool
    starts: datetime
    minutes: int
    made: datetime
    credits: Decimal | None = None
    offered: Decimal | None = None
    answer_by: datetime | None = None
    reason: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False
    actions: tuple[str, ...] = ()


class Service(ABC):
    """One pretend service: its HTTP routes (named by operationId) and its performers' side."""

    id: str
    label: str
    suffix = ""  # what follows the address of the service in its <SERVICE>_API_URL
    limits: Limits

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ledger = Journal(clock)
        self.calls = Journal(clock)
        self.faults = Faults()
        self.settings: Json = {}

    @abstractmethod
    def routes(self) -> list[Route]:
        """The service's own paths; the name of a route is the operationId of its contract."""

    @abstractmethod
    def refusal(self, refused: Refused) -> Response:
        """A refusal in this service's own words and shape."""

    @abstractmethod
    def demo(self, url: str) -> dict[str, str]:
        """The settings (names of the environment) with which the program reaches this service at `url`."""

    @abstractmethod
    def performers(self) -> Sequence[Json]:
        """Who can be booked, as the control side documents it."""

    @abstractmethod
    def asked(self) -> Sequence[Asked]:
        """Every request, oldest first."""

    @abstractmethod
    def act(self, request: str, action: str, body: Json) -> None:
        """A performer acts. Raises Refused where the service would refuse, NoSuchThing for an unknown
        request.
        """

    @abstractmethod
    def forget(self) -> None:
        """As just started."""

    def waiting(self) -> Sequence[Asked]:
        """Those whose performer has to answer."""
        return [asked for asked in self.asked() if asked.waiting]

    def temper(self, performer: str) -> str:
        """How that performer behaves when nobody plays them."""
        return next((str(p["temper"]) for p in self.performers() if p["id"] == performer), "silent")

    def add_performer(self, fields: Json) -> Json:
        """Add one performer; a service with a fixed cast refuses."""
        raise Refused(400, f"{self.label} has a fixed cast, not {sorted(fields)}")

    def change_performer(self, performer: str, fields: Json) -> Json:
        """Change one performer; a service with a fixed cast refuses."""
        raise Refused(400, f"{self.label} does not change {performer}: {sorted(fields)}")

    def accounts(self) -> Sequence[Json]:
        """The accounts of clients, if the service has any."""
        return ()

    def change_account(self, account: str, fields: Json) -> Json:
        """Change one account."""
        raise NoSuchThing(f"account {account} {sorted(fields)}")

    def issue_token(self, fields: Json) -> Json:
        """Make tokens without a login."""
        raise Refused(400, f"{self.label} has no tokens to give: {sorted(fields)}")

    def revoke_tokens(self, account: str | None, kind: str | None) -> None:
        """Take tokens back."""
        raise Refused(400, f"{self.label} has no tokens to take back ({account}, {kind})")

    def webhooks(self) -> Webhooks:
        """The events of the service, if it has any."""
        raise Refused(400, f"{self.label} sends no events")

    def jobs(self) -> Sequence[Coroutine[Any, Any, None]]:
        """What runs beside the answers while the service is up."""
        return ()
