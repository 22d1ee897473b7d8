"""How everything goes, as pages: the picture of the figures, the parts and what waits.

Imports: starlette, `booking`, `handlers` and its neighbours in `bot`.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from io import StringIO

from starlette.requests import Request
from starlette.responses import Response

from booking.figures import Figures, Span
from booking.figures import rows as lines
from booking.form import Card
from booking.moment import in_zone
from bot.console.html import table
from bot.console.reader import Reader
from handlers.office import Doctor, Health, Statistician
from handlers.operators.outage import SAID, setting
from handlers.operators.spans import DEFAULT, LONGEST, span_of
from handlers.operators.stats import labels
from handlers.words import Words

SPANS = (7, 30, 90, 365)
PARTS = ("Part", "State", "Words")
COUNTS = ("What", "Count")
ERRORS = ("Id", "When", "What", "Kind", "Place")
WAITING = {
    "updates": "updates",
    "replies": "replies",
    "bulk": "messages of broadcasts",
    "jobs": "jobs",
    "drafts": "open requests",
    "followed": "bookings followed",
}
OLDEST = {"update": "the oldest update, seconds", "reply": "the oldest reply, seconds"}


@dataclass(frozen=True, slots=True)
class Views:
    """One method per page: its content, or a whole response."""

    cards: Callable[[], Mapping[str, Card]]
    off: Callable[[], Mapping[str, str]]
    doctor: Doctor
    statistician: Statistician
    now: Callable[[], datetime]

    async def stats(self, request: Request, reader: Reader) -> str:
        """The picture, the spans to choose from, and the table as a file."""
        asked, words = self._asked(request, reader), reader.words
        span = asked or self._last(reader, DEFAULT)
        links = " ".join(
            f'<a href="?days={n}"{" aria-current=true" if span == self._last(reader, n) else ""}>'
            f"{words.n('{count} day', '{count} days', n)}</a>"
            for n in SPANS
        )
        between = f"from={span.first}&amp;to={span.last}"
        file = f'<a href="stats.csv?{between}" download>{escape(words.plain("As a table (CSV)"))}</a>'
        told = escape(words.plain("Statistics"))
        picture = f'<img src="stats.png?{between}" alt="{told}" width=1080 height=2400>'
        wrong = words.t("At most {most} days, and none that are still to come.", most=LONGEST)
        tools = f"<form class=tools>{links} {_ends(words, span)} {file}</form>"
        return f"{tools}{'' if asked else f'<p class=bad>{wrong}</p>'}{picture}"

    async def picture(self, request: Request, reader: Reader) -> Response:
        """The picture of `days`."""
        figures = await self._figures(request, reader)
        named = labels(self.cards(), reader.words, figures)
        drawn = await self.statistician.draw(figures, named, reader.words.language)
        return Response(drawn, media_type="image/png")

    async def spreadsheet(self, request: Request, reader: Reader) -> Response:
        """The numbers of `days`."""
        figures, text = await self._figures(request, reader), StringIO()
        csv.writer(text).writerows([("what", "of", "which", "count"), *lines(figures)])
        name = f"greenroom-{figures.span.first}-{figures.span.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=headers)

    async def services(self, _request: Request, reader: Reader) -> str:
        """Every part and how it is; what waits; the last errors."""
        health, words = await self.doctor.look(), reader.words
        version = words.t(
            "Version {version}, database {revision}, replicas running: {replicas}",
            version=health.version,
            revision=health.revision,
            replicas=health.replicas,
        )
        parts = table([words.plain(head) for head in PARTS], self._parts(reader, health), "")
        waits = table([words.plain(head) for head in COUNTS], _waiting(reader, health), "")
        errors = table(
            [words.plain(head) for head in ERRORS],
            [(f.id, reader.at(f.at), f.what, f.kind, f.place) for f in health.failures],
            words.plain("No errors in the last two weeks."),
        )
        waiting, last = escape(words.plain("What waits")), escape(words.plain("Last errors"))
        return f"<p><small>{version}</small></p>{parts}<h2>{waiting}</h2>{waits}<h2>{last}</h2>{errors}"

    def _parts(self, reader: Reader, health: Health) -> list[tuple[str, str, str]]:
        words, cards, telegram = reader.words, self.cards(), health.telegram

        def label(service: str) -> str:
            return words.plain(cards[service].label) if service in cards else service

        well, ill = words.plain("well"), words.plain("not well")
        parts = [(label(s), well if fine else ill, said) for s, (fine, said) in health.services.items()]
        parts += [
            (
                label(s),
                ill,
                words.plain(SAID["zone"], since=reader.at(since), part=label(s), zone=setting(s)),
            )
            for s, since in health.zones.items()
        ]
        parts += [
            (label(s), words.plain("off"), words.plain("missing {names}", names=names))
            for s, names in self.off().items()
        ]
        how = telegram.webhook or words.plain("fetched by long polling")
        if not telegram.answers:
            how = words.plain("does not answer")
        for kind, since in telegram.cut.items():
            how += " · " + words.plain(SAID[kind], since=reader.at(since))
        if telegram.error:
            when = reader.at(telegram.error_at)
            how += " · " + words.plain("Its last error, {when}: {said}", when=when, said=telegram.error)
        fine = telegram.answers and not telegram.failing(self.now())
        parts.append(("Telegram", well if fine else ill, how))
        gap = words.plain("wrong by {seconds} s", seconds=reader.number(round(abs(health.ahead))))
        clock = (ill, gap) if health.ahead else (well, "")
        return [*parts, (words.plain("clock of this machine"), *clock)]

    async def _figures(self, request: Request, reader: Reader) -> Figures:
        span = self._asked(request, reader) or self._last(reader, DEFAULT)
        return await self.statistician.read(span, reader.zone)

    def _asked(self, request: Request, reader: Reader) -> Span | None:
        """The days asked for, None where there are none such."""
        asked = request.query_params
        said = f"{asked.get('from', '')} {asked.get('to', '')}".strip() or asked.get("days", "")
        return span_of(said, self.now(), reader.zone, reader.words.language)

    def _last(self, reader: Reader, days: int) -> Span:
        today = in_zone(self.now(), reader.zone).wall.date()
        return Span(today - timedelta(days=days - 1), today)


def _waiting(reader: Reader, health: Health) -> list[tuple[str, str]]:
    words = reader.words
    counts = [(words.plain(said), reader.number(health.waiting[kind])) for kind, said in WAITING.items()]
    counts.append((words.plain("updates at Telegram"), reader.number(health.telegram.pending)))
    ages = [
        (words.plain(said), reader.number(round(health.oldest[kind], 1))) for kind, said in OLDEST.items()
    ]
    return [*counts, *ages]


def _ends(words: Words, span: Span) -> str:
    """Where a span of one's own begins and ends."""
    ends = (("from", words.plain("From"), span.first), ("to", words.plain("To"), span.last))
    inputs = " ".join(
        f"<label>{escape(label)} <input type=date name={name} value={day} required></label>"
        for name, label, day in ends
    )
    return f"{inputs} <button>{escape(words.plain('Show'))}</button>"
