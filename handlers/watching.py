"""Watches: set up in three taps from a request or a booking, listed, stopped, and opened when met.

Nothing is remembered between the taps: each button carries what was chosen. Imports: `booking`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time, timedelta

from booking.form import Ability, Answers, Card
from booking.interview import Draft, DraftStage
from booking.ledger import Booking
from booking.moment import clock
from booking.watching import MOST_AT_ONCE, SPAN, SPANS, Hours, State, Watch, answers_of, complete, offer
from handlers.callback import Act, Do, Go, of_booking, of_draft, of_menu
from handlers.messages import Button, Keyboard, Message, Op, rows
from handlers.reopening import reopen
from handlers.steps import SLOT as DRAFT
from handlers.steps import new_id, reader_of
from handlers.turn import Turn
from handlers.values import Reader
from handlers.watched import names

SLOT = "watch"
LIST = "watches"
CHOSEN = re.compile(r"(\d+)?([amne])?([tb])?")
HOURS = {
    Hours.ANY: "Any time",
    Hours.MORNING: "Mornings",
    Hours.AFTERNOON: "Afternoons",
    Hours.EVENING: "Evenings",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A watch being set up: the request's answers without a moment, and how its buttons are made."""

    turn: Turn
    card: Card
    answers: Answers
    press: Callable[[str], str]

    @property
    def reader(self) -> Reader:
        """How this person reads it."""
        return reader_of(self.turn, self.card)

    def watch(self, days: int, hours: Hours, *, books: bool) -> Watch:
        """The watch as chosen so far."""
        turn = self.turn
        ends = turn.now + timedelta(days=days)
        most = offer(self.answers) if books else None
        zone = turn.person.zone or "UTC"
        given = new_id(), turn.person.id, self.card.id, self.answers, turn.now, ends
        return Watch(*given, hours, zone, books, most)


async def from_booking(turn: Turn, booking: Booking, card: Card, arg: str) -> None:
    """A tap on a booking's card."""
    answers = {k: v for k, v in booking.order.answers.items() if k != "when"}
    await _step(Wish(turn, card, answers, lambda a: of_booking(booking.id, Act.WATCH, a)), arg)


async def from_draft(turn: Turn, draft: Draft, card: Card, arg: str) -> None:
    """A tap beside the times of an open request, which gives way to the watch once it is set up."""
    answers = {k: v for k, v in draft.answers.items() if k != "when"}
    wish = Wish(turn, card, answers, lambda a: of_draft(draft.id, draft.revision, Do.WATCH, a))
    if await _step(wish, arg):
        turn.draft = replace(draft, stage=DraftStage.CANCELLED, touched=turn.now)
        turn.messages.append(Message(Op.DROP, turn.chat, slot=DRAFT))


async def _step(wish: Wish, arg: str) -> bool:
    """The next question, or the watch itself: then True."""
    found = CHOSEN.fullmatch(arg)
    days, hours, how = found.groups() if found else (None, None, None)
    if days is None or int(days) not in SPANS:
        _ask(wish, Op.REPOST, _days(wish), wish.turn.words.t("For how long shall I look?"))
    elif hours is None:
        _ask(wish, Op.SHOW, _hours(wish, days), wish.turn.words.t("Which hours suit you?"))
    elif how is None:
        _ask(wish, Op.SHOW, _ways(wish, arg), _consent(wish))
    else:
        return await _begin(wish, wish.watch(int(days), Hours(hours), books=how == "b"))
    return False


def _ask(wish: Wish, op: Op, keyboard: Keyboard, question: str) -> None:
    words, reader = wish.turn.words, wish.reader
    watch = wish.watch(SPANS[0], Hours.ANY, books=False)
    title = words.t("<b>Watch for a free time: {names}</b>", names=names(reader, watch))
    known = (
        ""
        if wish.card.can(Ability.FREE_SLOTS)
        else words.t("This service lists no free times. I look whether they take bookings like yours at all.")
    )
    text = "\n\n".join(part for part in (title, known, question) if part)
    drop = Button(words.plain("Never mind"), of_menu(Go.WATCHES, "x"))
    wish.turn.messages.append(Message(op, wish.turn.chat, text, (*keyboard, (drop,)), SLOT, silent=True))


def _days(wish: Wish) -> Keyboard:
    words = wish.turn.words
    return rows([Button(words.n("{count} day", "{count} days", d), wish.press(str(d))) for d in SPANS], 2)


def _hours(wish: Wish, days: str) -> Keyboard:
    words = wish.turn.words
    return rows([Button(words.plain(HOURS[h]), wish.press(f"{days}{h}")) for h in HOURS], 2)


