"""Taps on a reminder: coming or not, later, other lead times, how it was. Each carries what is wanted.

Imports: `booking`.
"""

from dataclasses import replace
from datetime import timedelta

from booking.form import Ability, Card
from booking.ledger import Booking
from booking.outcome import Stage
from booking.preferences import MOST_LEADS, toggled
from booking.reminders import Kept, Wish
from handlers.asking import Screen
from handlers.callback import Act, of_booking
from handlers.card import screen
from handlers.card import slot as card_slot
from handlers.deeds import lasted, movable
from handlers.leads import choices, lead_of
from handlers.messages import Button, Keyboard, Message, Op, called, rows
from handlers.reminding import VERDICTS, asking, drawing, slot, tap
from handlers.start import say
from handlers.steps import reader_of
from handlers.tapping import own
from handlers.turn import Turn
from handlers.values import Reader


async def remind(turn: Turn, booking: Booking, card: Card, arg: str) -> None:
    """One tap: `arg` is a letter for what to do and perhaps a number."""
    kept = await turn.shelf.reminders(booking.id) or Kept(turn.now)
    reader, do, value = reader_of(turn, card), arg[:1], arg[1:]
    if do == "v" and value in {"", *VERDICTS}:
        _judge(turn, reader, booking, replace(kept, verdict=value))
    elif do == "w" and lasted(booking):
        _show(turn, booking, asking(reader, booking, kept), Op.REPOST)
    elif booking.stage is not Stage.CONFIRMED or turn.now >= booking.starts:
        turn.answer(turn.words.plain("There is nothing to remind you of any more."), alert=True)
        turn.messages.append(Message(Op.CLOSE, turn.chat, slot=slot(booking.id)))
    elif do == "n":
        _show(turn, booking, _cannot(reader, booking))
    elif do in {"l", "+", "-", "d"}:
        _leads(turn, booking, _chosen(turn, kept, do, value), reader, fresh=do == "l")
    elif do == "i":
        _save(turn, reader, booking, replace(kept, coming=True, snoozed=None))
    elif do == "z" and value.isdigit():
        later = turn.now + timedelta(minutes=int(value))
        _save(turn, reader, booking, replace(kept, snoozed=later))
    else:
        _show(turn, booking, drawing(reader, booking, kept, turn.now))


async def typed(turn: Turn, about: str, text: str) -> bool:
    """A lead time for this booking, as its buttons have them or any other; also the words of a button."""
    on, minutes = await own(turn, about), lead_of(turn.words, text)
    if on is None or on.booking.stage is not Stage.CONFIRMED or turn.now >= on.booking.starts:
        return False
    kept = await turn.shelf.reminders(on.booking.id) or Kept(turn.now)
    if minutes is not None:
        _leads(turn, on.booking, _chosen(turn, kept, "+", str(minutes)), on.reader, fresh=False)
        return True
    button = called(_lead_buttons(on.reader, on.booking, kept), text)
    if button is None:
        return False
    await remind(turn, on.booking, on.card, button.data.partition(":")[2][1:])
    return True


def _judge(turn: Turn, reader: Reader, booking: Booking, kept: Kept) -> None:
    """How it was stands on the booking's card, too."""
    _save(turn, reader, booking, kept)
    drawn = screen(reader, replace(booking, verdict=kept.verdict))
    live = card_slot(booking.id)
    turn.messages.append(Message(Op.SHOW, turn.chat, drawn.text, drawn.keyboard, live, silent=True))


def _save(turn: Turn, reader: Reader, booking: Booking, kept: Kept) -> None:
    turn.wishes.append(Wish(turn.person.id, booking.id, kept))
    _show(turn, booking, drawing(reader, booking, kept, turn.now))


def _show(turn: Turn, booking: Booking, screen: Screen, op: Op = Op.SHOW) -> None:
    turn.messages.append(Message(op, turn.chat, screen.text, screen.keyboard, slot(booking.id), silent=True))


def _cannot(reader: Reader, booking: Booking) -> Screen:
    """Not coming: what can be done about it now."""
    words, can = reader.words, reader.card.can
    ask = words.t("<b>You can't make it on {when}?</b>", when=reader.moment(booking.starts))
    found = []
    if movable(reader.card, booking):
        found.append(Button(words.plain("Move to another time"), of_booking(booking.id, Act.MOVE)))
    if can(Ability.CANCEL):
        label = words.plain("Cancel booking")
        found.append(Button(label, of_booking(booking.id, Act.ASK_CANCEL), style="danger"))
    found.append(Button(words.plain("Keep the booking"), tap(booking, "k")))
    if len(found) > 1:
        hint = words.t("Tell them in good time: it is kinder than not coming.")
    else:
        name = reader.service
        hint = words.t("{service} lets me change nothing here. Please tell them yourself.", service=name)
    return Screen(f"{ask}\n{hint}", rows(found, 1))


def _chosen(turn: Turn, kept: Kept, do: str, value: str) -> Kept:
    """With a lead time more or less; a tap says which one is wanted or not, not "the other"."""
    usual = turn.person.preferences.leads if kept.leads is None else kept.leads
    if do == "d":
        return replace(kept, leads=None)
    if do == "l" or not value.isdigit() or (int(value) in usual) != (do == "-"):
        return kept
    try:
        return replace(kept, leads=toggled(usual, int(value)))
    except ValueError:
        said = turn.words.t("At most {most} times are possible.", most=MOST_LEADS)
        if turn.tap:
            turn.answer(said, alert=True)
        else:
            say(turn, said)
        return kept


def _leads(turn: Turn, booking: Booking, kept: Kept, reader: Reader, *, fresh: bool) -> None:
    """The lead times of this booking alone."""
    if not fresh:
        turn.wishes.append(Wish(turn.person.id, booking.id, kept))
    words, usual = reader.words, kept.leads is None
    said = words.t("<b>Reminders for this booking</b>\n{when}", when=reader.moment(booking.starts))
    if usual:
        said += "\n" + words.t("As in your settings.")
    said += "\n" + words.t("Tap the times you want, or type one, such as “45 minutes”.")
    turn.ask(f"remind {booking.id}")
    op = Op.SHOW if turn.tap and not fresh else Op.REPOST
    _show(turn, booking, Screen(said, _lead_buttons(reader, booking, kept)), op)


def _lead_buttons(reader: Reader, booking: Booking, kept: Kept) -> Keyboard:
    words, person = reader.words, reader.person
    chosen = person.preferences.leads if kept.leads is None else kept.leads
    toggles = choices(words, person, chosen, lambda m, on: tap(booking, f"{'-' if on else '+'}{m}"))
    back = () if kept.leads is None else ((Button(words.plain("As in my settings"), tap(booking, "d")),),)
    done = Button(words.plain("Done"), tap(booking, "k"), style="primary")
    return (*toggles, *back, (done,))
