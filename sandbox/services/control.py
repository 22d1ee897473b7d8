"""The other side of the pretend services: play the performers, look at the ledger, make a service misbehave.

The demo page and the tests use it, the program under test never does. All bodies and answers are JSON; an
error is
`{"error": "why"}` with 400 (bad wish) or 404 (no such thing). Times are ISO 8601 UTC by the shared clock.
CORS is
open to loopback origins. May import starlette and this package.

Everywhere (any port of the process)
    GET  /_sandbox/services        [{id, label, url, demo: {NAME: value of the setting}, autoplay, faults: n,
                                   performers: n, open: n}]; url is what belongs into <SERVICE>_API_URL
    GET  /_sandbox/clock           {now, ahead: seconds pushed}
    POST /_sandbox/clock           {push: seconds} -> the same
    POST /_sandbox/reset           {} every service forgets what happened, as just started; the clock stays

Per service: /_sandbox/SERVICE/... with SERVICE one of webcam, jicoo, webkasa, webcasts
    GET   performers               [Performer]
    POST  performers               any fields of Performer -> Performer; {"preset": "escape"} adds one with
                                   markup
                                   characters in the name
    PATCH performers/ID            fields to change -> Performer
          Performer {id, name, temper: quick|haggler|decliner|slow|silent, open: requests waiting for an
          answer, about:
                    one line of words, and what the service knows: webcam {software: [ids], minimum: minutes,
                    phone,
                    bookable, online, results: [[status, words, made: bool]...] forced for the next creates}}
    GET   requests?performer=ID&open=true     [Request], newest first
    GET   requests/ID              Request
    POST  requests/ID/ACTION       body below -> Request; 400 when the service would not allow it now
          Request {id, performer, performer_name, client, status: the service's own word, waiting: true while
          the
                  performer has to answer, starts, minutes, credits | null, offered | null, answer_by | null,
                  made,
                  reason | null, details: {label: text}, silent, actions: [ACTION the service allows now]}
          accept  {credits?: number}   another number is a counter-offer (webcam); approve/confirm elsewhere
          decline {reason?}            cancel {reason?}        silent {} autoplay leaves this one alone
          move    {starts}             (jicoo, by the host)     complete {} | no_show {} (webkasa)
          delete  {}                   (webcasts, by the vendor's operator)
    GET   autoplay                 {on, pace}
    POST  autoplay                 {on?: bool, pace?: factor on the 5-25 s} -> the same; real seconds, not the
                                   clock's
    GET   accounts                 [{id, name, balance, ...}]
    PATCH accounts/ID              {balance?: number, age_verified?, mobile_verified?, ...} -> account
    POST  tokens                   {account?, scopes?: [..], life?: seconds} -> {access_token, refresh_token,
                                   expires_in}
    DELETE tokens?account=ID       revokes every token (of that account); 204. &kind=access leaves the refresh
                                   tokens
    GET   ledger?since=N           [{n, time, operation, ...ids and values}] every write applied, in order:
                                   the oracle
    GET   calls?since=N            [{n, time, operation, method, path, query, body, status, fault}] every
                                   request that
                                   came; secrets are shown as stars, status null when nothing was answered
    GET   limits                   {name: {allowed, seconds}}
    POST  limits                   {name: {allowed, seconds} | null} -> the same; null switches that limit off
    GET   settings / POST settings {name: value}: switches of the service, named in the first lines of its
          world.py
    GET   webhook / POST webhook   {url | null, secret} where signed events go (jicoo, webkasa)
    POST  webhook/again            {last?: n, stale?: seconds, broken?: bool} sends the last n events once
                                   more
    GET   faults                   [Fault] still to come
    POST  faults                   Fault -> {id}; every fault waits for its turn: the first match is used
    DELETE faults                  204, all gone
    POST  reset                    {} this service forgets

Fault {kind, operation: an operationId of the service's OpenAPI file or "*" (default), count: how often (1),
       skip: matching calls let through first (0), chance: 0..1 with seed (1.0), and by kind:}
    status        {status: 503, body?: any JSON or text, headers?: {}, retry_after?: text as it is, applied?:
                  false}
    hang          {applied: false, seconds: 3600}  no answer; then the connection closes. applied true: done,
                  then silence
    late          {delay: 90, seconds: 3600}       as hang, and applied `delay` seconds of the shared clock
                  later
    reset         {at: "request" (nothing applied) | "answer" (applied, no byte) | "body" (in its middle) |
                  "end"}
    half          {}                               applied, half of the body, clean close
    redirect      {status: 302, location: "/elsewhere"}
    html          {status: 200, applied: false}    a bot-protection page
    drip          {seconds: 0.2}                   applied, one byte each so many seconds
    huge          {size: 200000000}                streamed, not applied
    content_type  {value: "text/plain"}            applied
    twice         {}                               applied once, the body is sent two times in a row
    schema        {set?: {path: value}, drop?: [paths], mutate?: seed}  applied; path as `0.Status`,
                  `Users.*.UserID`;
                                                   `mutate` changes one key or value at random
    dates         {seconds: 3600}                  applied, every date of the answer shifted
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import orjson
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.services.autoplay import Autoplay
from sandbox.services.faults import Fault
from sandbox.services.limits import Limit
from sandbox.services.service import Json, NoSuchThing, Refused, Service

LOOPBACK = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
Call = Callable[["Control", Request, Json], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One service with who plays its performers; `url` is what belongs into <SERVICE>_API_URL."""

    service: Service
    autoplay: Autoplay
    url: str


