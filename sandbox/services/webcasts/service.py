"""The pretend Webcasts as the server and the control side know it. Imports: starlette and this package."""

from collections.abc import Sequence
from datetime import timedelta

from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.services.bodies import answer
from sandbox.services.limits import Limit, Limits
from sandbox.services.service import Asked, Json, NoSuchThing, Refused, Service
from sandbox.services.webcasts.api import Api
from sandbox.services.webcasts.world import LIFE, PASSWORD, USERNAME, Event, World

HOUR = 3600.0


class Webcasts(Service):
    """Events are made and changed; nobody is asked, nothing is listed or cancelled."""

    id = "webcasts"
    label = "Webcasts"
    suffix = "/api"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.limits = Limits(
            clock,
            createEvent=Limit(100, HOUR),
            updateEvent=Limit(100, HOUR),
            eventStatus=Limit(500, HOUR),
            folderTree=Limit(60, HOUR),
        )
        self.world = World(clock, self.ledger)
        self.settings = self.world.settings
        self._api = Api(self.world, self.limits)

    def routes(self) -> list[Route]:
        """See Api."""
        return self._api.routes()

    def refusal(self, refused: Refused) -> Response:
        """The envelope with a return code; only a path nobody knows is a plain 404."""
        if not refused.code.isdigit():
            return answer({"error": refused.words}, refused.status)
        return self._api.told(int(refused.code), error=refused.words)

    def demo(self, url: str) -> dict[str, str]:
        """One operator's login."""
        return {"WEBCASTS_API_URL": url, "WEBCASTS_USERNAME": USERNAME, "WEBCASTS_PASSWORD": PASSWORD}

    def performers(self) -> Sequence[Json]:
        """Nobody: this service has no performers."""
        return ()

    def asked(self) -> Sequence[Asked]:
        """Every event; nobody has to answer."""
        return [self._asked(event) for event in self.world.events()]

    def act(self, request: str, action: str, body: Json) -> None:  # noqa: ARG002 - delete takes nothing
        """delete, by the vendor's operator; the request is gone then."""
        if action != "delete":
            raise NoSuchThing(f"action {action}")
        self.world.delete(request)

    def issue_token(self, fields: Json) -> Json:
        """A token without a login."""
        life = timedelta(seconds=float(fields["life"])) if "life" in fields else LIFE
        token, _ = self.world.issue(life)
        return {"access_token": token, "refresh_token": None, "expires_in": int(life.total_seconds())}

    def revoke_tokens(self, account: str | None, kind: str | None) -> None:  # noqa: ARG002 - there is one account
        """Every token dies."""
        self.world.revoke()

    def forget(self) -> None:
        """As just started."""
        self.world.forget()
        self.settings = self.world.settings

    def _asked(self, event: Event) -> Asked:
        has = event.properties
        details = {"Zone": has["timezone"], "Audience": str(has["audience_capacity"])}
        return Asked(
            id=str(event.id),
            performer="",
            performer_name="",
            client=str(has["event_title"]),
            status=str(has["type"]),
            waiting=False,
            starts=event.starts,
            minutes=has["scheduled_duration"],
            made=event.made,
            details=details | {"Folder": self.world.folder_name(event)},
            actions=("delete",),
        )
