"""A watch is met once over all replicas: one message or one request; a silent service costs nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from booking.errors import LoginNeeded, Unavailable
from booking.form import Answers, Card, Form, Limit, Limits
from booking.moment import in_zone
from booking.orders import booked
from booking.outcome import Stage
from booking.people import Directory
from booking.provider import Account, Provider
from booking.watching import ANY, EVERY, State, Watch
from bot.due.lookout import Lookout
from bot.store import Ledger
from handlers.request.consent import VERSION
from handlers.services import Services
from providers.webcam.card import CARD
from tests.keys import seals
from tests.roof.conftest import NOW, PERSON, Roof

ANSWERS: Answers = {
    "performers": ("1",),
    "software": "3",
    "minutes": 30,
    "credits": Decimal(10),
    "sign_in": "ada",
    "phone_chat": False,
    "sms": False,
}
WATCH = Watch("w1", PERSON, "webcam", ANSWERS, NOW, NOW + timedelta(days=3), ANY, "UTC")
END = 3
"""Messages at the end of a watch: that it is on is no longer said, and what came of it is."""


class Service(Provider):
    """Takes bookings from everybody, unless it is silent or refuses them all."""

    card = CARD
    silent = False
    refusing = False

    async def limits(self, account: Account, answers: Answers) -> Limits:
        if self.silent:
            raise Unavailable("webcam", "away")
        return {"performers": Limit(refused={"1": ""} if self.refusing else {})}


class World:
    """One service, an account for everybody, and a clock that stands still."""

    def __init__(self, roof: Roof) -> None:
        self.roof, self.service, self.now = roof, Service(), NOW
        self.on = self.known = self.set_up = True
        self.performed: list[str] = []
        self.ledger = Ledger(
            roof.pool,
            seals=seals({"webcam": CARD.form}.get),
            accounts=self.account,
            announce=lambda *_: (),
            wake=roof.woken.append,
            clock=lambda: self.now,
        )

    def cards(self) -> Mapping[str, Card]:
        return {"webcam": CARD} if self.on else {}

    def card(self, service: str) -> Card | None:
        return CARD if self.set_up else None

    def form(self, service: str) -> Form | None:
        card = self.card(service)
        return card.form if card else None

    def provider(self, service: str) -> Provider:
        return self.service

    async def account(self, service: str, person: Any) -> Account:
        if not self.known:
            raise LoginNeeded(service)
        return Account(service, "operator")

    async def perform(self, intent: str) -> None:
        self.performed.append(intent)

    def lookout(self) -> Lookout:
        services = cast("Services", self)
        return Lookout(
            self.roof.pool,
            self.ledger,
            services,
            Directory(),
            lambda: self.now,
            self.roof.woken.append,
            self.perform,
            seals(self.form),
        )

    async def kept(self, watch: Watch) -> None:
        async with self.roof.pool.connection() as connection:
            await self.ledger.keep(connection, (), (), [watch])


@pytest.fixture
async def world(roof: Roof) -> World:
    await roof.rows(f"UPDATE people SET consented = '{VERSION}' RETURNING 1")
    return World(roof)


async def test_many_replicas_tell_once(world: World) -> None:
    await world.kept(WATCH)
    await asyncio.gather(*(world.lookout().look("w1") for _ in range(4)))
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(END,)]
    assert await world.roof.rows("SELECT state, look_at FROM watches") == [("met", None)]
    assert await world.lookout().look("w1") is None


async def test_who_cannot_be_booked_yet_is_watched_on(world: World) -> None:
    world.service.refusing = True
    await world.kept(replace(WATCH, answers={**ANSWERS, "performers": ("1", "2")}))
    await asyncio.gather(*(world.lookout().look("w1") for _ in range(2)))
    [again] = await world.ledger.watches(PERSON)
    assert again.answers == WATCH.answers
    assert (again.begins, again.ends, again.hours) == (WATCH.begins, WATCH.ends, WATCH.hours)
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(END,)]
    world.service.refusing = False
    assert await world.lookout().look(again.id) is None
    assert not await world.ledger.watches(PERSON)
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(2 * END,)]


async def test_nothing_is_sent_for_who_agreed_to_older_words(world: World) -> None:
    await world.roof.rows("UPDATE people SET consented = '1 2026-01-01T00:00Z' RETURNING 1")
    await world.kept(replace(WATCH, books=True, most=Decimal(10)))
    await world.lookout().look("w1")
    assert await world.roof.rows("SELECT * FROM intents") == []
    assert await world.roof.rows("SELECT state FROM watches") == [("met",)]
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(END,)]


async def test_many_replicas_send_one_request(world: World) -> None:
    await world.kept(replace(WATCH, books=True, most=Decimal(10)))
    await asyncio.gather(*(world.lookout().look("w1") for _ in range(4)))
    found = await world.roof.rows(
        "SELECT b.person, i.verb, i.id FROM bookings b JOIN intents i ON i.booking = b.id"
    )
    assert [(person, verb) for person, verb, _ in found] == [(PERSON, "book")]
    assert world.performed == [found[0][2]]
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(END,)]


async def test_what_was_sent_by_hand_is_not_sent_again(world: World) -> None:
    """The person is told that it could be, and decides: both might be accepted."""
    when = in_zone(NOW + timedelta(minutes=15), "UTC")
    mine = booked("b0", PERSON, world.service, {**ANSWERS, "when": when}, account="operator", now=NOW)
    async with world.roof.pool.connection() as connection:
        await world.ledger.keep(connection, [mine], ())
    await world.kept(replace(WATCH, books=True, most=Decimal(10)))
    await world.lookout().look("w1")
    assert (await world.roof.rows("SELECT id FROM bookings"), world.performed) == ([("b0",)], [])
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(END,)]


@pytest.mark.parametrize("holds", [True, False], ids=["holds", "gone"])
async def test_what_replaces_a_booking_is_sent_only_while_that_holds(world: World, holds: bool) -> None:
    """Even where the two overlap. Else it would be one more booking, so the person is told and decides."""
    when = in_zone(NOW + timedelta(minutes=45), "UTC")
    mine = booked("b0", PERSON, world.service, {**ANSWERS, "when": when}, account="operator", now=NOW)
    stage = Stage.CONFIRMED if holds else Stage.CANCELLED
    invitations = tuple(replace(i, stage=stage, reference="1") for i in mine.invitations)
    async with world.roof.pool.connection() as connection:
        await world.ledger.keep(connection, [replace(mine, invitations=invitations)], ())
    await world.kept(replace(WATCH, books=True, most=Decimal(10), replaces="b0"))
    await world.lookout().look("w1")
    found = await world.roof.rows("SELECT replaces FROM bookings WHERE id <> 'b0'")
    assert found == ([("b0",)] if holds else [])


async def test_an_offer_over_the_limit_is_told_and_not_sent(world: World) -> None:
    await world.kept(replace(WATCH, books=True, most=Decimal(9)))
    await world.lookout().look("w1")
    assert await world.roof.rows("SELECT count(*) FROM bookings") == [(0,)]
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(END,)]


async def test_until_something_fits_it_looks_politely(world: World) -> None:
    await world.kept(WATCH)
    world.service.refusing = True
    assert await world.lookout().look("w1") == NOW + EVERY
    world.service.silent = True
    assert await world.lookout().look("w1") == NOW + 3 * EVERY
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(0,)]


@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
async def test_it_ends_with_a_word_and_a_stopped_one_without(world: World, on: bool) -> None:
    world.on = on
    await world.kept(WATCH)
    await world.kept(replace(WATCH, id="w2"))
    await world.kept(replace(WATCH, id="w2", state=State.STOPPED))
    world.now = WATCH.ends
    assert [await world.lookout().look(number) for number in ("w1", "w2", "w3")] == [None] * 3
    assert await world.roof.rows("SELECT state FROM watches ORDER BY id") == [("over",), ("stopped",)]
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(END,)]


@pytest.mark.parametrize("on", [True, False], ids=["known", "gone"])
async def test_who_has_blocked_us_finds_a_watch_on_or_hears_of_its_end(world: World, on: bool) -> None:
    """Nothing is sent in their name meanwhile, and no word is lost."""
    await world.kept(replace(WATCH, books=True, most=Decimal(10)))
    await world.roof.rows("UPDATE people SET reachable = false RETURNING 1")
    assert await world.lookout().look("w1") == NOW + 3 * EVERY
    world.now, world.set_up = WATCH.ends, on
    assert await world.lookout().look("w1") == world.now + 3 * EVERY
    assert await world.roof.rows("SELECT (SELECT count(*) FROM bookings), count(*) FROM outbox") == [(0, 0)]
    await world.roof.rows("UPDATE people SET reachable = true RETURNING 1")
    assert await world.lookout().look("w1") is None
    assert await world.roof.rows("SELECT state FROM watches") == [("over",)]
    assert await world.roof.rows("SELECT count(*) FROM outbox") == [(END,)]


async def test_who_blocks_us_while_we_look_is_not_booked_for(world: World) -> None:
    class Blocked(Service):
        async def limits(self, account: Account, answers: Answers) -> Limits:
            await world.roof.rows("UPDATE people SET reachable = false RETURNING 1")
            return await super().limits(account, answers)

    world.service = Blocked()
    await world.kept(replace(WATCH, books=True, most=Decimal(10)))
    assert await world.lookout().look("w1") == NOW + 3 * EVERY
    assert await world.roof.rows("SELECT state FROM watches") == [("on",)]
    assert (await world.roof.rows("SELECT id FROM bookings"), world.performed) == ([], [])


async def test_a_watch_made_due_while_it_was_looked_for_stays_due(world: World) -> None:
    """Who comes back just then is looked for at once."""
    await world.kept(WATCH)
    await world.roof.rows("UPDATE people SET reachable = false RETURNING 1")
    await world.lookout().run("w1")
    assert await world.roof.rows("SELECT look_at FROM watches") == [(NOW,)]


async def test_a_watch_that_nobody_could_look_for_does_not_say_that_nothing_was_free(world: World) -> None:
    world.known = False
    await world.kept(WATCH)
    assert await world.lookout().look("w1") == NOW + 3 * EVERY
    world.now = WATCH.ends
    assert await world.lookout().look("w1") is None
    said = [message.text for message in await world.roof.said()][-1]
    assert ("nothing" in said, "Webcam sessions needs a login" in said) == (False, True)


async def test_a_watch_of_a_service_that_is_gone_waits_for_it_and_ends_with_a_word(world: World) -> None:
    await world.kept(WATCH)
    world.set_up = False
    assert await world.lookout().look("w1") == NOW + 3 * EVERY
    world.now = WATCH.ends
    assert [await world.lookout().look("w1") for _ in range(2)] == [None, None]
    assert await world.roof.rows("SELECT state FROM watches") == [("over",)]
    said = [message.text for message in await world.roof.said()]
    assert [text for text in said if "webcam is not set up here any more" in text] == said[-3::2]


async def test_a_persons_watches_are_those_that_are_on(world: World) -> None:
    await world.kept(WATCH)
    await world.kept(replace(WATCH, id="w2", state=State.STOPPED))
    assert await world.ledger.watches(PERSON) == [WATCH]
    assert await world.ledger.watches(1) == []
    assert await world.ledger.watch("w1") == WATCH
