"""The pretend Webcasts does what its contract says: errors inside a 200, silent corrections only when
told to.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.services.webcasts.world import PASSWORD, USERNAME
from tests.sandbox.services_world import House, house

QUARTER = 900_000


@pytest.fixture
async def webcasts() -> AsyncIterator[House]:
    async with house("webcasts") as running:
        yield running


async def call(webcasts: House, path: str, *, wild: bool = False, **form: str) -> dict[str, Any]:
    client = webcasts.wild if wild else webcasts.client
    answer = await client.post(path, data=form)
    assert answer.status_code == 200
    envelope: dict[str, Any] = answer.json()["convey_api"]
    return envelope


async def login(webcasts: House) -> str:
    envelope = await call(webcasts, "/authenticate", username=USERNAME, password=PASSWORD)
    return str(envelope["result"]["authenticationData"]["token"])


def properties(webcasts: House, **changes: Any) -> dict[str, Any]:
    start = (int(webcasts.running.clock.now().timestamp() * 1000) // QUARTER + 100) * QUARTER
    body = {"event_title": "Session", "type": "live", "scheduled_start_time": start, "scheduled_duration": 60}
    body |= {"timezone": "CET", "region": 3, "acquisition_type": 0, "audience_capacity": 100}
    body |= {"event_expiration_months": 6}
    return {key: value for key, value in (body | changes).items() if value != "leave out"}


async def create(webcasts: House, *, wild: bool = False, **changes: Any) -> dict[str, Any]:
    data, token = json.dumps(properties(webcasts, **changes)), await login(webcasts)
    result: dict[str, Any] = (await call(webcasts, "/event/create", wild=wild, token=token, event_data=data))[
        "result"
    ]
    return result


async def test_a_token_lives_two_hours_by_the_services_own_clock(webcasts: House) -> None:
    await webcasts.control("POST", "/settings", {"stamps_off": 9000})
    envelope = await call(webcasts, "/authenticate", username=USERNAME, password=PASSWORD)
    login = envelope["result"]["authenticationData"]
    assert login["token_expiration"] - envelope["current_timestamp"] == pytest.approx(7_200_000, abs=1000)
    webcasts.running.clock.push(7199)
    assert (await call(webcasts, "/folder/tree", token=login["token"]))["result"]["returnCode"] == 1
    webcasts.running.clock.push(2)
    assert (await call(webcasts, "/folder/tree", token=login["token"]))["result"]["returnCode"] == 12


async def test_a_wrong_login_is_a_200_with_its_code(webcasts: House) -> None:
    result = (await call(webcasts, "/authenticate", username=USERNAME, password="x"))["result"]
    assert (result["returnCode"], bool(result["error"])) == (11, True)


async def test_an_event_is_made_changed_and_looked_up(webcasts: House) -> None:
    made = (await create(webcasts, guest_presenter_types="31,8", folder_id=1001))["event_data"]
    assert [link["guest_presenter_type"] for link in made["guest_presenter_links"]] == [31, 8]
    token, number = await login(webcasts), str(made["event_id"])
    change = json.dumps({"event_id": number, "scheduled_duration": 150})
    changed = (await call(webcasts, "/event/update", token=token, event_data=change))["result"]["event_data"]
    seen = (await call(webcasts, "/event/status", token=token, event_id=number))["result"]["event_data"]
    assert (changed["scheduled_duration"], seen["scheduled_duration"], seen["folder_name"]) == (
        150,
        150,
        "Sessions",
    )
    assert "guest_presenter_links" not in seen
    await webcasts.control("POST", f"/requests/{number}/delete", status=204)
    gone = await call(webcasts, "/event/status", token=token, event_id=number)
    assert gone["result"]["returnCode"] == 72


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"event_title": "leave out"}, 72, "event_title"),
        ({"event_title": "x" * 1001}, 72, "event_title"),
        ({"event_title": "<b>Session</b>"}, 70, "tags"),
        ({"scheduled_start_time": 1_900_000_000_001}, 72, "scheduled_start_time"),
        ({"scheduled_duration": 45}, 72, "scheduled_duration"),
        ({"scheduled_duration": 510}, 72, "scheduled_duration"),
        ({"timezone": "Europe/Paris"}, 72, "timezone"),
        ({"region": "leave out"}, 72, "region"),
        ({"acquisition_type": 1}, 72, "vcu_address"),
        ({"acquisition_type": 1, "vcu_address": "here", "vcu_connection_type": "SIP"}, 72, "vcu_address"),
        ({"acquisition_type": 3}, 72, "telephony_type"),
        ({"acquisition_type": 4}, 72, "video_bridge_type"),
        ({"type": "ondemand"}, 72, "media_type"),
        ({"audience_capacity": 49}, 72, "audience_capacity"),
        ({"guest_presenter_types": "32"}, 72, "guest_presenter_types"),
        ({"folder_id": 5}, 72, "folder_id"),
        ({"other": 1}, 72, "other"),
    ],
)
async def test_a_bad_event_is_refused_by_name(
    webcasts: House, changes: dict[str, Any], code: int, named: str
) -> None:
    result = await create(webcasts, wild=True, **changes)
    assert result["returnCode"] == code
    assert named in result["error"]
    assert not webcasts.ledger("createEvent")


async def test_told_to_it_corrects_silently_as_documented(webcasts: House) -> None:
    await webcasts.control("POST", "/settings", {"strict": False})
    start = properties(webcasts)["scheduled_start_time"]
    odd = {"event_title": "x" * 1200, "scheduled_start_time": start + 1, "scheduled_duration": 500}
    made = await create(webcasts, wild=True, timezone="Europe/Paris", **odd)
    event = made["event_data"]
    assert (len(event["event_title"]), event["scheduled_start_time"]) == (1000, start + QUARTER)
    assert event["scheduled_duration"] == 480
    assert webcasts.ledger("createEvent")[0]["timezone"] == "Etc/UTC"


async def test_the_folder_tree_comes_in_its_three_shapes(webcasts: House) -> None:
    token = await login(webcasts)
    shapes: dict[str, type] = {"flat": type(None), "documented": dict, "wide": list}
    for tree, shape in shapes.items():
        await webcasts.control("POST", "/settings", {"tree": tree})
        root = (await call(webcasts, "/folder/tree", token=token))["result"]["folder_tree"]
        assert isinstance(root.get("children"), shape)
    await webcasts.control("POST", "/settings", {"tree": "documented"})
    part = (await call(webcasts, "/folder/tree", token=token, folder_id="1001"))["result"]["folder_tree"]
    assert [child["folder_name"] for child in part["children"]] == ["Live", "On demand"]


async def test_odd_spellings_come_on_demand(webcasts: House) -> None:
    await webcasts.control("POST", "/settings", {"ids": "text", "one_link": True, "stamp": "camel"})
    event = (await create(webcasts, guest_presenter_types="8"))["event_data"]
    assert (event["event_id"].isdigit(), event["guest_presenter_links"]["guest_presenter_type"]) == (True, 8)
    envelope = await call(webcasts, "/authenticate", username=USERNAME, password=PASSWORD)
    assert "currentTimestamp" in envelope


async def test_the_hourly_limit_has_its_own_code(webcasts: House) -> None:
    await webcasts.control("POST", "/limits", {"folderTree": {"allowed": 1, "seconds": 3600}})
    token = await login(webcasts)
    codes = [(await call(webcasts, "/folder/tree", token=token))["result"]["returnCode"] for _ in range(2)]
    assert codes == [1, 61]


async def test_forms_are_strict_too(webcasts: House) -> None:
    token = await login(webcasts)
    for form in ({"token": token, "more": "1"}, {"token": ""}, {}):
        assert (await call(webcasts, "/folder/tree", wild=True, **form))["result"]["returnCode"] == 72
    answer = await webcasts.wild.post("/folder/tree", json={"token": token})
    assert answer.json()["convey_api"]["result"]["returnCode"] == 72
    assert (await webcasts.wild.get("/folder/tree")).status_code == 405
