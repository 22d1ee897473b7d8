"""Whatever Telegram answers, each slice leaves the rows true, and nobody is given up who can be reached."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from procrastinate import App
from psycopg import OperationalError
from psycopg.types.json import Jsonb

from bot.campaigns import BROADCAST, writing
from bot.campaigns.rolls import MOST_FAILED, Roll
from bot.database.pool import Pool
from bot.due.agenda import Agenda
from bot.traffic.api import Failed, Refused
from handlers.acts import Act, By, Verb
from handlers.broadcast.campaign import Stage, Work
from handlers.broadcast.copies import Copy
from tests.keys import seals
from tests.office.slices import NOW, Sending, sending

FULL = "SELECT state, changed, error, count(*) FROM recipients GROUP BY 1, 2, 3"


async def test_a_deletion_waits_for_whom_telegram_asked_a_break(database: str) -> None:
    asked = Counter[int]()

    async def answers(_method: str, params: dict[str, Any]) -> bool:
        asked[params["chat_id"]] += 1
        if params["chat_id"] == 7 and asked[7] < 8:
            raise Refused(429, "Too Many Requests", 0.01)
        return True

    async with sending(database, answers, work=Work.DELETE) as world:
        assert await world.till_it_rests() == "done"
        assert await world.rows(FULL) == [("sent", "deleted", "", 40)]


@pytest.mark.parametrize("ill", [{7}, set(range(1, 17))], ids=["one", "many"])
async def test_whom_telegram_could_not_write_to_by_its_own_word_is_written_to_again(
    database: str, ill: set[int]
) -> None:
    """A 500 in its own form was surely not done (docs/decisions/0041)."""
    asked = Counter[int]()

    async def answers(method: str, params: dict[str, Any]) -> Any:
        if method != "sendMessage":
            return {}
        asked[params["chat_id"]] += 1
        if params["chat_id"] in ill and asked[params["chat_id"]] == 1:
            raise Failed("500 Internal Server Error")
        return {"message_id": 6}

    async with sending(database, answers) as world:
        assert await world.till_it_rests() == "done"
        assert await world.rows(FULL) == [("sent", "", "", 40)]
        assert {n for n, times in asked.items() if times == 2} == ill


async def test_the_line_below_an_album_is_said_once_telegram_can(database: str) -> None:
    fails = iter([Failed("500 Internal Server Error")])

    async def answers(method: str, _params: dict[str, Any]) -> Any:
        if method != "sendMessage":
            return [{"message_id": 8}, {"message_id": 9}]
        for error in fails:
            raise error
        return {"message_id": 10}

    album = Copy(1, (5, 6), "album", group="g", parts=("photo", "photo"))
    async with sending(database, answers, people=[7], copies={"en": album}) as world:
        assert await world.till_it_rests() == "done"
        assert await world.rows("SELECT messages FROM recipients") == [([8, 9, 10],)]


async def test_a_deletion_after_a_change_is_over_when_it_is_done(database: str) -> None:
    async def answers(*_: object) -> bool:
        return True

    async with sending(database, answers, work=Work.DELETE, unfinished=True) as world:
        assert await world.till_it_rests() == "done"
        assert await world.rows("SELECT work FROM campaigns") == [("delete",)]


async def test_a_slice_that_ends_late_leaves_a_deletion_begun_meanwhile_alone(database: str) -> None:
    async def answers(*_: object) -> None: ...

    async with sending(database, answers) as world:
        old = await Roll.begin(world.pool, seals(), "c", NOW)
        assert old is not None
        await changed(world, stage=Stage.PAUSED)
        await changed(world, stage=Stage.STOPPED)
        await changed(world, stage=Stage.RUNNING, work=Work.DELETE)
        assert await old.claim(10, NOW, [], "") is None
        assert not await old.end("done", NOW)
        await old.later(NOW.replace(year=2032))
        now = await world.rows("SELECT stage, work, due FROM campaigns")
        assert now == [("running", "delete", NOW)]


async def changed(world: Sending, **what: Any) -> None:
    """Somebody's tap."""
    campaign = await world.driver.shelf.campaign("c")
    assert campaign is not None
    async with world.pool.connection() as connection:
        act = Act(Verb.SAVE, "c", {"campaign": replace(campaign, **what)})
        await writing.save(connection, By(1, None, NOW), act)


async def test_an_album_whose_line_is_awaited_when_it_must_end_is_kept_with_its_parts(database: str) -> None:
    asked = asyncio.Event()

    async def answers(method: str, _params: dict[str, Any]) -> Any:
        if method != "sendMessage":
            return [{"message_id": 8}, {"message_id": 9}]
        asked.set()
        raise Refused(429, "Too Many Requests", 60)

    album = Copy(1, (5, 6), "album", group="g", parts=("photo", "photo"))
    async with sending(database, answers, people=[7], copies={"en": album}) as world:
        run = asyncio.create_task(world.driver.run("c"))
        await asked.wait()
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)
        assert await world.rows("SELECT state, messages FROM recipients") == [("sent", [8, 9])]


