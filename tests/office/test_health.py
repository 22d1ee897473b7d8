"""/health: what every part says, what waits, and an error by the id that a person was told."""

import re
from json import dumps

import httpx
import pytest

from bot.campaigns.rows import body_of
from bot.database.pool import open_pool
from bot.health.depths import depths
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.copies import Copy
from handlers.sharing import opening
from handlers.turn import Turn
from tests.office.conftest import Bureau
from tests.office.proofs import enter, widget


async def test_every_part_is_named(bureau: Bureau) -> None:
    campaign = Campaign("rests", bureau.olga.id, copies={"en": Copy(1, (2,), "text", "New on Monday")})
    await bureau.rows(
        "INSERT INTO campaigns (id, author, stage, total, body) "
        f"VALUES ('rests', 1, 'paused', 7, '{dumps(body_of(campaign))}')"
    )
    await bureau.olga.say("/health")
    seen = await bureau.olga.reads("How everything is")
    for said in (
        "replicas running: 1",
        "Telegram: fetched by long polling",
        "\nWebcam sessions 🟢",
        "Waiting:",
        "Broadcast New on Monday: 0 of 7 sent ⏸",
    ):
        assert said in seen.text
    assert "Jicoo: off, missing JICOO_API_URL" in seen.text
    assert "No errors in the last two weeks." in seen.text


async def test_an_error_that_a_person_quotes_is_found(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_turn: Turn, _payload: str) -> None:
        raise ValueError("canary")

    monkeypatch.setattr(opening, "opened", broken)
    await bureau.ada.say("/start")
    told = await bureau.ada.reads("Something went wrong on our side")
    number = re.search(r"error (\w{8})", told.text)
    assert number
    await bureau.olga.say("/health")
    await bureau.olga.reads("How everything is")
    while "No errors" in (await bureau.olga.last()).text:
        await bureau.olga.tap("Refresh")
    seen = (await bureau.olga.last()).text
    assert f"{number[1]}" in seen
    assert "ValueError" in seen
    assert "canary" not in seen


async def test_what_waits_is_counted_and_its_age_told(bureau: Bureau) -> None:
    await bureau.rows(
        "INSERT INTO outbox (chat, body, not_before) VALUES (1, '{}', now() + interval '1 hour')"
    )
    await bureau.rows("INSERT INTO outbox (chat, body, priority) VALUES (2, '{}', 9), (3, '{}', 9)")
    await bureau.rows("INSERT INTO people (id) VALUES (71), (72), (73)")
    await bureau.rows(
        "INSERT INTO campaigns (id, author, stage) VALUES ('runs', 1, 'running'), ('rests', 1, 'paused')"
    )
    await bureau.rows(
        "INSERT INTO recipients (campaign, person, not_before) VALUES ('runs', 71, 'epoch'), "
        "('runs', 72, now() + interval '1 hour'), ('rests', 73, 'epoch')"
    )
    async with open_pool(bureau.database, most=1) as pool:
        found = await depths(pool)
    assert found.bulk == 3  # two in the outbox, and of the broadcast that runs who is due
    assert (found.replies, found.reply_seconds) == (1, 0.0)


@pytest.mark.parametrize(("kind", "said"), [("rival", "another program"), ("webhook", "has not reached me")])
async def test_updates_that_go_elsewhere_are_told_by_every_replica(
    bureau: Bureau, web: httpx.AsyncClient, kind: str, said: str
) -> None:
    """Whichever replica fetches has seen it, and written it down."""
    seen_now = f"('{kind}', '{kind}', now(), now())"
    await bureau.rows(f"INSERT INTO outages (name, kind, since, seen) VALUES {seen_now}")
    await bureau.olga.say("/health")
    seen = await bureau.olga.reads("How everything is")
    assert "Telegram: fetched by long polling 🔴" in seen.text
    assert said in seen.text
    await enter(web, widget(bureau.token, bureau.olga.id))
    page = (await web.get("/console/services")).text
    assert re.search(rf">Telegram</td>.*not well.*{said}", page.replace("\n", " "))
    await bureau.rows("UPDATE outages SET over = now()")
    await bureau.olga.tap("Refresh")
    await bureau.olga.reads("fetched by long polling 🟢")
