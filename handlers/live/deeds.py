"""The buttons of a booking's card: only what its service can do with it now. Imports: `booking`."""

from decimal import Decimal

from booking.form import Ability, Card
from booking.interview import asked
from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.waiting import Mark
from booking.watching import watchable
from booking.ways import viewers_link, ways
from handlers import links
from handlers.callback import Act, Go, of_booking, of_menu
from handlers.live.offering import buttons
from handlers.live.standing import moving
from handlers.messages import Button, Keyboard, rows
from handlers.request.values import Reader

LIVE = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})
AGREED = frozenset({Stage.ACCEPTED, Stage.CONFIRMED})


def deeds(reader: Reader, booking: Booking) -> Keyboard:
    """One button to a row, the most likely first."""
    if booking.in_line:
        return ((_button(booking, reader.words.plain("Take it back"), Act.WITHDRAW, style="danger"),),)
    if booking.pending() is not None:
        return ((_again(reader, booking),),) if booking.handed_over else ()
    found = _afterwards(reader, booking) if booking.over else _meanwhile(reader, booking)
    return rows(found, 1)


def offered(booking: Booking) -> Decimal | None:
    """The credits the person offered."""
    return next((v for v in booking.order.answers.values() if isinstance(v, Decimal)), None)


def yes_to(booking: Booking, won: Invitation) -> str:
    """What a yes or no of now is said to: whose acceptance, by the place among those asked, at which price.

    A button keeps it: one that was shown for another performer, or for another price, does not fit any more.
    """
    price = format(won.price, "f") if won.price is not None else ""
    return f"{booking.invitations.index(won)}:{price}"


def countered(booking: Booking) -> bool:
    """Whether a performer accepted at another price than was offered, and the person has not agreed yet."""
    won, offer = booking.won, offered(booking)
    other = won is not None and won.price is not None and offer is not None and won.price != offer
    return booking.stage is Stage.ACCEPTED and other


def movable(card: Card, booking: Booking) -> bool:
    """Whether it can get another time now: moved by the service, or replaced by a new one of ours.

    One that shall itself replace another is final first: a chain has two ends, never three.
    """
    able = card.can(Ability.MOVE) or (card.can(Ability.CANCEL) and _complete(card, booking))
    able = able and not begun(booking)
    between = moving(booking) or replacing(booking)
    return able and not booking.cut_off and not between and not countered(booking) and booking.stage in LIVE


def replacing(booking: Booking) -> bool:
    """Whether it is a request yet that shall replace a booking, which holds until this one is confirmed."""
    return booking.former is not None and booking.stage is not Stage.CONFIRMED


def requested(booking: Booking) -> bool:
    """Whether it is a request yet, to be taken back and not cancelled: nobody accepted it, or what it shall
    replace holds.
    """
    return booking.stage is Stage.INVITED or replacing(booking)


def _complete(card: Card, booking: Booking) -> bool:
    """Whether the same can be asked for again: of what was booked elsewhere not all answers are known."""
    answers = booking.order.answers
    return all(field.key in answers for field in asked(card.form, answers))


def begun(booking: Booking) -> bool:
    """Whether its session has begun: then it is neither moved nor cancelled, nor reminded of."""
    return booking.mark == Mark.BEGUN


def unreached(booking: Booking) -> tuple[str, ...]:
    """Whose part it is not known of whether it was made, where the person decides what to do about it."""
    return tuple(i.performer for i in booking.invitations if i.unreached)


def lasted(booking: Booking) -> bool:
    """Whether it took place, as far as anybody knows, so that one can say how it was."""
    return booking.stage is Stage.DONE


def held(card: Card, booking: Booking) -> Invitation | None:
    """The invitation that took place, where the service knows it by a reference: that one it can copy.

    None where we do not know all of it: a copy whose answer is lost could not be found again.
    """
    known = booking.invitations if _complete(card, booking) else ()
    return next((i for i in known if i.stage is Stage.DONE and i.reference), None)


