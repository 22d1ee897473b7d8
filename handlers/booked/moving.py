"""Moving a booking to another time, by the service or by replacing it: a picker, or a time typed.

Each button carries what to look at next, the last one the instant. A time typed becomes such a button: the
moment as it was understood, or each it may be. The old time holds until the service has said yes.
Imports: `booking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from booking.checks import check
from booking.errors import ServiceError
from booking.form import Ability, Card, Field, Kind, Limit, Limits, Problem
from booking.interview import Draft
from booking.ledger import Booking, Intent, Verb
from booking.moment import Moment, in_zone
from booking.outcome import Invitation, Stage
from booking.spoken import read_yes_no
from booking.writes import moving_to
from handlers.booked.replacing import YES, agreement, promise, replaced
from handlers.booked.sending import spent
from handlers.callback import Act, Do, of_booking
from handlers.carried import instant, sound
from handlers.live.card import screen, slot
from handlers.live.deeds import movable
from handlers.live.tapping import On, own
from handlers.messages import Button, Message, Op
from handlers.request.consent import agreed, agreeing
from handlers.request.heard import Heard
from handlers.request.hearing import hear
from handlers.request.steps import new_id, reader_of, told
from handlers.request.typed import LONGEST
from handlers.request.values import Reader
from handlers.request.when import Picker
from handlers.saying import unable
from handlers.trouble import ASKED, unanswered
from handlers.turn import Turn

LIVE = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})


async def move(turn: Turn, booking: Booking, card: Card, arg: str) -> None:
    """One tap: `arg` is empty at first, then a picker's Do and what it carries."""
    target = _target(booking)
    if target is None or not possible(card, booking):
        unable(turn, turn.words.plain("This booking cannot be moved now."))
    elif not sound(arg[:1], arg[1:].removesuffix(YES)):
        unable(turn, turn.words.plain("This button is not valid any more."))
    elif arg.startswith(Do.INSTANT):
        if arg.endswith(YES):
            turn.person = agreeing(turn.person, turn.now)
        await _save(turn, booking, card, target, instant(arg[1:].removesuffix(YES)))
    elif arg.startswith(Do.STAY):
        turn.ask(turn.asked)
        if arg == Do.STAY:  # a day, not the head above them
            unable(turn, turn.words.plain("This day cannot be booked."))
    else:
        await ask(turn, booking, card, _looking(arg))


async def typed(turn: Turn, about: str, text: str) -> bool:
    """A time for the booking whose question stands there; False for a request of its own."""
    number, _, day = about.partition(" ")
    on = await own(turn, number)
    moment = on.card.form.first(Kind.MOMENT) if on else None
    if on is None or moment is None or not possible(on.card, on.booking):
        return False
    if read_yes_no(text, turn.words.language) is False:
        stay(turn, on.booking)
        return True
    looking: dict[str, object] = {"day": day} if day else {}
    said = heard(on, moment, looking, text)
    if said is None:
        return False
    await ask(turn, on.booking, on.card, *understood(turn, on, moment, said, looking))
    return True


def heard(on: On, moment: Field, looking: dict[str, object], text: str) -> Heard | None:
    """What a text says of the booking as it is; None where it names others, and is a request of its own."""
    draft = replace(as_booked(on), at=moment.key, screen=looking)
    said, booked = hear(on.turn, on.card, draft, moment, text[:LONGEST]), draft.answers
    return None if any(_others(said.values.get(f.key), booked.get(f.key)) for f in who(on.card)) else said


def as_booked(on: On) -> Draft:
    """The booking as a request that is answered: at the time to which it was moved, if it was."""
    moment, begins = on.card.form.first(Kind.MOMENT), in_zone(on.booking.starts, on.turn.person.zone or "UTC")
    answers = {**on.booking.order.answers, **({moment.key: begins} if moment else {})}
    return Draft(new_id(), on.turn.person.id, on.card.id, 0, answers)


def _others(named: object, booked: object) -> bool:
    """Whether somebody is named with whom it is not booked."""
    return isinstance(named, tuple) and not (isinstance(booked, tuple) and set(named) <= set(booked))


def stay(turn: Turn, booking: Booking) -> None:
    """The question goes, the time stays."""
    turn.messages.append(Message(Op.DROP, turn.chat, slot=asking(booking)))


def possible(card: Card, booking: Booking) -> bool:
    """Whether it can be moved now, and nothing else is under way with it."""
    return movable(card, booking) and not booking.pending() and _target(booking) is not None


