"""A paid broadcast: Telegram's free rate does not hold it, and takes its price from the bot's Stars."""

from sandbox.botapi.flood import Limits
from tests.office.broadcasts import PATIENCE, house

TEXT = "News for everybody."


async def test_who_pays_is_faster_and_is_charged_what_is_above_the_free_rate(database: str) -> None:
    async with house(database, 40, 0, Limits(overall=10, private=None)) as world:
        await world.sandbox.post("stars", amount=100_000)
        await world.start()
        await world.owner.say("/broadcast")
        await world.owner.reads("A new broadcast", timeout=PATIENCE)
        await world.owner.say(TEXT)
        await world.owner.tap("Faster, paid", timeout=PATIENCE)
        await world.owner.reads("Your balance: 100", timeout=PATIENCE)
        await world.confirm()
        await world.owner.reads("The broadcast is sent", timeout=PATIENCE)
        assert (await world.states())["sent"] == len(await world.arrived(TEXT)) + 1
        assert 99_996 <= (await world.sandbox.get("stars"))["amount"] < 100_000
