"""A watch is set up in three steps from a request or a booking: for how long, at which hours, and how.

Nothing is remembered between the taps: each button carries what was chosen. Days and hours may be typed.
Imports: `booking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time

from booking.form import Ability, Card
from booking.interview import Draft, DraftStage
from booking.ledger import Booking
from booking.moment import in_zone
from booking.watching import ANY, MOST_AT_ONCE, SPANS, Hours, Watch, complete, offer
from handlers.callback import Act, Do, Go, of_booking, of_draft, of_menu
from handlers.clock.watchdays import days_said
from handlers.clock.watchwords import HOURS, hours_said
from handlers.live.former import meant
from handlers.live.tapping import own
from handlers.messages import Button, Keyboard, Message, Op, called, rows
from handlers.request.consent import VERSION, agreed, agreeing, asking, label
from handlers.request.review import TO_REPLACE
from handlers.request.steps import SLOT as DRAFT
from handlers.request.steps import card_of
from handlers.request.typed import meant as asked_for
from handlers.saying import unable
from handlers.turn import Turn
from handlers.watch.watched import SLOT, begun, clocked, dated, line, names
from handlers.watch.wish import Wish, parts

IN_DRAFT = "draft"
"""Where a watch comes from that is set up beside an open request."""


async def from_booking(turn: Turn, booking: Booking, card: Card, arg: str) -> None:
    """A tap on a booking's card."""
    await _step(_of_booking(turn, booking, card), arg)


async def from_draft(turn: Turn, draft: Draft, card: Card, arg: str) -> None:
    """A tap beside the times of an open request, which gives way to a watch that sends it itself."""
    if await _step(_of_draft(turn, draft, card), arg) and turn.watches[-1].books:
        turn.draft = replace(draft, stage=DraftStage.CANCELLED, touched=turn.now)
        turn.messages.append(Message(Op.DROP, turn.chat, slot=DRAFT))


async def from_words(turn: Turn, days: Sequence[str], hours: Sequence[str]) -> None:
    """A watch beside the open request of which days and hours were said at once: what is left is asked."""
    draft, card = turn.draft, card_of(turn, turn.draft) if turn.draft else None
    if draft is None or card is None:
        return
    wish = _of_draft(turn, draft, card)
    found = [day for day in days if wish.span(day)]
    one = hours[0] if len(hours) == 1 else ""
    if len(found) > 1:
        _which(wish, "", {f"{day}{one}": _shown(wish, day) for day in found})
    elif found and len(hours) > 1:
        _which(wish, found[0], {f"{found[0]}{hour}": _shown(wish, f"{found[0]}{hour}") for hour in hours})
    elif found:
        await _step(wish, f"{found[0]}{one}")
    else:
        _how_long(wish, one)


async def typed(turn: Turn, about: str, text: str) -> bool:
    """Days or hours in words, or what a button says; False for anything else."""
    source, _, chosen = about.partition(" ")
    draft, card, wish = turn.draft, card_of(turn, turn.draft) if turn.draft else None, await _of(turn, source)
    said = _said(wish, chosen, text) if wish else []
    if wish and len(said) > 1:
        _which(wish, chosen, {arg: _shown(wish, arg) for arg in said})
    elif wish and said and source == IN_DRAFT and draft and card:
        await from_draft(turn, draft, card, said[0])
    elif wish and said:
        await _step(wish, said[0])
    return bool(said)


async def missed(turn: Turn, about: str, text: str) -> bool:
    """What answers nothing here and asks for nothing else is said to be so, and the question stands below."""
    source, _, chosen = about.partition(" ")
    wish = None if asked_for(turn, text) else await _of(turn, source)
    if wish is None:
        return False
    await _step(replace(wish, notice=turn.words.t("I did not understand that.")), chosen)
    return True


async def _of(turn: Turn, source: str) -> Wish | None:
    """What a question that stands there is about; None where that is gone."""
    if source != IN_DRAFT:
        on = await own(turn, source)
        return _of_booking(turn, on.booking, on.card) if on else None
    card = card_of(turn, turn.draft) if turn.draft else None
    return _of_draft(turn, turn.draft, card) if turn.draft and card else None


