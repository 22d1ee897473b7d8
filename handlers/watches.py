"""The watches that are on, each to be stopped, and one that was met to be opened. Imports: `booking`."""

from dataclasses import replace

from booking.form import Card
from booking.watching import MOST_AT_ONCE, State, Watch, answers_of
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op, rows
from handlers.reopening import reopen
from handlers.start import unable
from handlers.steps import new_id, reader_of
from handlers.turn import Turn
from handlers.watched import SLOT, begun, line, no_more

LIST = "watches"


async def listing(turn: Turn, arg: str = "") -> None:
    """/watches, and the buttons of its list and of a watch that was met."""
    do, number = arg[:1], arg[1:]
    if do == "x":
        turn.messages.append(Message(Op.DROP, turn.chat, slot=SLOT))
    elif do == "b" and turn.tap:
        await _open(turn, number)
    elif do == "k" and turn.tap:
        await _go_on(turn, number)
    else:
        await _list(turn, number if do == "s" and turn.tap else "")


async def _list(turn: Turn, stop: str) -> None:
    words, cards = turn.words, turn.services.cards()
    on = [w for w in await turn.shelf.watches(turn.person.id) if w.service in cards]
    for stopped in (w for w in on if w.id == stop):
        turn.watches.append(replace(stopped, state=State.STOPPED))
        turn.messages += no_more(reader_of(turn, cards[stopped.service]), stopped)
    left = [w for w in on if w.id != stop]
    lines = [f"{n}. {line(reader_of(turn, cards[w.service]), w)}" for n, w in enumerate(left, 1)]
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


async def _met(turn: Turn, number: str) -> tuple[Watch, Card] | None:
    """A watch of this person's that was met; None, and said, for any other."""
    watch = await turn.shelf.watch(number)
    card = turn.services.cards().get(watch.service) if watch else None
    if watch is None or card is None or watch.person != turn.person.id or watch.found is None:
        turn.answer(turn.words.plain("This watch is not yours, or no longer kept."), alert=True)
        return None
    return watch, card


async def _open(turn: Turn, number: str) -> None:
    if met := await _met(turn, number):
        await reopen(turn, met[1], answers_of(met[0]))


async def _go_on(turn: Turn, number: str) -> None:
    """Look for what else becomes free, until the day first chosen; a second tap begins no second watch."""
    met = await _met(turn, number)
    if met is None:
        return
    rest = replace(met[0].rest, id=new_id())
    on = await turn.shelf.watches(turn.person.id)
    if any(replace(w, id=rest.id) == rest for w in on):
        turn.answer(turn.words.plain("Already on."))
    elif len(on) >= MOST_AT_ONCE:
        said = turn.words.plain("You have {most} watches on. Stop one first: /watches", most=MOST_AT_ONCE)
        unable(turn, said)
    elif rest.ends <= turn.now:
        unable(turn, turn.words.plain("The days you chose are over."))
    else:
        turn.watches.append(rest)
        turn.messages.append(begun(reader_of(turn, met[1]), rest))
