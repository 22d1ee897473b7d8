"""The watches that are on, each to be stopped, and one that was met to be opened. Imports: `booking`."""

from dataclasses import replace

from booking.watching import State, answers_of
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op, rows
from handlers.reopening import reopen
from handlers.steps import reader_of
from handlers.turn import Turn
from handlers.watched import SLOT, line

LIST = "watches"


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


async def _open(turn: Turn, number: str) -> None:
    watch = await turn.shelf.watch(number)
    card = turn.services.cards().get(watch.service) if watch else None
    if watch is None or card is None or watch.person != turn.person.id or watch.found is None:
        turn.answer(turn.words.plain("This watch is not yours, or no longer kept."), alert=True)
        return
    await reopen(turn, card, answers_of(watch))
