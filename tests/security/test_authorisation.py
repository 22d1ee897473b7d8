"""Who may do what: generated from the tables of commands and buttons, so that nothing can be left out."""

import inspect
import typing
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from handlers import callback, commands, links
from sandbox.botapi.client import Person
from tests.security import world as worlds
from tests.security.things import LIVING, NAMED
from tests.security.world import NAME, World

AS_IF_SPLIT = "_who_knows"
"""An id may look like two, the first of them empty."""
SERVICE_ACCOUNTS = (777000, 1087968824, 136817688)
PEOPLES = {name for name, _ in commands.menu("en")}
NOBODYS = {kind: ["A" * 16] for kind in LIVING}
OPERATORS = [c.name for c in commands.COMMANDS if c.name not in PEOPLES]


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with worlds.opened(database, tmp_path, everything=True) as opened:
        yield opened


def builders() -> dict[str, Callable[..., str]]:
    """Whatever writes the data of a button."""
    found = inspect.getmembers(callback, inspect.isfunction)
    return {n: f for n, f in found if n.startswith("of_") and f.__module__ == callback.__name__}


def buttons(ids: Mapping[str, list[str]], numbers: list[int], *args: str) -> Iterator[str]:
    """Every button there can be on these things, by their kinds: each act with each argument, and whatever
    a button of a menu names.
    """
    for build in builders().values():
        choices = [_choices(p, ids, numbers, args) for p in inspect.signature(build).parameters.values()]
        yield from (data for given in product(*choices) if len((data := build(*given)).encode()) <= 64)
    for go, forms in NAMED.items():
        for form in forms:
            kinds = [kind for _, kind, _, _ in Formatter().parse(form) if kind]
            for given in product(*(ids[kind] for kind in kinds)):
                yield callback.of_menu(go, form.format(**dict(zip(kinds, given, strict=True))))


def _choices(
    parameter: inspect.Parameter, ids: Mapping[str, list[str]], numbers: list[int], args: Sequence[str]
) -> list[Any]:
    if parameter.name == "arg":
        return ["", *args]
    if parameter.annotation is str:
        return ids[parameter.name]
    return numbers if parameter.annotation is int else list(parameter.annotation)


def test_every_kind_of_tap_is_generated() -> None:
    assert NAMED.keys() == set(callback.Go), "say what the buttons of each menu name"
    known = set(typing.get_args(typing.get_type_hints(callback.read)["return"])) - {type(None)}
    made = {type(callback.read(data)) for data in buttons(NOBODYS, [1], "webcam")} - {type(None)}
    assert made == known

    acts = {a for a in vars(callback).values() if isinstance(a, type) and issubclass(a, Enum)}
    pressed = {read for data in buttons(NOBODYS, [1]) if (read := callback.read(data))}
    assert {(type(v), v) for tap in pressed for v in _acts(tap)} == {
        (kind, act) for kind in acts if kind.__module__ == callback.__name__ for act in kind
    }


def _acts(tap: Any) -> list[Enum]:
    return [v for name in tap.__slots__ if isinstance(v := getattr(tap, name), Enum)]


async def test_no_button_of_somebody_else_does_or_tells_anything(world: World) -> None:
    mallory = await world.sandbox.person("Mallory", language_code="en")
    await mallory.say("/timezone London")
    await mallory.reads("Noted")
    group = await world.sandbox.group("Friends", world.victim, mallory)
    ids = await world.living()
    assert all(ids.values()), f"nothing stands behind a button of one of these: {ids}"
    revisions = [
        row[0] for row in await world.rows("SELECT revision FROM drafts WHERE id = %s", *ids["draft"])
    ]
    standing = {data: callback.read(data) for data in await world.pressable()}
    asked = {tap.do for tap in standing.values() if isinstance(tap, callback.CastTap)}
    assert asked >= {callback.Cast.APPROVE, callback.Cast.STOP}
    before, since = await world.belongings(mallory.id), await world.now()
    for data in buttons(ids, revisions, "1", *(one for found in ids.values() for one in found)):
        await mallory.forge(data)
    for data, tap in standing.items():
        if not isinstance(tap, callback.MenuTap):  # those are everybody's, in what many are sent
            await mallory.forge(data)
    for data in buttons(ids, revisions):
        await mallory.at(group).forge(data)
    await world.worked()
    assert await world.belongings(mallory.id) == before
    assert await world.leaked(since) == set()