def who(card: Card) -> Sequence[Field]:
    """What asks for performers."""
    return [f for f in card.form.fields if f.kind is Kind.PEOPLE]


def understood(
    turn: Turn, on: On, moment: Field, said: Heard, looking: Mapping[str, object]
) -> tuple[Mapping[str, object], str]:
    """What to look at now, and a notice above it."""
    words, answers = turn.words, on.booking.order.answers
    asked = {moment.key, *(f.key for f in who(on.card))}
    others = [f for f in on.card.form.fields if f.key in said.values and f.key not in asked]
    notices = list(said.notices)
    if any(said.values[f.key] != answers.get(f.key) for f in others):
        notices.append(words.t("A move changes only the time. Everything else stays as it is."))
    if said.problem is not None:
        notices.append(told(on.reader, said.problem))
    value = said.values.get(moment.key)
    if isinstance(value, Moment):
        looking = {"readings": [value.at.isoformat()]}
    elif moment.key in said.screens:
        looking = said.screens[moment.key]
    elif not notices:
        notices.append(words.t("I did not understand that."))
    looking, rounded = _rounded(on, moment, looking)
    return looking, " ".join([*notices, *rounded])


def _rounded(
    on: On, moment: Field, looking: Mapping[str, object]
) -> tuple[Mapping[str, object], Sequence[str]]:
    """The instants that were understood as the service will take them, and a word where those are others."""
    readings, words, zone = looking.get("readings"), on.turn.words, on.turn.person.zone or "UTC"
    if not isinstance(readings, list):
        return looking, ()
    heard = [in_zone(datetime.fromisoformat(str(r)), zone) for r in readings]
    taken = [_as_taken(on.turn, on.booking, on.card, one) for one in heard]
    others = [on.reader.moment(its.at) for one, its in zip(heard, taken, strict=True) if its.at != one.at]
    told = words.t(
        "{field}: the service takes {value}.", field=words.plain(moment.label), value=" / ".join(others)
    )
    return {**looking, "readings": [its.at.isoformat() for its in taken]}, [told] if others else ()


def _as_taken(turn: Turn, booking: Booking, card: Card, wanted: Moment) -> Moment:
    taken = turn.services.provider(card.id).adjusted({**booking.order.answers, "when": wanted}).get("when")
    return taken if isinstance(taken, Moment) else wanted


def asking(booking: Booking) -> str:
    """The live message that asks for the new time."""
    return f"move:{booking.id}"


def _target(booking: Booking) -> Invitation | None:
    live = (i for i in (booking.won, *booking.invitations) if i is not None)
    return next((i for i in live if i.stage in LIVE and i.reference), None)


def _looking(arg: str) -> Mapping[str, object]:
    """The picker's screen that a button asks for."""
    do, value = arg[:1], arg[1:]
    if do == Do.MONTH:
        return {"month": value}
    if do == Do.DAY:
        return {"day": value}
    day, _, hour = value.partition("T")
    return {"day": day, "hour": int(hour)} if do == Do.HOUR else {}


async def ask(
    turn: Turn, booking: Booking, card: Card, looking: Mapping[str, object], notice: str = ""
) -> None:
    """Ask to what time, with what is looked at and a notice above it."""
    reader, words = reader_of(turn, card), turn.words
    turn.ask(f"move {booking.id} {_day(turn, looking)}".rstrip())
    try:
        limits = await turn.services.limits(card.id, turn.person.id, booking.order.answers)
    except ServiceError as error:
        _unanswered(turn, card, error)
        return

    def press(do: Do, arg: str) -> str:
        return of_booking(booking.id, Act.MOVE, f"{do}{arg}")

    moment = card.form.first(Kind.MOMENT)
    limit = limits.get(moment.key, Limit()) if moment else Limit()
    its_own = {**limit.refused, booking.starts.isoformat(): ""}
    picker = Picker(reader, replace(limit, refused=its_own), turn.now, press)
    looking, problem = _allowed(turn, card, limits, looking)
    notice = told(reader, problem) if problem else notice
    if looking.get("readings") == [booking.starts.isoformat()]:
        looking, notice = {"day": _day(turn, looking)}, words.t("It is at that time already.")
    said = words.t(
        "<b>Move the booking of {when}: to what time?</b>",
        when=reader.moment(booking.starts),
    )
    by_service = words.t("The old time holds until the service has agreed.")
    said += "\n" + (by_service if card.can(Ability.MOVE) else promise(reader, booking))
    said += "\n" + words.t("Choose it, or type it, for example “Friday at 8 pm”.")
    heading = words.t("{heading}", heading=_heading(reader, picker, looking))
    text = "\n\n".join(part for part in (f"{notice} ❗" if notice else "", said, heading) if part)
    stay = Button(words.plain("Keep the booking"), of_booking(booking.id, Act.STAY))
    keyboard = (*picker.keyboard(looking), (stay,))
    op = Op.SHOW if turn.tap and (looking or notice) else Op.REPOST
    turn.messages.append(Message(op, turn.chat, text, keyboard, asking(booking), silent=True))


