"""/stats: one picture of a span of days, the same numbers as a table, buttons for other spans.

Imports: `booking`.
"""

import base64
import csv
from collections.abc import Mapping
from datetime import timedelta
from io import StringIO

from booking.figures import Figures, Span, rows
from booking.form import Card
from booking.moment import month_name, zone_words
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op
from handlers.operators.console import console
from handlers.operators.spans import LONGEST, before, span_of, written
from handlers.turn import Turn
from handlers.words import Words

SPANS = (7, 30, 90, 365)


async def stats(turn: Turn, args: str = "") -> None:
    """/stats [days], and its buttons: which days (`span_of`), ":csv" behind them for the file."""
    said, _, wish = args.strip().partition(":")
    zone = turn.person.zone or "UTC"
    span = span_of(said.strip(), turn.now, zone, turn.words.language, turn.person.order)
    if span is None:
        turn.messages.append(Message(Op.SAY, turn.chat, _how(turn)))
        return
    figures = await turn.office.statistician.read(span, zone)
    name = f"greenroom-{span.first}-{span.last}"
    if wish == "csv":
        content = base64.b64encode(_table(figures)).decode()
        turn.messages.append(Message(Op.FILE, turn.chat, file=f"{name}.csv", content=content))
        return
    language = turn.words.language
    named = labels(_cards(turn, figures), turn.words, figures)
    picture = await turn.office.statistician.draw(figures, named, language)
    content, said = base64.b64encode(picture).decode(), _caption(turn, figures)
    spans = tuple(
        Button(turn.words.n("{count} day", "{count} days", d), of_menu(Go.STATS, str(d)))
        for d in SPANS
        if d != len(span.days)
    )
    earlier = Button(turn.words.plain("Days before"), of_menu(Go.STATS, written(before(span))))
    file = Button(turn.words.plain("As a table (CSV)"), of_menu(Go.STATS, f"{written(span)}:csv"))
    turn.messages.append(
        Message(
            Op.PHOTO,
            turn.chat,
            said,
            (spans, (earlier, file), *console(turn)),
            f"stats:{written(span)}",
            file=f"{name}.png",
            content=content,
        )
    )


def _how(turn: Turn) -> str:
    last = turn.now.date().replace(day=1) - timedelta(days=1)
    return turn.words.t(
        "I do not know which days you mean. Say for example {days}, {month} or {between}: "
        "at most {most} days, and none that are still to come.",
        days="/stats 7",
        month=f"/stats {month_name(last.year, last.month, turn.words.language)}",
        between=f"/stats {written(Span(last.replace(day=1), last))}",
        most=LONGEST,
    )


def _caption(turn: Turn, figures: Figures) -> str:
    days = {"first": turn.times.dated(figures.span.first), "last": turn.times.dated(figures.span.last)}
    said = turn.words.n(
        "{first} to {last}: {count} request, {accepted} of {asked} who were asked accepted.",
        "{first} to {last}: {count} requests, {accepted} of {asked} who were asked accepted.",
        figures.requests,
        **days,
        accepted=turn.words.amount(figures.accepted.accepted),
        asked=turn.words.amount(figures.accepted.asked),
    )
    if not figures.accepted.asked:
        said = turn.words.n(
            "{first} to {last}: {count} request.",
            "{first} to {last}: {count} requests.",
            figures.requests,
            **days,
        )
    zone = zone_words(figures.zone, turn.words.language)
    when = [turn.words.t("Times are {zone}.", zone=zone)]
    if figures.zone != "UTC":
        when.append(turn.words.t("Messages and who wrote are counted by the day in UTC."))
    return "\n".join([said, *_verdicts(turn, figures), " ".join(when)])


def _verdicts(turn: Turn, figures: Figures) -> list[str]:
    """What people said of their sessions, as counts."""
    told = figures.verdicts
    if not told:
        return []
    good, bad, none = (turn.words.amount(told.get(verdict, 0)) for verdict in "gbn")
    said = "What people said of their sessions: good {good}, not good {bad}, did not take place {none}."
    return [turn.words.t(said, good=good, bad=bad, none=none)]


def _cards(turn: Turn, figures: Figures) -> Mapping[str, Card]:
    """Of the services told of, also of those that are off by now."""
    told = {*figures.bookings, *(service for service, _ in figures.left)}
    return {service: card for service in sorted(told) if (card := turn.services.card(service))}


def labels(cards: Mapping[str, Card], words: Words, figures: Figures) -> Mapping[str, str]:
    """Services and the questions they ask ("service/key"), as people call them."""
    named = {service: words.plain(card.label) for service, card in cards.items()}
    for service, key in figures.left:
        card = cards.get(service)
        if card is not None:
            asked = [f for f in card.form.fields if f.key == key]
            named[f"{service}/{key}"] = words.plain(asked[0].label) if asked else words.plain("review")
    return named


def _table(figures: Figures) -> bytes:
    """With a mark of its encoding, because spreadsheets guess otherwise."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(("what", "of", "which", "count"))
    writer.writerows(rows(figures))
    return text.getvalue().encode("utf-8-sig")
