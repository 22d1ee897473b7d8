"""What services tell us by webhook: `POST /services/<id>/webhook`.

All a signed message does is make its booking due, so that the follow job looks it up now, and note whose it
is while we do not know what became of a request: a forged one is refused, one that comes again does nothing,
a lost one is made good by the polling. Which have come, each replica remembers for itself: at another, or
after a start, one sent again costs one look. Imports: starlette, structlog, `booking` and its neighbours in
`bot`.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from booking.errors import ServiceError
from booking.provider import Forged, Heard, Provider
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.store import guests
from bot.web.bodies import bounded

MOST_BYTES = 1_000_000
REMEMBERED = 10_000
"""Messages that are known when they come again."""
DUE = """UPDATE bookings SET look_at = %(now)s, revision = revision + 1
    WHERE service = %(service)s AND NOT ended
    AND id IN (SELECT booking FROM invitations WHERE reference = %(reference)s)"""
"""A look that is under way may be older than the news: what it saves is refused, and it looks again."""

log = structlog.get_logger(__name__)


def heard(
    provider: Callable[[str], Provider], pool: Pool, clock: Callable[[], datetime], seals: Seals
) -> Route:
    """The route. `provider` gives the client of a service that is on, or raises ServiceError."""
    known: dict[tuple[str, str], None] = {}

    async def answer(request: Request) -> Response:
        service = request.path_params["service"]
        body = await bounded(request, MOST_BYTES)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            news = provider(service).heard(dict(request.headers), body)
        except Forged:
            log.warning("webhook without a valid signature", service=service)
            return PlainTextResponse("forbidden", 403)
        except ServiceError:
            return PlainTextResponse("no such service", 404)
        except ValueError:
            return PlainTextResponse("not understood", 400)
        if news is not None and (service, news.key) not in known:
            if await _take(pool, service, news, clock(), seals):
                known[service, news.key] = None
            if len(known) > REMEMBERED:
                del known[next(iter(known))]
        return PlainTextResponse("heard")

    return Route("/services/{service}/webhook", answer, methods=["POST"])


async def _take(pool: Pool, service: str, news: Heard, now: datetime, seals: Seals) -> int:
    """How many bookings it is about: none while the one it means is not written down yet."""
    async with pool.connection() as connection:
        await guests.note(connection, service, news, seals)
        done = await connection.execute(DUE, {"now": now, "service": service, "reference": news.reference})
        return done.rowcount
