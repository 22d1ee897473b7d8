"""The watches that are on, each to be stopped, and one that was met to be opened. Imports: `booking`."""

from dataclasses import replace

from booking.form import Card
from booking.interview import Draft
from booking.watching import MOST_AT_ONCE, State, Watch, answers_of
from handlers.callback import Go, of_menu
from handlers.live.former import former_of
from handlers.messages import Button, Message, Op, rows
from handlers.request.reopening import reopen
from handlers.request.steps import new_id, proceed, reader_of
from handlers.saying import book_button, unable
from handlers.turn import Turn
from handlers.watch.watched import SLOT, begun, line, no_more

LIST = "watches"


async def listing(turn: Turn, arg: str = "") -> None:
    """/watches, and the buttons of its list and of a watch that was met."""
    do, number = arg[:1], arg[1:]
    if do == "x":
        turn.messages.append(Message(Op.DROP, turn.chat, slot=SLOT))
    elif do == "b" and turn.tap:
        await _open(turn, number)
    elif do == "i" and turn.tap:
        await _open(turn, number, instead=True)
    elif do == "k" and turn.tap:
        await _go_on(turn, number)
    else:
        await _list(turn, number if do == "s" and turn.tap else "")


async def _list(turn: Turn, stop: str) -> None:
    words, kept = turn.words, await turn.shelf.watches(turn.person.id)
    on = [(w, card) for w in kept if (card := turn.services.card(w.service))]
    for stopped, card in on:
        if stopped.id == stop:
            turn.watches.append(replace(stopped, state=State.STOPPED))
            turn.messages += no_more(reader_of(turn, card), stopped)
    left = [(w, card) for w, card in on if w.id != stop]
    lines = [f"{n}. {_line(turn, w, card)}" for n, (w, card) in enumerate(left, 1)]
    head = words.t("<b>Watches for free times</b>")
    none = words.t(
        "None is on. You start one beside the times of a request, or on a booking that nobody accepted. "
        "You can also write “tell me when … is free”."
    )
    text = "\n".join([head, *(words.t("{line}", line=line) for line in lines)]) if left else f"{head}\n{none}"
    buttons = [
        Button(words.plain("Stop number {n}", n=n), of_menu(Go.WATCHES, f"s{w.id}"))
        for n, (w, _) in enumerate(left, 1)
    ]
    op = Op.SHOW if stop else Op.REPOST
    keys = rows(buttons or [book_button(turn)], 2)
    turn.messages.append(Message(op, turn.chat, text, keys, LIST, silent=True))


def _line(turn: Turn, watch: Watch, card: Card) -> str:
    """A watch in one line; one of a service that is off finds nothing, but counts until it is stopped."""
    said = line(reader_of(turn, card), watch)
    if card.id in turn.services.cards():
        return said
    return turn.words.plain("{watch} (the service is switched off)", watch=said)


async def _met(turn: Turn, number: str) -> tuple[Watch, Card] | None:
    """A watch of this person's that was met; None, and said, for any other."""
    watch = await turn.shelf.watch(number)
    card = turn.services.cards().get(watch.service) if watch else None
    if watch is None or watch.person != turn.person.id or watch.found is None:
        unable(turn, turn.words.plain("This watch is not yours, or no longer kept."))
    elif card is None:
        unable(turn, turn.words.plain("This service is switched off at the moment."))
    else:
        return watch, card
    return None


async def _open(turn: Turn, number: str, *, instead: bool = False) -> None:
    """The request for the time found: the open one, where the watch came from it; `instead` of any other."""
    met = await _met(turn, number)
    if met is None:
        return
    watch, card = met
    draft, words = turn.draft, turn.words
    if draft and draft.answered and _begun_beside(draft, watch):
        answers = {**draft.answers, **answers_of(watch)}
        turn.draft = replace(draft, answers=answers, at="", screen={}, revision=draft.revision + 1)
        await proceed(turn, list(answers), below=True)
    elif draft and draft.answered and not instead:
        said = words.t("You have another request open. It is given up if you open this one instead.")
        yes = Button(words.plain("Open it instead"), of_menu(Go.WATCHES, f"i{number}"), style="primary")
        no = Button(words.plain("Never mind"), of_menu(Go.WATCHES, "x"))
        turn.messages.append(Message(Op.REPOST, turn.chat, said, rows([yes, no], 1), SLOT, silent=True))
    else:
        turn.draft = None
        turn.messages += [Message(Op.DROP, turn.chat, slot=SLOT)] if instead else []
        former = await former_of(turn, card, watch.replaces)
        await reopen(turn, card, answers_of(watch), former=former)


def _begun_beside(draft: Draft, watch: Watch) -> bool:
    """Whether the open request is the one the watch came from: it says the same, but for the time; what was
    found may be for fewer people.
    """
    given = {k: (v, draft.answers.get(k)) for k, v in watch.answers.items()}
    alike = (
        a == b or (isinstance(a, tuple) and isinstance(b, tuple) and set(a) <= set(b))
        for a, b in given.values()
    )
    return draft.service == watch.service and all(alike)


async def _go_on(turn: Turn, number: str) -> None:
    """Look for what else becomes free, until the day first chosen; a second tap begins no second watch."""
    met = await _met(turn, number)
    if met is None:
        return
    rest = replace(met[0].rest, id=new_id())
    on = await turn.shelf.watches(turn.person.id)
    if any(replace(w, id=rest.id) == rest for w in on):
        unable(turn, turn.words.plain("Already on: /watches"))
    elif len(on) >= MOST_AT_ONCE:
        said = turn.words.plain("You have {most} watches on. Stop one first: /watches", most=MOST_AT_ONCE)
        unable(turn, said)
    elif rest.ends <= turn.now:
        unable(turn, turn.words.plain("The days you chose are over."))
    else:
        turn.watches.append(rest)
        turn.messages.append(begun(reader_of(turn, met[1]), rest))
