"""When logins are offered: by the service's settings, and by an address that browsers can find."""

import pytest

from booking.trouble import What
from bot.services.modules import modules
from bot.services.wired import wire
from bot.settings import public_url, read
from tests.accounts.conftest import World

OWNER = 8_000_000_042
TOKEN = {"TELEGRAM_BOT_TOKEN": "1:abc"}


@pytest.mark.parametrize(
    ("listen", "public", "found"),
    [
        ("127.0.0.1:0", "", "http://127.0.0.1:4321"),
        ("localhost:0", "", "http://127.0.0.1:4321"),
        ("[::1]:0", "", "http://[::1]:4321"),
        ("0.0.0.0:80", "", None),
        ("0.0.0.0:80", "https://bot.example/green/", "https://bot.example/green"),
        ("127.0.0.1:0", "https://bot.example", "https://bot.example"),
    ],
)
def test_where_browsers_find_us(listen: str, public: str, found: str | None) -> None:
    assert public_url(read({**TOKEN, "LISTEN": listen, "PUBLIC_URL": public}), 4321) == found


async def test_without_a_public_address_nobody_can_log_in(world: World) -> None:
    async with world.running(LISTEN="0.0.0.0:0"):
        ada = await world.sandbox.person("Ada")
        await ada.say("/connect")
        await ada.reads("there is nothing to connect")


async def test_a_service_that_nobody_can_log_in_to_is_not_said_to_be_well(world: World) -> None:
    more = {"LISTEN": "0.0.0.0:0", "WEBCAM_ACCESS_TOKEN": "", "TELEGRAM_ADMIN_IDS": str(OWNER)}
    async with world.running(**more) as app:
        owner = await world.sandbox.person("Robin", id=OWNER)
        await owner.say("/health")
        await owner.reads("nobody can log in (PUBLIC_URL)")
    assert app.services.ill()["webcam"].what is What.LOGIN, "which owners are told at once"


async def test_a_service_with_logins_only_is_on_and_well(world: World) -> None:
    environ = world.environ(WEBCAM_ACCESS_TOKEN="")
    services = wire(environ, world.clock.now, modules())
    assert "webcam" in services.cards()
    assert (await services.health())["webcam"].well
    await services.close()


async def test_the_public_address_is_where_the_browser_comes_back_to(world: World) -> None:
    async with world.running(PUBLIC_URL="https://bot.example/green"):
        ada = await world.sandbox.person("Ada")
        page, _ = await world.page(ada)
    assert "redirect_uri=https%3A%2F%2Fbot.example%2Fgreen%2Flogin%2Fwebcam" in page
