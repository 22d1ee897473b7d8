"""One booking in the operator's account at a service, and the buttons that say how it went.

Who presses them is checked by the table of rights before. A final word is asked for twice; a word that the
booking stands at already counts as done, so a doubled tap does no harm. Imports: `booking`.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from booking.errors import Invalid, LoginNeeded, MaybeDone, ServiceError
from booking.form import Ability, Card
from booking.outcome import Stage
from booking.provider import Found, Sought
from handlers.acts import Verb
from handlers.callback import Do, Go, of_menu
from handlers.carried import instant, sound
from handlers.live.card import STAGES
from handlers.messages import CALLBACK_BYTES, Button, Message, Op, rows
from handlers.operators.guests import LETTERS, of_guest
from handlers.request.steps import reader_of, told
from handlers.saying import unable
from handlers.trouble import ASKED, unanswered
from handlers.turn import Turn

LABELS = {
    Stage.CONFIRMED: "Confirm it for the host",
    Stage.DONE: "It took place",
    Stage.NO_SHOW: "Nobody came",
    Stage.CANCELLED: "Cancel it",
}
LATER = frozenset({Stage.DONE, Stage.NO_SHOW})
"""Only once the session has begun."""

FINAL = frozenset({Stage.DONE, Stage.NO_SHOW, Stage.CANCELLED})
SURE = "!"


@dataclass(frozen=True, slots=True)
class One:
    """A booking that a button names."""

    card: Card
    found: Found


async def guest(turn: Turn, arg: str) -> None:
    """The card of one booking."""
    one = await _one(turn, arg)
    if one is not None:
        _show(turn, one)


async def mark(turn: Turn, arg: str) -> None:
    """Bring it to the stage a button names; a final one only after a second yes."""
    named, _, wish = arg.rpartition(":")
    stage, sure = LETTERS.get(wish.removesuffix(SURE)), wish.endswith(SURE)
    one = await _one(turn, named)
    if one is None or stage is None:
        return
    if stage not in _next(turn, one):
        turn.answer(turn.words.plain("Its state has changed. Here is how it stands."), alert=True)
        _show(turn, one)
    elif stage in FINAL and not sure:
        _ask(turn, one, stage)
    else:
        await _mark(turn, one, stage)


async def _mark(turn: Turn, one: One, stage: Stage) -> None:
    words, card = turn.words, one.card
    try:
        account = await turn.account(card.id)
        now = await turn.services.provider(card.id).mark(account, one.found.reference, stage)
    except Invalid as no:
        unable(turn, told(reader_of(turn, card), no.problems[0]))
        return
    except MaybeDone:
        turn.do(Verb.MARK, one.found.reference, service=card.id, stage=stage.value, lost=True)
        unable(turn, words.plain("The answer was lost. Open it again to see how it stands."))
        return
    except ServiceError as no:
        refused = isinstance(no, LoginNeeded)
        said = "The key may not do this at the service." if refused else ASKED[unanswered(no)]
        unable(turn, words.plain(said, service=words.plain(card.label)))
        return
    turn.do(Verb.MARK, one.found.reference, service=card.id, stage=stage.value)
    performer = one.found.invitation.performer
    _show(turn, replace(one, found=replace(one.found, invitation=replace(now, performer=performer))))


def _next(turn: Turn, one: One) -> list[Stage]:
    """Where it may be brought from where it stands, now."""
    allowed = one.card.marks.get(one.found.invitation.stage, ())
    return [s for s in allowed if s not in LATER or one.found.starts <= turn.now]


def _show(turn: Turn, one: One) -> None:
    words, reader, found = turn.words, reader_of(turn, one.card), one.found
    said = words.t(
        "<b>{when}</b>\n{name} · {stage}\nGuest: {guest}\nReference: <code>{reference}</code>",
        when=reader.moment(found.starts),
        name=reader.name(found.invitation.performer),
        stage=words.plain(STAGES[found.invitation.stage]),
        guest=found.guest or "–",
        reference=found.reference,
    )
    keyboard = rows([b for stage in _next(turn, one) if (b := _button(turn, one, stage))], 1)
    turn.messages.append(
        Message(Op.REPOST, turn.chat, said, keyboard, f"guest:{found.reference}", silent=True)
    )


def _ask(turn: Turn, one: One, stage: Stage) -> None:
    words = turn.words
    said = words.t("<b>{what}?</b> This is final at the service.", what=words.plain(LABELS[stage]))
    yes = _button(turn, one, stage, SURE)
    no = Button(words.plain("Back"), of_menu(Go.GUEST, of_guest(one.card, one.found)))
    slot = f"guest:{one.found.reference}"
    turn.messages.append(
        Message(Op.SHOW, turn.chat, said, rows([b for b in (yes, no) if b], 1), slot, silent=True)
    )


def _button(turn: Turn, one: One, stage: Stage, sure: str = "") -> Button | None:
    """None for a reference that is too long for a button."""
    letter = next(letter for letter, known in LETTERS.items() if known is stage)
    data = of_menu(Go.MARK, f"{of_guest(one.card, one.found)}:{letter}{sure}")
    style = "danger" if stage is Stage.CANCELLED else ""
    fits = len(data.encode()) + len(SURE) <= CALLBACK_BYTES
    return Button(turn.words.plain(LABELS[stage]), data, style=style) if fits else None


async def _one(turn: Turn, arg: str) -> One | None:
    """The booking a button names, as the service lists it now; a word to the person when there is none."""
    service, _, rest = arg.partition(":")
    reference, _, minute = rest.rpartition(":")
    card = turn.services.cards().get(service)
    if card is None or not card.can(Ability.MARK) or not sound(Do.INSTANT, minute):
        unable(turn, turn.words.plain("This button is not valid any more."))
        return None
    at = instant(minute)
    sought = Sought(start=at, end=at + timedelta(minutes=1))
    try:
        listed = await turn.services.provider(service).listing(await turn.account(service), sought=sought)
    except ServiceError as no:
        unable(turn, turn.words.plain(ASKED[unanswered(no)], service=turn.words.plain(card.label)))
        return None
    found = next((f for f in listed if f.reference == reference), None)
    if found is None:
        unable(turn, turn.words.plain("This booking is not there any more."))
        return None
    return One(card, found)
