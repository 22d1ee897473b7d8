"""What the control side can do: one method per line of the table in control.py, each from a body to an
answer.

May import starlette's Request and this package.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request

from sandbox.clock import Clock
from sandbox.services.autoplay import Autoplay
from sandbox.services.faults import Fault
from sandbox.services.limits import Limit
from sandbox.services.service import Json, NoSuchThing, Refused, Service


@dataclass(frozen=True, slots=True)
class Stage:
    """One service with who plays its performers; `url` is what belongs into <SERVICE>_API_URL."""

    service: Service
    autoplay: Autoplay
    url: str


class Desk:
    """The control side of all services of a process; `stages` by service id."""

    def __init__(self, clock: Clock, stages: Mapping[str, Stage]) -> None:
        self._clock = clock
        self._stages = stages

    async def services(self, _: Request, __: Json) -> Any:
        """Who is here."""
        return [self._service(stage) for stage in self._stages.values()]

    async def clock(self, _: Request, body: Json) -> Any:
        """The shared time, pushed ahead when asked."""
        if "push" in body:
            self._clock.push(float(body["push"]))
        return {"now": self._clock.now(), "ahead": self._clock.ahead.total_seconds()}

    async def reset_all(self, _: Request, __: Json) -> Any:
        """Every service forgets."""
        for stage in self._stages.values():
            _forget(stage)

    async def performers(self, request: Request, _: Json) -> Any:
        """The cast."""
        return self._stage(request).service.performers()

    async def add_performer(self, request: Request, body: Json) -> Any:
        """One more."""
        return self._stage(request).service.add_performer(body)

    async def change_performer(self, request: Request, body: Json) -> Any:
        """One changed."""
        return self._stage(request).service.change_performer(request.path_params["id"], body)

    async def requests(self, request: Request, _: Json) -> Any:
        """What the performers were asked, newest first."""
        service, wanted = self._stage(request).service, request.query_params
        found = service.waiting() if wanted.get("open") == "true" else service.asked()
        return [asdict(a) for a in reversed(found) if wanted.get("performer", a.performer) == a.performer]

    async def request(self, request: Request, _: Json) -> Any:
        """One of them."""
        asked = self._stage(request).service.asked()
        found = next((a for a in asked if a.id == request.path_params["id"]), None)
        if found is None:
            raise NoSuchThing(f"request {request.path_params['id']}")
        return asdict(found)

    async def act(self, request: Request, body: Json) -> Any:
        """A performer acts."""
        service, number = self._stage(request).service, request.path_params["id"]
        service.act(number, request.path_params["action"], body)
        return next((asdict(a) for a in service.asked() if a.id == number), None)

    async def autoplay(self, request: Request, body: Json) -> Any:
        """Whether and how fast performers act on their own."""
        play = self._stage(request).autoplay
        play.on, play.pace = bool(body.get("on", play.on)), float(body.get("pace", play.pace))
        return {"on": play.on, "pace": play.pace}

    async def accounts(self, request: Request, _: Json) -> Any:
        """The clients' accounts."""
        return self._stage(request).service.accounts()

    async def change_account(self, request: Request, body: Json) -> Any:
        """One of them changed."""
        return self._stage(request).service.change_account(request.path_params["id"], body)

    async def issue_token(self, request: Request, body: Json) -> Any:
        """Tokens without a login."""
        return self._stage(request).service.issue_token(body)

    async def revoke_tokens(self, request: Request, _: Json) -> Any:
        """Tokens taken back."""
        wanted = request.query_params
        self._stage(request).service.revoke_tokens(wanted.get("account"), wanted.get("kind"))

    async def ledger(self, request: Request, _: Json) -> Any:
        """Every write applied."""
        return self._stage(request).service.ledger.since(int(request.query_params.get("since", 0)))

    async def calls(self, request: Request, _: Json) -> Any:
        """Every request that came."""
        return self._stage(request).service.calls.since(int(request.query_params.get("since", 0)))

    async def limits(self, request: Request, body: Json) -> Any:
        """How often what may be called."""
        named = self._stage(request).service.limits.named
        for name, limit in body.items():
            named[name] = None if limit is None else Limit(int(limit["allowed"]), float(limit["seconds"]))
        return {name: limit and asdict(limit) for name, limit in named.items()}

    async def settings(self, request: Request, body: Json) -> Any:
        """The switches of the service."""
        settings = self._stage(request).service.settings
        unknown = body.keys() - settings.keys()
        if unknown:
            raise Refused(400, f"no such setting: {', '.join(sorted(unknown))}")
        settings.update(body)
        return settings

    async def webhook(self, request: Request, body: Json) -> Any:
        """Where events go."""
        hooks = self._stage(request).service.webhooks()
        if body:
            hooks.url, hooks.secret = body.get("url"), str(body.get("secret", hooks.secret))
        return {"url": hooks.url, "secret": hooks.secret}

    async def webhook_again(self, request: Request, body: Json) -> Any:
        """The last events once more."""
        hooks = self._stage(request).service.webhooks()
        return await hooks.again(
            int(body.get("last", 1)), float(body.get("stale", 0)), bool(body.get("broken"))
        )

    async def faults(self, request: Request, _: Json) -> Any:
        """What is still to go wrong."""
        return self._stage(request).service.faults.waiting()

    async def add_fault(self, request: Request, body: Json) -> Any:
        """Something shall go wrong."""
        return {"id": self._stage(request).service.faults.add(Fault.model_validate(body))}

    async def clear_faults(self, request: Request, _: Json) -> Any:
        """All well again."""
        self._stage(request).service.faults.clear()

    async def reset(self, request: Request, _: Json) -> Any:
        """This service forgets."""
        _forget(self._stage(request))

    def _stage(self, request: Request) -> Stage:
        stage = self._stages.get(request.path_params["service"])
        if stage is None:
            raise NoSuchThing(f"service {request.path_params['service']}")
        return stage

    def _service(self, stage: Stage) -> Json:
        service = stage.service
        return {
            "id": service.id,
            "label": service.label,
            "url": stage.url,
            "demo": service.demo(stage.url),
            "autoplay": stage.autoplay.on,
            "faults": len(service.faults.waiting()),
            "performers": len(service.performers()),
            "open": len(service.waiting()),
        }


def _forget(stage: Stage) -> None:
    stage.service.forget()
    stage.service.calls.clear()
    stage.service.faults.clear()
    stage.service.limits.clear()
