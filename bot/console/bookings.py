"""Bookings as a table and as a file: all of them, or those of a service, stage, person, performer or day.

Imports: starlette, `booking`, `handlers` and its neighbours in `bot`.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from booking.form import Card
from booking.moment import zone_info
from booking.outcome import Stage
from booking.people import Directory
from bot.console import rows
from bot.console.html import Html, choices, long, table
from bot.console.paging import LAST, before, further
from bot.console.reader import Reader
from bot.database.pool import Pool
from bot.office.naming import Naming
from bot.sheet import sheet
from handlers.live.card import STAGES, STATES

ASKED = ("service", "stage", "person", "performer", "day")
HEADS = ("Made", "Client", "Service", "Stage", "Session", "Minutes", "Asked")
COLUMNS = (
    *("id", "made", "person", "name", "service", "stage", "starts", "minutes"),
    *("performer", "performer_name", "answer", "reason", "price"),
)
"""Of the file: a line per performer who was asked."""
AT_ONCE = 5_000
"""Bookings of the file that are in memory together."""


@dataclass(frozen=True, slots=True)
class Bookings:
    """`show` is the page, `file` all that fits as CSV."""

    pool: Pool
    cards: Callable[[], Mapping[str, Card]]
    directory: Directory

    async def show(self, request: Request, reader: Reader) -> str:
        """Newest first, a page at a time."""
        words, asked = reader.words, _asked(request)
        place = before(request.query_params.get("before", ""))
        found = await rows.bookings(self.pool, self._wanted(asked, reader), *place)
        told = [self._line(reader, booking) for booking in found]
        shown = table([words.plain(head) for head in HEADS], told, words.plain("No bookings."))
        full = len(found) == rows.PAGE
        older = further(reader, found[-1].made, found[-1].id, asked) if full else ""
        return f"{self._tools(reader, asked)}{shown}{older}"

    async def file(self, request: Request, reader: Reader) -> Response:
        """The whole list, however long it is."""
        lines = self._pages(self._wanted(_asked(request), reader))
        headers = {"Content-Disposition": 'attachment; filename="bookings.csv"'}
        return StreamingResponse(lines, media_type="text/csv", headers=headers)

    def _tools(self, reader: Reader, asked: Mapping[str, str]) -> str:
        words = reader.words
        services = [("", words.plain("Every service"))]
        services += [(s, words.plain(c.label)) for s, c in self.cards().items()]
        stages = [("", words.plain("Every stage")), *((s.value, words.plain(STATES[s])) for s in Stage)]
        typed = (("person", words.plain("Client"), "search"), ("performer", words.plain("Asked"), "search"))
        inputs = "".join(
            f"<label>{escape(label)} <input type={kind} name={name} size=12"
            f' value="{escape(asked.get(name, ""))}"></label>'
            for name, label, kind in (*typed, ("day", words.plain("Day of the session"), "date"))
        )
        file = f'<a href="bookings.csv?{escape(urlencode(asked))}" download>CSV</a>'
        return (
            f"<form class=tools>{choices('service', services, asked.get('service', ''))}"
            f"{choices('stage', stages, asked.get('stage', ''))}{inputs}"
            f"<button>{escape(words.plain('Show'))}</button>{file}</form>"
        )

    def _wanted(self, asked: Mapping[str, str], reader: Reader) -> rows.Wanted:
        service, performer = asked.get("service", ""), asked.get("performer", "")
        since, until = _day(asked.get("day", ""), reader.zone)
        return rows.Wanted(
            service,
            asked.get("stage", ""),
            asked.get("person", ""),
            [performer, *self._named(performer, service)] if performer else None,
            since,
            until,
        )

    def _named(self, name: str, service: str) -> Iterator[str]:
        """Whom the operator's list knows by such a name."""
        for each in [service] if service else self.cards():
            yield from (performer.id for performer in self.directory.search(each, name))

    def _line(self, reader: Reader, booking: rows.Booked) -> tuple[object, ...]:
        words = reader.words
        card = self.cards().get(booking.service)
        label = words.plain(card.label) if card else booking.service
        who = f"{booking.name} · {booking.person}"
        theirs = Html(f'<a href="?person={booking.person}">{escape(who)}</a>')
        stage = words.plain(STATES[Stage(booking.stage)])
        asked = "; ".join(self._invited(reader, booking.service, told) for told in booking.invited or ())
        made, starts = reader.at(booking.made), reader.at(booking.starts)
        return (made, theirs, label, stage, starts, booking.minutes, long(asked))

    def _invited(self, reader: Reader, service: str, told: Sequence[str]) -> str:
        """One performer's part: stage, a reason worth telling, price."""
        performer, stage, reason, price = told
        words = reader.words
        why = "" if reason == "none" else f" ({Naming(words, {}).reason(reason)})"
        said = f"{self.directory.name(service, performer)}: {words.plain(STAGES[Stage(stage)])}{why}"
        return words.plain("{said}, for {price}", said=said, price=price) if price else said

    async def _pages(self, wanted: rows.Wanted) -> AsyncIterator[bytes]:
        yield sheet([], COLUMNS)
        place: tuple[datetime, str] = (LAST, "")
        while found := await rows.bookings(self.pool, wanted, *place, most=AT_ONCE):
            yield sheet(line for booking in found for line in self._lines(booking))
            place = found[-1].made, found[-1].id

    def _lines(self, each: rows.Booked) -> Iterator[tuple[object, ...]]:
        what = (
            each.id,
            each.made,
            each.person,
            each.name,
            each.service,
            each.stage,
            each.starts,
            each.minutes,
        )
        for performer, stage, reason, price in each.invited or [("", "", "none", None)]:
            name = self.directory.name(each.service, performer) if performer else ""
            yield (*what, performer, name, stage, "" if reason == "none" else reason, price)


def _asked(request: Request) -> dict[str, str]:
    """What was asked for, as far as anything was."""
    return {name: said for name in ASKED if (said := request.query_params.get(name, "").strip())}


def _day(text: str, zone: str) -> tuple[datetime | None, datetime | None]:
    """When such a day begins and ends there; any day when it is none."""
    try:
        day = date.fromisoformat(text)
        until = day + timedelta(1)
    except (ValueError, OverflowError):
        return None, None
    info = zone_info(zone)
    return datetime.combine(day, time(), info), datetime.combine(until, time(), info)
