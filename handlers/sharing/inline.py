"""Inline mode: a person's next bookings to share, performers to book, a sentence as a request, in any chat.

What is shared holds no private field: no reference, price, sign-in name or words of the service. No service
is asked, so a slow one slows nothing down. Results are personal and never cached (the roof sends them so).
Imports: `booking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from booking.answers import encoded
from booking.form import Answers, Card, Kind
from booking.ledger import Booking
from booking.outcome import Stage
from booking.provider import Performer
from booking.when.tokens import fold
from handlers import links
from handlers.booked.about import OWN
from handlers.live.card import STAGES
from handlers.live.entrance import announcement
from handlers.messages import TEXT_LENGTH, units
from handlers.reminders import ics
from handlers.request.hearing import hear
from handlers.request.steps import reader_of
from handlers.request.typed import LONGEST, fits
from handlers.request.values import lines
from handlers.turn import Prepared, Turn
from handlers.words import LANGUAGES, Html, words_for

MOST = 20
FEWEST = 4
"""Letters from which on the beginning of a word is taken for it."""
SHOWN = 128
"""Characters of a title or a button; more is not seen on a phone."""
SHARED = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})
"""A booking that is worth telling somebody about."""

Result = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a typed sentence asks for, as far as it was understood."""

    card: Card
    answers: Answers


async def results(turn: Turn, query: str) -> Sequence[Result]:
    """At most MOST results (Bot API InlineQueryResultArticle) for what stands behind the bot's name."""
    said = query.strip()[:LONGEST]
    if said.startswith(links.MARK):
        return await _bookings(turn, said.removeprefix(links.MARK))
    asked = _asked(turn, said) if said else None
    if asked:
        nonce = await turn.own.prepare(turn.person.id, _request(asked, own=True))
        turn.inline_open = (turn.words.plain("Open this request in our chat"), links.prepared(nonce))
    else:
        turn.inline_open = (turn.words.plain("Open our chat"), "chat")
    shared = await _bookings(turn) if not said or _own(said) else []
    suggests = asked and asked.card.id in turn.shared and len(_public(asked)) > 1
    suggested = [await _suggestion(turn, asked)] if asked and suggests else []
    return [*shared, *suggested, *_services(turn, said), *_performers(turn, said)][:MOST]


def _own(said: str) -> bool:
    """Whether it says "bookings", or begins to: as the command, or in the words of a language we speak."""
    typed = fold(said.strip(" /").casefold())
    return bool(OWN.fullmatch(typed)) or (
        len(typed) >= FEWEST and any(word.startswith(typed) for word in _called())
    )


@cache
def _called() -> frozenset[str]:
    """What bookings are called on our buttons, in every language."""
    spoken = [words_for(language) for language in LANGUAGES]
    found = [words.plain(said) for words in spoken for said in ("Bookings", "Your bookings")]
    return frozenset(fold(word.casefold()) for word in found)


async def _bookings(turn: Turn, begins: str = "") -> list[Result]:
    live = await turn.shelf.of(turn.person.id, over=False)
    known = [
        (b, turn.services.card(b.service)) for b in live if b.stage in SHARED and b.id.startswith(begins)
    ]
    return [_booking(turn, card, b) for b, card in known if card is not None][:MOST]


def _services(turn: Turn, letters: str) -> list[Result]:
    """Those whose name begins so."""
    typed = fold(letters.casefold())
    named = [(card, fold(turn.words.plain(card.label).casefold())) for card in turn.shared.values()]
    return [_service(turn, card) for card, name in named if typed and name.startswith(typed)]


def _performers(turn: Turn, letters: str) -> list[Result]:
    return [
        _performer(turn, card, p)
        for card in turn.shared.values()
        for p in reader_of(turn, card).search(letters)
    ]


def _asked(turn: Turn, said: str) -> Asked | None:
    """The service that understands most of a sentence, and what it understood; None when that is nothing."""
    weight = {service: fits(turn, service, said) for service in turn.offered}
    best = max(weight, key=lambda s: (weight[s], s in turn.person.earlier), default="")
    if not best or not weight[best]:
        return None
    card = turn.offered[best]
    values = hear(turn, card, None, None, said).values
    return Asked(card, values) if values else None


def _public(asked: Asked) -> Answers:
    """The answers that others may see: none of a private field, and no credits."""
    open_to_all = {f.key for f in asked.card.form.fields if not f.private and f.kind is not Kind.AMOUNT}
    return {key: value for key, value in asked.answers.items() if key in open_to_all}


def _request(asked: Asked, *, own: bool) -> Prepared:
    answers = asked.answers if own else _public(asked)
    return Prepared(asked.card.id, encoded(answers, asked.card.form), own)


async def _suggestion(turn: Turn, asked: Asked) -> Result:
    """The sentence as a request that the first to open it in this chat can check and send."""
    words, reader = turn.words, reader_of(turn, asked.card)
    nonce = await turn.own.prepare(turn.person.id, _request(asked, own=False))
    told = "\n".join(lines(reader, _public(asked), asked.card.form.fields, live=True))
    text = words.t("<b>Shall we?</b>\n{request}", request=Html(told))
    label = words.plain("Open the request")
    found = _article(
        f"n{nonce}",
        words.plain("Suggest this session"),
        words.plain("The first to open it can send it"),
        text,
    )
    return {**found, "reply_markup": _keyboard(label, links.to_prepared(turn.bot_name, nonce))}


def _booking(turn: Turn, card: Card, booking: Booking) -> Result:
    words, reader = turn.words, reader_of(turn, card)
    text = (
        announcement(reader, booking)
        if card.audience
        else words.t(
            "{title}\n<b>{when}</b>\n{minutes}",
            title=ics.title(reader, booking),
            when=reader.live(booking.starts),
            minutes=reader.minutes(booking.minutes) if booking.minutes else "",
        )
    )
    when = turn.times.stamp(booking.starts)
    title = f"{when} · {ics.title(reader, booking)}"[:64]
    return _article(booking.id, title, words.plain(STAGES[booking.stage]), text)


def _service(turn: Turn, card: Card) -> Result:
    words, name = turn.words, turn.words.plain(card.label)
    text = words.t("{name} · live online sessions", name=name)
    label = words.plain("Book a session")
    found = _article(_key("s", card.id), name, label, text)
    return {**found, "reply_markup": _keyboard(label, links.to_service(turn.bot_name, card.id))}


def _performer(turn: Turn, card: Card, performer: Performer) -> Result:
    words = turn.words
    label = words.plain("Book {name}", name=performer.name)
    text = words.t("{name} · live online sessions", name=performer.name)
    described = ", ".join(performer.labels) or words.plain(card.label)
    link = links.to_performer(turn.bot_name, card.id, performer.id)
    found = _article(_key("p", card.id, performer.id), performer.name, described, text)
    return {**found, "reply_markup": _keyboard(label, link)}


def _key(*parts: str) -> str:
    """The id of a result: ids are of any length and in any script, and Telegram takes 64 bytes."""
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _keyboard(label: str, link: str) -> Mapping[str, object]:
    return {"inline_keyboard": [[{"text": label[:SHOWN], "url": link}]]}


def _article(key: str, title: str, description: str, text: str) -> dict[str, object]:
    whole = {"message_text": text, "parse_mode": "HTML"}
    fits_in = units(text) <= TEXT_LENGTH  # with one too long Telegram shows none
    return {
        "type": "article",
        "id": key,
        "title": title[:SHOWN],
        "description": description,
        "input_message_content": whole if fits_in else {"message_text": title[:SHOWN]},
    }
