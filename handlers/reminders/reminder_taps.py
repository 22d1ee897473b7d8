"""Taps on a reminder: coming or not, later, other lead times, how it was. Each carries what is wanted.

Imports: `booking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from booking.form import Ability, Card
from booking.ledger import Booking
from booking.outcome import Stage
from booking.preferences import LONGEST, MOST_LEADS, toggled
from booking.reminders import Kept, Session, Wish, ahead, comes
from handlers.callback import Act, of_booking
from handlers.live.card import screen
from handlers.live.card import slot as card_slot
from handlers.live.deeds import lasted, movable
from handlers.live.tapping import On, own
from handlers.messages import Button, Keyboard, Message, Op, called, rows
from handlers.reminders.leads import choices, lead_of, leads_words, no_lead
from handlers.reminders.reminding import BACK, HELD, VERDICTS, asking, drawing, session_of, slot, stands, tap
from handlers.request.asking import Screen
from handlers.request.steps import reader_of
from handlers.request.typed import meant
from handlers.request.values import Reader
from handlers.saying import say, unable
from handlers.turn import Turn

CANNOT = "cannot"
"""Asked of a booking: what shall become of it, since the person cannot come. Nothing typed answers it."""


async def remind(turn: Turn, booking: Booking, card: Card, arg: str) -> None:
    """One tap: `arg` is a letter for what to do and perhaps a number, of lead times also where they lead."""
    kept = await _kept(turn, booking)
    back = BACK if arg.endswith(BACK) else ""
    reader, do, value = reader_of(turn, card), arg[:1], arg[1:].removesuffix(BACK)
    if do == "v" and value in {"", *VERDICTS}:
        _judge(turn, reader, booking, replace(kept, verdict=value))
    elif do == "w" and lasted(booking):
        _show(turn, booking, asking(reader, booking, kept), Op.REPOST)
    elif booking.stage is not Stage.CONFIRMED or turn.now >= booking.starts:
        unable(turn, turn.words.plain("There is nothing to remind you of any more."))
        if booking.stage not in HELD:  # else the word of the start stands there, or how it was
            turn.messages.append(Message(Op.CLOSE, turn.chat, slot=slot(booking.id)))
    elif do == "n":
        turn.ask(f"{CANNOT} {booking.id}")
        keep = "k" if turn.tap or stands(booking, turn.person, kept) else "q"
        _show(turn, booking, _cannot(reader, booking, keep))
    elif do == "q":
        turn.messages.append(Message(Op.DROP, turn.chat, slot=slot(booking.id)))
    elif do in {"l", "+", "-", "d"}:
        panel = Panel(turn, reader, booking, back)
        panel.show(_chosen(panel, kept, do, value), fresh=do == "l")
    elif do == "e":
        turn.messages.append(Panel(turn, reader, booking, back).closed(kept))
    elif do == "i":
        _save(turn, reader, booking, replace(kept, coming=True))
    elif do == "z" and value.isdecimal():
        _put_off(turn, reader, booking, kept, int(value))
    else:
        _show(turn, booking, drawing(reader, booking, kept, turn.now))


async def typed(turn: Turn, about: str, text: str) -> bool:
    """A lead time for this booking, as its buttons have them or any other; also the words of a button."""
    found, minutes = await _asked(turn, about), lead_of(turn.words, text)
    if found is None:
        return False
    on, panel, kept = found
    if minutes is not None:
        panel.show(_chosen(panel, kept, "+", str(minutes)), fresh=False)
        return True
    button = called(panel.buttons(kept), text)
    if button is None:
        return False
    await remind(turn, on.booking, on.card, button.data.partition(":")[2][1:])
    return True


@dataclass(frozen=True, slots=True)
class Standing:
    """A booking whose reminder stands in the chat, and the buttons below that."""

    booking: Booking
    buttons: Keyboard

    def pressed(self, text: str) -> str:
        """What the button carries that reads as the text does; "" where none does, or none of reminders."""
        button = called(self.buttons, text)
        return self._carried(button) if button else ""

    @property
    def later(self) -> str:
        """What the first button carries that puts it off; of none that is left, what would say so."""
        carried = (self._carried(button) for row in self.buttons for button in row)
        return next((arg for arg in carried if arg.startswith("z")), "z10")

    def _carried(self, button: Button) -> str:
        ours = tap(self.booking, "")
        return button.data.removeprefix(ours) if button.data.startswith(ours) else ""


async def standing(turn: Turn, live: Sequence[Booking]) -> list[Standing]:
    """Those of these bookings, and of the one that was held last, whose reminder stands."""
    last = await turn.shelf.of(turn.person.id, over=True, limit=1)
    found = []
    for booking in (*live, *last):
        kept = await turn.shelf.reminders(booking.id) if booking.stage in HELD else None
        card = turn.services.card(booking.service)
        if kept and card and stands(booking, turn.person, kept):
            drawn = drawing(reader_of(turn, card), booking, kept, turn.now)
            found.append(Standing(booking, drawn.keyboard))
    return found


async def missed(turn: Turn, about: str, text: str) -> bool:
    """What is none, and asks for nothing else, is said to be so, and the question stands below."""
    found = None if meant(turn, text) else await _asked(turn, about)
    if found is None:
        return False
    _, panel, kept = found
    panel.show(kept, fresh=True, notice=no_lead(turn.words, text))
    return True


async def _asked(turn: Turn, about: str) -> tuple[On, "Panel", Kept] | None:
    """The booking whose lead times are asked, their panel and what is kept; None where that is over."""
    number, _, back = about.partition(" ")
    on = await own(turn, number, off=True)
    if on is None or on.booking.stage is not Stage.CONFIRMED or turn.now >= on.booking.starts:
        return None
    return on, Panel(turn, on.reader, on.booking, back), await _kept(turn, on.booking)


async def _kept(turn: Turn, booking: Booking) -> Kept:
    """What is kept for its reminders, or would be from now on."""
    return await turn.shelf.reminders(booking.id) or Kept(turn.now)


def _judge(turn: Turn, reader: Reader, booking: Booking, kept: Kept) -> None:
    """How it was stands on the booking's card, too."""
    _save(turn, reader, booking, kept)
    drawn = screen(reader, replace(booking, verdict=kept.verdict))
    live = card_slot(booking.id)
    turn.messages.append(Message(Op.SHOW, turn.chat, drawn.text, drawn.keyboard, live, silent=True))


