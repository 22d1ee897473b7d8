"""What a bot may do to messages and chats: replies, blocked people, brakes, profile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.botapi.client import Person, Sandbox
from tests.sandbox.conftest import Api


async def test_replies_need_their_message(api: Api, ada: Person) -> None:
    asked = await ada.say("Are you there?")
    sent = await api.ok("sendMessage", chat_id=ada.id, text="yes", reply_parameters={"message_id": asked.id})
    assert sent["reply_to_message"]["text"] == "Are you there?"
    missing: dict[str, Any] = {"message_id": 777}
    refusal = await api.refusal("sendMessage", chat_id=ada.id, text="x", reply_parameters=missing)
    assert refusal == "400 Bad Request: message to be replied not found"
    missing["allow_sending_without_reply"] = True
    assert "reply_to_message" not in await api.ok(
        "sendMessage", chat_id=ada.id, text="x", reply_parameters=missing
    )


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ({"started": False}, "403 Forbidden: bot can't initiate conversation with a user"),
        ({"blocked": True}, "403 Forbidden: bot was blocked by the user"),
        ({"deactivated": True}, "403 Forbidden: user is deactivated"),
    ],
)
async def test_people_who_cannot_be_written_to(
    api: Api, ada: Person, sandbox: Sandbox, state: dict[str, bool], refusal: str
) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="x")
    await sandbox.patch(f"people/{ada.id}", **state)
    assert await api.refusal("sendMessage", chat_id=ada.id, text="x") == refusal
    edit = {"chat_id": ada.id, "message_id": sent["message_id"], "text": "y"}
    assert await api.refusal("editMessageText", **edit) == refusal


async def test_unknown_chats(api: Api) -> None:
    assert await api.refusal("sendMessage", chat_id=5, text="x") == "400 Bad Request: chat not found"
    assert await api.refusal("sendMessage", chat_id="@nobody", text="x") == "400 Bad Request: chat not found"
    assert await api.refusal("sendMessage", text="x") == "400 Bad Request: chat_id is empty"


@pytest.mark.parametrize(
    ("kind", "word"), [("group", "group"), ("supergroup", "supergroup"), ("channel", "channel")]
)
async def test_a_bot_that_is_out(api: Api, ada: Person, sandbox: Sandbox, kind: str, word: str) -> None:
    chat = await sandbox.group("Crew", ada, kind=kind, bot_status="administrator")
    assert await api.ok("sendMessage", chat_id=chat, text="x")
    await sandbox.patch(f"chats/{chat}", bot_status="kicked")
    refusal = await api.refusal("sendMessage", chat_id=chat, text="x")
    assert refusal == f"403 Forbidden: bot was kicked from the {word} chat"


@pytest.mark.parametrize("order", ["old first", "new first"])
async def test_a_group_becomes_a_supergroup(api: Api, ada: Person, sandbox: Sandbox, order: str) -> None:
    group = await sandbox.group("Crew", ada)
    new = (await sandbox.post(f"chats/{group}/migrate", order=order))["id"]
    body = await api("sendMessage", chat_id=group, text="x")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new}
    assert await api.ok("sendMessage", chat_id=new, text="x")
    told = [u["message"] for u in await api.ok("getUpdates") if "message" in u]
    assert [m["chat"]["id"] for m in told] == ([group, new] if order == "old first" else [new, group])


async def test_effects_are_for_private_chats(api: Api, ada: Person, sandbox: Sandbox) -> None:
    effect = "5046509860389126442"
    sent = await api.ok("sendMessage", chat_id=ada.id, text="Hurray", message_effect_id=effect)
    assert sent["effect_id"] == effect
    assert (await ada.last()).raw["effect"] == effect
    group = await sandbox.group("Crew", ada)
    assert "effects" in await api.refusal("sendMessage", chat_id=group, text="x", message_effect_id=effect)
    refusal = await api.refusal("sendMessage", chat_id=ada.id, text="x", message_effect_id="1")
    assert refusal == "400 Bad Request: EFFECT_ID_INVALID"


async def test_copies_forwards_pins_and_reactions(api: Api, ada: Person) -> None:
    source = await ada.say("look")
    copied = await api.ok("copyMessage", chat_id=ada.id, from_chat_id=ada.id, message_id=source.id)
    assert (await ada.last()).id == copied["message_id"]
    sent = await api.ok("forwardMessage", chat_id=ada.id, from_chat_id=ada.id, message_id=source.id)
    assert sent["forward_origin"]["sender_user"]["id"] == ada.id
    missing = await api.refusal("copyMessage", chat_id=ada.id, from_chat_id=ada.id, message_id=99)
    assert missing == "400 Bad Request: message to copy not found"
    assert await api.ok("pinChatMessage", chat_id=ada.id, message_id=source.id)
    assert (await api.ok("getChat", chat_id=ada.id))["pinned_message"]["text"] == "look"
    assert await api.ok("unpinChatMessage", chat_id=ada.id)
    like = [{"type": "emoji", "emoji": "👍"}]
    assert await api.ok("setMessageReaction", chat_id=ada.id, message_id=source.id, reaction=like)
    assert (await ada.messages())[0].raw["reactions"][0]["emoji"] == "👍"
    bad = [{"type": "emoji", "emoji": "🧀"}]
    assert "REACTION_INVALID" in await api.refusal(
        "setMessageReaction", chat_id=ada.id, message_id=source.id, reaction=bad
    )


@pytest.mark.parametrize(
    ("chat", "limits", "free"),
    [
        ("private", {"private": 0.01, "burst": 3}, 3),
        ("group", {"group": 4}, 4),
        ("private", {"overall": 6}, 6),
    ],
)
async def test_the_brakes(
    api: Api, ada: Person, sandbox: Sandbox, chat: str, limits: dict[str, int], free: int
) -> None:
    where = ada.id if chat == "private" else await sandbox.group("Crew", ada)
    await sandbox.post("limits", **limits)
    sent = await asyncio.gather(*(api.ok("sendMessage", chat_id=where, text="x") for _ in range(free)))
    edit = {"chat_id": where, "message_id": sent[0]["message_id"], "text": "y"}
    body = await api("editMessageText", **edit)
    wait = body["parameters"]["retry_after"]
    assert body["error_code"] == 429
    assert body["description"] == f"Too Many Requests: retry after {wait}"
    await sandbox.push(wait)
    assert await api.ok("editMessageText", **edit)
    await sandbox.post("limits", private=None, group=None, overall=None)
    for _ in range(40):
        await api.ok("sendMessage", chat_id=where, text="x")


async def test_commands_by_scope_and_language(api: Api, ada: Person, sandbox: Sandbox) -> None:
    def commands(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": "does it"}]

    await api.ok("setMyCommands", commands=commands("all"))
    await api.ok("setMyCommands", commands=commands("english"), language_code="en")
    await api.ok("setMyCommands", commands=commands("own"), scope={"type": "chat", "chat_id": ada.id})
    menu = f"people/{ada.id}/menu"
    assert (await sandbox.get(menu))["commands"][0]["command"] == "own"
    await api.ok("deleteMyCommands", scope={"type": "chat", "chat_id": ada.id})
    assert (await sandbox.get(menu))["commands"][0]["command"] == "english"
    assert (await api.ok("getMyCommands"))[0]["command"] == "all"
    assert "BOT_COMMAND_INVALID" in await api.refusal("setMyCommands", commands=commands("Big"))
    await api.ok("setChatMenuButton", chat_id=ada.id, menu_button={"type": "commands"})
    assert (await api.ok("getChatMenuButton", chat_id=ada.id))["type"] == "commands"
    await api.ok("setMyShortDescription", short_description="Books sessions")
    assert (await api.ok("getMyShortDescription"))["short_description"] == "Books sessions"
    assert "too long" in await api.refusal("setMyName", name="x" * 65)


async def test_looking_at_chats(api: Api, ada: Person, sandbox: Sandbox) -> None:
    assert (await api.ok("getChat", chat_id=ada.id))["first_name"] == "Ada"
    group = await sandbox.group("Crew", ada)
    assert (await api.ok("getChatMember", chat_id=group, user_id=ada.id))["status"] == "member"
    bob = await sandbox.person("Bob")
    assert (await api.ok("getChatMember", chat_id=group, user_id=bob.id))["status"] == "left"
    assert await api.ok("getChatMemberCount", chat_id=group) == 2
    assert await api.ok("sendChatAction", chat_id=group, action="typing")
    assert (await sandbox.get(f"chats/{group}/messages"))["chat"]["typing"]["action"] == "typing"
    assert "wrong parameter action" in await api.refusal("sendChatAction", chat_id=group, action="dancing")


async def test_a_forced_reply_ends_with_the_answer(api: Api, ada: Person, sandbox: Sandbox) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text="Your name?", reply_markup={"force_reply": True})
    chat = f"chats/{ada.id}/messages"
    assert (await sandbox.get(chat))["chat"]["reply_keyboard"] == {"force_reply": True}
    await ada.say("Ada")
    assert (await sandbox.get(chat))["chat"]["reply_keyboard"] is None


async def test_channels(api: Api, ada: Person, sandbox: Sandbox) -> None:
    channel = await sandbox.group("News", ada, kind="channel", username="greenroom_news")
    assert "need administrator rights" in await api.refusal(
        "sendMessage", chat_id="@greenroom_news", text="x"
    )
    await sandbox.patch(f"chats/{channel}", bot_status="administrator", members={ada.id: "creator"})
    sent = await api.ok("sendMessage", chat_id="@greenroom_news", text="x")
    assert (sent["sender_chat"]["id"], "from" in sent) == (channel, False)
    await ada.at(channel).say("post")
    assert (await api.ok("getUpdates"))[-1]["channel_post"]["text"] == "post"
    [creator] = await api.ok("getChatAdministrators", chat_id=channel)
    assert creator["user"]["id"] == ada.id
    assert await api.ok("leaveChat", chat_id=channel)
    assert "bot is not a member of the channel chat" in await api.refusal(
        "sendMessage", chat_id=channel, text="x"
    )


async def test_several_at_once(api: Api, ada: Person) -> None:
    numbers = [(await ada.say(text)).id for text in "abc"]
    from_ada = {"chat_id": ada.id, "from_chat_id": ada.id}
    assert len(await api.ok("copyMessages", **from_ada, message_ids=[*numbers, 99])) == 3
    assert "message identifiers are not specified" in await api.refusal("copyMessages", **from_ada)
    for number in numbers:
        await api.ok("pinChatMessage", chat_id=ada.id, message_id=number)
    assert await api.ok("unpinAllChatMessages", chat_id=ada.id)
    assert "message to unpin not found" in await api.refusal("unpinChatMessage", chat_id=ada.id)
    for media in (
        [],
        [{"type": "photo"}] * 11,
        [{"type": "photo"}, {"type": "document"}],
        [{"type": "text"}] * 2,
    ):
        assert (await api.refusal("sendMediaGroup", chat_id=ada.id, media=media)).startswith(
            "400 Bad Request: "
        )


async def test_protected_messages_stay(api: Api, ada: Person) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="x", protect_content=True)
    copied = {"chat_id": ada.id, "from_chat_id": ada.id, "message_id": sent["message_id"]}
    assert await api.refusal("copyMessage", **copied) == "400 Bad Request: message to copy not found"


@pytest.mark.parametrize(
    ("method", "params", "result"),
    [
        ("getMyName", {}, {"name": "Greenroom"}),
        ("setMyName", {"name": "Grün", "language_code": "de"}, True),
        ("setMyDescription", {"description": "x" * 512}, True),
        ("getMyDescription", {}, {"description": ""}),
        ("setMyShortDescription", {"short_description": "x" * 120}, True),
        ("setChatMenuButton", {"menu_button": {"type": "default"}}, True),
        ("logOut", {}, True),
        ("close", {}, True),
    ],
)
async def test_small_methods(api: Api, method: str, params: dict[str, Any], result: Any) -> None:
    assert await api.ok(method, **params) == result


async def test_above_the_free_rate_a_message_costs_a_tenth_of_a_star(api: Api, sandbox: Sandbox) -> None:
    people = [await sandbox.person(f"P{n}", started=True) for n in range(4)]
    await sandbox.post("limits", overall=2, private=None)

    async def paid(person: Person) -> str:
        return await api.refusal("sendMessage", chat_id=person.id, text="x", allow_paid_broadcast=True)

    assert await paid(people[0]) == "400 Bad Request: paid broadcasts are not allowed for the bot"
    await sandbox.post("stars", amount=100_000)
    for person in people:
        await api.ok("sendMessage", chat_id=person.id, text="x", allow_paid_broadcast=True)
    assert await api.ok("getMyStarBalance") == {"amount": 99_999, "nanostar_amount": 800_000_000}
    assert "429" in await api.refusal("sendMessage", chat_id=people[0].id, text="x")
    await sandbox.post("stars", amount=0)
    assert await paid(people[1]) == "400 Bad Request: paid broadcasts are not allowed for the bot"
