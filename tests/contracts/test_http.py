"""The one client: what counts as not sent, as perhaps done, as unavailable; and what it never does."""

import asyncio
import gc
import weakref
from datetime import timedelta
from email.utils import format_datetime

import pytest

from booking.errors import Busy, Invalid, MaybeDone, ServiceError, Unavailable, Unexpected
from booking.rates import Rate
from bot.due.jobs import AT_ONCE
from bot.traffic.options import Options
from providers import address, http
from providers.address import root_of
from providers.hearing import overheard, waited_for
from providers.http import Call, Http
from tests.contracts.wire import JSON, NOW, Answer, client, reply


@pytest.mark.parametrize(
    ("said", "waited"),
    [
        ("7", 7),
        (format_datetime(NOW + timedelta(seconds=9), usegmt=True), 9),
        ("soon", 0),
        ("-3", 0),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), 0),
    ],
)
async def test_the_pause_a_service_asks_for_is_kept(said: str, waited: float) -> None:
    busy = reply(b"{}", "503 Busy", "application/json", f"Retry-After: {said}")
    async with client(busy, reply(b"1")) as (there, wire):
        assert await there.get(JSON, "/") == 1
    (slept,) = wire.slept
    assert slept == pytest.approx(waited, abs=0.01)


async def test_many_who_read_the_same_share_the_next_read_and_no_answer_is_older_than_its_question() -> None:
    asked, open_now = asyncio.Event(), asyncio.Event()

    async def first(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await open_now.wait()
        await reply(b"1")(writer)

    async with client(first, reply(b"2")) as (there, wire):
        early = asyncio.create_task(there.get(JSON, "/", query={"day": "1"}))
        await asked.wait()
        late = [asyncio.create_task(there.get(JSON, "/", query={"day": "1"})) for _ in range(200)]
        other = await there.get(JSON, "/", query={"day": "1"}, headers={"Authorization": "Bearer y"})
        early.cancel()
        await asyncio.sleep(0)
        open_now.set()
        assert (await asyncio.gather(*late), other) == ([2] * 200, 2)
        assert len(wire.requests) == 3


async def test_a_read_that_nobody_waits_for_any_more_holds_up_nobody() -> None:
    asked = asyncio.Event()

    async def hanging(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.sleep(60)

    async with client(hanging, reply(b"2")) as (there, _):
        first = asyncio.create_task(there.get(JSON, "/"))
        await asked.wait()
        second = asyncio.create_task(there.get(JSON, "/"))
        third = asyncio.create_task(there.get(JSON, "/"))
        await asyncio.sleep(0)
        second.cancel()
        first.cancel()
        async with asyncio.timeout(5):
            assert await third == 2
            unborn = asyncio.create_task(there.get(JSON, "/"))
            await asyncio.sleep(0)
            unborn.cancel()
            assert await there.get(JSON, "/") == 2


async def test_a_cookie_that_one_persons_call_is_given_goes_with_nobody_elses() -> None:
    known = reply(b"1", "200 OK", "application/json", "Set-Cookie: session=annas")
    async with client(known) as (there, wire):
        await there.get(JSON, "/", headers={"Authorization": "Bearer anna"})
        await there.get(JSON, "/", headers={"Authorization": "Bearer bert"})
    assert [b"annas" in request for request in wire.requests] == [False, False]


async def test_what_is_unavailable_to_one_who_reads_is_so_to_all_and_each_notes_upon_their_own() -> None:
    async with client(reply(b"", "500 Down")) as (there, wire):
        told = await asyncio.gather(*(there.get(JSON, "/") for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in told] == [Unavailable] * 3
        assert len({id(one) for one in told}) == 3
        assert len(wire.requests) == 4, "once, and as often as a read is repeated"


async def test_overheard_trouble_keeps_nothing_of_what_it_happened_to() -> None:
    """Not the answer, for one: some megabytes each time, until the collector comes."""

    async def refused(there: Http) -> "weakref.ref[ServiceError]":
        with overheard() as said:
            try:
                await there.post(JSON, "/")
            except ServiceError as trouble:
                thrown = weakref.ref(trouble)
        assert [type(one) for one in said] == [Invalid]
        return thrown

    async with client(reply(b"no", "400 No")) as (there, _):
        gc.disable()
        try:
            kept = await refused(there)
            assert kept() is None
        finally:
            gc.enable()


async def test_while_a_person_waits_a_read_is_repeated_once() -> None:
    down = reply(b"", "500 Down")
    async with client(down, down, reply(b"1")) as (there, wire):
        with waited_for(), pytest.raises(Unavailable):
            await there.get(JSON, "/")
        assert len(wire.slept) == 1
        assert await there.get(JSON, "/") == 1
    async with client(reply(b"", "503 Busy", "text/plain", "Retry-After: 15")) as (there, wire):
        with waited_for(), pytest.raises(Unavailable):
            await there.get(JSON, "/")
    assert wire.slept == []


async def test_who_asks_for_a_pause_without_saying_how_long_is_busy_and_read_again_soon() -> None:
    full = reply(b"{}", "429 Too Many")
    async with client(full, reply(b"1")) as (there, wire):
        assert await there.get(JSON, "/") == 1
        assert max(wire.slept) < 2
    for call in (Call("GET", "/", safe=True), Call("POST", "/")):
        async with client(full) as (there, wire):
            with pytest.raises(Busy) as caught:
                await there.send(JSON, call)
        assert caught.value.after == timedelta(minutes=1)
        assert len(wire.requests) == (4 if call.safe else 1)


async def test_a_pause_beyond_the_deadline_is_left_to_others() -> None:
    async with client(reply(b"", "503 Busy", "text/plain", "Retry-After: 3600")) as (there, wire):
        with pytest.raises(Unavailable) as caught:
            await there.get(JSON, "/")
    assert caught.value.after == timedelta(hours=1)
    assert wire.slept == []


@pytest.mark.parametrize("write", [True, False])
async def test_a_closed_door_means_nothing_was_sent(write: bool) -> None:
    there = Http("x", root_of("X", "http://127.0.0.1:9"))
    with pytest.raises(Unavailable, match="not reached"):
        await (there.post(JSON, "/", json={}) if write else there.get(JSON, "/"))
    await there.close()


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" " * 65536)
        await writer.drain()


async def silent(writer: asyncio.StreamWriter) -> None:
    await asyncio.wait_for(writer.wait_closed(), 2)


UNREADABLE = [
    drip,
    endless,
    silent,
    reply(b"<html>hello</html>", "200 OK", "text/html"),
    reply(b"[" * 100_000),
    reply(b'{"a":' * 60 + b"1" + b"}" * 60),
    reply(b'{"a": 1e999999999}'),
    reply(b'{"a": NaN}'),
    reply(b"\xff\xfe\x00{"),
]


@pytest.mark.parametrize("answer", UNREADABLE)
@pytest.mark.parametrize(("write", "error"), [(False, Unavailable), (True, MaybeDone)])
async def test_rubbish_is_unavailable_for_a_read_and_maybe_done_for_a_write(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, write: bool, error: type[ServiceError]
) -> None:
    monkeypatch.setattr(http, "DEADLINE", 0.6)
    async with client(answer) as (there, wire):
        began = asyncio.get_running_loop().time()
        with pytest.raises(error):
            await (there.post(JSON, "/", json={}) if write else there.get(JSON, "/"))
        assert asyncio.get_running_loop().time() - began < 3
        assert len(wire.requests) == 1 if write else wire.requests


@pytest.mark.parametrize("write", [True, False])
async def test_a_redirect_is_not_followed(write: bool) -> None:
    async with client(reply(b"", "302 Found", "text/plain", "Location: /elsewhere")) as (there, wire):
        with pytest.raises(MaybeDone if write else Unexpected):
            await (there.post(JSON, "/", json={}) if write else there.get(JSON, "/"))
    assert len(wire.requests) == 1


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with client(reply(b"1")) as (there, _):
        assert await there.get(JSON, "/") == 1


async def test_no_secret_and_no_query_reach_an_error() -> None:
    body = b'{"Message": "key s3cret and Bearer t0ken are not ours, see \\u0000\\ud800 there"}'
    async with client(reply(body, "418 Teapot"), reply(body, "400 Bad")) as (there, _):
        for error in (Unexpected, Invalid):
            with pytest.raises(error) as caught:
                await there.get(
                    JSON, "/x", query={"private": "q-value"}, headers={"Authorization": "Bearer t0ken"}
                )
            text = repr(caught.value) + str(vars(caught.value))
            assert not any(hidden in text for hidden in ("s3cret", "t0ken", "q-value"))
            assert "\x00" not in text
            assert "key *** and Bearer *** are not ours" in text or "key *** and *** are not ours" in text


async def test_calls_keep_their_distance_and_too_many_are_turned_away() -> None:
    async with client(reply(b"1")) as (_, wire):
        root = root_of("X", "http://127.0.0.1:9")
        rate = Rate("x", 1, timedelta(seconds=12))
        there = Http("x", root, rates=lambda _: {rate: 1}, sleep=wire.sleep)
        for _turn in range(3):
            with pytest.raises(Unavailable):
                await there.post(JSON, "/")
        await there.close()
    assert [round(s) for s in wire.slept] == [12]


async def test_calls_that_hang_hold_up_no_other() -> None:
    over = asyncio.Event()

    async def hang(_: asyncio.StreamWriter) -> None:
        await over.wait()

    async with client(*[hang] * 100, reply(b"1")) as (there, wire), asyncio.TaskGroup() as hanging:
        held = [hanging.create_task(there.post(JSON, "/")) for _ in range(100)]
        while len(wire.requests) < 100:
            await asyncio.sleep(0.01)
            assert not any(one.done() for one in held), "turned away, though nobody else is called"
        assert await there.post(JSON, "/") == 1
        for one in held:
            one.cancel()
        over.set()
    assert Options().lanes + AT_ONCE <= address.MOST_AT_ONCE, "whoever is at work may call"


async def test_who_finds_no_free_connection_hears_of_many_calls_and_not_of_a_service_that_is_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(address, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.2)
    called, over = asyncio.Event(), asyncio.Event()

    async def hang(_: asyncio.StreamWriter) -> None:
        called.set()
        await over.wait()

    async with client(hang) as (there, wire):
        hanging = asyncio.create_task(there.post(JSON, "/"))
        await called.wait()
        with pytest.raises(Busy):
            await there.post(JSON, "/")
        hanging.cancel()
        over.set()
        assert len(wire.requests) == 1
