"""A turn whose database hangs up, whose commit is given up, or whose chat another replica has meanwhile."""

import asyncio

import pytest

from bot.traffic import Options
from bot.traffic.keeper import NAMESPACE, POLLING
from handlers.turn import Turn
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import Rig
from tests.traffic.counting import count, until

CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE %s"""


async def test_after_the_database_hung_up_everything_goes_on(rig: Rig, ada: Person) -> None:
    traffic = await rig.start()
    await ada.say("a")
    await ada.reads("1: a")
    await rig.rows(CUT, "greenroom%")
    await ada.say("b")
    await ada.reads("2: b", timeout=60)
    assert traffic.ready


SLOWLY = """
CREATE SEQUENCE marked;
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('marked') = 1 THEN PERFORM pg_sleep(60); END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER slowly BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION slowly()"""
SLEEPS = """
SELECT count(*)::int FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'greenroom lanes' AND wait_event = 'PgSleep'"""
LOCKED = """
SELECT count(*)::int FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE a.datname = current_database() AND locktype = 'advisory' AND application_name = 'greenroom lanes'
  AND (classid::bigint << 32 | objid::bigint) <> %s"""
TRIPS = "SELECT xact_commit::int FROM pg_stat_database WHERE datname = current_database()"


async def test_what_was_sent_as_the_lanes_were_lost_is_sent_once_and_no_lock_is_left(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    """Marks are under way, and others wait to be let in, as the connection breaks."""
    traffic = await rig.start()
    await rig.rows(SLOWLY)
    await ada.say("a")
    await until(lambda: rig.rows(SLEEPS), [(1,)])
    others = [await sandbox.person(name) for name in ("Ben", "Cleo")]
    for other in others:
        traffic.wake(other.id)
    await rig.rows(CUT, "greenroom lanes")
    await ada.say("b")
    await ada.reads("2: b", timeout=60)
    assert [m.text for m in await ada.messages() if m.out] == ["1: a", "2: b"]
    await until(lambda: rig.rows(LOCKED, NAMESPACE ^ POLLING), [(0,)])


async def test_a_clock_that_is_set_back_silences_nobody(rig: Rig, ada: Person) -> None:
    """What was written before lies an hour ahead: the rates of all and of the chat, a message put off."""
    later = "now() + interval '1 hour'"
    body = '{"op": "say", "text": "put off"}'
    await rig.rows(f"INSERT INTO bucket VALUES ('telegram', {later}), ('chat {ada.id}', {later})")
    await rig.rows(f"INSERT INTO outbox (chat, body, not_before) VALUES (%s, %s, {later})", ada.id, body)
    await rig.start(options=Options())
    await ada.say("a")
    await ada.reads("1: a", timeout=20)
    assert "put off" in [m.text for m in await ada.messages() if m.out]


async def test_an_update_of_another_bot_keeps_no_lane_busy(rig: Rig, ada: Person) -> None:
    """Its row stays, since nobody here is to answer it."""
    await rig.rows("INSERT INTO inbox (bot, update_id, chat, body) VALUES (1, 1, %s, '')", ada.id)
    await rig.start()
    await ada.say("a")
    await ada.reads("1: a")
    [(before,)] = await rig.rows(TRIPS)
    await asyncio.sleep(2)
    [(after,)] = await rig.rows(TRIPS)
    assert after - before < 200, "looked at again and again, without a pause"


REFUSED_TWICE = """
CREATE SEQUENCE tries;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('tries') <= 2 THEN RAISE EXCEPTION 'as it happens' USING ERRCODE = '{code}'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON drafts FOR EACH ROW EXECUTE FUNCTION refuse()"""


@pytest.mark.parametrize("code", ["40P01", "40001"], ids=["deadlock", "serialization"])
async def test_a_commit_that_the_database_gives_up_is_done_again_whole(
    rig: Rig, ada: Person, code: str
) -> None:
    await rig.rows(REFUSED_TWICE.format(code=code))
    await rig.start()
    await ada.say("once")
    await ada.reads("paid", timeout=60)
    await ada.say("b")
    await ada.reads("2: b")
    assert [m.text for m in await ada.messages() if m.out] == ["1: once", "paid", "2: b"]
    assert await rig.rows("SELECT last_value > 2 FROM tries") == [(True,)]


async def test_a_lane_lost_in_mid_turn_writes_nothing_and_the_update_is_done_once(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    await rig.start()
    await ada.say("slow")
    await sandbox.called("sendChatAction")
    await rig.rows(CUT, "greenroom lanes")
    await ada.reads("1: slow", timeout=60)
    await ada.say("b")
    await ada.reads("2: b")
    assert [m.text for m in await ada.messages() if m.out] == ["1: slow", "2: b"]


async def test_an_update_done_by_another_replica_is_not_done_again(rig: Rig, ada: Person) -> None:
    async def overtaken(turn: Turn) -> None:
        if turn.update.message and turn.update.message.text == "a":
            await rig.rows("UPDATE inbox SET state = 'done' WHERE id = 1")
        await count(turn)

    await rig.start(overtaken)
    await ada.say("a")
    await ada.say("b")
    await ada.reads("1: b", timeout=60)
    assert [m.text for m in await ada.messages() if m.out] == ["1: b"]