def _ways(wish: Wish, chosen: str) -> Keyboard:
    words, price = wish.turn.words, offer(wish.answers)
    found = [Button(words.plain("Only tell me"), wish.press(f"{chosen}t"), style="primary")]
    if complete(wish.card, wish.answers, wish.turn.now):
        send = words.plain("Send the request by itself")
        if price is not None:
            send = words.plain("Send it by itself for {price}", price=wish.reader.credits(price))
        found.append(Button(send, wish.press(f"{chosen}b")))
    return rows(found, 1)


def _consent(wish: Wish) -> str:
    words, price = wish.turn.words, offer(wish.answers)
    asked = words.t("Shall I only tell you, or send the request by myself?")
    if not complete(wish.card, wish.answers, wish.turn.now):
        return words.t("I tell you at once when something fits.")
    if price is not None:
        limit = words.t(
            "By myself means: once, for the first time that fits, offering {price} and never more.",
            price=wish.reader.credits(price),
        )
    else:
        limit = words.t("By myself means: once, for the first time that fits.")
    sure = (
        words.t("You still confirm before anything is final.")
        if wish.card.can(Ability.CONFIRM)
        else words.t("The service may make it final at once.")
    )
    return f"{asked}\n{limit} {sure}"


async def _begin(wish: Wish, watch: Watch) -> bool:
    turn, words = wish.turn, wish.turn.words
    if watch.books and not complete(wish.card, wish.answers, turn.now):
        turn.answer(words.plain("The request is not complete."), alert=True)
        return False
    if len(await turn.shelf.watches(turn.person.id)) >= MOST_AT_ONCE:
        said = words.plain("You have {most} watches on. Stop one first: /watches", most=MOST_AT_ONCE)
        turn.answer(said, alert=True)
        return False
    turn.watches.append(watch)
    said = words.t(
        "I am watching: {watch}.\nYou hear from me as soon as something fits. /watches shows and stops it.",
        watch=_line(wish.reader, watch),
    )
    turn.messages.append(Message(Op.CLOSE, turn.chat, said, slot=SLOT))
    return True


def _line(reader: Reader, watch: Watch) -> str:
    words = reader.words
    hours = words.plain("any time") if watch.hours is Hours.ANY else _span(reader, watch.hours)
    said = words.plain(
        "{names}, {hours}, until {when}",
        names=names(reader, watch),
        hours=hours,
        when=reader.moment(watch.ends),
    )
    return f"{said} · {words.plain('sent by itself')}" if watch.books else said


def _span(reader: Reader, hours: Hours) -> str:
    """The hours on the person's clock: 18:00–00:00."""
    language, twelve = reader.words.language, reader.person.clock12
    return "–".join(clock(time(hour % 24), language, clock12=twelve) for hour in SPAN[hours])


async def listing(turn: Turn, arg: str = "") -> None:
    """/watches, and the buttons of its list and of a watch that was met."""
    do, number = arg[:1], arg[1:]
    if do == "x":
        turn.messages.append(Message(Op.DROP, turn.chat, slot=SLOT))
    elif do == "b" and turn.tap:
        await _open(turn, number)
    else:
        await _list(turn, number if do == "s" and turn.tap else "")


async def _list(turn: Turn, stop: str) -> None:
    words, cards = turn.words, turn.services.cards()
    on = [w for w in await turn.shelf.watches(turn.person.id) if w.service in cards]
    turn.watches += [replace(w, state=State.STOPPED) for w in on if w.id == stop]
    left = [w for w in on if w.id != stop]
    lines = [f"{n}. {_line(reader_of(turn, cards[w.service]), w)}" for n, w in enumerate(left, 1)]
    head = words.t("<b>Watches for free times</b>")
    none = words.t(
        "None is on. You start one beside the times of a request, or on a booking that nobody accepted."
    )
    text = "\n".join([head, *(words.t("{line}", line=line) for line in lines)]) if left else f"{head}\n{none}"
    buttons = [
        Button(words.plain("Stop number {n}", n=n), of_menu(Go.WATCHES, f"s{w.id}"))
        for n, w in enumerate(left, 1)
    ]
    op = Op.SHOW if stop else Op.REPOST
    turn.messages.append(Message(op, turn.chat, text, rows(buttons, 2), LIST, silent=True))


async def _open(turn: Turn, number: str) -> None:
    watch = await turn.shelf.watch(number)
    card = turn.services.cards().get(watch.service) if watch else None
    if watch is None or card is None or watch.person != turn.person.id or watch.found is None:
        turn.answer(turn.words.plain("This watch is not yours, or no longer kept."), alert=True)
        return
    await reopen(turn, card, answers_of(watch))
