"""Buttons on messages that are gone, and buttons about people with long names in any script."""

from pathlib import Path

import pytest

from sandbox.botapi.client import Person
from tests.security.world import World, opened

LONG = {
    "latin": "Ångström",
    "cyrillic": "Александр",
    "greek": "Ελευθερία",
    "hebrew": "אברהם",
    "kana": "さくら",
    "arabic": "عبدالرحمن",
    "emoji": "🎭🎪",
}


async def test_a_tap_on_a_message_telegram_no_longer_shows_is_worked(world: World, ada: Person) -> None:
    await ada.say("/timezone London")
    await ada.reads("Noted")
    await ada.say("Ivy tomorrow at 20:00")
    asked = await ada.reads("Which software")
    await ada.delete(asked)
    await ada.forge(str(asked.data("Skype")), asked.id, inaccessible=True)
    await ada.reads("How long")
    await world.worked()


@pytest.mark.parametrize("script", LONG)
async def test_names_of_sixty_four_letters_can_be_chosen(script: str, database: str, tmp_path: Path) -> None:
    """The Bot API server refuses callback data over 64 bytes, as Telegram does."""
    name = (LONG[script] * 64)[:64]
    directory = tmp_path / "long.toml"
    directory.write_text(f'[[webcam.performers]]\nid = "123456"\nname = "{name}"\n', encoding="utf-8")
    async with opened(database, tmp_path, booked=False, DIRECTORY=str(directory)) as world:
        ada = await world.sandbox.person("Ada", language_code="en")
        await ada.say("/timezone London")
        await ada.reads("Noted")
        await ada.say("/book")
        await ada.tap(name[:20])
        await ada.tap("Continue")
        await ada.reads("Which software")
        await ada.say("/cancel")
        await ada.reads("Nothing was sent")
