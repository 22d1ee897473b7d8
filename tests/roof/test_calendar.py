"""A booking in a calendar: what another reader finds in the file, what the private address answers."""

from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import vobject
from starlette.applications import Starlette

from booking.calendar import edited, listed, succeeding
from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.people import Directory, Person
from booking.provider import Performer
from bot.own import Feed, Keeping, feed, keeping
from bot.own.feed import READS
from handlers.acts import Act, By, Verb
from handlers.reminders import calendar, ics
from handlers.request.values import Reader
from handlers.words import words_for
from providers.webcam.card import CARD
from tests.roof.conftest import NOW, PERSON, SEALS, Roof, a_booking

PEOPLE = Directory({"webcam": (Performer("4711", "Ivy; Lark, “the\\bird”"), Performer("x", "Zoë"))})
CONTACTS = {
    "https://meet.example/abc": "https://meet.example/abc",
    "https://meet.example/abc\nat: Room 4, code 7946": "https://meet.example/abc",
    "at: Room 4": "",
    "ivy_on_stage": "",
    "+44 20 7946 0123": "",
    "https://meet.example/abc (pin 1234)": "",
    "https://watch.example/1\nhttps://present.example/2": "",
    "http://meet.example/abc": "",
}


def reader(language: str = "en", zone: str = "Europe/London") -> Reader:
    return Reader(words_for(language), Person(PERSON, language=language, zone=zone), CARD, PEOPLE)


def confirmed(booking: Booking, contact: str = "") -> Booking:
    first, second = booking.invitations
    won = replace(first, stage=Stage.CONFIRMED, contact=contact, reference="77", words="call 020 7946 0123")
    return replace(booking, invitations=(won, replace(second, stage=Stage.LOST)))


def taken_back(booking: Booking) -> Booking:
    gone = tuple[Invitation, ...](replace(i, stage=Stage.CANCELLED) for i in booking.invitations)
    return replace(booking, invitations=gone)


def opened(content: bytes) -> Any:
    """As another program reads it."""
    return vobject.readOne(content.decode())


def test_an_independent_reader_finds_the_session() -> None:
    booking = confirmed(a_booking())
    found = opened(ics.file(reader(), booking, "greenroom_bot"))
    event = found.vevent
    assert (found.version.value, found.method.value) == ("2.0", "PUBLISH")
    assert event.uid.value == f"{booking.id}@greenroom"
    assert (event.dtstart.value, event.dtend.value) == (
        booking.starts,
        booking.starts + timedelta(minutes=30),
    )
    assert event.summary.value == "Session with Ivy; Lark, “the\\bird”"
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    assert event.url.value == f"https://t.me/greenroom_bot?start=b_{booking.id}"


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/Sao_Paulo", "Europe/Berlin", "Asia/Kathmandu"])
@pytest.mark.parametrize("starts", ["2031-10-26T00:30", "2031-10-26T01:30", "2031-03-30T01:00"])
def test_the_instant_is_the_same_in_every_zone(language: str, zone: str, starts: str) -> None:
    at = datetime.fromisoformat(starts).replace(tzinfo=UTC)
    content = ics.file(reader(language, zone), replace(confirmed(a_booking()), starts=at), "")
    assert opened(content).vevent.dtstart.value == at
    assert f"DTSTART:{at:%Y%m%dT%H%M%S}Z".encode() in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@pytest.mark.parametrize(("contact", "own"), CONTACTS.items())
def test_nothing_private_is_in_it_but_ones_own_link(contact: str, own: str) -> None:
    event = opened(ics.file(reader(), confirmed(a_booking(), contact), "bot")).vevent
    assert [e.value for e in event.contents.get("location", [])] == ([own] if own else [])
    told = "\n".join(str(line.value) for lines in event.contents.values() for line in lines)
    assert own or contact.splitlines()[0] not in told
    assert "7946" not in told


def test_what_changes_gets_a_higher_number_and_what_ends_is_taken_out() -> None:
    first = replace(confirmed(a_booking()), noted=True)
    moved = edited(first, replace(first, starts=first.starts + timedelta(hours=2)))
    gone = edited(moved, taken_back(moved))
    files = [opened(ics.file(reader(), b, "bot")) for b in (first, moved, gone)]
    assert len({f.vevent.uid.value for f in files}) == 1
    assert [f.vevent.sequence.value for f in files] == ["0", "1", "2"]
    assert [f.method.value for f in files] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert files[2].vevent.status.value == "CANCELLED"
    assert [len(calendar.news(reader(), a, b, "bot")) for a, b in ((first, moved), (moved, gone))] == [1, 1]
    assert ["To move or cancel it" in file.vevent.description.value for file in files] == [True, True, False]


def test_a_session_that_is_over_needs_no_new_file() -> None:
    first = replace(confirmed(a_booking(), "https://meet.example/1"), noted=True)
    done = replace(first, invitations=tuple(replace(i, stage=Stage.DONE) for i in first.invitations[:1]))
    assert calendar.news(reader(), replace(first, invitations=first.invitations[:1]), done, "bot") == []


def replaced_by(former: Booking, *, at: timedelta) -> Booking:
    """A request for another time that shall replace a booking, as it is just made."""
    made = replace(a_booking("b2"), starts=former.starts + at, made=former.made + at, replaces=former.id)
    return succeeding(former, replace(made, former=former.starts, invitations=former.invitations[:1]))


