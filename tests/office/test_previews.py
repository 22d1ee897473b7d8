"""Previews of a broadcast go to their author at the pace that Telegram allows in one chat."""

from sandbox.botapi.flood import Limits
from tests.office.broadcasts import PATIENCE, House, house

COPIES = {
    "Deutsch": "Neu am Montag",
    "Español": "Nuevo el lunes",
    "Français": "Nouveau lundi",
    "Italiano": "Novità lunedì",
    "Nederlands": "Nieuw op maandag",
    "Português": "Novo na segunda",
}


async def test_previews_in_seven_languages_need_no_pause(database: str) -> None:
    async with house(database, 0, 30, Limits()) as world:
        await world.start()
        await world.owner.say("/broadcast")
        await world.owner.reads("A new broadcast", timeout=PATIENCE)
        await world.owner.say("New on Monday")
        await world.owner.reads("To: everybody", timeout=PATIENCE)
        for language, text in COPIES.items():
            await world.owner.tap("Languages", timeout=PATIENCE)
            await world.owner.tap(language, timeout=PATIENCE)
            await world.owner.reads(f"Send me the message in this language: {language}", timeout=PATIENCE)
            await world.owner.say(text)
            await world.owner.reads("To: everybody", timeout=PATIENCE)
        assert await slowed(world) == []
        await world.owner.tap("Show me", timeout=PATIENCE)
        for text in (*COPIES.values(), "New on Monday"):
            await world.owner.reads(text, timeout=PATIENCE)
        assert await slowed(world) == []


async def slowed(world: House) -> list[str]:
    """The calls that Telegram refused for being too fast."""
    return [call["method"] for call in await world.sandbox.calls(limit=5000) if call["status"] == 429]