def _of_booking(turn: Turn, booking: Booking, card: Card) -> Wish:
    answers = {k: v for k, v in booking.order.answers.items() if k != "when"}
    wish = Wish(turn, card, answers, lambda a: of_booking(booking.id, Act.WATCH, a), booking.id)
    replaces = meant(booking)
    return replace(wish, replaces=replaces, former=booking.former) if replaces else wish


def _of_draft(turn: Turn, draft: Draft, card: Card) -> Wish:
    answers = {k: v for k, v in draft.answers.items() if k != "when"}
    wish = Wish(turn, card, answers, lambda a: of_draft(draft.id, draft.revision, Do.WATCH, a), IN_DRAFT)
    return replace(wish, replaces=draft.replaces, former=draft.former)


def _said(wish: Wish, chosen: str, text: str) -> list[str]:
    """What a button with these words would carry; several where they may mean either."""
    lasting, hours, _ = parts(chosen)
    if lasting and hours:
        button = called(_ways(wish, chosen), text)
        return [f"{chosen}{button.data.removeprefix(wish.press(chosen))}"] if button else []
    if lasting:
        return [f"{lasting}{part}" for part in hours_said(wish.turn, text)]
    return [found for found in days_said(wish.turn, text) if wish.span(found)]


def _which(wish: Wish, chosen: str, said: Mapping[str, str]) -> None:
    """Ask which of several readings of days or hours is meant: what is shown by what the button carries."""
    either = [Button(label, wish.press(arg)) for arg, label in said.items()]
    _ask(wish, chosen, rows(either, 1), wish.turn.words.t("Which of these do you mean?"))


def _shown(wish: Wish, arg: str) -> str:
    """The hours that were just said, else the days: "18:00–22:00", "Fri 4 Dec – Sun 6 Dec"."""
    lasting, hours, _ = parts(arg)
    if hours:
        return clocked(wish.reader, Hours.of(hours), wish.zone)
    first, last = (in_zone(at, wish.zone).wall.date() for at in wish.span(lasting or "1") or ())
    times = wish.turn.times
    return times.day(first) if first == last else f"{times.day(first)} – {times.day(last)}"


async def _step(wish: Wish, arg: str) -> bool:
    """The next question, or the watch itself: then True."""
    words, (days, hours, how) = wish.turn.words, parts(arg)
    lasting = wish.span(days) if days else None
    if days is None or lasting is None:
        _how_long(wish)
    elif hours is None:
        _ask(
            wish,
            days,
            _hours(wish, days),
            words.t(
                "Which hours suit you? You can also type them: “{begins} to {ends}”, “after {begins}”.",
                begins=wish.turn.times.clock(time(18)),
                ends=wish.turn.times.clock(time(22)),
            ),
        )
    elif how is None:
        _ask(wish, arg, _ways(wish, arg), _way(wish))
    elif wish.turn.tap and wish.turn.asked != f"watch {wish.source} {days}{hours}":
        await _again(wish, f"{days}{hours}", wish.watch(lasting, Hours.of(hours), books=how != "t"))
    elif how not in {"t", f"b{VERSION}"} and not agreed(wish.turn.person):
        _ask(wish, f"{days}{hours}", _ways(wish, f"{days}{hours}"), _way(wish))
    else:
        return await _begin(wish, wish.watch(lasting, Hours.of(hours), books=how != "t"))
    return False


async def _again(wish: Wish, chosen: str, watch: Watch) -> None:
    """A tap on a question that was answered, or left: nothing for a watch that is on, else it is said, and
    asked anew below, where it is seen.
    """
    on = await wish.turn.shelf.watches(wish.turn.person.id)
    if any(replace(w, id="", begins=watch.begins, ends=watch.ends) == replace(watch, id="") for w in on):
        return
    wish = replace(wish, notice=wish.turn.words.t("This question was no longer open. Please tap once more."))
    _ask(wish, chosen, _ways(wish, chosen), _way(wish), below=True)


