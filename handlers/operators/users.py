"""/users: find people, look at one (private answers masked), limit, block, and write to them.

Who looks and what is done goes into the log; words written to a person do not. Imports: `booking`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape

from booking.interview import question
from booking.outcome import Stage
from booking.people import Person
from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.live.card import STATES
from handlers.messages import Button, Message, Op, rows
from handlers.office import Client
from handlers.operators.health import label
from handlers.request.values import Reader, masked
from handlers.roles import Right
from handlers.saying import say, unable
from handlers.turn import Tap, Turn
from handlers.words import NAMES, words_for

WEEK = timedelta(days=7)
LONGEST = 2000
"""Characters of a message to a person."""
SHOWN = 10
"""People to choose from."""


async def users(turn: Turn, args: str = "") -> None:
    """/users; with words, whom they find; with a number, that person; with words behind it, a letter."""
    number, letter = (*args.split(maxsplit=1), "", "")[:2]
    if number.isdecimal() and letter:
        await _preview(turn, int(number), letter.strip())
    elif args.strip():
        await _found(turn, args.strip())
    else:
        people, active = await turn.office.clients.count(turn.now - WEEK)
        said = turn.words.t(
            "People who know me: {people}. Wrote this week: {active}.",
            people=turn.words.amount(people),
            active=turn.words.amount(active),
        )
        how = turn.words.t("Send /users and a number, an @name or part of a name to find somebody.")
        say(turn, f"{said}\n{how}", *_buttons(await turn.office.clients.find("")))


async def pressed(turn: Turn, arg: str) -> None:
    """A button: the person's number, and perhaps what to do with them."""
    number, _, wish = arg.partition(":")
    client = await turn.office.clients.look(int(number)) if number.isdecimal() else None
    if client is None:
        unable(turn, turn.words.plain("Nobody found."))
    elif not wish:
        _show(turn, client)
    elif not turn.may(Right.POWER):
        unable(turn, turn.words.plain("This is not for you."))
    elif wish == "send" and turn.tap:
        await _send(turn, turn.tap, client)
    elif client.role is not None:
        unable(turn, turn.words.plain("They help to run this bot: take the role away first."))
    else:
        await _rein(turn, client, wish)


def closed(turn: Turn) -> None:
    """Whatever a blocked person sends."""
    if turn.tap:
        turn.answer(turn.words.plain("You cannot use this bot at the moment."), alert=True)
    elif turn.update.inline_query is not None:
        turn.inline = ()
    else:
        said = turn.words.t("You cannot use this bot at the moment.")
        say(turn, f"{said} {turn.words.t('/privacy tells what I keep about you.')}")


async def _found(turn: Turn, words: str) -> None:
    found = await turn.office.clients.find(words, most=SHOWN + 1)
    if len(found) == 1:
        client = await turn.office.clients.look(found[0].id)
        if client is not None:
            _show(turn, client)
            return
    said = turn.words.t("Choose one:") if found else turn.words.t("Nobody found.")
    if len(found) > SHOWN:
        said = turn.words.t("These wrote last, and there are more. Send more of the name, or choose one:")
    say(turn, said, *_buttons(found[:SHOWN]))


def _buttons(people: Sequence[Person]) -> list[Button]:
    return [Button(f"{p.name[:30]} · {p.id}", of_menu(Go.USERS, str(p.id))) for p in people]


def _show(turn: Turn, client: Client) -> None:
    turn.do(Verb.LOOK, client.person.id)
    _draw(turn, client.person, "\n".join(_lines(turn, client)))


async def _rein(turn: Turn, client: Client, wish: str) -> None:
    """Block, free, limit: done with the turn, so what is shown is what will be."""
    person, words = client.person, turn.words
    if wish in {"block", "free"}:
        person = replace(person, blocked=wish == "block")
        turn.do(Verb.BLOCK, person.id, blocked=wish == "block")
        said = words.t("Blocked.") if wish == "block" else words.t("Not blocked any more.")
    elif wish.isdecimal():
        person = replace(person, a_day=int(wish))
        turn.do(Verb.LIMIT, person.id, a_day=int(wish))
        said = words.t("Requests a day: {count} at most.", count=wish)
    else:
        person = replace(person, a_day=None)
        turn.do(Verb.LIMIT, person.id, a_day=None)
        said = words.t("No limit any more.")
    turn.answer(said)
    _draw(turn, person, f"{_name(person)}\n{said}")


def _draw(turn: Turn, person: Person, text: str) -> None:
    op, message = (Op.EDIT, turn.tap.message) if turn.tap else (Op.SAY, 0)
    buttons = _powers(turn, person) if turn.may(Right.POWER) else []
    turn.messages.append(Message(op, turn.chat, text, rows(buttons, 2), message=message))


