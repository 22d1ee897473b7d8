"""A request that its client takes back is called so on its card, as on the button: no booking is cancelled.

Imports: `booking`.
"""

from booking.chain import HELD
from booking.ledger import Booking, Intent, Step
from booking.outcome import Invitation, Reason, Stage
from handlers.live.deeds import requested
from handlers.words import Words


def letting_go(words: Words, booking: Booking, cancelling: Intent) -> str:
    """What is said while the service is asked for it."""
    asked = requested(booking)
    if cancelling.step is Step.UNKNOWN:
        return words.t(
            "I am checking whether the request was taken back."
            if asked
            else "I am checking whether the cancellation arrived."
        )
    return words.t("Taking the request back…" if asked else "Cancelling…")


def part_taken_back(booking: Booking, invitation: Invitation) -> bool:
    """Whether the person took back what a performer was asked: they had not accepted, or what it was to
    replace holds.
    """
    held = not HELD.isdisjoint(booking.older.values())
    return _by_person(invitation) and (held or not invitation.agreed)


def taken_back(booking: Booking) -> bool:
    """Whether the whole was but a request when the person took it back."""
    theirs = [i for i in booking.invitations if _by_person(i)]
    ended = booking.stage is Stage.CANCELLED and bool(theirs)
    return ended and all(part_taken_back(booking, i) for i in theirs)


def _by_person(invitation: Invitation) -> bool:
    return invitation.stage is Stage.CANCELLED and invitation.reason is Reason.BY_PERSON
