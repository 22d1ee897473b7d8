"""Cancelling a booking: the reason is a button or typed; a typed one is read back before it is sent.

Imports: telegram and `booking`.
"""

from functools import partial

from telegram import Message as Shown
from telegram import MessageEntity

from booking.ledger import Booking, Intent, Verb
from booking.outcome import Invitation, Stage
from booking.spoken import read_yes_no
from handlers.booked.replacing import paid
from handlers.callback import Act, of_booking
from handlers.live.deeds import requested
from handlers.live.reasons import REASONS
from handlers.live.tapping import On, own
from handlers.messages import Button, Keyboard, Message, Op, called, rows
from handlers.request.steps import new_id
from handlers.request.typed import meant as asked_for
from handlers.turn import Turn

UNREASONED = "-"
TYPED = "t"
LONGEST = 200
"""Characters of a reason; the services name no limit, and nobody reads more."""
LIVE = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})


async def ask(on: On, notice: str = "") -> None:
    """The question whether and why, below what is to be said first."""
    words = on.turn.words
    if not _live(on.booking):
        on.turn.answer(words.plain("There is nothing to cancel any more."), alert=True)
        on.show(on.booking)
        return
    if not _free(on) and on.busy():
        return
    said = _asked(on)
    if on.card.reason_told:
        said.append(words.t("Choose the reason that the performer will read, or type your own."))
        if words.language != "en":
            said.append(words.t("The reasons on the buttons reach the performer in English."))
    if on.card.cancelling:
        said.append(words.t(on.card.cancelling))
    _show(on, "\n\n".join(filter(None, [notice, "\n".join(said)])), _keyboard(on))
    on.turn.ask(f"cancel {on.booking.id}")


async def typed(turn: Turn, about: str, text: str) -> bool:
    """A reason in one's own words, where somebody reads it; also the words of a button, yes or no."""
    on = await own(turn, about)
    if on is None or not _live(on.booking):
        return False
    button = called(_keyboard(on), text)
    meant = read_yes_no(text, turn.words.language)
    if meant is False or (button and button.data == _stay(on).data):
        keep(on)
    elif button is not None:
        await cancel(On(turn, on.booking, on.card, button.data[-1:]))
    elif not on.card.reason_told:
        if not meant:
            return False
        await cancel(On(turn, on.booking, on.card, UNREASONED))
    elif meant:
        await ask(on)
    else:
        _read_back(on, " ".join(text.split())[:LONGEST])
    return True


async def missed(turn: Turn, about: str, text: str) -> bool:
    """What answers nothing and asks for nothing else is said to be so, and the question stands below."""
    on = None if asked_for(turn, text) else await own(turn, about)
    if on is None or not _live(on.booking):
        return False
    await ask(on, turn.words.t("I did not understand that."))
    return True


def keep(on: On) -> None:
    """The booking stays; the question goes."""
    on.turn.messages.append(Message(Op.DROP, on.turn.chat, slot=_asking(on.booking)))


async def cancel(on: On) -> None:
    """Take back all that is still held, with the reason that the button names."""
    keep(on)
    targets, note = _free(on), _reason(on)
    if _live(on.booking) and not targets and on.busy():
        return
    if not targets or (note is None and (on.arg != UNREASONED or on.card.reason_required)):
        on.turn.answer(on.turn.words.plain("There is nothing to cancel any more."))
        on.show(on.booking)
        return
    take_back(on, targets, note or "")


def _free(on: On) -> list[Invitation]:
    """What is held, and nothing else is being done with."""
    return [i for i in _live(on.booking) if not on.booking.pending(target=i.performer)]


def take_back(on: On, targets: list[Invitation], note: str) -> None:
    """An intent for each of them."""
    saved, number = on.turn.now, on.booking.id
    on.write([Intent(new_id(), number, Verb.CANCEL, i.performer, note=note, saved=saved) for i in targets])


def _reason(on: On) -> str | None:
    """What a button stands for: one of ours, or the typed one that was read back just now."""
    if on.arg == TYPED:
        return _told(on.turn)
    return dict(zip("012", REASONS, strict=True)).get(on.arg)


def _told(turn: Turn) -> str | None:
    """The reason as it stands quoted in the message that is tapped: it is kept nowhere else."""
    query = turn.update.callback_query
    message = query.message if query else None
    quoted = message.parse_entities([MessageEntity.BLOCKQUOTE]) if isinstance(message, Shown) else {}
    return next(iter(quoted.values()), None)


def _read_back(on: On, reason: str) -> None:
    words = on.turn.words
    told = words.t("The performer will read:\n<blockquote>{reason}</blockquote>", reason=reason)
    yes = Button(_yes(on), of_booking(on.booking.id, Act.CANCEL, TYPED), style="danger")
    other = Button(words.plain("Another reason"), of_booking(on.booking.id, Act.ASK_CANCEL))
    _show(on, "\n".join([*_asked(on), told]), rows([yes, other, _stay(on)], 1))
    on.turn.ask(f"cancel {on.booking.id}")


def _asked(on: On) -> list[str]:
    """Which booking it is about, and what was paid for it; or which one holds without this request."""
    when, words = on.reader.moment(on.booking.starts), on.turn.words
    if requested(on.booking):
        said = [words.t("<b>Take back the request for {when}?</b>", when=when)]
        if on.booking.former:
            stays = on.reader.moment(on.booking.former)
            said.append(words.t("Your booking of {when} stays as it is.", when=stays))
        return said
    return [words.t("<b>Cancel the booking on {when}?</b>", when=when), *paid(on.reader, on.booking)]


def _show(on: On, text: str, keyboard: Keyboard) -> None:
    shown = Message(Op.REPOST, on.turn.chat, text, keyboard, _asking(on.booking), silent=True)
    on.turn.messages.append(shown)


def _keyboard(on: On) -> Keyboard:
    return (*rows(_reasons(on), 1), (_stay(on),))


def _stay(on: On) -> Button:
    stay = "Keep the request" if requested(on.booking) else "Keep the booking"
    return Button(on.turn.words.plain(stay), of_booking(on.booking.id, Act.KEEP))


def _yes(on: On) -> str:
    return on.turn.words.plain("Take back this request" if requested(on.booking) else "Cancel it")


def _reasons(on: On) -> list[Button]:
    """A button for each reason, where somebody reads it; else a plain yes."""
    words, keys = on.turn.words, [str(i) for i in range(len(REASONS))]
    labels = [words.plain(reason) for reason in REASONS]
    if not on.card.reason_told:
        keys, labels = [UNREASONED], [_yes(on)]
    elif not on.card.reason_required:
        keys, labels = [*keys, UNREASONED], [*labels, words.plain("Without a reason")]
    press = partial(of_booking, on.booking.id, Act.CANCEL)
    return [Button(label, press(key), style="danger") for key, label in zip(keys, labels, strict=True)]


def _asking(booking: Booking) -> str:
    """The live message that asks whether to cancel; news of the booking leaves it alone."""
    return f"cancel:{booking.id}"


def _live(booking: Booking) -> list[Invitation]:
    return [i for i in booking.invitations if i.stage in LIVE and i.reference]