def _ask(wish: Wish, chosen: str, keyboard: Keyboard, question: str, *, below: bool = False) -> None:
    words, reader, now = wish.turn.words, wish.reader, wish.turn.now
    wish.turn.ask(f"watch {wish.source} {chosen}".rstrip())
    op = Op.SHOW if wish.turn.tap and chosen and not below else Op.REPOST
    lasting, hours, _ = parts(chosen)
    span = wish.span(lasting) if lasting else None
    watch = wish.watch(span or (now, now), Hours.of(hours) if hours else ANY, books=False)
    so_far = (line if hours else dated)(reader, watch) if span else names(reader, watch)
    title = words.t("<b>Watch for a free time: {names}</b>", names=so_far)
    known = (
        ""
        if wish.card.can(Ability.FREE_SLOTS)
        else words.t(
            "This service lists no free times. I can only check whether they take bookings like yours at all."
        )
    )
    text = "\n\n".join(part for part in (title, known, wish.notice, question) if part)
    drop = Button(words.plain("Never mind"), of_menu(Go.WATCHES, "x"))
    wish.turn.messages.append(Message(op, wish.turn.chat, text, (*keyboard, (drop,)), SLOT, silent=True))


def _how_long(wish: Wish, hours: str = "") -> None:
    """Ask the days; the buttons carry the hours along where those are known before."""
    words = wish.turn.words
    ask = words.t("For how long shall I look? You can also type it: “10 days”, “from Friday to Sunday”.")
    days = [Button(words.n("{count} day", "{count} days", d), wish.press(f"{d}{hours}")) for d in SPANS]
    _ask(wish, "", rows(days, 2), ask)


def _hours(wish: Wish, days: str) -> Keyboard:
    words = wish.turn.words
    return rows([Button(words.plain(HOURS[h]), wish.press(f"{days}{h.code}")) for h in HOURS], 2)


def _ways(wish: Wish, chosen: str) -> Keyboard:
    words = wish.turn.words
    choice = complete(wish.card, wish.answers, wish.turn.now)
    tell = words.plain("Only tell me" if choice else "Start watching")
    found = [Button(tell, wish.press(f"{chosen}t"), style="primary")]
    if choice:
        found.append(Button(label(wish.reader, _send(wish)), wish.press(f"{chosen}b{VERSION}")))
    return rows(found, 1)


def _send(wish: Wish) -> str:
    words, price = wish.turn.words, offer(wish.answers)
    if price is None:
        return words.plain("Send it for me")
    return words.plain("Send it for me, offering {price}", price=wish.reader.credits(price))


def _way(wish: Wish) -> str:
    words, price = wish.turn.words, offer(wish.answers)
    asked = words.t("Shall I only tell you, or also send the request for you?")
    if not complete(wish.card, wish.answers, wish.turn.now):
        return words.t("I tell you at once when something fits.")
    if price is not None:
        limit = words.t(
            "I would send it once, for the first time that fits, offering {price} and never more.",
            price=wish.reader.credits(price),
        )
    else:
        limit = words.t("I would send it once, for the first time that fits.")
    sure = (
        words.t("You still confirm before anything is final.")
        if wish.card.can(Ability.CONFIRM)
        else words.t("The service may make it final at once.")
    )
    moves = [words.t(TO_REPLACE, when=wish.reader.live(wish.former))] if wish.former else []
    return "\n\n".join([f"{asked}\n{limit} {sure}", *moves, *asking(wish.reader, _send(wish))])


async def _begin(wish: Wish, watch: Watch) -> bool:
    turn, words = wish.turn, wish.turn.words
    if watch.books and not complete(wish.card, wish.answers, turn.now):
        unable(turn, words.plain("The request is not complete."))
        return False
    if len(await turn.shelf.watches(turn.person.id)) >= MOST_AT_ONCE:
        said = words.plain("You have {most} watches on. Stop one first: /watches", most=MOST_AT_ONCE)
        unable(turn, said)
        return False
    if watch.books and not agreed(turn.person):
        turn.person = agreeing(turn.person, turn.now)
    turn.watches.append(watch)
    turn.messages += [Message(Op.DROP, turn.chat, slot=SLOT), begun(wish.reader, watch)]
    return True
