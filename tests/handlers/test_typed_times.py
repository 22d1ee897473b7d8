"""A time that is typed is put as that time, or asked about: it is no length, no credits, no phone number."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from booking.form import Limit
from booking.interview import Draft
from booking.moment import Moment, in_zone
from tests.handlers.still import EMMA, after
from tests.handlers.test_everyday_words import before

EIGHT = in_zone(datetime(2026, 11, 26, 20, tzinfo=UTC), "Europe/London")


async def _typed(language: str, text: str, at: str) -> Draft:
    draft = before(at)
    if draft:
        draft = replace(draft, answers={**draft.answers, "when": EIGHT})
    told = await after({"text": text}, person=replace(EMMA, language=language, order="DMY"), draft=draft)
    assert told.draft is not None
    return told.draft


def _when(draft: Draft) -> str:
    when = draft.answers.get("when")
    return f"{when.wall:%d %H:%M}" if isinstance(when, Moment) else ""


@pytest.mark.parametrize("state", ["minutes", "credits"])
@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        ("fr", "à 21h", "26 21:00"),
        ("pt", "às 21 horas", "26 21:00"),
        ("de", "um 21", "26 21:00"),
        ("it", "alle 21", "26 21:00"),
        ("nl", "om 21 uur", "26 21:00"),
        ("es", "a las 21", "26 21:00"),
        ("en", "at 21:00", "26 21:00"),
        ("en", "at 9", "26 20:00"),  # asked: morning or evening
        ("en", "at 9.30", "26 20:00"),
        ("es", "a las 9", "26 20:00"),
        ("de", "lieber um 9", "26 20:00"),
        ("nl", "liever om 9", "26 20:00"),
        ("en", "ok, and at 9", "26 20:00"),
        ("de", "nein, um 21 Uhr", "26 21:00"),
    ],
)
async def test_a_time_where_a_number_is_asked_is_no_number(
    language: str, text: str, when: str, state: str
) -> None:
    draft = await _typed(language, text, state)
    assert state not in draft.answers
    assert _when(draft) == when
    assert ("readings" in draft.screen) == (when == "26 20:00")


@pytest.mark.parametrize(
    ("language", "text"), [("en", "20h"), ("fr", "20 heures"), ("pt", "20 horas"), ("de", "20:00")]
)
async def test_hours_that_may_be_a_time_are_asked(language: str, text: str) -> None:
    draft = before("minutes")
    assert draft is not None
    unbounded = replace(draft, limits={"minutes": Limit(most=Decimal(2000))})
    told = await after({"text": text}, person=replace(EMMA, language=language), draft=unbounded)
    assert told.draft is not None
    assert "minutes" not in told.draft.answers
    assert any("20" in m.text and "?" in m.text for m in told.messages)
    told = await after({"text": "20 Stunden"}, person=replace(EMMA, language="de"), draft=unbounded)
    assert told.draft is not None
    assert told.draft.answers["minutes"] == 1200


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "am Sonntag kann ich nicht"),
        ("en", "not on Sunday"),
        ("nl", "zondag kan ik niet"),
    ],
)
async def test_a_day_that_is_ruled_out_is_no_name(language: str, text: str) -> None:
    draft = await _typed(language, text, "sign_in")
    assert "sign_in" not in draft.answers


@pytest.mark.parametrize(
    ("language", "text", "minutes"),
    [
        ("de", "um die 45 Minuten", 45),
        ("en", "at 45 minutes", 45),
        ("en", "45", 45),
        ("fr", "45 minutes", 45),
    ],
)
async def test_a_length_where_one_is_asked_stays_one(language: str, text: str, minutes: int) -> None:
    assert (await _typed(language, text, "minutes")).answers["minutes"] == minutes


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        ("de", "Ivy 02.12.2026, 20:15", "02 20:15"),
        ("fr", "Ivy 02/12/2026 20:15", "02 20:15"),
        ("nl", "Ivy 02-12 20.15 uur", "02 20:15"),
        ("pt", "Ivy 2 de dezembro 20h ou 21h", ""),
        ("de", "Ivy 2. Dezember 24 Uhr", "03 00:00"),
        ("en", "Ivy Saturday night at 1", ""),
    ],
)
async def test_what_a_first_message_says_of_time(language: str, text: str, when: str) -> None:
    draft = await _typed(language, text, "idle")
    assert draft.answers["performers"] == ("4711",)
    assert "minutes" not in draft.answers
    assert _when(draft) == when


@pytest.mark.parametrize("at", ["credits", "minutes"])
@pytest.mark.parametrize("text", ["10-12", "5/10", "12 – 15"])
async def test_two_numbers_where_one_is_asked_are_no_day(text: str, at: str) -> None:
    before, after = await _typed("en", "hm hm", at), await _typed("en", text, at)
    assert after.answers["when"] == before.answers["when"]


@pytest.mark.parametrize("text", ["a day later", "the next day"])
async def test_a_day_later_is_the_same_hour_where_the_clocks_change(text: str) -> None:
    saturday = in_zone(datetime(2027, 3, 27, 20, tzinfo=UTC), "Europe/London")  # put forward that night
    draft = before("credits")
    assert draft is not None
    draft = replace(draft, answers={**draft.answers, "when": saturday})
    told = await after({"text": text}, person=EMMA, draft=draft)
    assert told.draft is not None
    assert _when(told.draft) == "28 20:00"


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("31 October 2027 at 01:30", ["2027-10-31T00:30", "2027-10-31T01:30"]),  # it comes twice
        (
            "28 March 2027 at 01:30",
            ["2027-03-28T00:30", "2027-03-28T01:30"],
        ),  # never: half an hour before, after
    ],
)
async def test_where_the_clocks_change_both_moments_are_offered(said: str, utc: list[str]) -> None:
    told = await after({"text": said}, draft=before("when"))
    assert told.draft is not None
    assert "when" not in told.draft.answers
    readings = told.draft.screen["readings"]
    assert isinstance(readings, list)
    found = [datetime.fromisoformat(str(r)).astimezone(UTC) for r in readings]
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in found] == utc
    offered = [b.data for m in told.messages for row in m.keyboard for b in row]
    assert all(any(f"i{int(at.timestamp()) // 60}" in data for data in offered) for at in found)
