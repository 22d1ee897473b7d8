"""Events for an audience: only a role lets one do anything with them, and the room they have is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from booking.form import Card
from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from handlers.acts import Verb
from handlers.broadcast.campaign import Audience, Campaign
from handlers.callback import Act, of_booking
from handlers.messages import Op
from handlers.office import Office
from handlers.reminders.attending import remind_button
from handlers.roles import Role
from handlers.words import words_for
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, NOW, World, after

EVENT = replace(CARD, audience="room")
ROOM, PEOPLE = 100, 250
HELD = Booking(
    "b" * 16,
    5,
    CARD.id,
    "operator",
    Order("b" * 16, {**ANSWERS, "room": ROOM}, NOW),
    (Invitation("4711", Stage.CONFIRMED, reference="77"),),
    NOW + timedelta(days=1),
    30,
    NOW,
)


class Events(World):
    """The one service has events for an audience."""

    def cards(self) -> Mapping[str, Card]:
        return {EVENT.id: EVENT}

    def card(self, service: str) -> Card | None:
        return EVENT


@dataclass
class Crowd:
    """Broadcasts to so many people."""

    people: int

    async def asking(self, person: int) -> None:
        return None

    async def recent(self, person: int) -> Sequence[Campaign]:
        return []

    async def count(self, campaign: str, audience: Audience) -> int:
        return self.people

    async def overlong(self, campaign: Campaign) -> None:
        return None


@pytest.mark.parametrize("act", list(Act))
async def test_without_the_role_nothing_is_done_with_an_event(act: Act) -> None:
    turn = await after({"data": of_booking(HELD.id, act)}, Events(bookings=[HELD]), role=Role.SUPPORT)
    (told,) = turn.messages
    assert (told.op, told.text) == (Op.EDIT, "You no longer look after this.")
    assert not turn.intents


@pytest.mark.parametrize(("role", "real"), [(None, True), (Role.SUPPORT, False)])
async def test_remind_me_in_a_test_is_real_for_who_does_not_run_this_bot(
    role: Role | None, real: bool
) -> None:
    button = remind_button(words_for("en"), HELD.id, shown=True)
    turn = await after({"data": button.data}, Events(bookings=[HELD]), role=role)
    (told,) = turn.messages
    assert told.text.startswith("I will remind you" if real else "This is only a preview")
    assert [act.verb for act in turn.acts] == ([Verb.ATTEND] if real else [])


@pytest.mark.parametrize(("people", "told"), [(ROOM, False), (PEOPLE, True)])
async def test_a_larger_audience_than_the_room_is_told(people: int, told: bool) -> None:
    office = cast("Office", SimpleNamespace(campaigns=Crowd(people)))
    tap = {"data": of_booking(HELD.id, Act.ANNOUNCE)}
    turn = await after(tap, Events(bookings=[HELD]), role=Role.OPERATOR, office=office)
    shown = turn.messages[-1].text
    assert f"That is {people} people." in shown
    assert ("<b>Only 100 of them can watch:</b> the event has no more room." in shown) is told
