"""What somebody else booked in the operator's account is in the log of acts; what is one's own never is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.ledger import Booking, Intent, Verb
from booking.outcome import Invitation, Stage
from booking.provider import OPERATOR, Order
from handlers.acts import Act
from handlers.acts import Verb as Done
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, NOW, after

NUMBER = "b" * 16
HOSTS = Booking(
    NUMBER,
    5,
    CARD.id,
    OPERATOR,
    Order(NUMBER, ANSWERS, NOW),
    (Invitation("4711", Stage.ACCEPTED, reference="77"),),
    NOW + timedelta(days=1),
    30,
    NOW,
)
OURS = replace(HOSTS, intents=(Intent("asked", NUMBER, Verb.BOOK),))
WRITES = [
    (Verb.BOOK, Done.REPLACE),
    (Verb.MOVE, Done.MOVE),
    (Verb.CONFIRM, Done.CONFIRM),
    (Verb.CANCEL, Done.CANCEL),
]


@pytest.mark.parametrize(("verb", "done"), WRITES)
@pytest.mark.parametrize(
    ("booking", "logged"),
    [(HOSTS, True), (OURS, False), (replace(HOSTS, account="own"), False), (None, False)],
)
async def test_only_what_is_somebody_elses_is_in_the_log(
    verb: Verb, done: Done, booking: Booking | None, logged: bool
) -> None:
    turn = await after({"text": "/help"})
    turn.intend(CARD, Intent("now", "another" if verb is Verb.BOOK else NUMBER, verb), of=booking)
    assert turn.acts == ([Act(done, "77", {"service": CARD.id})] if logged else [])
    assert turn.perform == ["now"]