async def test_no_command_shows_or_touches_what_is_somebody_elses(world: World) -> None:
    """Each word has a stranger of its own, and in what is said to them nothing but that word is forgiven."""
    before, strangers = await world.belongings(), list[int]()
    for word in ["", "all", AS_IF_SPLIT, str(world.victim.id), NAME, *(await world.secrets()).values()]:
        mallory, since = await world.sandbox.person("Mallory", language_code="en"), await world.now()
        strangers.append(mallory.id)
        for command in commands.COMMANDS:
            await mallory.say(f"/{command.name} {word}".strip())
        for to in links.To:
            await mallory.say(f"/start {to}_{word}")
        for query in (word, f"@{word}", links.to_share(word)):
            await mallory.inline(query)
        await world.worked()
        assert await world.leaked(since, word) == set(), word
    assert await world.belongings(*strangers) == before


async def test_in_a_group_nobodys_own_things_are_told_or_begun(world: World) -> None:
    group = await world.sandbox.group("Friends", world.victim)
    there = world.victim.at(group)
    before, since = await world.belongings(group), await world.now()
    for command in commands.COMMANDS:
        await there.say(f"/{command.name}")
    for data in buttons(await world.living(), [1]):
        await there.forge(data)
    await there.say("Ivy tomorrow at 20:00")
    await world.worked()
    assert await world.belongings(group) == before
    assert await world.leaked(since) == set()


async def test_telegrams_own_senders_are_nobody(world: World) -> None:
    before = await world.belongings()
    for sender in SERVICE_ACCOUNTS:
        await _as_telegrams_own(world, sender)
    await world.worked()
    assert await world.belongings() == before  # no row at all, not even a name


async def _as_telegrams_own(world: World, sender: int) -> None:
    who = {"id": sender, "is_bot": sender != 777000, "first_name": "Group"}
    chats = ({"id": -100123, "type": "supergroup", "title": "F"}, {"id": sender, "type": "private"})
    for chat, command in product(chats, commands.COMMANDS):
        message = {"message_id": 9, "date": 1, "from": who, "chat": chat, "text": f"/{command.name} 1"}
        await world.sandbox.post("updates", update={"message": message}, chat=chat["id"])
    for chat, data in product(chats, buttons(NOBODYS, [1])):
        message = {"message_id": 9, "date": 1, "chat": chat}
        tap = {"id": "1", "from": who, "chat_instance": "1", "data": data, "message": message}
        await world.sandbox.post("updates", update={"callback_query": tap}, chat=chat["id"])


async def test_an_operators_command_is_unknown_to_everybody_else(world: World) -> None:
    same_name = await world.sandbox.person("Ada", username="the_admin", language_code="en")
    for command in OPERATORS:
        assert "I do not know" in await _answer(same_name, command)
        assert "I do not know" not in await _answer(world.admin, command)
    assert "I do not know" in await _answer(world.admin, "nonsense")


async def test_who_is_no_operator_any_more_is_like_everybody_else(world: World) -> None:
    assert "I do not know" not in await _answer(world.admin, OPERATORS[0])
    await world.stop()
    world.environ["TELEGRAM_ADMIN_IDS"] = ""
    await world.start()
    for command in OPERATORS:
        assert "I do not know" in await _answer(world.admin, command)


async def test_an_operators_command_works_in_the_private_chat_only(world: World) -> None:
    there = world.admin.at(await world.sandbox.group("Friends", world.admin))
    for command in OPERATORS:
        assert "private matter" in await _answer(there, command)


async def test_what_is_asked_in_a_group_goes_on_in_the_private_chat(world: World) -> None:
    ada = await world.sandbox.person("Ada", language_code="en")
    there = ada.at(await world.sandbox.group("Friends", ada))
    await there.say("/settings")
    said = await there.reads("private matter", timeout=60)
    link = said.raw["reply_markup"]["inline_keyboard"][0][0]["url"]
    assert "Settings" in await _answer(ada, f"start {link.partition('?start=')[2]}")
    assert "Hello Ada" in await _answer(ada, "start c_cancel")


async def _answer(person: Person, command: str) -> str:
    await person.say(f"/{command}")
    return (await person.reads("", timeout=60)).text