def _day(turn: Turn, looking: Mapping[str, object]) -> str:
    """The day on the screen, ISO: an hour typed next is meant for it."""
    readings = looking.get("readings")
    if isinstance(readings, list) and readings:
        first = datetime.fromisoformat(str(readings[0]))
        return f"{in_zone(first, turn.person.zone or 'UTC').wall:%Y-%m-%d}"
    return str(looking.get("day", ""))


def _allowed(
    turn: Turn, card: Card, limits: Limits, looking: Mapping[str, object]
) -> tuple[Mapping[str, object], Problem | None]:
    """A moment understood that cannot be is no button, but a word why not."""
    moment, readings = card.form.first(Kind.MOMENT), looking.get("readings")
    if moment is None or not isinstance(readings, list) or len(readings) != 1:
        return looking, None
    at = in_zone(datetime.fromisoformat(str(readings[0])), turn.person.zone or "UTC")
    problem = check(moment, at, limits, turn.now)
    return (problem.values if problem else looking), problem


def _heading(reader: Reader, picker: Picker, looking: Mapping[str, object]) -> str:
    readings = looking.get("readings")
    if isinstance(readings, list) and len(readings) == 1:
        return reader.words.plain("Is this the new time? Tap it to go on.")
    return picker.heading(looking)


async def _save(turn: Turn, booking: Booking, card: Card, target: Invitation, at: datetime) -> None:
    """Save the move as an intent, or a request that replaces it, for the moment the service will take."""
    wanted = in_zone(at, turn.person.zone or "UTC")
    to = _as_taken(turn, booking, card, wanted)
    if to.at == booking.starts:  # it came there meanwhile: a second tap
        stay(turn, booking)
        return
    left = not turn.asked.startswith(f"move {booking.id}")  # of a question that was answered
    if left or to.at != wanted.at:
        await ask(turn, booking, card, {"readings": [to.at.isoformat()]})
        return
    if to.at <= turn.now:
        turn.ask(turn.asked)
        unable(turn, turn.words.plain("That moment has already passed."))
        return
    if not card.can(Ability.MOVE):
        await _replace(turn, booking, card, to)
        return
    note = moving_to(to, booking.starts)
    intent = Intent(new_id(), booking.id, Verb.MOVE, target.performer, note=note, saved=turn.now)
    turn.intend(card, intent, of=booking)
    drawn = screen(reader_of(turn, card), replace(booking, intents=(*booking.intents, intent), problem=None))
    live = slot(booking.id)
    turn.messages.append(Message(Op.DROP, turn.chat, slot=asking(booking)))
    turn.messages.append(Message(Op.SHOW, turn.chat, drawn.text, drawn.keyboard, live, silent=True))


async def _replace(turn: Turn, booking: Booking, card: Card, to: Moment) -> None:
    if not agreed(turn.person):
        shown, live = agreement(reader_of(turn, card), booking, to), asking(booking)
        turn.ask(turn.asked)
        turn.messages.append(Message(Op.SHOW, turn.chat, shown.text, shown.keyboard, live, silent=True))
        return
    if await spent(turn.shelf, turn.person, turn.now):
        enough = "You have sent as many requests today as you may. Please try again tomorrow."
        unable(turn, turn.words.plain(enough))
        return
    try:
        problem = await replaced(turn, booking, card, to)
    except ServiceError as error:
        _unanswered(turn, card, error)
        return
    if problem is not None:
        await ask(turn, booking, card, {}, told(reader_of(turn, card), problem))
        return
    turn.messages.append(Message(Op.DROP, turn.chat, slot=asking(booking)))


def _unanswered(turn: Turn, card: Card, error: ServiceError) -> None:
    unable(turn, turn.words.plain(ASKED[unanswered(error)], service=turn.words.plain(card.label)))
