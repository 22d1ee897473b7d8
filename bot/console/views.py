"""The pages behind the gate, each made from a few short reads.

Imports: starlette, `booking`, `handlers` and its neighbours in `bot`.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from io import StringIO
from typing import ClassVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from booking.figures import Figures, Span
from booking.figures import rows as lines
from booking.form import Card
from booking.outcome import Stage
from booking.people import Directory
from bot.console import rows
from bot.console.html import TABS, choices, table
from bot.depths import depths
from bot.pool import Pool
from handlers.office import Doctor, Statistician

SPANS = (7, 30, 90, 365)
LAST = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Views:
    """One method per tab: the content of its page, or a whole response."""

    pool: Pool
    cards: Callable[[], Mapping[str, Card]]
    off: Callable[[], Mapping[str, str]]
    directory: Directory
    doctor: Doctor
    statistician: Statistician
    now: Callable[[], datetime]

    TITLES: ClassVar = TABS

    async def stats(self, request: Request) -> str:
        """The picture, the spans to choose from, and the table as a file."""
        days = _days(request)
        links = " ".join(
            f'<a href="?days={n}"{" aria-current=true" if n == days else ""}>{n} days</a>' for n in SPANS
        )
        file = f'<a href="stats.csv?days={days}" download>As a table (CSV)</a>'
        picture = f'<img src="stats.png?days={days}" alt="Statistics of {days} days" width=1080 height=1920>'
        return f"<p class=tools>{links} {file}</p>{picture}"

    async def picture(self, request: Request) -> Response:
        """The picture of `days`."""
        figures = await self._figures(_days(request))
        labels = {service: card.label for service, card in self.cards().items()}
        for service, key in figures.left:
            card = self.cards().get(service)
            asked = [f.label for f in card.form.fields if f.key == key] if card else []
            labels[f"{service}/{key}"] = asked[0] if asked else "review"
        return Response(await self.statistician.draw(figures, labels, "en"), media_type="image/png")

    async def spreadsheet(self, request: Request) -> Response:
        """The numbers of `days`."""
        figures, text = await self._figures(_days(request)), StringIO()
        csv.writer(text).writerows([("what", "of", "which", "count"), *lines(figures)])
        name = f"greenroom-{figures.span.first}-{figures.span.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=headers)

    async def bookings(self, request: Request) -> str:
        """Newest first, a page at a time; of one service, at one stage."""
        asked = request.query_params
        service, stage = asked.get("service", ""), asked.get("stage", "")
        found = await rows.bookings(self.pool, service, stage, *_before(asked.get("before", "")))
        services = [("", "Every service"), *((s, c.label) for s, c in self.cards().items())]
        stages = [("", "Every stage"), *((s.value, s.value) for s in Stage)]
        tools = (
            f"<form class=tools>{choices('service', services, service)}{choices('stage', stages, stage)}"
            "<button>Show</button></form>"
        )
        heads = ("Made", "Who", "Service", "Stage", "Session", "Minutes", "Asked")
        shown = table(heads, [self._booking(b) for b in found], "No bookings.")
        return f"{tools}{shown}{_older(found, service, stage)}"

    async def campaigns(self, _request: Request) -> str:
        """The newest broadcasts with what became of their recipients."""
        heads = ("Made", "By", "Stage", "For", "Recipients", "Started", "Ended")
        return table(
            heads,
            [
                (_at(c.created), c.author, c.stage, c.total, _counts(c.states), _at(c.started), _at(c.ended))
                for c in await rows.campaigns(self.pool)
            ],
            "No broadcasts.",
        )

    async def services(self, _request: Request) -> str:
        """Every part and how it is; what waits; the last errors."""
        health, waiting = await self.doctor.look(), await depths(self.pool)
        parts = [
            (self._label(service), "well" if well else "not well", words)
            for service, (well, words) in health.services.items()
        ]
        parts += [(service, "off", why) for service, why in self.off().items()]
        telegram = health.telegram
        how = telegram.webhook or "long polling" if telegram.answers else "does not answer"
        parts.append(("Telegram", "not well" if telegram.error or not telegram.answers else "well", how))
        queues = [(name, str(count)) for name, count in health.waiting.items()]
        queues.append(("oldest update, seconds", f"{waiting.update_seconds:.1f}"))
        queues.append(("oldest reply, seconds", f"{waiting.reply_seconds:.1f}"))
        errors = [(f.id, _at(f.at), f.what, f.kind, f.place) for f in health.failures]
        return (
            f"<p><small>Version {health.version}, database {health.revision}, "
            f"replicas running: {health.replicas}</small></p>"
            f"{table(('Part', 'State', 'Words'), parts)}<h2>What waits</h2>{table(('Rows', 'Count'), queues)}"
            f"<h2>Last errors</h2>{table(('Id', 'When', 'What', 'Kind', 'Place'), errors, 'No errors.')}"
        )

    async def _figures(self, days: int) -> Figures:
        today = self.now().astimezone(UTC).date()
        return await self.statistician.read(Span(today - timedelta(days=days - 1), today), "UTC")

    def _booking(self, booking: rows.Booked) -> tuple[object, ...]:
        asked = "; ".join(
            " ".join(filter(None, (self.directory.name(booking.service, performer), stage, reason, price)))
            for performer, stage, reason, price in _told(booking)
        )
        who = f"{booking.name} · {booking.person}"
        label, starts = self._label(booking.service), _at(booking.starts)
        return (_at(booking.made), who, label, booking.stage, starts, booking.minutes, asked)

    def _label(self, service: str) -> str:
        card = self.cards().get(service)
        return card.label if card else service


def _told(booking: rows.Booked) -> list[tuple[str, str, str, str]]:
    """Performer, stage, reason worth telling, price."""
    return [
        (performer, stage, "" if reason == "none" else f"({reason})", f"for {price}" if price else "")
        for performer, stage, reason, price in booking.invited or ()
    ]


def _older(found: Sequence[rows.Booked], service: str, stage: str) -> str:
    """The way to the next page, where there may be one."""
    if len(found) < rows.PAGE:
        return ""
    before = f"{found[-1].made.isoformat()}_{found[-1].id}"
    asked = urlencode({"service": service, "stage": stage, "before": before})
    return f'<p><a href="?{escape(asked)}">Older</a></p>'


def _before(text: str) -> tuple[datetime, str]:
    """Where the page begins; from the newest when it is nothing of ours."""
    made, _, booking = text.partition("_")
    try:
        return datetime.fromisoformat(made).astimezone(UTC), booking
    except (ValueError, OverflowError):
        return LAST, ""


def _days(request: Request) -> int:
    days = request.query_params.get("days", "")
    return int(days) if days in {str(n) for n in SPANS} else 30


def _counts(states: Mapping[str, int] | None) -> str:
    return ", ".join(f"{state} {count}" for state, count in sorted((states or {}).items()))


def _at(instant: datetime | None) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M}" if instant else ""