def _powers(turn: Turn, person: Person) -> list[Button]:
    words = turn.words
    return [
        Button(words.plain("Unblock"), _data(person, "free"))
        if person.blocked
        else Button(words.plain("Block"), _data(person, "block"), style="danger"),
        Button(words.plain("One a day"), _data(person, "1")),
        Button(words.plain("Three a day"), _data(person, "3")),
        *([Button(words.plain("No limit"), _data(person, "any"))] if person.a_day is not None else []),
        Button(words.plain("Show"), _data(person, "")),
    ]


def _data(person: Person, wish: str) -> str:
    return of_menu(Go.USERS, f"{person.id}:{wish}" if wish else str(person.id))


def _lines(turn: Turn, client: Client) -> Iterator[str]:
    person, words = client.person, turn.words
    yield _name(person)
    yield words.t(
        "Language {language}, zone {zone}. Known since {since}, wrote last {seen}.",
        language=NAMES.get(person.language, person.language),
        zone=person.zone or "–",
        since=_stamp(turn, client.since),
        seen=_stamp(turn, person.seen) if person.seen else "–",
    )
    if unwritable := _unwritable(turn, person):
        yield unwritable
    if person.blocked:
        yield words.t("Blocked.")
    if person.a_day is not None:
        yield words.t("Requests a day: {count} at most.", count=person.a_day)
    yield words.t("Bookings: {count}", count=words.amount(client.bookings))
    for service, starts, stage in client.recent:
        said = f"{label(turn, service)} · {words.plain(STATES[Stage(stage)])}"
        yield f"{_stamp(turn, starts)} · {escape(said, quote=False)}"
    yield from _draft(turn, client)
    if turn.may(Right.POWER):
        yield words.t("To write to them: <code>/users {number}</code> and your words.", number=person.id)


def _draft(turn: Turn, client: Client) -> Iterator[str]:
    """The open request: the question it stands at, and its answers, private ones masked."""
    draft = client.draft
    card = turn.services.cards().get(draft.service) if draft else None
    if draft is None or card is None:
        return
    reader = Reader(turn.words, client.person, card, turn.directory)
    here = question(card.form, draft)
    at = turn.words.plain(here.label) if here else turn.words.plain("review")
    yield turn.words.t("Open request at {service}, now at: {question}", service=reader.service, question=at)
    for field in card.form.fields:
        if field.key in draft.answers:
            asked = turn.words.plain(field.label)
            shown = reader.beside(asked, field, draft.answers[field.key])
            value = masked(shown) if field.private else shown
            yield turn.words.t("{field}: {value}", field=asked, value=value)


async def _preview(turn: Turn, number: int, letter: str) -> None:
    client = await turn.office.clients.look(number)
    if client is None or not turn.may(Right.POWER):
        said = turn.words.t("This is not for you.") if client else turn.words.t("Nobody found.")
        say(turn, said)
        return
    if unwritable := _unwritable(turn, client.person):
        say(turn, unwritable)
        return
    if len(letter) > LONGEST:
        length, most = turn.words.amount(len(letter)), turn.words.amount(LONGEST)
        long = "That is too long: {length} characters, and {most} are the most. Nothing was sent."
        say(turn, turn.words.t(long, length=length, most=most))
        return
    send = Button(turn.words.plain("Send"), _data(client.person, "send"), style="primary")
    say(turn, f"{_name(client.person)}\n\n{escape(letter, quote=False)}", send)


def _unwritable(turn: Turn, person: Person) -> str:
    """Why they cannot be written to, "" where they can."""
    if not person.met:
        return turn.words.t("Has never written to me in private, so cannot be written to.")
    return "" if person.reachable else turn.words.t("Has blocked me, so cannot be written to.")


async def _send(turn: Turn, tap: Tap, client: Client) -> None:
    """The letter is read from the preview that was tapped, so nothing needs to be kept meanwhile but that it
    was sent: a second tap on it says the same and sends nothing.
    """
    query = turn.update.callback_query
    shown = getattr(query.message, "text", "") if query else ""
    _, _, letter = (shown or "").partition("\n\n")
    if not letter:
        unable(turn, turn.words.plain("This is too old. Please write it again."))
        return
    said = _unwritable(turn, client.person)
    if not said:
        said = turn.words.t("On its way to {name}.", name=client.person.name)
        if not await turn.office.clients.written(client.person.id, turn.person.id, tap.message):
            turn.messages.append(_letter(client.person, letter))
            turn.do(Verb.WRITE, client.person.id, characters=len(letter), preview=tap.message)
    text = f"{said}\n\n{escape(letter, quote=False)}"
    turn.messages.append(Message(Op.EDIT, turn.chat, text, message=tap.message))


def _letter(person: Person, letter: str) -> Message:
    words = words_for(person.language)
    told = words.t("<b>From those who run this bot:</b>")
    return Message(Op.SAY, person.id, f"{told}\n{escape(letter, quote=False)}")


def _name(person: Person) -> str:
    named = f" @{escape(person.username, quote=False)}" if person.username else ""
    return f"<b>{escape(person.name or '–', quote=False)}</b>{named} <code>{person.id}</code>"


def _stamp(turn: Turn, at: datetime) -> str:
    return turn.times.stamp(at)