def test_one_that_replaces_another_takes_its_entry_over_once_it_is_final() -> None:
    former = replace(confirmed(a_booking()), noted=True, edition=3)
    fresh = replaced_by(former, at=timedelta(hours=2))
    waiting = replace(fresh, invitations=tuple(replace(i, stage=Stage.INVITED) for i in fresh.invitations))
    final = edited(waiting, replace(waiting, invitations=former.invitations[:1]))
    told = calendar.news(reader(), waiting, final, "bot")
    entries = [opened(ics.file(reader(), b, "bot")).vevent for b in (former, final)]
    assert len({entry.uid.value for entry in entries}) == 1
    assert int(entries[1].sequence.value) > int(entries[0].sequence.value)
    assert (len(told), opened(b64decode(told[0].content)).vevent.dtstart.value) == (1, fresh.starts)
    assert "now on" in told[0].text
    handed = replace(former, handed=True, moving=fresh.starts)
    assert calendar.news(reader(), handed, taken_back(handed), "bot") == []
    assert calendar.news(reader(), waiting, taken_back(waiting), "bot") == []
    [gone] = calendar.news(reader(), final, taken_back(final), "bot")
    assert opened(b64decode(gone.content)).method.value == "CANCEL"


def test_a_calendar_lists_one_entry_at_the_time_that_holds() -> None:
    former = confirmed(a_booking())
    waiting = replaced_by(former, at=timedelta(hours=2))
    waiting = replace(
        waiting, invitations=tuple(replace(i, stage=Stage.INVITED) for i in waiting.invitations)
    )
    final = replace(waiting, invitations=former.invitations[:1])
    assert listed((former, waiting)) == [former]
    assert listed((former, final)) == listed((final, taken_back(former))) == [final]
    assert listed((former, taken_back(waiting))) == [former]


def test_where_several_hold_a_part_the_new_time_is_an_entry_of_its_own() -> None:
    both = replace(
        a_booking(),
        noted=True,
        invitations=tuple(replace(i, stage=Stage.CONFIRMED) for i in a_booking().invitations),
    )
    fresh = replaced_by(both, at=timedelta(hours=2))
    assert (fresh.entry, fresh.noted, len(listed((both, fresh)))) == ("", True, 2)


def test_only_who_put_it_into_a_calendar_hears_of_it_and_only_of_changes() -> None:
    first = replace(confirmed(a_booking()), noted=True)
    looked = replace(first, invitations=tuple(replace(i, seen=NOW, words="hm") for i in first.invitations))
    assert calendar.news(reader(), first, looked, "bot") == []
    assert edited(first, looked).edition == first.edition
    unnoted = replace(first, noted=False)
    assert calendar.news(reader(), unnoted, replace(unnoted, minutes=60), "bot") == []


def test_a_session_that_is_over_stays_in_the_calendar_also_where_nobody_came() -> None:
    was = replace(confirmed(a_booking()), noted=True)
    for stage in (Stage.DONE, Stage.NO_SHOW):
        over = replace(was, invitations=tuple(replace(i, stage=stage) for i in was.invitations))
        assert calendar.news(reader(), was, edited(was, over), "bot") == []
        assert listed((over,)) == [over]


@pytest.fixture
async def address(roof: Roof) -> AsyncIterator[tuple[httpx.AsyncClient, Keeping]]:
    own = Keeping(roof.pool, lambda: NOW, "http://bot.example", SEALS)
    served = Feed(roof.pool, roof.ledger, lambda: {"webcam": CARD}, PEOPLE, lambda: NOW, lambda: "bot", SEALS)
    app = Starlette(routes=[feed(served)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example") as client:
        yield client, own


async def made(own: Keeping) -> str:
    """An address, once the turn that shows it is kept."""
    url, kept = own.new_feed()
    async with own.pool.connection() as connection:
        await keeping.address(connection, By(PERSON, None, NOW), Act(Verb.ADDRESS, kept))
    return url


async def test_the_address_shows_what_takes_place(
    roof: Roof, address: tuple[httpx.AsyncClient, Keeping]
) -> None:
    client, own = address
    for number in ("b1", "b2"):
        await roof.saved(a_booking(number, f"i-{number}"))
    first, second = await roof.ledger.booking("b1"), await roof.ledger.booking("b2")
    assert first
    assert second
    assert await roof.ledger.record(first, confirmed(first), None, None)
    assert await roof.ledger.record(second, taken_back(second), None, None)
    answer = await client.get(await made(own))
    events = opened(answer.content).vevent_list
    assert [(e.uid.value, e.sequence.value) for e in events] == [("b1@greenroom", "1")]
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"].startswith("private")
    again = await client.get(answer.url, headers={"If-None-Match": f"W/{answer.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")


async def test_an_address_is_void_once_renewed_or_ended(address: tuple[httpx.AsyncClient, Keeping]) -> None:
    client, own = address
    assert await own.feed(PERSON) is None
    old, new = await made(own), await made(own)
    assert await own.feed(PERSON) == NOW
    assert [(await client.get(url)).status_code for url in (old, new)] == [404, 200]
    await own.end_feed(PERSON)
    assert (await client.get(new)).status_code == 404
    for guess in ("x", "x" * 43, "%00", "é" * 43):
        assert (await client.get(f"/calendar/{guess}.ics")).status_code == 404


async def test_an_address_read_too_often_has_to_wait(address: tuple[httpx.AsyncClient, Keeping]) -> None:
    client, own = address
    url = await made(own)
    answers = [(await client.get(url)).status_code for _ in range(READS + 1)]
    assert answers == [*[200] * READS, 429]


async def test_nobody_can_read_the_token_in_the_database(
    roof: Roof, address: tuple[httpx.AsyncClient, Keeping]
) -> None:
    url = await made(address[1])
    token = url.rpartition("/")[2].removesuffix(".ics")
    assert token not in str(await roof.rows("SELECT * FROM feeds"))
