"""Updates in, replies out: order, taps, failures, chats beside each other."""

import asyncio
import time
from dataclasses import replace

from psycopg import OperationalError

from booking.interview import DraftStage
from bot.traffic import Options
from handlers.messages import Message, Op
from handlers.turn import Turn
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import FREE, Rig
from tests.traffic.counting import count, until


async def test_replies_come_in_the_order_of_the_texts(rig: Rig, ada: Person) -> None:
    await rig.start()
    for word in "abcde":
        await ada.say(word)
    await ada.reads("5: e")
    assert [m.text for m in await ada.messages() if m.out] == [f"{n}: {w}" for n, w in enumerate("abcde", 1)]


async def test_a_tap_is_answered_with_its_words_and_edits_in_place(rig: Rig, ada: Person) -> None:
    await rig.start()
    await ada.say("hello")
    first = await ada.reads("1: hello")
    await ada.tap("again")
    second = await ada.reads("2: again")
    assert second.id == first.id
    assert (await ada.toast())["text"] == "tapped again"


async def test_a_draft_found_too_old_is_ended_with_the_turn_that_says_so(rig: Rig, ada: Person) -> None:
    async def handle(turn: Turn) -> None:
        await count(turn)
        if turn.draft and turn.draft.revision == 2:
            turn.closing, turn.draft = replace(turn.draft, stage=DraftStage.EXPIRED), None

    await rig.start(handle)
    for word in ("new", "old"):
        await ada.say(word)
    await ada.reads("2: old")
    assert await rig.rows("SELECT stage FROM drafts") == [("expired",)]


