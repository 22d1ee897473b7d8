"""Every missing or wrong setting is named, in one line, and no value is ever repeated."""

from hashlib import sha256
from pathlib import Path

import pytest

from bot.services.modules import modules
from bot.settings import NAMES, Settings, inspect, loopback, read
from bot.stop import Stop

TOKEN = "123:abcdefghijklmnopqrstuvwxyz"


def test_only_the_token_is_needed() -> None:
    settings = read({"TELEGRAM_BOT_TOKEN": TOKEN})
    assert settings.listen == ("127.0.0.1", 8080)
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert TOKEN not in repr(settings)


def test_every_wrong_one_is_named_and_none_is_told() -> None:
    wrong = {
        "TELEGRAM_BOT_TOKEN": "canary token",
        "TELEGRAM_API_URL": "http://canary.example",
        "TELEGRAM_ADMIN_IDS": "7,canary",
        "TELEGRAM_WEBHOOK_URL": "canary",
        "LISTEN": "canary",
        "DATABASE_URL": "mysql://canary:canary@host/x",
        "FOLLOW_SECONDS": "canary",
        "LOG_LEVEL": "canary",
    }
    with pytest.raises(Stop) as caught:
        read(wrong)
    assert "canary" not in caught.value.line
    assert "\n" not in caught.value.line
    assert [name for name in wrong if name not in caught.value.line] == []


def test_a_webhook_without_a_secret_is_refused() -> None:
    with pytest.raises(Stop, match="TELEGRAM_WEBHOOK_SECRET is missing"):
        read({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_URL": "https://bot.example/hook"})


CHANCE = sha256(b"by chance").hexdigest()
SPELT, DRAWN = "must be 24 to 256 of A-Z a-z 0-9 _ -", "must be drawn at random, as by `openssl rand -hex 32`"


@pytest.mark.parametrize(
    ("secret", "wrong"),
    [
        (CHANCE, ""),
        (CHANCE[:24], ""),
        (CHANCE[:23], SPELT),
        ("é" * 24, SPELT),
        ("s" * 24, DRAWN),
        ("secret" * 8, DRAWN),
    ],
)
def test_a_webhook_secret_that_can_be_guessed_is_refused(secret: str, wrong: str) -> None:
    told = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": secret}
    said = f"TELEGRAM_WEBHOOK_SECRET {wrong}" if wrong else ""
    assert "; ".join(inspect(told, Settings)[1]) == said


def test_a_secret_may_come_from_a_file_but_not_from_both(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    settings = read({"TELEGRAM_BOT_TOKEN_FILE": str(file)})
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    with pytest.raises(Stop, match="both set"):
        read({"TELEGRAM_BOT_TOKEN_FILE": str(file), "TELEGRAM_BOT_TOKEN": TOKEN})
    with pytest.raises(Stop, match="cannot be read"):
        read({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u:p@h/d", "postgresql://u:p@h/d"),
        ("postgresql+psycopg://u:p@h/d", "postgresql://u:p@h/d"),
        ("postgresql+asyncpg://u@/d?host=/run", "postgresql://u@/d?host=/run"),
    ],
)
def test_a_database_may_be_written_as_other_tools_write_it(given: str, meant: str) -> None:
    url = read({"TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": given}).database_url
    assert url is not None
    assert url.get_secret_value() == meant


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "::1", "api.localhost"])
def test_this_machine_by_its_spellings(host: str) -> None:
    assert loopback(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "localhost.example", "127.0.0.1.example", "169.254.169.254", ""]
)
def test_not_this_machine(host: str) -> None:
    assert not loopback(host)


@pytest.mark.parametrize(
    "url",
    ["http://api.example", "https://u:p@api.example", "https://a.example/?token=x", "ftp://127.0.0.1", "x"],
)
def test_addresses_that_could_leak_the_token_are_refused(url: str) -> None:
    settings, wrong = inspect({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url}, Settings)
    assert settings
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert wrong[0].startswith("TELEGRAM_API_URL must be")


def test_the_readme_names_every_setting_that_is_read() -> None:
    table = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    theirs = [n for module in modules() for n in (*module.SETTINGS, *module.OPTIONAL)]
    assert not [name for name in (*NAMES, *theirs) if f"`{name}`" not in table]
