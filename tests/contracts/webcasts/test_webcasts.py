"""Webcasts keeps the contract of all services, and its own (contract sections 1 to 7)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from booking.errors import Invalid, Spared, Unavailable
from booking.form import Value
from booking.interview import asked
from booking.moment import in_zone
from booking.outcome import Remark, Stage
from booking.provider import NOBODY
from booking.ways import ways
from providers.webcasts import calls
from providers.webcasts.event import titled, zone_of
from sandbox.services.faults import Fault
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit
from tests.contracts.openapi import Contract as File
from tests.contracts.suite import Contract


def sent(kit: Kit) -> dict[str, Any]:
    created = [c["body"] for c in kit.service.calls.since() if c["operation"] == "createEvent"]
    data: dict[str, Any] = json.loads(created[-1]["event_data"])
    return data


FILE = File("webcasts")


class TestWebcasts(Contract):
    """The shared contract."""


async def test_events_that_begin_soon_are_read_though_many_later_ones_have_used_up_theirs(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "FAR", replace(calls.FAR, allowed=2))
    now = kit.running.clock.now()
    soon, far = (kit.order(when=in_zone(now + timedelta(hours=h), "UTC")) for h in (20, 70))
    near, later = [await kit.provider.book(kit.account, order) for order in (soon, far)]
    for _ in range(2):
        assert await kit.provider.look(kit.account, far, later)
    with pytest.raises(Spared):
        await kit.provider.look(kit.account, far, later)
    assert await kit.provider.look(kit.account, soon, near)
    kit.running.clock.push(3601)
    assert await kit.provider.look(kit.account, far, later)


async def test_the_event_is_the_booking_and_presenters_get_their_way_in(kit: Kit) -> None:
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    assert (told.performer, told.stage, told.words) == (NOBODY, Stage.CONFIRMED, "")
    viewer, presenter = told.contact.split("\n")
    assert viewer.startswith("https://viewer.")
    assert "(pin " in presenter
    (seen,) = await kit.provider.look(kit.account, order, [told])
    assert told.becomes(seen).contact == told.contact
    assert sent(kit)["cost_center"] == order.booking


async def test_everything_is_rounded_shortened_and_mapped_before_it_is_sent(kit: Kit) -> None:
    now = kit.running.clock.now().replace(hour=9, minute=1, second=5, microsecond=7) + timedelta(days=2)
    when = in_zone(now, "Asia/Tokyo")
    order = kit.order(when=when, minutes=31, title="<b>Long</b> " + "x" * 2000)
    shown = kit.provider.adjusted(order.answers)
    (told,) = await kit.provider.book(kit.account, order)
    data = sent(kit)
    rounded = now.replace(minute=15, second=0, microsecond=0)
    assert data["scheduled_start_time"] == rounded.timestamp() * 1000
    assert (data["scheduled_duration"], data["timezone"]) == (60, "Japan")
    assert len(data["event_title"]) == 1000
    assert "<" not in data["event_title"]
    assert isinstance(shown["when"], type(when))
    assert (shown["when"].at, shown["when"].zone, shown["minutes"]) == (rounded, "Asia/Tokyo", 60)
    assert told.words == ""


@pytest.mark.parametrize(
    ("zone", "known"),
    [
        ("America/New_York", "US/Eastern"),
        ("Europe/Paris", "CET"),
        ("Europe/Berlin", "CET"),
        ("Asia/Tokyo", "Japan"),
        ("UTC", "Etc/UTC"),
        ("Europe/London", "Europe/London"),
        ("Asia/Kathmandu", "Etc/UTC"),
    ],
)
def test_a_zone_is_sent_under_a_name_with_the_same_rules(zone: str, known: str) -> None:
    assert zone_of(zone, 2026) == known


async def test_a_zone_the_service_lacks_and_a_silent_correction_are_told(kit: Kit) -> None:
    start = kit.running.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    (told,) = await kit.provider.book(kit.account, kit.order(when=in_zone(start, "Asia/Kathmandu")))
    assert told.remarks == (Remark("shown_in_utc", {"at": start.isoformat()}),)
    assert told.remarks == kit.provider.forewarned(kit.order(when=in_zone(start, "Asia/Kathmandu")).answers)
    assert kit.provider.forewarned(kit.order().answers) == ()
    path = "convey_api.result.event_data.scheduled_duration"
    kit.fault(Fault(kind="schema", set={path: 90}), "createEvent")
    (told,) = await kit.provider.book(kit.account, kit.order())
    assert told.remarks == (Remark("taken_as", {"field": "minutes", "value": "90"}),)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"source": "1", "vcu_address": "192.0.2.7", "vcu_line": "SIP"}, "vcu_connection_type"),
        ({"source": "2"}, "region"),
        ({"source": "3", "phone_line": "bridge"}, "telephony_type"),
        ({"source": "4", "bridge_type": "standard"}, "video_bridge_type"),
        ({"type": "ondemand", "media": "video"}, "media_type"),
    ],
)
async def test_each_source_brings_its_companions(kit: Kit, answers: dict[str, Value], expected: str) -> None:
    order = kit.order(**answers)
    fields = {f.key for f in asked(kit.provider.card.form, order.answers)}
    assert set(answers) <= fields
    (told,) = await kit.provider.book(kit.account, order)
    assert told.stage is Stage.CONFIRMED
    assert expected in sent(kit)
    assert ("region" in sent(kit)) == (order.answers["type"] == "live")


async def test_a_wrong_address_leads_to_its_question(kit: Kit) -> None:
    with pytest.raises(Invalid) as caught:
        await kit.provider.book(kit.account, kit.order(source="1", vcu_address="studio", vcu_line="SIP"))
    assert caught.value.problems[0].key == "vcu_address"


@pytest.mark.parametrize(("tree", "folders"), [("documented", 4), ("flat", 1), ("wide", 3)])
async def test_all_three_shapes_of_the_folder_tree(kit: Kit, tree: str, folders: int) -> None:
    kit.service.settings["tree"] = tree
    limits = await kit.provider.limits(kit.account, {})
    options = limits["folder"].options
    assert options is not None
    assert len(options) == folders
    await kit.provider.limits(kit.account, {})
    assert kit.tried("folderTree") == 1
    await kit.provider.book(kit.account, kit.order(folder=options[-1].value))
    assert sent(kit)["folder_id"] == int(options[-1].value)


@pytest.mark.parametrize(("ids", "one_link"), [("number", True), ("text", False)])
async def test_both_spellings_of_ids_and_links(kit: Kit, ids: str, one_link: bool) -> None:
    kit.service.settings |= {"ids": ids, "one_link": one_link}
    (told,) = await kit.provider.book(kit.account, kit.order())
    assert told.reference.isdigit()
    assert "(pin " in told.contact


async def test_an_event_is_moved_to_a_quarter_of_an_hour(kit: Kit) -> None:
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    when: Any = order.answers["when"]
    moved = await kit.provider.move(
        kit.account, order, told, in_zone(when.at + timedelta(hours=2, minutes=1), "Asia/Tokyo")
    )
    assert (moved.reference, moved.stage) == (told.reference, Stage.CONFIRMED)
    changes = json.loads(
        [c for c in kit.service.calls.since() if c["operation"] == "updateEvent"][-1]["body"]["event_data"]
    )
    assert changes == {
        "event_id": told.reference,
        "scheduled_start_time": int((when.at + timedelta(hours=2, minutes=15)).timestamp() * 1000),
        "timezone": "Japan",
    }


async def test_a_cancelled_event_says_that_somebody_must_delete_it(kit: Kit) -> None:
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    gone = await kit.provider.cancel(kit.account, order, told, "")
    assert gone.remarks == (Remark("by_hand"),)
    await kit.provider.cancel(kit.account, order, told, "")
    assert kit.tried("updateEvent") == 1


async def test_a_pasted_title_of_a_cancelled_event_is_booked_as_a_live_one(kit: Kit) -> None:
    order = kit.order(title="CANCELLED - CANCELLED - Rehearsal")
    assert kit.provider.adjusted(order.answers)["title"] == "Rehearsal"
    (told,) = await kit.provider.book(kit.account, order)
    (seen,) = await kit.provider.look(kit.account, order, [told])
    assert (sent(kit)["event_title"], told.stage, seen.stage) == (
        "Rehearsal",
        Stage.CONFIRMED,
        Stage.CONFIRMED,
    )


async def test_every_group_of_presenters_gets_a_portal_of_its_own(kit: Kit) -> None:
    groups: dict[str, Value] = {"presenters": ("1", "4"), "more_presenters_2": True, "presenters_2": ("16",)}
    order = kit.order(**groups)
    assert set(groups) <= {f.key for f in asked(kit.provider.card.form, order.answers)}
    (told,) = await kit.provider.book(kit.account, order)
    assert sent(kit)["guest_presenter_types"] == "5,16"
    viewer, first, second = ways(told.contact)
    assert (viewer.label, first.label, second.label) == ("", "Live Studio + Reports", "Questions only")
    assert first.pin != second.pin


async def test_an_event_deleted_there_is_told_and_can_be_let_go(kit: Kit) -> None:
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    kit.service.act(told.reference, "delete", {})
    assert (await kit.provider.cancel(kit.account, order, told, "")).stage is Stage.CANCELLED
    kit.running.clock.push(601)
    (doubt,) = await kit.provider.look(kit.account, order, [told])
    kit.running.clock.push(121)
    (gone,) = await kit.provider.look(kit.account, order, [doubt])
    assert (gone.stage, gone.remarks) == (Stage.CANCELLED, (Remark("gone"),))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_no_of_the_gateway_says_nothing_of_an_event(kit: Kit, witness: Witness, status: int) -> None:
    """The service itself answers 200: a route that is missing for a moment deletes nothing."""
    witness.spoilt = True
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    kit.running.clock.push(601)
    kit.service.faults.add(Fault(kind="status", status=status, operation="eventStatus", count=8))
    with pytest.raises(Unavailable):
        await kit.provider.cancel(kit.account, order, told, "")
    with pytest.raises(Unavailable):
        await kit.provider.look(kit.account, order, [told])
    kit.fault(Fault(kind="status", status=status), "authenticate")
    assert (await kit.provider.health(kit.account)).well
    gone = await kit.provider.cancel(kit.account, order, told, "")
    assert gone.remarks == (Remark("by_hand"),)


@pytest.mark.parametrize(
    ("title", "taken"),
    [("<b>A</b> night", "A night"), ("I <3 you", "I ‹3 you"), ("For < 6 & > 2", "For ‹ 6 & › 2")],
)
def test_only_markup_leaves_a_title(title: str, taken: str) -> None:
    assert titled(title) == taken


@pytest.mark.parametrize("name", ["createEvent", "updateEvent", "eventStatus"])
async def test_documented_answers_are_read(kit: Kit, witness: Witness, name: str) -> None:
    witness.spoilt = True
    example = next(e for e in FILE.examples() if e.operation == name and e.status and e.name == "documented")
    order = kit.order()
    (first,) = await kit.provider.book(kit.account, order)
    kit.fault(Fault(kind="status", status=200, body=example.value), name)
    if name == "createEvent":
        (seen,) = await kit.provider.book(kit.account, order)
    elif name == "eventStatus":
        (seen,) = await kit.provider.look(kit.account, order, [first])
    else:
        seen = await kit.provider.move(
            kit.account, order, first, in_zone(datetime(2027, 1, 1, tzinfo=UTC), "UTC")
        )
    assert (seen.reference, seen.stage) == ("1234567", Stage.CONFIRMED)
    assert "https://viewer_link" in seen.contact or name == "eventStatus"
