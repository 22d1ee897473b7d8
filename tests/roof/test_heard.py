"""A service's webhook makes its booking due; a forged one does nothing."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from booking.errors import Unavailable
from booking.form import Card, Field, Form, Kind
from booking.inquiry import Inquiry
from booking.ledger import Booking, Step
from booking.outcome import Stage
from booking.provider import Forged, Heard, Provider
from bot.services.heard import heard
from tests.keys import seals
from tests.roof.conftest import FORM, NOW, SEALS, Roof, a_booking

TOMORROW = NOW + timedelta(days=1)


class Service(Provider):
    """Signs with the word `good`."""

    card = Card("webcam", "Webcam", None, "credits", FORM)

    def heard(self, headers: Mapping[str, str], body: bytes) -> Heard | None:
        if headers.get("signature") != "good":
            raise Forged
        if headers.get("guest"):
            return Heard("g", body.decode(), guest=headers["guest"], starts=TOMORROW + timedelta(seconds=30))
        return Heard("k", body.decode()) if body else None


def provider(service: str) -> Provider:
    if service != "webcam":
        raise Unavailable(service, "switched off")
    return Service()


@pytest.fixture
async def web(roof: Roof) -> httpx.AsyncClient:
    booking = await roof.saved(a_booking())
    asked = tuple(replace(i, stage=Stage.INVITED, reference=f"r{i.performer}") for i in booking.invitations)
    assert await roof.ledger.record(booking, replace(booking, invitations=asked), None, None)
    app = Starlette(routes=[heard(provider, roof.pool, lambda: NOW, SEALS)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here")


@pytest.mark.parametrize(
    ("path", "signature", "body", "status", "due"),
    [
        ("webcam", "good", b"r4711", 200, [(NOW,)]),
        ("webcam", "good", b"somebody else's", 200, [(None,)]),
        ("webcam", "good", b"", 200, [(None,)]),
        ("webcam", "bad", b"r4711", 403, [(None,)]),
        ("unknown", "good", b"r4711", 404, [(None,)]),
        ("webcam", "good", b"x" * 1_000_001, 413, [(None,)]),
    ],
)
async def test_what_a_message_does(
    web: httpx.AsyncClient, roof: Roof, path: str, signature: str, body: bytes, status: int, due: list[object]
) -> None:
    sent = await web.post(f"/services/{path}/webhook", content=body, headers={"signature": signature})
    assert sent.status_code == status
    assert await roof.rows("SELECT look_at FROM bookings") == due


async def test_a_body_without_an_end_is_not_read_to_its_end(web: httpx.AsyncClient) -> None:
    left = iter(range(100))

    async def endless() -> AsyncIterator[bytes]:
        for _ in left:
            yield b"x" * 100_000

    sent = await web.post("/services/webcam/webhook", content=endless(), headers={"signature": "good"})
    assert sent.status_code == 413
    assert next(left, None), "more than it may be was read"


async def test_a_message_that_comes_again_does_nothing(web: httpx.AsyncClient, roof: Roof) -> None:
    wait = "UPDATE bookings SET look_at = NULL RETURNING look_at"
    for body, due in ((b"somebody else's", None), (b"r4711", NOW), (b"r4711", None)):
        await roof.rows(wait)
        sent = await web.post("/services/webcam/webhook", content=body, headers={"signature": "good"})
        assert sent.status_code == 200
        assert await roof.rows("SELECT look_at FROM bookings") == [(due,)]


async def test_whose_a_booking_is_that_a_message_told_is_known_to_every_replica_while_our_answer_is_out(
    roof: Roof,
) -> None:
    """The message comes to a replica that has nothing else of the request, and another one looks it up."""
    out = await roof.saved(_asked("b1", Step.UNKNOWN, TOMORROW))
    later = await roof.saved(_asked("b2", Step.UNKNOWN, TOMORROW + timedelta(minutes=1)))
    over = await roof.saved(_asked("b3", Step.DONE, TOMORROW))
    form = Form(1, (*FORM.fields, Field("email", Kind.EMAIL, "E-mail", "Which?")))
    sealing = seals({"webcam": form}.get)
    app = Starlette(routes=[heard(provider, roof.pool, lambda: NOW, sealing)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as web:
        for reference, guest in (("x1", "ada@post.example"), ("x2", "Ben@post.example")):
            headers = {"signature": "good", "guest": guest}
            sent = await web.post("/services/webcam/webhook", content=reference.encode(), headers=headers)
            assert sent.status_code == 200
    assert await roof.ledger.guests(out) == {"x1": True, "x2": False}
    assert [await roof.ledger.guests(booking) for booking in (later, over)] == [{}, {}]
    assert (await Inquiry(roof.ledger, provider).apart(out)).guests == {"x1": True, "x2": False}
    await roof.rows("DELETE FROM bookings RETURNING id")
    assert await roof.rows("SELECT reference FROM guests") == []


def _asked(number: str, step: Step, starts: datetime) -> Booking:
    asked = a_booking(number, f"i-{number}")
    order = replace(asked.order, answers={**asked.order.answers, "email": "Ada@post.example"})
    intents = tuple(replace(i, step=step) for i in asked.intents)
    return replace(asked, order=order, starts=starts, intents=intents)
