"""What a booking's card says of its waiting, and of the booking it replaces or is replaced by.

Imports: `booking`.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from booking.chain import FAILED, HELD, OPEN
from booking.ledger import Booking, Step, Verb
from booking.outcome import Invitation, Reason, Stage
from booking.waiting import Mark, deadline, unanswered
from handlers.request.review import TO_REPLACE
from handlers.request.values import Reader
from handlers.words import Html

TOLD = {
    Stage.INVITED: {
        Mark.HALF: "Half of that time is over, and nobody has accepted yet.",
        Mark.TEN: "Less than ten minutes are left, and nobody has accepted yet.",
        Mark.ONE: "Less than a minute is left.",
    },
    Stage.ACCEPTED: {
        Mark.HALF: "Half of that time is over, and you have not confirmed yet.",
        Mark.TEN: "Less than ten minutes are left, and you have not confirmed yet.",
        Mark.ONE: "Less than a minute is left.",
    },
}
"""What each mark of a wait says: for the performers' answer, for the person's own."""

COST = "It cost {price}: whether the service gives that back, I do not know."

FINAL = frozenset({Stage.CONFIRMED, Stage.DONE, Stage.NO_SHOW})

SAID = {"g": "It was good", "b": "It was not good", "n": "It did not take place"}
"""How it was, by what is kept: the words of the button, and of what was said."""


def waiting(reader: Reader, booking: Booking) -> list[str]:
    """Until when performers may answer, or the person may confirm, counted by Telegram itself."""
    words, end = reader.words, deadline(booking)
    if end is None:
        return []
    said = "Waiting for an answer. The time to answer ends {left}."
    if booking.stage is Stage.ACCEPTED:
        said = "The time to confirm ends {left}."
    elif end == booking.starts:
        said = "Waiting for an answer, until the session would begin: {left}."
    told = TOLD[booking.stage].get(Mark(booking.mark))
    return [" ".join([words.t(said, left=reader.left(end)), *([words.t(told)] if told else [])])]


def partly(reader: Reader, booking: Booking) -> list[str]:
    """Who has not answered yet of a booking that is final with others; nothing where the first one wins."""
    others = [] if reader.card.first_wins else [i.performer for i in unanswered(booking)]
    said = (
        "The booking is final with {names}. "
        "Still waiting for {others}, until the session would begin: {left}."
    )
    words, names, left = reader.words, reader.names(booking.winners), reader.left(booking.starts)
    if not others:
        return []
    told = words.t(said, names=names, others=reader.names(others), left=left)
    half = "Half of that time is over, and there is no answer yet."
    return [" ".join([told, *([words.t(half)] if booking.mark == Mark.HALF else [])])]


def unfollowed(reader: Reader, booking: Booking) -> Html:
    """That we do not hear of it any more, why, and what helps; once it is over, that its end is not known."""
    said = (
        "No longer followed: your account at {service} is disconnected. I do not hear what becomes of this, "
        "and cannot change it. Log in there with the same account, and I go on."
    )
    if booking.over and any(i.reason is Reason.SILENT for i in booking.invitations):
        said = (
            "This time is over. What became of it I do not know: {service} did not answer. "
            "You can look there yourself."
        )
    elif booking.over:
        said = (
            "This time is over. What became of it I do not know: your account at {service} was disconnected."
        )
    return Html(reader.words.t(said, service=reader.service))


def sent(reader: Reader, booking: Booking) -> list[str]:
    """That a watch sent it: who was not looking finds a request that they did not tap."""
    said = "As you wished, I have sent this request by myself when your watch found this time."
    return [reader.words.t(said)] if booking.watched else []


def replacing(reader: Reader, booking: Booking) -> Sequence[str]:
    """What stands between this booking and the one it shall replace, or the one made to replace it."""
    said = _replaces(reader, booking, reader.live(booking.former)) if booking.former else []
    return [*said, *(_moves(reader, booking, reader.live(booking.moving)) if booking.moving else [])]


def _replaces(reader: Reader, booking: Booking, when: Html) -> list[str]:
    words, agreed = reader.words, booking.winners
    holding = [p for p, stage in booking.older.items() if stage in HELD and p not in agreed]
    if booking.stage in FAILED:
        return [words.t("Your booking of {when} was left as it is.", when=when)] if holding else []
    if booking.stage is not Stage.CONFIRMED:
        holds = TO_REPLACE
        if booking.older and HELD.isdisjoint(booking.older.values()):
            holds = "Your booking of {when} does not hold any more; this request stands by itself."
        return [words.t(holds, when=when)] if booking.stage in OPEN else []
    said = [words.t("This booking replaces the one of {when}.", when=when)]
    staying = [p for p in holding if (again := booking.invitation(p)) and again.stage not in OPEN]
    if staying:
        said.append(words.t("At the earlier time as before: {names}.", names=reader.names(staying)))
    return said


def _moves(reader: Reader, booking: Booking, when: Html) -> list[str]:
    words, going = reader.words, booking.pending(Verb.CANCEL)
    moved = [p for p, stage in booking.newer.items() if stage in FINAL]
    held = [i for i in booking.invitations if i.stage in HELD and i.performer not in moved]
    if moved and not (held and not going):
        return [words.t("Moved to {when}.", when=when)]
    said = [words.t("Moved to {when}: {names}.", when=when, names=reader.names(moved))] if moved else []
    if not held:
        return []
    if not moving(booking):
        return [*said, words.t("At this time as before: {names}.", names=reader.names(_whom(held)))]
    if moved:
        holds = "{names}: the earlier time holds until the new one is confirmed."
        return [*said, words.t(holds, names=reader.names(_whom(held)))]
    holds = "You asked for {when} instead. This booking holds until that one is confirmed."
    return [words.t(holds, when=when)]


def moving(booking: Booking) -> bool:
    """Whether somebody is still asked for another time instead."""
    return booking.moving is not None and (not booking.newer or bool(OPEN & set(booking.newer.values())))


def without(reader: Reader, booking: Booking) -> list[str]:
    """Who is out of a booking that stands without them, unless the person let them go."""
    out = [i.performer for i in booking.invitations if left(i)] if booking.stage is Stage.CONFIRMED else []
    said = "It stands with {names}, without {out}."
    names = reader.names(booking.winners)
    return [reader.words.t(said, names=names, out=reader.names(out))] if out else []


def paid(reader: Reader, booking: Booking) -> list[str]:
    """What was paid for a booking that was cancelled, and that nobody promises it back."""
    done = [i for i in booking.intents if i.verb is Verb.CONFIRM and i.step is Step.DONE and i.price]
    if booking.stage is not Stage.CANCELLED or not done:
        return []
    return [reader.words.t(COST, price=reader.credits(done[-1].price or Decimal()))]


def left(invitation: Invitation) -> bool:
    """Whether this part was cancelled by somebody else than the person."""
    return invitation.stage is Stage.CANCELLED and invitation.reason is not Reason.BY_PERSON


def _whom(invitations: Iterable[Invitation]) -> list[str]:
    return [i.performer for i in invitations]
