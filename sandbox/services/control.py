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
          delete  {}                   (webcasts, by the vendor's operator) -> 204, it is gone
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
    GET   limits                   {name: {allowed, seconds} | null}
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
    slow          {seconds: 5}                     applied, answered whole after so long
    huge          {size: 200000000}                streamed, not applied
    content_type  {value: "text/plain"}            applied
    twice         {}                               applied once, the body is sent two times in a row
    schema        {set?: {path: value}, drop?: [paths], mutate?: seed}  applied; path as `0.Status`,
                  `Users.*.UserID`;
                                                   `mutate` changes one key or value at random
    dates         {seconds: 3600}                  applied, every date of the answer shifted
"""

from collections.abc import Awaitable, Callable, Mapping
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
from sandbox.services.desk import Desk, Stage
from sandbox.services.service import Json, NoSuchThing, Refused

LOOPBACK = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
Call = Callable[[Desk, Request, Json], Awaitable[Any]]


def control(clock: Clock, stages: Mapping[str, Stage]) -> Starlette:
    """The application to mount at /_sandbox. `stages`, by service id, may still be filled afterwards."""
    desk = Desk(clock, stages)
    cors = Middleware(CORSMiddleware, allow_origin_regex=LOOPBACK, allow_methods=["*"], allow_headers=["*"])
    routes = [Route(path, _handler(desk, call), methods=[method]) for method, path, call in TABLE]
    return Starlette(routes=routes, middleware=[cors])


def _handler(desk: Desk, call: Call) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            raw = await request.body()
            value = await call(desk, request, orjson.loads(raw) if raw else {})
        except NoSuchThing as missing:
            return _json({"error": f"there is no {missing}"}, 404)
        except Refused as refused:
            return _json({"error": refused.words}, 404 if refused.status == 404 else 400)
        except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
            return _json({"error": f"{type(wrong).__name__}: {wrong}"}, 400)
        return Response(status_code=204) if value is None else _json(value)

    return handle


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value, default=_plain), status, media_type="application/json")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value) if value % 1 else int(value)
    raise TypeError(type(value).__name__)


TABLE: tuple[tuple[str, str, Call], ...] = (
    ("GET", "/services", Desk.services),
    ("GET", "/clock", Desk.clock),
    ("POST", "/clock", Desk.clock),
    ("POST", "/reset", Desk.reset_all),
    ("GET", "/{service}/performers", Desk.performers),
    ("POST", "/{service}/performers", Desk.add_performer),
    ("PATCH", "/{service}/performers/{id}", Desk.change_performer),
    ("GET", "/{service}/requests", Desk.requests),
    ("GET", "/{service}/requests/{id}", Desk.request),
    ("POST", "/{service}/requests/{id}/{action}", Desk.act),
    ("GET", "/{service}/autoplay", Desk.autoplay),
    ("POST", "/{service}/autoplay", Desk.autoplay),
    ("GET", "/{service}/accounts", Desk.accounts),
    ("PATCH", "/{service}/accounts/{id}", Desk.change_account),
    ("POST", "/{service}/tokens", Desk.issue_token),
    ("DELETE", "/{service}/tokens", Desk.revoke_tokens),
    ("GET", "/{service}/ledger", Desk.ledger),
    ("GET", "/{service}/calls", Desk.calls),
    ("GET", "/{service}/limits", Desk.limits),
    ("POST", "/{service}/limits", Desk.limits),
    ("GET", "/{service}/settings", Desk.settings),
    ("POST", "/{service}/settings", Desk.settings),
    ("GET", "/{service}/webhook", Desk.webhook),
    ("POST", "/{service}/webhook", Desk.webhook),
    ("POST", "/{service}/webhook/again", Desk.webhook_again),
    ("GET", "/{service}/faults", Desk.faults),
    ("POST", "/{service}/faults", Desk.add_fault),
    ("DELETE", "/{service}/faults", Desk.clear_faults),
    ("POST", "/{service}/reset", Desk.reset),
)
