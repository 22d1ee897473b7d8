"""What ends a link: the person, the service, a service that is down; and what is left of it."""

import pytest

from bot.leaked import command
from tests.accounts.conftest import World, book, until

OWNER = 8_000_000_042


async def test_disconnect_deletes_and_the_operators_account_is_used_again(world: World) -> None:
    async with world.running() as app:
        ada = await world.sandbox.person("Ada")
        await world.link(ada)
        assert (await app.services.account("webcam", ada.id)).name == "alex@client.example"
        await ada.say("/disconnect")
        listed = await ada.reads("alex@client.example")
        await ada.tap("Disconnect")
        await ada.reads("is disconnected")
        assert await world.accounts() == []
        await ada.tap("Disconnect", listed)  # as if who worked the tap had died before the answer
        await ada.reads("is disconnected")
        assert (await app.services.account("webcam", ada.id)).key == "operator"
        await ada.say("/disconnect")
        await ada.reads("no account linked")


async def test_a_goodbye_worked_twice_names_what_is_not_followed_both_times(world: World) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada")
        await world.link(ada)
        await book(ada, own=True)
        await ada.say("/disconnect")
        listed = await ada.reads("1 booking is open there")
        for _ in range(2):  # as if who worked the tap had died before the answer
            await ada.tap("Disconnect", listed)
            assert (await ada.reads("Log in with the same account, and I go on:")).says("Ivy Lark")
        await ada.sees("Ivy Lark · invited, no answer when I last looked")


async def test_a_revoked_link_asks_for_a_new_login_and_keeps_the_draft(
    world: World,
) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada")
        await world.link(ada)
        await ada.say("/timezone London")
        await ada.reads("Noted")
        world.webcam.world.tokens.revoke(900002)
        await ada.say("Juno Vale tomorrow at 20:00 for 30 minutes")
        await ada.sees("Your login at Webcam sessions has ended")
        await ada.sees("needs a login before I can go on")
        await world.link(ada)
        await ada.reads("software")
        assert "Juno Vale" in (await ada.last()).text
        assert await world.accounts() == [("live", "alex@client.example")]


async def test_a_dead_link_is_told_once_while_a_booking_is_followed(world: World) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada")
        await world.link(ada)
        await book(ada, own=True)
        world.webcam.world.tokens.revoke(900002)
        await ada.sees("Your login at Webcam sessions has ended")
        await until(lambda: _dead(world))
        said = [m for m in await ada.messages() if m.out and m.says("has ended")]
        assert len(said) == 1
        await ada.sees("Ivy Lark · invited, no answer when I last looked")
        await world.link(ada)
        await ada.sees("Ivy Lark · invited, no answer yet")
        request = world.webcam.asked()[0].id
        world.webcam.act(request, "accept", {})
        await ada.sees("accepted")


async def test_after_a_leak_one_command_makes_void_what_can_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.running(TELEGRAM_ADMIN_IDS=str(OWNER)):
        ada = await world.sandbox.person("Ada")
        await world.link(ada)
        await world.rows(f"INSERT INTO feeds (id, person, made) VALUES ('x', {ada.id}, now()) RETURNING 1")
        for name, value in world.environ().items():
            monkeypatch.setenv(name, value)
        told = await command()
        assert "1 logins, 1 calendar addresses" in told
        assert "WEBCAM_ACCESS_TOKEN, WEBCAM_API_KEY, " in told
        assert "Webcam sessions lets us take no login back" in told
        assert not any(secret in told for secret in (world.key, world.chat.token))
        ended = await ada.sees("Your login at Webcam sessions has ended")
        assert ended.says("in your account’s settings there you can")
        await until(lambda: _dead(world))
        assert await world.rows("SELECT 1 FROM feeds") == []
        owner = await world.sandbox.person("Robin", id=OWNER)
        await owner.say("/audit")
        await owner.reads("After a leak: logins made void 1")
        await world.link(ada)
        assert await world.accounts() == [("live", "alex@client.example")]


async def _dead(world: World) -> bool:
    return await world.accounts() == [("dead", "alex@client.example")]


async def test_another_account_takes_the_place_of_the_first(world: World) -> None:
    async with world.running() as app:
        ada = await world.sandbox.person("Ada")
        await world.link(ada)
        first = await app.services.account("webcam", ada.id)
        await world.link(ada, "Mira")
        second = await app.services.account("webcam", ada.id)
        assert (second.name, first.key != second.key) == ("mira@client.example", True)
        await until(lambda: _only(world, "mira@client.example"))
        await world.link(ada)
        assert (await app.services.account("webcam", ada.id)).key == first.key


async def _only(world: World, name: str) -> bool:
    return await world.accounts() == [("live", name)]
