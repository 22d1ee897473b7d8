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
from booking.moment import in_zone
from handlers.callback import Go, of_menu
from handlers.console import console
from handlers.messages import Button, Message, Op
from handlers.turn import Turn
from handlers.words import Words

SPANS = (7, 30, 90, 365)
DEFAULT = 30
LONGEST = 366


async def stats(turn: Turn, args: str = "") -> None:
    """/stats [days], and its buttons: the number of days up to today, ":csv" behind it for the file."""
    number, _, wish = args.strip().partition(":")
    days = min(int(number), LONGEST) if number.isdecimal() and 0 < len(number) <= 4 else DEFAULT
    zone = turn.person.zone or "UTC"
    today = in_zone(turn.now, zone).wall.date()
    span = Span(today - timedelta(days=max(days, 1) - 1), today)
    figures = await turn.office.statistician.read(span, zone)
    name = f"greenroom-{span.first}-{span.last}"
    if wish == "csv":
        content = base64.b64encode(_table(figures)).decode()
        turn.messages.append(Message(Op.FILE, turn.chat, file=f"{name}.csv", content=content))
        return
    language = turn.words.language
    named = labels(turn.services.cards(), turn.words, figures)
    picture = await turn.office.statistician.draw(figures, named, language)
    content, said = base64.b64encode(picture).decode(), _caption(turn, figures)
    spans = tuple(
        Button(turn.words.n("{count} day", "{count} days", d), of_menu(Go.STATS, str(d)))
        for d in SPANS
        if d != days
    )
    file = Button(turn.words.plain("As a table (CSV)"), of_menu(Go.STATS, f"{days}:csv"))
    turn.messages.append(
        Message(
            Op.PHOTO, turn.chat, said, (spans, (file,), *console(turn)), file=f"{name}.png", content=content
        )
    )


def _caption(turn: Turn, figures: Figures) -> str:
    said = turn.words.t(
        "{first} to {last}: {requests} requests, {accepted} of {asked} who were asked accepted.",
        first=turn.times.dated(figures.span.first),
        last=turn.times.dated(figures.span.last),
        requests=figures.requests,
        accepted=figures.accepted.accepted,
        asked=figures.accepted.asked,
    )
    return "\n".join([said, *_verdicts(turn, figures)])


def _verdicts(turn: Turn, figures: Figures) -> list[str]:
    """What people said of their sessions, as counts."""
    told = figures.verdicts
    if not told:
        return []
    good, bad, none = (told.get(verdict, 0) for verdict in "gbn")
    said = "What people said of their sessions: good {good}, not good {bad}, did not take place {none}."
    return [turn.words.t(said, good=good, bad=bad, none=none)]


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
