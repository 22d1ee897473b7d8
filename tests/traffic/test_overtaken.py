"""A live message is never drawn again by what was queued before its newest drawing."""

from typing import Any

from handlers.acts import Verb
from handlers.messages import Message, Op
from handlers.turn import Turn
from sandbox.botapi.client import Person
from tests.traffic.conftest import Rig

QUEUED = "INSERT INTO outbox (chat, body) VALUES (%s, %s)"
BODY = '{"op": "show", "text": "as it was", "slot": "card"}'


async def test_what_was_queued_while_a_turn_was_made_does_not_draw_over_its_answer(
    rig: Rig, ada: Person
) -> None:
    """Its row is older, and its lane has not seen it when the answer goes out."""

    async def handle(turn: Turn) -> None:
        said = turn.update.effective_message
        if said and said.text == "b":
            await rig.rows(QUEUED, ada.id, BODY)
            turn.messages.append(Message(Op.SHOW, turn.chat, "as it is", slot="card"))
        else:
            turn.messages.append(Message(Op.SHOW, turn.chat, "at first", slot="card"))

    await rig.start(handle)
    await ada.say("a")
    await ada.reads("at first")
    await ada.say("b")
    await ada.reads("as it is")
    await ada.say("a")
    await ada.reads("at first")
    edits = [c["request"]["text"] for c in await ada.sandbox.calls("editMessageText")]
    assert "as it was" not in edits
    assert await rig.rows("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')") == [(0,)]


async def test_what_is_queued_while_a_turns_commit_waits_does_not_draw_over_its_answer(
    rig: Rig, ada: Person
) -> None:
    """As when it waits for the row of a broadcast whose card is just being drawn."""

    async def handle(turn: Turn) -> None:
        said = turn.update.effective_message
        turn.messages.append(Message(Op.SHOW, turn.chat, str(said and said.text), slot="card"))
        if said and said.text == "as it is":
            turn.do(Verb.SAVE)

    async def enact(*_: Any) -> None:
        await rig.rows(QUEUED, ada.id, BODY)

    await rig.start(handle, enact=enact)
    for said in ("at first", "as it is", "at last"):
        await ada.say(said)
        await ada.reads(said)
    edits = [c["request"]["text"] for c in await ada.sandbox.calls("editMessageText")]
    assert edits == ["as it is", "at last"]