async def test_who_was_under_way_at_a_death_is_in_doubt_and_nobody_else(database: str) -> None:
    written = set[int]()

    async def answers(_method: str, params: dict[str, Any]) -> dict[str, int]:
        written.add(params["chat_id"])
        return {"message_id": 6}

    async with sending(database, answers) as world:
        await world.rows("UPDATE recipients SET state = 'sending' WHERE person IN (7, 9)")
        assert await world.till_it_rests() == "done"
        left = await world.rows("SELECT person, state FROM recipients WHERE state <> 'sent' ORDER BY person")
        assert left == [(7, "unknown"), (9, "unknown")]
        assert written == set(range(1, 41)) - {7, 9}


async def test_only_what_is_sent_is_paid_for(database: str) -> None:
    async def answers(*_: object) -> dict[str, int]:
        return {"message_id": 6}

    async with sending(database, answers, paid=True) as world:
        assert await world.till_it_rests() == "done"
        assert set(world.taken) == {"paid"}
        world.taken.clear()
        await changed(world, stage=Stage.RUNNING, work=Work.DELETE)
        assert await world.till_it_rests() == "done"
        assert set(world.taken) == {"free"}


async def test_who_is_refused_again_and_again_holds_up_nobody_else(database: str) -> None:
    async def answers(_method: str, params: dict[str, Any]) -> dict[str, int]:
        if params["chat_id"] <= 10:
            raise Refused(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
        return {"message_id": 6}

    async with sending(database, answers) as world:
        assert (await world.till_it_rests()).startswith("paused")
        await changed(world, stage=Stage.RUNNING)
        assert (await world.till_it_rests()).startswith("paused")
        assert await world.rows("SELECT count(*) FROM recipients WHERE state = 'sent'") == [(30,)]


async def test_thousands_who_want_no_news_are_skipped(database: str) -> None:
    async def answers(*_: object) -> None: ...

    async with sending(database, answers, people=range(1, 1201)) as world:
        await world.rows("UPDATE people SET news = false")
        roll = await Roll.begin(world.pool, seals(), "c", NOW)
        assert roll is not None
        assert await roll.claim(1, NOW, [], "") == []


async def test_a_message_that_is_gone_in_one_chat_stops_no_change(database: str) -> None:
    async def answers(_method: str, params: dict[str, Any]) -> bool:
        if params["chat_id"] == 7:
            raise Refused(400, "Bad Request: MESSAGE_ID_INVALID")
        return True

    async with sending(database, answers, work=Work.EDIT, editing="en") as world:
        assert await world.till_it_rests() == "done"
        assert await world.rows("SELECT person FROM recipients WHERE error <> ''") == [(7,)]


async def test_a_clock_that_is_set_back_holds_up_no_broadcast(database: str) -> None:
    """Its next slice lies an hour ahead, and people wait; one that is planned keeps its time."""
    agenda = Agenda(cast("Pool", None), cast("App", None), [BROADCAST])
    later = NOW + timedelta(hours=1)
    own = """INSERT INTO campaigns (id, author, stage, body, due) VALUES (%s, 1, 'running', %s, %s)"""

    async def answers(*_: object) -> int:
        return 1

    async with sending(database, answers) as world:
        await world.rows("UPDATE campaigns SET due = %s", later)
        await world.rows(own, "planned", Jsonb({"at": later.isoformat()}), later)
        await replace(agenda, pool=world.pool).bring_back(NOW)
        due = await world.rows("SELECT id, due FROM campaigns ORDER BY id")
        assert due == [("c", NOW), ("planned", later)]
        await world.rows("UPDATE recipients SET not_before = %s", later)
        await world.rows("UPDATE campaigns SET due = %s WHERE id = 'c'", later)
        await replace(agenda, pool=world.pool).bring_back(NOW)
        assert await world.rows("SELECT due FROM campaigns WHERE id = 'c'") == [(later,)]


AWAY = """CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'as it happens' USING ERRCODE = '57P01'; END $$;
CREATE TRIGGER away BEFORE UPDATE ON recipients EXECUTE FUNCTION away()"""


async def test_a_database_that_is_away_again_and_again_pauses_no_broadcast(database: str) -> None:
    async def answers(*_: object) -> int:
        return 1

    async with sending(database, answers) as world:
        await world.rows(AWAY)
        for _ in range(MOST_FAILED + 1):
            with pytest.raises(OperationalError):
                await world.driver.run("c")
        assert await world.standing() == "running"