def _put_off(turn: Turn, reader: Reader, booking: Booking, kept: Kept, minutes: int) -> None:
    """So many minutes; a button that has stood there for long may ask for more than are left."""
    if minutes >= (booking.starts - turn.now) / timedelta(minutes=1):
        unable(turn, turn.words.plain("It begins before that."))
        _show(turn, booking, drawing(reader, booking, kept, turn.now))
    else:
        _save(turn, reader, booking, replace(kept, snoozed=turn.now + timedelta(minutes=minutes)))


def _save(turn: Turn, reader: Reader, booking: Booking, kept: Kept) -> None:
    turn.wishes.append(Wish(turn.person.id, booking.id, kept))
    _show(turn, booking, drawing(reader, booking, kept, turn.now))


def _show(turn: Turn, booking: Booking, screen: Screen, op: Op | None = None) -> None:
    """In its place where it was tapped, else below what was typed."""
    op = op or (Op.SHOW if turn.tap else Op.REPOST)
    turn.messages.append(Message(op, turn.chat, screen.text, screen.keyboard, slot(booking.id), silent=True))


def _cannot(reader: Reader, booking: Booking, keep: str) -> Screen:
    """Not coming: what can be done about it now. `keep` is carried by the button that leaves it all."""
    words, can = reader.words, reader.card.can
    ask = words.t("<b>You can't make it on {when}?</b>", when=reader.moment(booking.starts))
    found = []
    if movable(reader.card, booking):
        found.append(Button(words.plain("Move to another time"), of_booking(booking.id, Act.MOVE)))
    if can(Ability.CANCEL):
        label = words.plain("Cancel booking")
        found.append(Button(label, of_booking(booking.id, Act.ASK_CANCEL), style="danger"))
    found.append(Button(words.plain("Keep the booking"), tap(booking, keep)))
    if len(found) > 1:
        hint = words.t("Tell them in good time: it is kinder than not coming.")
    else:
        name = reader.service
        hint = words.t("{service} lets me change nothing here. Please tell them yourself.", service=name)
    return Screen(f"{ask}\n{hint}", rows(found, 1))


