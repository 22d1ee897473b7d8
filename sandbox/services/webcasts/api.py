"""The HTTP side of the pretend Webcasts: one handler per operationId of webcasts.openapi.yaml.

Every answer is a 200 in the same envelope, refusals too. Limits per hour as documented: create 100, update
100, status 500, folder tree 60. Imports: starlette and this package.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.services.bodies import answer, form_body
from sandbox.services.limits import Limits
from sandbox.services.service import Refused
from sandbox.services.webcasts import events
from sandbox.services.webcasts.codes import Code, refusal
from sandbox.services.webcasts.world import Event, Folder, World

Form = dict[str, str]


class Api:
    """Every call of the contract, on one world."""

    def __init__(self, world: World, limits: Limits) -> None:
        self._world = world
        self._limits = limits

    def routes(self) -> list[Route]:
        """Paths as the contract spells them below /api, named by operationId."""
        table: tuple[tuple[str, str, Callable[[Form], Awaitable[Response]], set[str], set[str]], ...] = (
            ("authenticate", "/authenticate", self.authenticate, {"username", "password"}, set()),
            ("createEvent", "/event/create", self.create, {"token", "event_data"}, set()),
            ("updateEvent", "/event/update", self.update, {"token", "event_data"}, set()),
            ("eventStatus", "/event/status", self.status, {"token", "event_id"}, set()),
            ("folderTree", "/folder/tree", self.tree, {"token"}, {"folder_id"}),
        )
        return [
            Route(f"/api{path}", self._guarded(name, call, needed, more), methods=["POST"], name=name)
            for name, path, call, needed, more in table
        ]

    async def authenticate(self, form: Form) -> Response:
        """A token for two hours."""
        token, until = self._world.login(form["username"], form["password"])
        return self.told(Code.SUCCESS, authenticationData={"token_expiration": stamp(until), "token": token})

    async def create(self, form: Form) -> Response:
        """A new event."""
        strict = bool(self._world.settings["strict"])
        properties = events.checked(events.NewEvent, events.parsed(form["event_data"]), strict=strict)
        return self._event(self._world.create(properties), links=True)

    async def update(self, form: Form) -> Response:
        """A changed event."""
        strict = bool(self._world.settings["strict"])
        changes = events.checked(events.ChangedEvent, events.parsed(form["event_data"]), strict=strict)
        event = self._world.event(str(changes["event_id"]))
        self._world.update(event, changes)
        return self._event(event, links=True)

    async def status(self, form: Form) -> Response:
        """The schedule of an event, never its life."""
        return self._event(self._world.event(form["event_id"]), links=False)

    async def tree(self, form: Form) -> Response:
        """The folders."""
        number = form.get("folder_id")
        if number is not None and not number.isdigit():
            raise refusal(Code.BAD_PARAMETER, "folder_id must be a number.")
        return self.told(Code.SUCCESS, folder_tree=_folder(self._world.folder(number)))

    def told(self, code: int, **result: Any) -> Response:
        """The envelope of every answer."""
        name = "currentTimestamp" if self._world.settings["stamp"] == "camel" else "current_timestamp"
        inside = {"result": {**result, "returnCode": int(code)}, name: stamp(self._world.now()), "version": 3}
        return answer({"convey_api": inside})

    def _event(self, event: Event, *, links: bool) -> Response:
        has, world = event.properties, self._world
        shown: dict[str, Any] = {
            "scheduled_duration": has["scheduled_duration"],
            "event_id": str(event.id) if world.settings["ids"] == "text" else event.id,
            "audience_capacity": has["audience_capacity"],
            "viewer_link": f"{world.settings['viewers']}/{event.id}",
            "event_title": has["event_title"],
            "folder_name": world.folder_name(event),
            "scheduled_start_time": has["scheduled_start_time"],
            "scheduled_player_close_time": has.get("scheduled_player_close_time", 0),
        }
        if links and event.links:
            listed = [_link(event, mask, pin) for mask, pin in event.links]
            single = len(listed) == 1 and world.settings["one_link"]
            shown["guest_presenter_links"] = listed[0] if single else listed
        return self.told(Code.SUCCESS, event_data=shown)

    def _guarded(
        self, name: str, call: Callable[[Form], Awaitable[Response]], needed: set[str], more: set[str]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            try:
                form = await form_body(request)
            except Refused as refused:
                raise refusal(Code.BAD_PARAMETER, refused.words) from None
            if not needed <= {field for field, value in form.items() if value} or form.keys() - needed - more:
                raise refusal(Code.BAD_PARAMETER, f"{name} takes {', '.join(sorted(needed | more))}.")
            if "token" in needed:
                self._world.admit(form["token"])
                self._count(name)
            return await call(form)

        return handle

    def _count(self, name: str) -> None:
        verdict = self._limits.check(name, "")
        if verdict is not None and not verdict.passed:
            raise refusal(Code.LIMIT, "The limit of calls has been reached.")


def stamp(at: datetime) -> int:
    """Epoch milliseconds."""
    return int(at.timestamp() * 1000)


def _folder(folder: Folder) -> dict[str, Any]:
    shown: dict[str, Any] = {"folder_name": folder.name, "folder_id": str(folder.id)}
    inside = [_folder(child) for child in folder.inside]
    return shown | ({"children": inside[0] if len(inside) == 1 else inside} if inside else {})


def _link(event: Event, mask: int, pin: str) -> dict[str, Any]:
    link = f"https://presenter.webcasts.example/{event.id}/{mask}"
    return {"guest_presenter_type": mask, "pin": pin, "link": link}
