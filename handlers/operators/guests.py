"""/guests: what is booked in the operator's accounts, narrowed as wished, and marked with what came of it.

Nothing is remembered between taps: each button carries the whole wish, in the words that may be typed, too.
Imports: `booking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from booking.errors import ServiceError
from booking.form import Ability, Card, Limit
from booking.moment import Once, in_zone, place
from booking.offers import medium
from booking.outcome import Stage
from booking.provider import Found, Sought
from handlers.callback import Go, of_menu
from handlers.live.card import STATES
from handlers.messages import CALLBACK_BYTES, Button, Keyboard, Message, Op, entry_label, rows
from handlers.request.steps import reader_of
from handlers.request.values import Reader
from handlers.saying import say
from handlers.trouble import ASKED, unanswered
from handlers.turn import Turn

SLOT = "guests"
PAGE = 6
WEEK = timedelta(days=7)
LETTERS = {
    "i": Stage.INVITED,
    "c": Stage.CONFIRMED,
    "d": Stage.DONE,
    "n": Stage.NO_SHOW,
    "x": Stage.CANCELLED,
}
DAYS = {"c": "To come", "t": "Today", "w": "The last seven days", "a": "At any time"}
TITLES = {"p": "Performer", "k": "Kind of session", "t": "State", "d": "When"}
"""What can be narrowed, by the letter it has in a button."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the list shall show. `choose` is the part whose choices are looked at; "" shows the list."""

    service: str = ""
    performer: str = ""
    kind: str = ""
    state: str = ""
    days: str = "c"
    email: str = ""
    page: int = 0
    choose: str = ""

    def __str__(self) -> str:
        """In the words of a button."""
        parts = {
            "w": self.service, "p": self.performer, "k": self.kind, "t": self.state, "d": self.days,
            "m": self.email, "n": str(self.page or ""), "o": self.choose,
        }  # fmt: skip
        return " ".join(f"{key}={value}" for key, value in parts.items() if value)

    def sought(self, now: datetime, zone: str) -> Sought:
        """What to ask the service for."""
        start, end = _span(self.days, now, zone)
        stage = LETTERS.get(self.state)
        coming = self.days == "c"
        return Sought(self.performer, self.kind, stage, coming, start, end, self.email)

    def fits(self, found: Found, now: datetime, zone: str) -> bool:
        """Whether a booking is wanted: a service may have told more than it was asked for."""
        start, end = _span(self.days, now, zone)
        return (
            self.state in {"", *(k for k, v in LETTERS.items() if v is found.invitation.stage)}
            and self.performer in {"", found.invitation.performer}
            and (start is None or found.starts >= start)
            and (end is None or found.starts < end)
        )


def _span(days: str, now: datetime, zone: str) -> tuple[datetime | None, datetime | None]:
    """From when until when; None: however early, or late."""
    if days == "a":
        return None, None
    if days == "w":
        return now - WEEK, now
    if days == "c":
        return now, None
    try:
        day = in_zone(now, zone).wall.date() if days == "t" else date.fromisoformat(days)
    except ValueError:
        return now, None
    begins = [place(datetime.combine(d, time()), zone) for d in (day, day + timedelta(days=1))]
    first, last = (p.moment.at if isinstance(p, Once) else None for p in begins)
    return first, last


async def guests(turn: Turn, args: str = "") -> None:
    """/guests [words], and the buttons of its list."""
    words = turn.words
    cards = {s: c for s, c in turn.services.cards().items() if c.can(Ability.MARK) and c.can(Ability.LISTING)}
    if not cards:
        say(turn, words.t("No service that is on lets me say how a booking went."))
        return
    wish, unread = read(turn, cards, args)
    card = cards[wish.service]
    try:
        if wish.choose:
            _show(turn, words.t("<b>{what}?</b>", what=words.plain(TITLES[wish.choose])),
                  await _choices(turn, card, wish))  # fmt: skip
        else:
            await _list(turn, card, wish, unread)
    except ServiceError as error:
        say(turn, words.t(ASKED[unanswered(error)], service=words.plain(card.label)))


def read(turn: Turn, cards: Mapping[str, Card], args: str) -> tuple[Wish, list[str]]:
    """The wish in these words (an address, a state, a day, a performer's name), and those that are none."""
    wish, unread = Wish(service=next(iter(cards))), list[str]()
    for word in args.split():
        key, equals, value = word.partition("=")
        if equals and key == "w" and value in cards:
            wish = replace(wish, service=value)
        elif equals and key == "n" and value.isdecimal() and len(value) < 4:
            wish = replace(wish, page=int(value))
        elif equals and (part := _part(wish, key, value)):
            wish = part
        elif (said := _said(turn, wish, word)) is not None:
            wish = said
        else:
            unread.append(word)
    return wish, unread


def _part(wish: Wish, key: str, value: str) -> Wish | None:
    """One part as a button has it."""
    match key:
        case "p":
            return replace(wish, performer=value)
        case "k":
            return replace(wish, kind=value)
        case "t" if value in LETTERS:
            return replace(wish, state=value)
        case "d":
            return replace(wish, days=value)
        case "m":
            return replace(wish, email=value)
        case "o" if value in TITLES:
            return replace(wish, choose=value)
    return None


