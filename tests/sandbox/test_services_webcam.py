"""The pretend webcam service does what its contract says, and refuses what the contract refuses."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from sandbox.services.webcam.accounts import OPERATOR_TOKEN
from tests.contracts.openapi import Contract
from tests.sandbox.services_world import Breach, House, house, wall, wish

CREATE = "/v1/Webcam/CreateBooking"
DETAILS = "/v1/Webcam/MadeBookingDetails"
BALANCE = "/v1/CreditHistory/GetCurrentCreditBalance"


@pytest.fixture
async def webcam() -> AsyncIterator[House]:
    async with house("webcam", {"Authorization": f"bearer {OPERATOR_TOKEN}"}) as running:
        yield running


async def create(webcam: House, performers: str = "123456", **changes: Any) -> list[int]:
    answer = await webcam.client.post(CREATE, json=wish(webcam.running, performers, **changes))
    assert answer.status_code == 200, answer.text
    return [item["BookingID"] for item in answer.json()]


async def status(webcam: House, booking: int) -> str:
    return str((await webcam.client.get(DETAILS, params={"BookingID": booking})).json()["Status"])


async def post(webcam: House, call: str, **body: Any) -> httpx.Response:
    return await webcam.client.post(f"/v1/Webcam/{call}", json=body)


async def test_the_documented_example_gets_the_documented_answer(webcam: House) -> None:
    example = {
        "BookUserIDs": "123456,123457,123458",
        "SessionDate": wall(webcam.running),
        "AlsoPhoneChat": True,
    }
    example |= {"PhoneNumber": "0123456789", "Duration": 15, "Credits": 10, "SoftwareTypeID": 3}
    answer = await webcam.client.post(CREATE, json=example | {"SignInNameOrEmail": "BookingUserOnSkype"})
    documented = [
        e for e in Contract("webcam").examples() if (e.operation, e.status) == ("createBooking", "200")
    ]
    assert answer.json() == documented[0].value


async def test_requirements_leave_out_who_cannot_be_booked(webcam: House) -> None:
    path = "/v1/WebCam/GetUserBookingRequirements"
    users = (await webcam.client.get(path, params={"BookUserIDs": "123458,123467,999"})).json()["Users"]
    assert [user["UserID"] for user in users] == [123458]
    assert [s["Available"] for s in users[0]["SoftwareTypeIDs"]] == [True, True, False]
    await webcam.control("POST", "/settings", {"missing": "refuse"})
    assert (await webcam.client.get(path, params={"BookUserIDs": "123458,123467"})).status_code == 400


async def test_the_first_to_accept_wins_at_their_price_and_confirming_takes_the_credits(
    webcam: House,
) -> None:
    first, second = await create(webcam, "123456,123457", Credits=10)
    await webcam.control("POST", f"/requests/{second}/accept", {"credits": 12.5})
    assert [await status(webcam, first), await status(webcam, second)] == ["Cancelled", "Accepted"]
    assert (await post(webcam, "ConfirmMadeBooking", BookingID=second)).json()["Credits"] == 12.5
    assert (await webcam.client.get(BALANCE)).json() == 286.5
    history = (await webcam.client.get("/v1/CreditHistory/GetCreditsHistory")).json()
    assert [line["Credits"] for line in history["CreditHistory"]] == [-12.5]
    await webcam.control("POST", f"/requests/{first}/accept", {}, status=400)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"BookUserIDs": "1,2,3,4,5"}, "BookUserIDs"),
        ({"BookUserIDs": "123456, 123457"}, "BookUserIDs"),
        ({"BookUserIDs": "123456,123456"}, "BookUserIDs"),
        ({"SessionDate": "2020-01-01 10:00"}, "SessionDate"),
        ({"SessionDate": "2027-02-30 10:00"}, "SessionDate"),
        ({"SessionDate": "2027-01-01T10:00"}, "SessionDate"),
        ({"Duration": 5}, "Duration"),
        ({"Duration": 20.5}, "Duration"),
        ({"Credits": 0}, "Credits"),
        ({"Credits": "10"}, "Credits"),
        ({"SoftwareTypeID": 4}, "SoftwareTypeID"),
        ({"SoftwareTypeID": 1}, "SignInNameOrEmail"),
        ({"SignInNameOrEmail": None}, "SignInNameOrEmail"),
        ({"AlsoPhoneChat": True}, "PhoneNumber"),
        ({"AlsoPhoneChat": "yes"}, "AlsoPhoneChat"),
        ({"Unknown": 1}, "Unknown"),
    ],
)
async def test_a_bad_request_is_refused_by_the_name_of_its_field(
    webcam: House, changes: dict[str, Any], named: str
) -> None:
    answer = await webcam.wild.post(CREATE, json=wish(webcam.running, **changes))
    assert (answer.status_code, list(answer.json())) == (400, ["Message"])
    assert named in answer.json()["Message"]
    assert not webcam.ledger("createBooking")


async def test_three_months_ahead_is_the_end(webcam: House) -> None:
    await create(webcam, SessionDate=wall(webcam.running, days=88))
    late = await webcam.client.post(
        CREATE, json=wish(webcam.running, SessionDate=wall(webcam.running, days=94))
    )
    assert "3 months" in late.json()["Message"]


async def test_three_months_ahead_end_at_the_minute(webcam: House) -> None:
    clock = webcam.running.clock
    clock.set(datetime(2031, 3, 3, 10, 0, tzinfo=UTC))
    await create(webcam, SessionDate="2031-06-03 10:00")
    late = await webcam.client.post(CREATE, json=wish(webcam.running, SessionDate="2031-06-03 10:01"))
    assert "3 months" in late.json()["Message"]


async def test_a_wall_time_that_never_is_gets_refused(webcam: House) -> None:
    webcam.running.clock.push(days_until_march(webcam) * 86400)
    year = webcam.running.clock.now().year
    sunday = max(d for d in range(25, 32) if _weekday(year, d) == 6)
    gap = wish(webcam.running, SessionDate=f"{year}-03-{sunday} 01:30")
    assert "does not exist" in (await webcam.client.post(CREATE, json=gap)).json()["Message"]


async def test_nobody_answering_in_time_is_a_rejection(webcam: House) -> None:
    (booking,) = await create(webcam)
    webcam.running.clock.push(24 * 3600 + 1)
    assert await status(webcam, booking) == "Rejected"
    assert [entry["booking"] for entry in webcam.ledger("expired")] == [booking]


async def test_confirming_needs_an_acceptance_time_and_credits(webcam: House) -> None:
    (booking,) = await create(webcam, Credits=300)
    confirm = await post(webcam, "ConfirmMadeBooking", BookingID=booking)
    assert (confirm.status_code, "Pending" in confirm.json()["Message"]) == (400, True)
    await webcam.control("POST", f"/requests/{booking}/accept", {})
    assert "enough credits" in (await post(webcam, "ConfirmMadeBooking", BookingID=booking)).json()["Message"]
    await webcam.control("PATCH", "/accounts/900001", {"balance": 500})
    webcam.running.clock.push(3 * 86400)
    assert "has passed" in (await post(webcam, "ConfirmMadeBooking", BookingID=booking)).json()["Message"]


async def test_cancelling_gives_credits_back_and_happens_once(webcam: House) -> None:
    (booking,) = await create(webcam)
    await webcam.control("POST", f"/requests/{booking}/accept", {})
    await post(webcam, "ConfirmMadeBooking", BookingID=booking)
    assert (await post(webcam, "CancelMadeBooking", BookingID=booking, Reason="ill")).json()[
        "Status"
    ] == "Cancelled"
    again = await post(webcam, "CancelMadeBooking", BookingID=booking, Reason="ill")
    assert (again.status_code, len(webcam.ledger("cancelMadeBooking"))) == (400, 1)
    assert (await webcam.client.get(BALANCE)).json() == 299


async def test_rescheduling_is_a_copy_five_minutes_from_now(webcam: House) -> None:
    (booking,) = await create(webcam, "123456", Credits=7)
    copy = (await post(webcam, "RescheduleMadeBooking", BookingID=booking)).json()
    assert (copy["WebcamBookingID"] != booking, copy["Credits"], copy["Status"]) == (True, 7, "Pending")
    assert copy["SessionDate"][:16] == wall(webcam.running, days=0, minutes=5).replace(" ", "T")
    await webcam.control("POST", f"/requests/{booking}/accept", {"credits": 9})
    for copies, told in (("offer", 7), ("price", 9)):
        await webcam.control("POST", "/settings", {"copies": copies})
        copy = (await post(webcam, "RescheduleMadeBooking", BookingID=booking)).json()
        assert copy["Credits"] == told


async def test_only_ended_bookings_can_be_deleted(webcam: House) -> None:
    ended, alive = await create(webcam, "123456,123457")
    await post(webcam, "CancelMadeBooking", BookingID=ended, Reason="enough")
    deleted = (await post(webcam, "DeleteMadeBookings", BookingIDs=f"{ended},{alive},77")).json()
    assert [item["Deleted"] for item in deleted] == [True, False, False]
    assert (await webcam.client.get(DETAILS, params={"BookingID": ended})).status_code == 404


async def test_the_list_is_paged_and_ordered(webcam: House) -> None:
    made = [booking for _ in range(3) for booking in await create(webcam, "123456,123457")]
    page: dict[str, str | int] = {"BookingsPerPage": 4, "PageNumber": 2, "OrderBy": "createddate-asc"}
    answer = (await webcam.client.get("/v1/Webcam/MadeBookings", params=page)).json()
    assert answer["PageCount"] == 2
    assert [b["WebcamBookingID"] for b in answer["Bookings"]] == made[4:]
    tomorrow = {"StartDate": wall(webcam.running, days=1)[:10]}
    assert not (await webcam.client.get("/v1/Webcam/MadeBookings", params=tomorrow)).json()["Bookings"]
    assert (await webcam.wild.get("/v1/Webcam/MadeBookings?OrderBy=price")).status_code == 400


async def test_a_performer_answers_with_their_own_token(webcam: House) -> None:
    first, second = await create(webcam), await create(webcam)
    token = (await webcam.control("POST", "/tokens", {"account": 123456}))["access_token"]
    webcam.client.headers["Authorization"] = f"bearer {token}"
    received = (await webcam.client.get("/v1/Webcam/ReceivedBookings")).json()["Bookings"]
    assert [b["SignInNameOrEmail"] for b in received] == ["client.on.skype"] * 2
    accepted = await post(webcam, "AcceptReceivedBooking", BookingID=first[0], Credits=11)
    assert (accepted.json()["Status"], accepted.json()["Credits"]) == ("Accepted", 11)
    assert (await post(webcam, "RejectReceivedBooking", BookingID=first[0], Reason="no")).status_code == 400
    assert (await post(webcam, "CancelReceivedBooking", BookingID=first[0], Reason="ill")).status_code == 200
    assert (await post(webcam, "RejectReceivedBooking", BookingID=second[0], Reason="no")).status_code == 200
    gone = await post(webcam, "DeleteReceivedBookings", BookingIDs=f"{first[0]},{second[0]}")
    assert all(item["Deleted"] for item in gone.json())


async def test_other_results_and_names_come_on_demand(webcam: House) -> None:
    results = {"results": [[9, "The user is on holiday.", False], [7, "Made, but look.", True]]}
    await webcam.control("PATCH", "/performers/123456", results)
    answers = [await webcam.client.post(CREATE, json=wish(webcam.running)) for _ in range(2)]
    assert [(a.json()[0]["Status"], a.json()[0]["BookingID"]) for a in answers] == [(9, None), (7, 1)]
    added = await webcam.control("POST", "/performers", {"preset": "escape"})
    assert "<b>&" in added["name"]
    assert await create(webcam, added["id"]) == [2]


async def test_a_group_manager_reads_a_members_bookings(webcam: House) -> None:
    member = (await webcam.control("POST", "/tokens", {"account": 900002}))["access_token"]
    theirs = {"Authorization": f"bearer {member}"}
    await webcam.client.post(CREATE, json=wish(webcam.running), headers=theirs)
    answer = await webcam.client.get("/v1/Groups/Webcam/MadeBookings", params={"UserID": 900002})
    assert len(answer.json()["Bookings"]) == 1
    stranger = {"UserID": 900003, "BookingID": 1}
    assert (
        await webcam.client.get("/v1/Groups/Webcam/MadeBookingDetails", params=stranger)
    ).status_code == 403


async def test_search_and_profile_take_the_project_key(webcam: House) -> None:
    wanted = {"IsWebcam": "true", "Nickname": "lark"}
    assert (await webcam.client.get("/v1/search/searchProfiles", params=wanted)).status_code == 401
    key = {"X-ApiKey": webcam.running.demo("webcam")["WEBCAM_API_KEY"]}
    found = (await webcam.client.get("/v1/search/searchProfiles", params=wanted, headers=key)).json()
    assert [profile["Nickname"] for profile in found["Profiles"]] == ["Ivy Lark"]
    profile = await webcam.client.get("/v1/profile/getProfileDetails", params={"UserID": 123457}, headers=key)
    assert profile.json()["Nickname"] == "Marlowe Finch"


async def test_the_judge_would_notice(webcam: House) -> None:
    await webcam.fault(kind="schema", operation="createBooking", drop=["0.Status"])
    with pytest.raises(Breach, match="Status"):
        await webcam.client.post(CREATE, json=wish(webcam.running))
    with pytest.raises(Breach, match="BookUserIDs"):
        await webcam.client.post(CREATE, json=wish(webcam.running, BookUserIDs="x"))


def days_until_march(webcam: House) -> int:
    now = webcam.running.clock.now()
    year = now.year + (now.month > 3)
    return (now.replace(year=year, month=3, day=1) - now).days


def _weekday(year: int, day: int) -> int:
    return date(year, 3, day).weekday()
