"""What the operator sets: named values from the environment, or from files (`<NAME>_FILE`), checked at once.

A value is never repeated in a message: problems name the setting and say what it must be. The settings of a
booking service belong to its own module and reach it as a plain mapping. Imports: pydantic, `bot.stop`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.stop import Stop

FILE = "_FILE"


def loopback(host: str | None) -> bool:
    """Whether a host name is this machine itself, by its spelling alone (nothing is resolved)."""
    if host is None:
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def service_url(value: str) -> str:
    """An address without a trailing slash: https, or http to this machine; ValueError otherwise."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address like https://host")
    if parts.scheme == "http" and not loopback(parts.hostname):
        raise ValueError("must be https (plain http only to this machine)")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be a plain address, without user, query or fragment")
    return value.rstrip("/")


def _of_this_machine(value: str) -> str:
    if not loopback(urlsplit(value).hostname):
        raise ValueError("must be an address of this machine")
    return value


def _matching(pattern: str, words: str) -> Callable[[SecretStr], SecretStr]:
    def check(value: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, value.get_secret_value()):
            raise ValueError(words)
        return value

    return check


def _drawn(value: SecretStr) -> SecretStr:
    """Not one that somebody typed in a hurry: even 24 hexadecimal figures by chance have eight kinds."""
    if len(set(value.get_secret_value())) < 8:
        raise ValueError("must be drawn at random, as by `openssl rand -hex 32`")
    return value


def _numbers(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _listen(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("must be host:port, for example 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _folder(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError("must be a folder")
    return value


def _database(value: SecretStr) -> SecretStr:
    scheme, mark, rest = value.get_secret_value().partition("://")
    if not mark or scheme.partition("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("must be postgresql://user:password@host/database")
    return SecretStr(f"postgresql://{rest}")


Url = Annotated[str, AfterValidator(service_url)]
OwnUrl = Annotated[str, AfterValidator(service_url), AfterValidator(_of_this_machine)]
Token = Annotated[
    SecretStr, AfterValidator(_matching(r"\d+:[\w-]+", "must be a bot token as BotFather gives it"))
]
WebhookSecret = Annotated[
    SecretStr,
    AfterValidator(_matching(r"[A-Za-z0-9_-]{24,256}", "must be 24 to 256 of A-Z a-z 0-9 _ -")),
    AfterValidator(_drawn),
]
Database = Annotated[SecretStr, AfterValidator(_database)]
Listen = Annotated[tuple[str, int], BeforeValidator(_listen)]
Folder = Annotated[Path, AfterValidator(_folder)]
Admins = Annotated[frozenset[int], BeforeValidator(_numbers)]


class Storage(BaseModel):
    """Where everything is kept. Each field is a variable of the same name in capitals."""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    database_url: Database | None = None
    data_dir: Path = Path("data")
    secret_keys: SecretStr | None = None


class Probe(BaseModel):
    """Where the program answers, for whoever asks from beside it."""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    broadcast_alone: int = Field(default=5000, ge=0)
    listen: Listen = ("127.0.0.1", 8080)


class Tokenless(Storage, Probe):
    """All settings of the program itself but the token: each may be absent."""

    telegram_api_url: Url = "https://api.telegram.org"
    telegram_admin_ids: Admins = frozenset()
    telegram_webhook_url: Url | None = None
    telegram_webhook_secret: WebhookSecret | None = None
    telegram_messages_per_second: float = Field(default=30.0, ge=0)
    metrics_listen: Listen | None = None
    public_url: Url | None = None
    directory: Path | None = None
    services_folder: Folder | None = None
    clock_url: OwnUrl | None = None
    telegram_login_url: OwnUrl | None = None
    follow_seconds: float = Field(default=30.0, gt=0)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    environ: Mapping[str, str] = Field(default_factory=dict, repr=False)
    """What it was read from: the services find their own settings in it."""


class Settings(Tokenless):
    """All settings of the program itself."""

    telegram_bot_token: Token


def public_url(settings: Tokenless, port: int) -> str | None:
    """Where browsers find our web server, which listens on `port`; None when only PUBLIC_URL could tell.

    As Telegram takes it on a button: not with a name that has no dot.
    """
    host = settings.listen[0]
    if settings.public_url or not loopback(host):
        return settings.public_url
    host = "127.0.0.1" if host.endswith("localhost") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


NAMES = ("TELEGRAM_BOT_TOKEN", *(name.upper() for name in Tokenless.model_fields if name != "environ"))
SHOWN = ("_URL", "_TIMEZONE", "_LABELS", "_ORGANIZATION_ID", "_CLIENT_ID", "_CANCEL_REASON", "_KEY_HEADER")


def public(name: str) -> bool:
    """Whether the value of a service's setting may be shown; everything else is taken for a secret."""
    return name.endswith(SHOWN)


def values(environ: Mapping[str, str], names: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The set values among `names`, each from its variable or its file, and what is wrong with them."""
    found: dict[str, str] = {}
    wrong: list[str] = []
    for name in names:
        plain, path = environ.get(name, ""), environ.get(name + FILE, "")
        if plain and path:
            wrong.append(f"{name} and {name}{FILE} are both set")
        elif plain:
            found[name] = plain
        elif path:
            try:
                told = Path(path).read_text().strip()
            except (OSError, UnicodeDecodeError):
                wrong.append(f"{name}{FILE} names a file that cannot be read")
            else:
                found |= {name: told} if told else {}
    return found, wrong


def read(environ: Mapping[str, str]) -> Settings:
    """The settings; Stop with one line that names every missing or wrong one."""
    return _whole(*inspect(environ, Settings))


def read_storage(environ: Mapping[str, str]) -> Storage:
    """Only where things are kept, for commands that need no token. Raises as `read`."""
    return _whole(*inspect(environ, Storage))


def read_probe(environ: Mapping[str, str]) -> Probe:
    """Only where the program answers. Raises as `read`."""
    return _whole(*inspect(environ, Probe))


Model = TypeVar("Model", bound=BaseModel)


def _whole(settings: Model | None, wrong: list[str]) -> Model:
    if settings is None or wrong:
        raise Stop("settings: " + "; ".join(wrong))
    return settings


def inspect(environ: Mapping[str, str], kind: type[Model]) -> tuple[Model | None, list[str]]:
    """The settings of a kind without the wrong ones, if it can be made so, and everything that is wrong.

    Each complaint begins with the name of its setting.
    """
    names = [name.upper() for name in kind.model_fields if name != "environ"]
    found, wrong = values(environ, names)
    fields: dict[str, Any] = {name.lower(): value for name, value in found.items()} | {"environ": environ}
    settings, problems = _made(kind, fields)
    wrong += map(_sentence, problems)
    if problems:
        bad = {problem["loc"][0] for problem in problems}
        settings, _ = _made(kind, {name: value for name, value in fields.items() if name not in bad})
    if found.get("TELEGRAM_WEBHOOK_URL") and not found.get("TELEGRAM_WEBHOOK_SECRET"):
        wrong.append("TELEGRAM_WEBHOOK_SECRET is missing (needed with TELEGRAM_WEBHOOK_URL)")
    return settings, wrong


def _made(kind: type[Model], fields: Mapping[str, Any]) -> tuple[Model | None, Sequence[Any]]:
    try:
        return kind.model_validate(fields), ()
    except ValidationError as error:
        return None, error.errors(include_input=False, include_url=False)


def _sentence(problem: Any) -> str:
    name = str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name} is missing"
    if problem["type"] == "value_error":
        return f"{name} {problem['ctx']['error']}"
    return f"{name}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"
