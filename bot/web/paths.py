"""The web server's paths: Telegram's webhook, health, and whatever the roof adds (service webhooks, logins).

An update is answered 200 once it is stored, never after its work, and 503 only when it could not be stored:
any other answer would make Telegram send it again and hold back the rest of that chat. Imports: starlette
and its neighbours.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.settings import Settings
from bot.traffic import Traffic, Webhook
from bot.web.bodies import bounded
from bot.web.probe import ALIVE

WEBHOOK_PATH = "/telegram/webhook"
MOST_BYTES = 1_000_000
"""An update is a few kilobytes; whoever sends more is not Telegram."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header
log = logging.getLogger(__name__)

Ready = Callable[[], Awaitable[Mapping[str, bool]]]


def webhook_of(settings: Settings) -> Webhook | None:
    """Where Telegram posts, when it does: the address as set, or our usual path on a bare host."""
    url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
    if not url or not secret:
        return None
    return Webhook(url if urlsplit(url).path else url + WEBHOOK_PATH, secret.get_secret_value())


def build_app(
    traffic: Traffic,
    *,
    webhook: Webhook | None = None,
    ready: Ready | None = None,
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """The application. Without a `webhook` (polling) there is no path for it."""
    own: list[BaseRoute] = [
        Route("/healthz", _alive),
        Route("/readyz", _Readiness(traffic, ready).answer),
    ]
    if webhook is not None:
        posted = _Posted(traffic, webhook.secret)
        own.append(Route(urlsplit(webhook.url).path, posted.answer, methods=["POST"]))
    return Starlette(routes=[*own, *routes])


async def _alive(_request: Request) -> Response:
    return PlainTextResponse(ALIVE)


STARTING = Starlette(routes=[Route("/healthz", _alive), Mount("/", PlainTextResponse("starting", 503))])
"""While the database is brought to the present: nobody need end us, and who wants something comes again."""


class _Readiness:
    """200 when every part is well, else 503; the parts by name."""

    def __init__(self, traffic: Traffic, ready: Ready | None) -> None:
        self._traffic = traffic
        self._ready = ready

    async def answer(self, _request: Request) -> Response:
        parts = {**self._traffic.health(), **(await self._ready() if self._ready else {})}
        return JSONResponse(parts, 200 if all(parts.values()) else 503)


class _Posted:
    """Telegram's posts. The secret is compared in constant time, before anything of the body is read."""

    def __init__(self, traffic: Traffic, secret: str) -> None:
        if not secret:
            raise ValueError("a webhook without a secret lets anybody speak as anybody")
        self._traffic = traffic
        self._secret = secret.encode()

    async def answer(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return PlainTextResponse("forbidden", 403)
        body = await bounded(request, MOST_BYTES)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            await self._traffic.receive([body])
        except Exception as error:
            log.error("an update could not be stored: %s", type(error).__name__)  # noqa: TRY400  no content
            return PlainTextResponse("try again", 503)
        return Response(status_code=200)