async def test_who_waits_long_sees_typing(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    await rig.start()
    await ada.say("slow")
    await sandbox.called("sendChatAction")
    await ada.reads("1: slow", timeout=60)


async def test_one_slow_chat_holds_up_nobody_else(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    await rig.start()
    await ada.say("slow")
    bob = await sandbox.person("Bob", started=True)
    await bob.say("quick")
    await bob.reads("1: quick")
    assert not [m for m in await ada.messages() if m.out]


async def test_a_failing_handler_is_told_with_an_id_and_the_next_text_works(rig: Rig, ada: Person) -> None:
    await rig.start()
    await ada.say("a")
    await ada.say("boom")
    told = await ada.reads("Something went wrong on our side")
    [(error,)] = await rig.rows("SELECT error FROM inbox WHERE error <> ''")
    assert error in told.text
    await ada.say("b")
    await ada.reads("2: b")


async def test_a_handler_that_never_ends_is_ended(rig: Rig, ada: Person) -> None:
    await rig.start(options=replace(FREE, turn_seconds=0.2))
    await ada.say("slow")
    await ada.reads("Something went wrong on our side")


async def test_what_a_handler_wants_that_cannot_be_kept_fails_alone(rig: Rig, ada: Person) -> None:
    async def unkeepable(turn: Turn) -> None:
        await count(turn)
        if turn.update.message and turn.update.message.text == "nul" and turn.draft:
            turn.draft = replace(turn.draft, at="\x00")

    await rig.start(unkeepable)
    await ada.say("nul")
    await ada.reads("Something went wrong on our side")
    await ada.say("b")
    await ada.reads("1: b")


async def test_a_draft_changed_by_somebody_else_is_read_again(rig: Rig, ada: Person) -> None:
    seen = []

    async def disturbed(turn: Turn) -> None:
        seen.append(turn.draft.revision if turn.draft else 0)
        if len(seen) == 2:
            await rig.rows("UPDATE drafts SET revision = 10")
        await count(turn)

    await rig.start(disturbed)
    await ada.say("a")
    await ada.say("b")
    await ada.reads("11: b")
    assert seen == [0, 1, 10]


async def test_two_replicas_keep_the_order_of_each_chat(rig: Rig, sandbox: Sandbox) -> None:
    people = [await sandbox.person(f"P{n}", started=True) for n in range(5)]
    one, two = await rig.start(), await rig.start()
    for word in range(12):
        for person in people:
            await person.say(str(word))
            (one if word % 2 else two).wake(person.id)
    for person in people:
        await person.reads("12: 11", timeout=60)
        said = [m.text for m in await person.messages() if m.out]
        assert said == [f"{n + 1}: {n}" for n in range(12)]


async def test_a_message_for_another_chat_arrives_there(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    bob = await sandbox.person("Bob", started=True)

    async def tell_bob(turn: Turn) -> None:
        turn.messages.append(Message(Op.SAY, bob.id, "from Ada"))

    await rig.start(tell_bob)
    await ada.say("hi")
    await bob.reads("from Ada")


async def test_writes_to_services_run_after_the_commit(rig: Rig, ada: Person) -> None:
    async def ask(turn: Turn) -> None:
        await count(turn)
        turn.perform.append("intent-1")

    async def perform(intent: str) -> None:
        assert await rig.rows("SELECT count(*) FROM inbox WHERE state = 'done'") == [(1,)]
        body = '{"op": "say", "text": "performed ' + intent + '"}'
        await rig.rows("INSERT INTO outbox (chat, body) VALUES (%s, %s)", ada.id, body)

    await rig.start(ask, perform_=perform)
    await ada.say("a")
    await ada.reads("performed intent-1")


async def test_what_is_taken_back_is_so_before_the_tap_is_done_with(rig: Rig, ada: Person) -> None:
    async def ask(turn: Turn) -> None:
        await count(turn)
        turn.withdraw.append("intent-1")

    open_ = []

    async def withdraw(_intent: str) -> bool:
        open_.extend(await rig.rows("SELECT state FROM inbox"))
        if len(open_) == 1:
            raise OperationalError("the database went away, and the tap is worked again")
        return True

    await rig.start(ask, withdraw=withdraw)
    await ada.say("a")
    await ada.reads("1: a", timeout=20)
    assert open_ == [("new",), ("new",)]


async def test_stopping_waits_for_turns_under_way(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    traffic = await rig.start(options=Options(overall=None))
    await ada.say("slow")
    await sandbox.called("sendChatAction")
    began = time.monotonic()
    rig.running.remove(traffic)
    await traffic.stop()
    assert time.monotonic() - began < 20
    assert (await ada.last()).text == "1: slow"


async def test_inline_answers_are_personal_and_not_cached(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    async def offer(turn: Turn) -> None:
        words = {"type": "article", "id": "1", "title": "Hi", "input_message_content": {"message_text": "hi"}}
        turn.inline = [words]

    await rig.start(offer)
    found = await ada.inline("anything")
    assert [r["id"] for r in found["results"]] == ["1"]
    [call] = await sandbox.calls("answerInlineQuery")
    assert call["request"]["is_personal"] is True
    assert call["request"]["cache_time"] == 0


async def test_a_group_speaks_with_the_sender_s_own_draft(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    group = await sandbox.group("Friends", ada)
    await rig.start()
    await ada.say("a")
    await ada.reads("1: a")
    await ada.at(group).say("/b")
    await ada.at(group).reads("2: /b")


async def test_two_chats_that_begin_at_once_share_one_draft(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    both = asyncio.Barrier(2)

    async def at_once(turn: Turn) -> None:
        fresh = turn.draft is None
        await count(turn)
        if fresh and turn.draft:
            await both.wait()

    group = await sandbox.group("Friends", ada)
    await rig.start(at_once)
    await asyncio.gather(ada.say("a"), ada.at(group).say("/b"))
    first, second = await asyncio.gather(ada.reads(": a"), ada.at(group).reads(": /b"))
    assert {first.text[0], second.text[0]} == {"1", "2"}


async def test_who_was_met_in_a_group_can_be_written_to_from_the_first_private_word(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    group = await sandbox.group("Friends", ada)
    await rig.start()
    await ada.at(group).say("/a")
    await ada.at(group).reads(": /a")
    assert await rig.rows("SELECT chat FROM people") == [(None,)]
    await ada.say("b")
    await until(lambda: rig.rows("SELECT chat FROM people"), [(ada.id,)])


async def test_a_word_in_a_group_undoes_nothing_that_is_set_in_private_meanwhile(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    """The two chats go on beside each other: what the group's turn has read of the person may be old."""
    group, read, on = await sandbox.group("Friends", ada), asyncio.Event(), asyncio.Event()

    async def handle(turn: Turn) -> None:
        if turn.private:
            turn.person = replace(turn.person, news=False)
            turn.forget = turn.tap is None and "forget" in str(turn.update.message)
        else:
            read.set()
            await on.wait()
        turn.messages.append(Message(Op.SAY, turn.chat, "done"))

    await rig.start(handle)
    await ada.say("hello")
    await ada.reads("done")
    for word, left in (("no news", [(False,)]), ("forget me", [])):
        await rig.rows("UPDATE people SET news = true, seen = seen - interval '2 hours'")
        await ada.at(group).say("/help")
        await read.wait()
        await ada.say(word)
        await until(lambda left=left: rig.rows("SELECT news FROM people"), left)
        on.set()
        await until(lambda: rig.rows("SELECT 1 FROM inbox WHERE state = 'new'"), [])
        assert await rig.rows("SELECT news FROM people") == left
        read.clear()
        on.clear()


async def test_blocking_is_remembered_until_the_next_word(rig: Rig, ada: Person) -> None:
    async def silent(turn: Turn) -> None:
        """Says nothing."""

    await rig.start(silent)
    await ada.block()
    await until(lambda: rig.rows("SELECT reachable FROM people"), [(False,)])
    await ada.unblock()
    await ada.say("x")
    await until(lambda: rig.rows("SELECT reachable FROM people"), [(True,)])