class Control:
    """The control side of all services of a process; `stages` by service id."""

    def __init__(self, clock: Clock, stages: Mapping[str, Stage]) -> None:
        self._clock = clock
        self._stages = stages

    def app(self) -> Starlette:
        """The application to mount at /_sandbox."""
        cors = Middleware(
            CORSMiddleware, allow_origin_regex=LOOPBACK, allow_methods=["*"], allow_headers=["*"]
        )
        routes = [Route(path, self._handler(call), methods=[method]) for method, path, call in TABLE]
        return Starlette(routes=routes, middleware=[cors])

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
        self._stage(request).service.act(request.path_params["id"], request.path_params["action"], body)
        return await self.request(request, body)

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

    def _handler(self, call: Call) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            try:
                raw = await request.body()
                value = await call(self, request, orjson.loads(raw) if raw else {})
            except NoSuchThing as missing:
                return _json({"error": f"there is no {missing}"}, 404)
            except Refused as refused:
                return _json({"error": refused.words}, 404 if refused.status == 404 else 400)
            except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
                return _json({"error": f"{type(wrong).__name__}: {wrong}"}, 400)
            return Response(status_code=204) if value is None else _json(value)

        return handle


def _forget(stage: Stage) -> None:
    stage.service.forget()
    stage.service.calls.clear()
    stage.service.faults.clear()
    stage.service.limits.clear()


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value, default=_plain), status, media_type="application/json")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value) if value % 1 else int(value)
    raise TypeError(type(value).__name__)


TABLE: tuple[tuple[str, str, Call], ...] = (
    ("GET", "/services", Control.services),
    ("GET", "/clock", Control.clock),
    ("POST", "/clock", Control.clock),
    ("POST", "/reset", Control.reset_all),
    ("GET", "/{service}/performers", Control.performers),
    ("POST", "/{service}/performers", Control.add_performer),
    ("PATCH", "/{service}/performers/{id}", Control.change_performer),
    ("GET", "/{service}/requests", Control.requests),
    ("GET", "/{service}/requests/{id}", Control.request),
    ("POST", "/{service}/requests/{id}/{action}", Control.act),
    ("GET", "/{service}/autoplay", Control.autoplay),
    ("POST", "/{service}/autoplay", Control.autoplay),
    ("GET", "/{service}/accounts", Control.accounts),
    ("PATCH", "/{service}/accounts/{id}", Control.change_account),
    ("POST", "/{service}/tokens", Control.issue_token),
    ("DELETE", "/{service}/tokens", Control.revoke_tokens),
    ("GET", "/{service}/ledger", Control.ledger),
    ("GET", "/{service}/calls", Control.calls),
    ("GET", "/{service}/limits", Control.limits),
    ("POST", "/{service}/limits", Control.limits),
    ("GET", "/{service}/settings", Control.settings),
    ("POST", "/{service}/settings", Control.settings),
    ("GET", "/{service}/webhook", Control.webhook),
    ("POST", "/{service}/webhook", Control.webhook),
    ("POST", "/{service}/webhook/again", Control.webhook_again),
    ("GET", "/{service}/faults", Control.faults),
    ("POST", "/{service}/faults", Control.add_fault),
    ("DELETE", "/{service}/faults", Control.clear_faults),
    ("POST", "/{service}/reset", Control.reset),
)
