"""Inline mode: a person's next bookings to share, and performers to book, in any chat.

What is shared holds no private field: no reference, price, sign-in name or words of the service. Results are
personal and never cached (the roof sends them so). Imports: `booking`.
"""

from collections.abc import Mapping, Sequence

from booking.form import Card
from booking.ledger import Booking
from booking.moment import stamp
from booking.outcome import Stage
from booking.provider import Performer
from handlers.card import STAGES
from handlers.entrance import announcement
from handlers.steps import reader_of
from handlers.turn import Turn

MOST = 20
SHARED = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})

Result = Mapping[str, object]


async def results(turn: Turn, query: str) -> Sequence[Result]:
    """At most MOST results (Bot API InlineQueryResultArticle) for what stands behind the bot's name."""
    cards = turn.services.cards()
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST) if not query.strip() else ()
    shared = [_booking(turn, cards[b.service], b) for b in live if b.stage in SHARED and b.service in cards]
    found = [
        _performer(turn, card, p)
        for card in cards.values()
        for p in turn.directory.search(card.id, query, turn.person.earlier.get(card.id, ()))
    ]
    return [*shared, *found][:MOST]


def payload(service: str, performer: str) -> str:
    """The deep link's payload for a performer, at most 64 of A-Z a-z 0-9 _ - (Bot API deep linking)."""
    return f"p_{service}_{performer}"


def _booking(turn: Turn, card: Card, booking: Booking) -> Result:
    words, reader = turn.words, reader_of(turn, card)
    whom = [booking.won.performer] if booking.won else booking.order.performers
    names = reader.title(booking.order.answers) or ", ".join(reader.name(p) for p in whom)
    text = (
        announcement(reader, booking)
        if card.audience
        else words.t(
            "Session with {names}\n<b>{when}</b>\n{minutes}",
            names=names,
            when=reader.moment(booking.starts),
            minutes=reader.minutes(booking.minutes) if booking.minutes else "",
        )
    )
    when = stamp(booking.starts, turn.person.zone or "UTC", words.language)
    return _article(booking.id, f"{when} · {names}"[:64], words.plain(STAGES[booking.stage]), text)


def _performer(turn: Turn, card: Card, performer: Performer) -> Result:
    words = turn.words
    link = f"https://t.me/{turn.bot_name}?start={payload(card.id, performer.id)}"
    label = words.plain("Book {name}", name=performer.name)
    text = words.t("{name} · live online sessions", name=performer.name)
    keyboard = {"inline_keyboard": [[{"text": label, "url": link}]]}
    described = ", ".join(performer.labels) or words.plain(card.label)
    return {
        **_article(f"p{card.id}{performer.id}"[:64], performer.name, described, text),
        "reply_markup": keyboard,
    }


def _article(key: str, title: str, description: str, text: str) -> dict[str, object]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {
        "type": "article",
        "id": key,
        "title": title,
        "description": description,
        "input_message_content": content,
    }