def _said(turn: Turn, wish: Wish, word: str) -> Wish | None:
    called = word.casefold()
    if "@" in word:
        return replace(wish, email=word, days="a")
    for letter, stage in LETTERS.items():
        if called in {stage.value, turn.words.plain(STATES[stage]).casefold()}:
            return replace(wish, state=letter, days="a")
    found = turn.directory.search(wish.service, word)
    if len(found) == 1:
        return replace(wish, performer=found[0].id)
    try:
        return replace(wish, days=date.fromisoformat(word).isoformat())
    except ValueError:
        return None


async def _list(turn: Turn, card: Card, wish: Wish, unread: Sequence[str]) -> None:
    words, zone = turn.words, turn.person.zone or "UTC"
    account = await turn.account(card.id)
    provider = turn.services.provider(card.id)
    listed = await provider.listing(account, sought=wish.sought(turn.now, zone))
    found = sorted((f for f in listed if wish.fits(f, turn.now, zone)), key=lambda f: (f.starts, f.reference))
    here = found[PAGE * wish.page : PAGE * (wish.page + 1)]
    reader = reader_of(turn, card)
    said = [words.t("<b>{service} · bookings</b>", service=reader.service), _narrowed(reader, wish)]
    said += [words.t("I did not understand “{rest}”.", rest=" ".join(unread))] if unread else []
    said += [] if found else [words.t("Nothing here.")]
    entries = [b for f in here if (b := _entry(reader, card, f))]
    turning = _pages(turn, wish, more=len(found) > PAGE * (wish.page + 1))
    narrow = [
        _button(words.plain(TITLES[key]), replace(wish, choose=key, page=0))
        for key in TITLES
        if key != "k" or medium(card)
    ]
    _show(turn, "\n".join(said), (*rows(entries, 1), *turning, *rows([b for b in narrow if b], 2)))


def _narrowed(reader: Reader, wish: Wish) -> str:
    """What the list is narrowed to, in words."""
    words = reader.words
    if wish.days in DAYS:
        days = words.plain(DAYS[wish.days])
    else:
        try:
            days = reader.times.day(date.fromisoformat(wish.days))
        except ValueError:
            days = words.plain(DAYS["c"])
    parts = [
        reader.name(wish.performer) if wish.performer else "",
        reader.name(wish.kind) if wish.kind else "",
        words.plain(STATES[LETTERS[wish.state]]) if wish.state in LETTERS else "",
        days,
        wish.email,
    ]
    return words.t("{facts}", facts=" · ".join(part for part in parts if part))


def _entry(reader: Reader, card: Card, found: Found) -> Button | None:
    when = reader.times.stamp(found.starts)
    state = reader.words.plain(STATES[found.invitation.stage])
    label = entry_label(when, state, reader.name(found.invitation.performer))
    data = of_menu(Go.GUEST, of_guest(card, found))
    return Button(label, data) if len(data.encode()) <= CALLBACK_BYTES else None


def of_guest(card: Card, found: Found) -> str:
    """How a button names one booking of a service's list: with its start, to find it again by."""
    return f"{card.id}:{found.reference}:{int(found.starts.timestamp()) // 60}"


def _pages(turn: Turn, wish: Wish, *, more: bool) -> Keyboard:
    before = _button(turn.words.plain("Previous"), replace(wish, page=wish.page - 1)) if wish.page else None
    after = _button(turn.words.plain("More"), replace(wish, page=wish.page + 1)) if more else None
    row = tuple(b for b in (before, after) if b)
    return (row,) if row else ()


async def _choices(turn: Turn, card: Card, wish: Wish) -> Keyboard:
    """Every way to narrow one part, "all" first, and the way back."""
    words, back, part = turn.words, replace(wish, choose=""), wish.choose
    if part == "p":
        known = [(words.plain("Everybody"), replace(back, performer=""))]
        known += [(p.name, replace(back, performer=p.id)) for p in turn.directory.of(card.id)]
    elif part == "k":
        known = [(words.plain("Every kind"), replace(back, kind=""))]
        known += [(label, replace(back, kind=value)) for value, label in await _kinds(turn, card)]
    elif part == "t":
        known = [(words.plain("Every state"), replace(back, state=""))]
        known += [(words.plain(STATES[s]), replace(back, state=letter)) for letter, s in LETTERS.items()]
    else:
        known = [(words.plain(DAYS[key]), replace(back, days=key)) for key in DAYS]
    buttons = [_button(label, to) for label, to in known[: 4 * PAGE]]
    return (
        *rows([b for b in buttons if b], 2),
        *rows([b for b in [_button(words.plain("Back"), back)] if b], 1),
    )


async def _kinds(turn: Turn, card: Card) -> list[tuple[str, str]]:
    field = medium(card)
    everybody = tuple(p.id for p in turn.directory.of(card.id))
    if field is None or not everybody:
        return []
    limits = await turn.services.limits(card.id, turn.person.id, {"performers": everybody[:1]})
    options = limits.get(field.key, Limit()).options
    return [(o.value, turn.words.plain(o.label)) for o in (field.options if options is None else options)]


def _button(label: str, wish: Wish) -> Button | None:
    """None where the wish is longer than a button holds: it can still be typed."""
    data = of_menu(Go.GUESTS, str(wish))
    return Button(label[:64], data) if len(data.encode()) <= CALLBACK_BYTES else None


def _show(turn: Turn, text: str, keyboard: Keyboard) -> None:
    op = Op.SHOW if turn.tap and turn.tap.data.startswith(of_menu(Go.GUESTS)) else Op.REPOST
    turn.messages.append(Message(op, turn.chat, text, keyboard, SLOT, silent=True))