def ways_in(booking: Booking) -> list[str]:
    """The addresses to join by that a button can hold, once the booking is final."""
    contact = booking.won.contact if booking.won and booking.stage is Stage.CONFIRMED else ""
    return [way.link for way in ways(contact) if way.opens]


def _meanwhile(reader: Reader, booking: Booking) -> list[Button]:
    words, can, ahead = reader.words, reader.card.can, not begun(booking)
    live = booking.stage in LIVE and not booking.cut_off and ahead
    found = _answers(reader, booking)
    if booking.unfollowed:
        login = of_menu(Go.CONNECT, booking.service)
        found = [Button(words.plain("Log in again"), login, style="primary")]
    if booking.handed_over:
        found.append(_again(reader, booking))
    found += [Button(words.plain("Join"), url=url, style="primary") for url in ways_in(booking)[:1]]
    if booking.stage in AGREED and not countered(booking):
        found.append(Button(words.plain("Share"), switch=links.to_share(booking.id)))
    if reader.card.audience and booking.won and viewers_link(booking.won.contact):
        found.append(_button(booking, words.plain("Announce it"), Act.ANNOUNCE))
    if movable(reader.card, booking):
        found.append(_button(booking, words.plain("Move to another time"), Act.MOVE))
    if booking.stage is Stage.CONFIRMED:
        found += [_button(booking, words.plain("Add to calendar"), Act.CALENDAR)] if ahead else []
        found.append(_button(booking, words.plain("Book again"), Act.AGAIN))
        found += [_button(booking, words.plain("Reminders"), Act.REMIND, "l")] if ahead else []
    if live and can(Ability.CANCEL) and not countered(booking):
        back = words.plain("Take back this request" if requested(booking) else "Cancel booking")
        found.append(_button(booking, back, Act.ASK_CANCEL, style="danger"))
    return found


def _answers(reader: Reader, booking: Booking) -> list[Button]:
    """Yes or no to what a performer accepted; a counter-offer can be declined, which takes it back."""
    words, won = reader.words, booking.won
    if booking.stage is not Stage.ACCEPTED or won is None:
        return []
    said, shown = yes_to(booking, won), reader.credits(won.price) if won.price is not None else ""
    found: list[Button] = []
    if reader.card.can(Ability.CONFIRM):
        label = words.plain("Confirm for {price}", price=shown) if shown else words.plain("Confirm")
        found.append(_button(booking, label, Act.CONFIRM, said, "success"))
    if countered(booking) and reader.card.can(Ability.CANCEL):
        found.append(_button(booking, words.plain("Decline this offer"), Act.REFUSE, said, "danger"))
    return found


def _again(reader: Reader, booking: Booking) -> Button:
    label = reader.words.plain("Send it again all the same")
    if lost := unreached(booking):
        label = reader.words.plain("Ask {names} again all the same", names=reader.names(lost))
    return _button(booking, label, Act.FIX)


def _afterwards(reader: Reader, booking: Booking) -> list[Button]:
    words = reader.words
    if booking.problem and booking.stage is Stage.REFUSED:
        return [_button(booking, words.plain("Change and try again"), Act.FIX, "", "primary")]
    proposed = buttons(reader, booking)
    if proposed and watchable(reader.card):
        proposed.append(_button(booking, words.plain("Watch for a free time"), Act.WATCH))
    style = "" if proposed else "primary"
    found = [*proposed, _button(booking, words.plain("Book again"), Act.AGAIN, "", style)]
    if lasted(booking):
        label = "Change what I said" if booking.verdict else "Say how it was"
        found.append(_button(booking, words.plain(label), Act.REMIND, "w"))
    if held(reader.card, booking) and reader.card.can(Ability.COPY):
        found.append(_button(booking, words.plain("Book again, starting in five minutes"), Act.COPY))
    return found


def _button(booking: Booking, label: str, act: Act, arg: str = "", style: str = "") -> Button:
    """A button of that booking."""
    return Button(label, of_booking(booking.id, act, arg), style=style)
