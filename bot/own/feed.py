"""A person's bookings for their calendar app: `GET /calendar/<token>.ics`, the token is all that is needed.

A token is looked up by its digest, so nothing is compared byte by byte, and one that is unknown, renewed or
ended answers alike. Imports: starlette, psycopg, `booking`, `handlers` and its neighbours in `bot`.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from booking.calendar import listed
from booking.form import Card, Form
from booking.ledger import Booking
from booking.people import Directory, Person
from bot.accounts.linking import digest
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.store import Ledger
from bot.traffic.rows import PERSON, person_of
from handlers.reminders import ics
from handlers.request.values import Reader
from handlers.words import words_for

TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
WHO = f"SELECT {PERSON} FROM people WHERE id = (SELECT person FROM feeds WHERE id = %s)"  # noqa: S608
PAST = timedelta(days=30)
MOST = 200
WINDOW = timedelta(minutes=10)
READS = 60
"""Reads of one address in a window; calendar apps read every quarter of an hour at most."""
HEADERS = {
    "Cache-Control": "private, max-age=300",
    "Content-Disposition": 'inline; filename="sessions.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(slots=True)
class Brake:
    """So many reads of one address in one window, by this replica."""

    began: datetime | None = None
    reads: dict[int, int] = field(default_factory=dict)

    def holds(self, person: int, now: datetime) -> bool:
        """Count one read; whether it is one too many."""
        if self.began is None or now - self.began >= WINDOW:
            self.began, self.reads = now, {}
        self.reads[person] = self.reads.get(person, 0) + 1
        return self.reads[person] > READS


@dataclass(frozen=True, slots=True)
class Feed:
    """What the address needs: where bookings and people are, how services and performers are called."""

    pool: Pool
    ledger: Ledger
    cards: Callable[[], Mapping[str, Card]]
    directory: Directory
    clock: Callable[[], datetime]
    bot: Callable[[], str]
    seals: Seals
    brake: Brake = field(default_factory=Brake)

    async def answer(self, request: Request) -> Response:
        """200 with all bookings, 304 when nothing changed, 404 for a token nobody has (any more)."""
        token = request.path_params["token"]
        person = await self._person(token) if TOKEN.fullmatch(token) else None
        if person is None:
            return PlainTextResponse("no such calendar", 404, {"Cache-Control": "no-store"})
        if self.brake.holds(person.id, self.clock()):
            return PlainTextResponse("too often", 429, {"Retry-After": str(int(WINDOW.total_seconds()))})
        body = await self._body(person)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": tag}
        if tag in request.headers.get("if-none-match", "").replace("W/", "").split(", "):
            return Response(status_code=304, headers=headers)
        return Response(body, 200, headers, media_type="text/calendar; charset=utf-8")

    async def _person(self, token: str) -> Person | None:
        async with self.pool.connection() as connection:
            row = await (await connection.execute(WHO.encode(), [digest(token)])).fetchone()
        return person_of(row, self.seals) if row else None

    async def _body(self, person: Person) -> bytes:
        live = await self.ledger.of(person.id, over=False, limit=MOST)
        ended = await self.ledger.of(person.id, over=True, limit=MOST)
        since, words = self.clock() - PAST, words_for(person.language)
        kept = [b for b in listed((*live, *ended)) if b.starts > since]
        return ics.feed(words, [(self._reader(person, b), b) for b in kept], self.bot())

    def _reader(self, person: Person, booking: Booking) -> Reader:
        """A service that is off keeps its bookings in the calendar, by its id."""
        service = booking.service
        card = self.cards().get(service) or Card(service, service.capitalize(), None, "", Form(0, ()))
        return Reader(words_for(person.language), person, card, self.directory)


def feed(own: Feed) -> Route:
    """The route."""
    return Route("/calendar/{token}.ics", own.answer, methods=["GET"])
