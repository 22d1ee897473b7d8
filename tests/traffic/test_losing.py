"""A turn whose database hangs up, whose commit is given up, or whose chat another replica has meanwhile."""

import pytest

from handlers.turn import Turn
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import Rig
from tests.traffic.counting import count

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
