"""Bookings and broadcasts as tables.

Imports: starlette, `booking`, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from booking.form import Card
from booking.outcome import Stage
from booking.people import Directory
from bot.console import rows
from bot.console.broadcast import COURSES
from bot.console.html import Html, choices, long, table
from bot.console.reader import Reader
from bot.office.naming import Naming
from bot.pool import Pool
from handlers.broadcast import tell
from handlers.broadcast.campaign import Stage as Course
from handlers.broadcast.campaign import Tally
from handlers.card import STAGES, STATES
from handlers.start import NAMES

LAST = datetime(9999, 1, 1, tzinfo=UTC)
EXCERPT = 60
COUNTED = ("waiting", "sending", "sent", "unknown", "blocked", "refused", "skipped")


@dataclass(frozen=True, slots=True)
class Lists:
    """One method per page."""

    pool: Pool
    cards: Callable[[], Mapping[str, Card]]
    directory: Directory

    async def bookings(self, request: Request, reader: Reader) -> str:
        """Newest first, a page at a time; of one service, at one stage."""
        asked, words = request.query_params, reader.words
        service, stage = asked.get("service", ""), asked.get("stage", "")
        found = await rows.bookings(self.pool, service, stage, *_before(asked.get("before", "")))
        services = [("", words.plain("Every service"))]
        services += [(s, words.plain(c.label)) for s, c in self.cards().items()]
        stages = [("", words.plain("Every stage")), *((s.value, words.plain(STATES[s])) for s in Stage)]
        tools = (
            f"<form class=tools>{choices('service', services, service)}{choices('stage', stages, stage)}"
            f"<button>{escape(words.plain('Show'))}</button></form>"
        )
        heads = ("Made", "Who", "Service", "Stage", "Session", "Minutes", "Asked")
        told = [self._booking(reader, booking) for booking in found]
        shown = table([words.plain(head) for head in heads], told, words.plain("No bookings."))
        return f"{tools}{shown}{_older(reader, found, service, stage)}"

    async def campaigns(self, request: Request, reader: Reader) -> str:
        """Broadcasts with what became of their recipients, a page at a time."""
        words = reader.words
        heads = ("Made", "By", "Message", "Languages", "Stage", "Recipients", "Started", "Ended", "Report")
        found = await rows.campaigns(self.pool, _before(request.query_params.get("before", ""))[0])
        told = [self._campaign(reader, sent) for sent in found]
        shown = table([words.plain(head) for head in heads], told, words.plain("No broadcasts."))
        older = (
            _further(reader, {"before": f"{found[-1].created.isoformat()}_"})
            if len(found) == rows.PAGE
            else ""
        )
        return f"{shown}{older}"

    def _campaign(self, reader: Reader, sent: rows.Sent) -> tuple[object, ...]:
        words, text = reader.words, sent.text.replace("\n", " ")
        short = text[:EXCERPT] + ("…" if len(text) > EXCERPT else "")
        stage = words.plain(COURSES[Course(sent.stage)])
        counts = tell.counted(words, _tally(sent.states or {}))
        file = f"campaigns.csv?{escape(urlencode({'id': sent.id}))}"
        link = Html(f'<a href="{file}" download>CSV</a>') if sent.states else ""
        page = f"campaign?{escape(urlencode({'id': sent.id}))}"
        message = Html(f'<a href="{page}">{escape(short or words.plain("Broadcast"))}</a>')
        total = reader.number(sent.total) if sent.total else ""
        people = long(" · ".join(filter(None, (total, *counts))))
        begun, over = reader.at(sent.started), reader.at(sent.ended)
        speaks = ", ".join(NAMES.get(language, language) for language in sent.languages)
        return (reader.at(sent.created), sent.author, message, speaks, stage, people, begun, over, link)

    def _booking(self, reader: Reader, booking: rows.Booked) -> tuple[object, ...]:
        words = reader.words
        card = self.cards().get(booking.service)
        label = words.plain(card.label) if card else booking.service
        who, stage = f"{booking.name} · {booking.person}", words.plain(STATES[Stage(booking.stage)])
        asked = "; ".join(self._invited(reader, booking.service, told) for told in booking.invited or ())
        made, starts = reader.at(booking.made), reader.at(booking.starts)
        return (made, who, label, stage, starts, booking.minutes, long(asked))

    def _invited(self, reader: Reader, service: str, told: Sequence[str]) -> str:
        """One performer's part: stage, a reason worth telling, price."""
        performer, stage, reason, price = told
        words = reader.words
        why = "" if reason == "none" else f" ({Naming(words, {}).reason(reason)})"
        said = f"{self.directory.name(service, performer)}: {words.plain(STAGES[Stage(stage)])}{why}"
        return words.plain("{said}, for {price}", said=said, price=price) if price else said


def _tally(states: Mapping[str, int]) -> Tally:
    counts: dict[str, Any] = {state: states.get(state, 0) for state in COUNTED}
    return Tally(**counts)


def _older(reader: Reader, found: Sequence[rows.Booked], service: str, stage: str) -> str:
    """The way to the next page, where there may be one."""
    if len(found) < rows.PAGE:
        return ""
    before = f"{found[-1].made.isoformat()}_{found[-1].id}"
    return _further(reader, {"service": service, "stage": stage, "before": before})


def _further(reader: Reader, asked: Mapping[str, str]) -> str:
    return f'<p><a href="?{escape(urlencode(asked))}">{escape(reader.words.plain("Older"))}</a></p>'


def _before(text: str) -> tuple[datetime, str]:
    """Where the page begins; from the newest when it is nothing of ours."""
    made, _, booking = text.partition("_")
    try:
        return datetime.fromisoformat(made).astimezone(UTC), booking
    except (ValueError, OverflowError):
        return LAST, ""
