"""Taps on a draft's buttons: one small function for each thing a button does.

Whether the tap is still good (owner, draft, revision) is decided once, before any of them runs.
Imports: `booking`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from booking.answers import decode
from booking.form import Card, Field, Kind, Value
from booking.interview import LATER, Draft, back, edit, keep, question
from booking.moment import in_zone
from handlers.booked.sending import send
from handlers.callback import Do, DraftTap
from handlers.carried import instant, sound
from handlers.messages import Message, Op
from handlers.request.closing import cancelled
from handlers.request.consent import VERSION, agreed, agreeing
from handlers.request.question import chosen
from handlers.request.steps import answer, card_of, proceed, redraw
from handlers.request.when import HEAD
from handlers.request.zone import zone_chosen
from handlers.saying import unable
from handlers.turn import Turn
from handlers.watch import watching


@dataclass(frozen=True, slots=True)
class On:
    """A good tap on the open draft: what it stands on."""

    turn: Turn
    draft: Draft
    card: Card
    here: Field | None
    arg: str

    async def take(self, value: Value) -> None:
        """Answer the open question and go on."""
        if self.here is None:
            return
        problem = await answer(self.turn, self.draft, self.card, self.here.key, value)
        await proceed(self.turn, [] if problem else [self.here.key], problem)

    def look(self, **screen: object) -> None:
        """Change what the open question shows; no revision, since nothing is answered."""
        self.turn.draft = replace(self.draft, screen={**_sticky(self.draft), **screen}, touched=self.turn.now)
        redraw(self.turn)


async def tapped(turn: Turn, tap: DraftTap) -> None:
    """A tap that carries a draft's id: refuse it usefully, or do it."""
    draft = turn.draft
    if draft is None or draft.id != tap.draft:
        _elsewhere(turn, draft)
        return
    card = card_of(turn, draft)
    if card is None:
        unable(turn, turn.words.plain("This service is switched off at the moment. Your answers are kept."))
        return
    if draft.revision != tap.revision:
        said = "This question was already answered. Here is where we are."
        turn.answer(turn.words.plain(said))
        redraw(turn, [turn.words.t(said)])
        return
    if not sound(tap.do, tap.arg):
        unable(turn, turn.words.plain("This button is not valid any more."))
        return
    await DOES[tap.do](On(turn, draft, card, question(card.form, draft), tap.arg))


def _elsewhere(turn: Turn, draft: Draft | None) -> None:
    """The button belongs to a draft that is not open (any more), or to somebody else."""
    words = turn.words
    if draft is None:
        closed = "This request is closed already. What was sent stands under /bookings."
        turn.answer(words.plain(closed), alert=True)
        said = words.t(closed)
    else:
        turn.answer(
            words.plain("This button belongs to an earlier request. Your open one is below."), alert=True
        )
        said = words.t("This belongs to an earlier request.")
    if turn.tap and turn.private:
        turn.messages.append(Message(Op.EDIT, turn.chat, said, message=turn.tap.message))
    if draft is not None and card_of(turn, draft):
        redraw(turn, below=True)


def _sticky(draft: Draft) -> dict[str, object]:
    """What stays on the screen while the same question is looked at from elsewhere."""
    return {k: v for k, v in draft.screen.items() if k in {"balance", "chosen", "letters", "page", LATER}}


async def _add(on: On) -> None:
    ticked = _chosen(on)
    most = int(on.here.most) if on.here and on.here.most is not None else len(ticked) + 1
    if on.arg not in ticked and len(ticked) >= most:
        words = on.turn.words
        unable(on.turn, words.plain("You can ask at most {most} performers at once.", most=most))
        return
    on.look(chosen=list(dict.fromkeys([*ticked, on.arg])))


async def _remove(on: On) -> None:
    on.look(chosen=[p for p in _chosen(on) if p != on.arg])


def _chosen(on: On) -> tuple[str, ...]:
    return chosen(on.draft, on.here) if on.here and on.here.kind in {Kind.PEOPLE, Kind.CHOICES} else ()


