"""What a booking's card says of moves, where the service itself moves: one's own, and the other side's.

Imports: `booking`.
"""

from booking.ledger import Booking, Intent, Step, Verb
from booking.writes import moved_from, moved_to
from handlers.request.problems import sentence
from handlers.request.values import Reader
from handlers.words import Html

UNSEEN = {
    "not_found": "I looked several times: the move to {when} did not reach the service.",
    "never_answered": "The service stayed out of reach: I do not know whether the move to {when} arrived.",
}
"""A move whose end could not be seen."""


def moved(reader: Reader, booking: Booking) -> list[str]:
    """When it was before it came to where it is now, and who moved it."""
    if booking.was:
        said = "The other side moved it: before, it was {when}."
        return [reader.words.t(said, when=reader.live(booking.was))]
    last = _last(booking)
    done = last is not None and last.step is Step.DONE and moved_to(last).at == booking.starts
    since = moved_from(last) if last and done else None
    return [reader.words.t("You moved it: before, it was {when}.", when=reader.live(since))] if since else []


def unmoved(reader: Reader, booking: Booking) -> Html | None:
    """That the last move came to nothing, why, and what holds; None for any other problem."""
    last, problem = _last(booking), booking.problem
    if last is None or problem is None or last.step is not Step.FAILED or last.problem != problem:
        return None
    words, when = reader.words, reader.live(moved_to(last).at)
    if problem.code in UNSEEN:
        said = words.t(UNSEEN[problem.code], when=when)
    else:
        why = sentence(words, problem, reader.name, reader.times)
        said = words.t("It was not moved to {when}. {why}", when=when, why=why)
    holds = words.t("As far as I know, it stays at the time above. You can try again.")
    return Html(f"{said} {holds}")


def _last(booking: Booking) -> Intent | None:
    moves = [i for i in booking.intents if i.verb is Verb.MOVE]
    return max(moves, key=lambda i: (i.saved is not None, i.saved), default=None)