@dataclass(frozen=True, slots=True)
class Panel:
    """The lead times of one booking; `back` is BACK when they were opened from a reminder."""

    turn: Turn
    reader: Reader
    booking: Booking
    back: str

    @property
    def session(self) -> Session:
        """What is reminded of."""
        return session_of(self.booking, self.turn.person)

    def comes(self, minutes: int) -> bool:
        """Whether a lead time is still told: not one that is over, or that quiet hours leave no time for."""
        return comes(self.session, self.turn.person.preferences.quiet, minutes, self.turn.now)

    def leads(self, kept: Kept) -> tuple[int, ...]:
        """Those chosen for this booking, or in the settings."""
        return self.turn.person.preferences.leads if kept.leads is None else kept.leads

    def show(self, kept: Kept, *, fresh: bool, notice: str = "") -> None:
        """The panel, with a notice above it; what was chosen is kept unless it is `fresh`."""
        turn, booking, words = self.turn, self.booking, self.turn.words
        if not fresh:
            turn.wishes.append(Wish(turn.person.id, booking.id, kept))
        said = "\n\n".join(filter(None, [notice, self._head()]))
        if kept.leads is None:
            said += "\n" + words.t("As in your settings.")
        said += "\n" + words.t("Tap the times you want, or type one, such as “45 minutes”.")
        turn.ask(f"remind {booking.id} {self.back}".rstrip())
        op = Op.SHOW if turn.tap and not fresh else Op.REPOST
        _show(turn, booking, Screen(said, self.buttons(kept)), op)

    def closed(self, kept: Kept) -> Message:
        """What is left of it: when the reminders come."""
        chosen = leads_words(self.turn.words, [m for m in self.leads(kept) if self.comes(m)])
        said = f"{self._head()}\n{self.turn.words.t('{leads}', leads=chosen)}"
        return Message(Op.CLOSE, self.turn.chat, said, slot=slot(self.booking.id))

    def buttons(self, kept: Kept) -> Keyboard:
        """A button for each lead time, the settings, and the end."""
        words, person, booking = self.turn.words, self.turn.person, self.booking

        def press(minutes: int, on: bool) -> str:
            return tap(booking, f"{'-' if on else '+'}{minutes}{self.back}")

        toggles = choices(words, person, self.leads(kept), press, ahead=self.comes)
        usual = Button(words.plain("As in my settings"), tap(booking, f"d{self.back}"))
        done = Button(words.plain("Done"), tap(booking, "k" if self.back else "e"), style="primary")
        return (*toggles, *([] if kept.leads is None else [(usual,)]), (done,))

    def _head(self) -> str:
        when = self.reader.moment(self.booking.starts)
        return self.turn.words.t("<b>Reminders for this booking</b>\n{when}", when=when)


def _chosen(panel: Panel, kept: Kept, do: str, value: str) -> Kept:
    """With a lead time more or less; a tap says which one is wanted or not, not "the other"."""
    usual, words = panel.leads(kept), panel.turn.words
    if do == "d":
        return replace(kept, leads=None)
    good = value.isdecimal() and int(value) <= LONGEST
    if do == "l" or not good or (int(value) in usual) != (do == "-"):
        return kept
    if do == "+" and not panel.comes(int(value)):
        return _refused(panel, kept, _missed(panel, int(value)))
    try:
        return replace(kept, leads=toggled(usual, int(value)))
    except ValueError:
        return _refused(panel, kept, words.t("At most {most} times are possible.", most=MOST_LEADS))


def _missed(panel: Panel, minutes: int) -> str:
    if ahead(panel.session, minutes, panel.turn.now):
        return panel.turn.words.t("That time is in your quiet hours.")
    return panel.turn.words.t("That time is over already.")


def _refused(panel: Panel, kept: Kept, said: str) -> Kept:
    """As it was, and why."""
    if panel.turn.tap:
        unable(panel.turn, said)
    else:
        say(panel.turn, said)
    return kept
