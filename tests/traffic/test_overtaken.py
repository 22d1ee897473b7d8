"""A live message is never drawn again by what was queued before its newest drawing."""

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
