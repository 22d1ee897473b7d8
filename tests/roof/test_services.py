"""Services are found by being there, on by having their settings, and named when one is missing or wrong."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from booking.errors import Busy, LoginNeeded, Unavailable
from booking.form import Answers, Card, Limits
from booking.provider import Account, Health, Provider
from booking.trouble import What
from bot.clock import Clock
from bot.services.modules import modules, secrets
from bot.services.pulse import Pulse
from bot.services.wired import Wired, connected, wire
from bot.stop import Stop
from providers.settings import one_of, sound
from tests.roof.conftest import FORM

NOW = Clock().now


class Fake(Provider):
    card = Card("fake", "Fake", None, "credits", FORM)

    well = True

    async def balance(self, account: Account) -> Decimal:
        if not self.well:
            raise Unavailable("fake", "answered 503")
        return Decimal(1)

    async def limits(self, account: Account, answers: Answers) -> Limits:
        return {}

    async def health(self, account: Account) -> Health:
        if account.token != "right token":
            raise Unavailable("fake", "does not answer")
        return Health(well=True, account="me")


class FakeModule:
    CARD = Fake.card
    SETTINGS: tuple[str, ...] = ("FAKE_API_URL", "FAKE_ACCESS_TOKEN")
    OPTIONAL: tuple[str, ...] = ("FAKE_API_KEY",)

    def connect(self, settings: Mapping[str, str], clock: Callable[[], datetime]) -> Provider:
        sound(
            partial(one_of, "FAKE_API_URL", settings["FAKE_API_URL"], "https://x"),
            partial(one_of, "FAKE_API_KEY", settings.get("FAKE_API_KEY", ""), "key", ""),
        )
        return Fake()


def wired(token: str = "right token") -> Wired:
    return wire({"FAKE_API_URL": "https://x", "FAKE_ACCESS_TOKEN": token}, NOW, [FakeModule()])


def test_every_module_of_the_folder_is_a_service_that_says_what_it_needs() -> None:
    found = modules()
    assert "webcam" in {module.CARD.id for module in found}
    off = wire({}, NOW, found).off()
    assert set(off) == {module.CARD.id for module in found}
    for module in found:
        assert all(name in off[module.CARD.id] for name in module.SETTINGS)


def test_a_service_without_a_setting_is_off_by_its_name() -> None:
    services = wire({"FAKE_API_URL": "https://x"}, NOW, [FakeModule()])
    assert services.off() == {"fake": "FAKE_ACCESS_TOKEN"}
    assert services.cards() == {}
    assert services.form("fake") is FORM
    with pytest.raises(Unavailable):
        services.provider("fake")


def test_a_wrong_setting_ends_the_program_and_is_not_told() -> None:
    environ = {"FAKE_API_URL": "canary", "FAKE_ACCESS_TOKEN": "canary"}
    with pytest.raises(Stop, match="FAKE_API_URL must be https://x") as caught:
        wire(environ, NOW, [FakeModule()])
    assert "canary" not in caught.value.line


def test_every_wrong_setting_is_named_at_once() -> None:
    environ = {"FAKE_API_URL": "canary", "FAKE_ACCESS_TOKEN": "x", "FAKE_API_KEY": "canary"}
    _, wrong = connected(environ, NOW, [FakeModule()])
    assert wrong == ["FAKE_API_URL must be https://x; FAKE_API_KEY must be key or absent"]


def test_the_webcam_service_without_a_way_in_is_off_by_the_names_it_lacks() -> None:
    services = wire({"WEBCAM_API_URL": "https://api.webcam.example"}, NOW, modules())
    for name in ("WEBCAM_ACCESS_TOKEN", "WEBCAM_LOGIN_URL", "WEBCAM_CLIENT_ID", "WEBCAM_CLIENT_SECRET"):
        assert name in services.off()["webcam"]


async def test_a_service_in_trouble_is_known_until_it_is_well_again() -> None:
    services, fake = wired(), Fake
    account = await services.account("fake", 7)
    fake.well = False
    with pytest.raises(Unavailable):
        await services.provider("fake").balance(account)
    trouble = services.ill()["fake"]
    assert services.well() == {"fake": False}
    assert (trouble.what, trouble.words) == (What.SILENT, "fake: answered 503")
    fake.well = True
    await services.look_after()
    assert services.ill() == {}
    services.pulse.felt("fake", LoginNeeded("fake"))
    await services.provider("fake").limits(account, {})  # what is known already heals nobody
    assert services.ill()["fake"].what is What.LOGIN
    await services.provider("fake").balance(account)
    assert services.ill() == {}


async def test_a_busy_service_is_left_alone_until_it_has_room() -> None:
    now = [datetime(2030, 1, 7, tzinfo=UTC)]
    pulse = Pulse(lambda: now[0])
    pulse.felt("fake", Busy("fake", "full", timedelta(minutes=2)))
    began = now[0]
    now[0] += timedelta(minutes=1)
    pulse.felt("fake", Busy("fake", "full", timedelta(minutes=2)))
    assert pulse.silent() == []
    assert (pulse.ill()["fake"].what, pulse.ill()["fake"].since) == (What.BUSY, began)
    now[0] += timedelta(minutes=2)
    assert pulse.ill() == {}


async def test_the_operators_account_is_everybodys_and_no_other_is_known() -> None:
    services = wired()
    account = await services.account("fake", 7)
    assert (account.key, account.token) == ("operator", "right token")
    assert "right token" not in repr(account)
    assert "right token" not in repr(services)
    with pytest.raises(LoginNeeded):
        await services.held("fake", "7")


async def test_health_says_no_instead_of_failing() -> None:
    assert (await wired().health())["fake"] == Health(well=True, account="me")
    assert (await wired("other").health())["fake"] == Health(well=False, words="does not answer")


async def test_a_service_that_answers_late_is_well_and_said_to_be_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.services.wired.SLOW_SECONDS", 0.0)
    said = (await wired().health())["fake"]
    assert (said.well, said.words) == (True, "slow, answered after 0 seconds")


def test_what_may_not_be_logged_is_known() -> None:
    environ = {"FAKE_API_URL": "https://x", "FAKE_ACCESS_TOKEN": "a", "FAKE_API_KEY": "b", "PATH": "c"}
    assert [*secrets(environ, [FakeModule()]).values()] == ["a", "b"]