async def _page(on: On) -> None:
    if on.arg == "all":
        on.look(letters="", page=0)
    else:
        on.look(page=int(on.arg))


async def _finish(on: On) -> None:
    await on.take(_chosen(on))


async def _option(on: On) -> None:
    if on.here and on.here.kind is Kind.CHOICE:
        await on.take(on.arg)


async def _value(on: On) -> None:
    if on.here is None:
        return
    try:
        await on.take(Decimal(on.arg) if on.here.kind is Kind.AMOUNT else int(on.arg))
    except (InvalidOperation, ValueError):
        unable(on.turn, on.turn.words.plain("This button is not valid any more."))


async def _month(on: On) -> None:
    on.look(month=on.arg)


async def _day(on: On) -> None:
    on.look(day=on.arg)


async def _hour(on: On) -> None:
    day, _, hour = on.arg.partition("T")
    on.look(day=day, hour=int(hour))


async def _instant(on: On) -> None:
    await on.take(in_zone(instant(on.arg), on.turn.person.zone or "UTC"))


async def _yes(on: On) -> None:
    await on.take(True)


async def _no(on: On) -> None:
    await on.take(False)


async def _skip(on: On) -> None:
    await on.take(None)


async def _remembered(on: On) -> None:
    kept: Mapping[str, object] = on.turn.person.remembered.get(on.card.id, {})
    if on.here is not None and on.here.key in kept:
        await on.take(decode(on.here, kept[on.here.key]))


async def _keep(on: On) -> None:
    on.turn.draft = keep(on.draft, on.turn.now)
    await proceed(on.turn, [])


async def _back(on: On) -> None:
    on.turn.draft = back(on.card.form, on.draft, on.turn.now)
    await proceed(on.turn, [])


async def _edit(on: On) -> None:
    fields = on.card.form.fields
    if int(on.arg) < len(fields):
        on.turn.draft = edit(on.card.form, on.draft, fields[int(on.arg)].key, on.turn.now)
        await proceed(on.turn, [])


async def _retry(on: On) -> None:
    await proceed(on.turn, [])


async def _zone(on: On) -> None:
    await zone_chosen(on.turn, on.arg)


async def _stay(on: On) -> None:
    if on.arg != HEAD:
        said = "This day cannot be booked."
        on.turn.answer(on.turn.words.plain(said))
        redraw(on.turn, [on.turn.words.t(said)])


async def _watch(on: On) -> None:
    await watching.from_draft(on.turn, on.draft, on.card, on.arg)


async def _beside(on: On) -> None:
    """It replaces nothing: both bookings are wanted."""
    revision = on.draft.revision + 1
    on.turn.draft = replace(on.draft, replaces="", former=None, revision=revision, touched=on.turn.now)
    redraw(on.turn)


async def _cancel(on: On) -> None:
    cancelled(on.turn)


async def _send(on: On) -> None:
    if on.here is not None:
        return
    if not agreed(on.turn.person):
        if on.arg != VERSION:
            redraw(on.turn)
            return
        on.turn.person = agreeing(on.turn.person, on.turn.now)
    await send(on.turn, on.draft, on.card)


DOES: Mapping[Do, Callable[[On], Awaitable[None]]] = {
    Do.ADD: _add,
    Do.REMOVE: _remove,
    Do.PAGE: _page,
    Do.FINISH: _finish,
    Do.OPTION: _option,
    Do.VALUE: _value,
    Do.MONTH: _month,
    Do.DAY: _day,
    Do.HOUR: _hour,
    Do.INSTANT: _instant,
    Do.YES: _yes,
    Do.NO: _no,
    Do.REMEMBERED: _remembered,
    Do.KEEP: _keep,
    Do.BACK: _back,
    Do.EDIT: _edit,
    Do.RETRY: _retry,
    Do.CANCEL: _cancel,
    Do.SEND: _send,
    Do.SKIP: _skip,
    Do.ZONE: _zone,
    Do.STAY: _stay,
    Do.WATCH: _watch,
    Do.BESIDE: _beside,
}
