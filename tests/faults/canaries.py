"""Forty secrets planted in every run of the program. None may come out but where its owner reads it.

The operator's: tokens, keys, passwords, in the settings. A client's: sign-in names, numbers, pins and codes,
confided to the bot. And those a stranger tries at our web server. Imports `bot.settings` and the
services as wired.
"""

import base64
import re
from collections.abc import Mapping

from bot.services.modules import modules
from bot.settings import public

TOKEN = "7000000001:AAcanaryTokenThatNoLogMayHold"
HOOK_SECRET = "canary-hook-secret-0123456789abcdef"
DATABASE_PASSWORD = "canary-database-password"
SIGN_IN = "canary_sign_in_name"
PHONE = "+442079460999"
KEYS = tuple(base64.urlsafe_b64encode(bytes([n]) * 16 + b"canary-key-bytes").decode() for n in (7, 8))
SECRET = ("_KEY", "_SECRET", "_TOKEN", "_PASSWORD", "_SESSION", "_USERNAME")
TRIED = {name: f"canary-tried-{name}-012345" for name in ("code", "state", "hook", "signature", "bearer")}
"""What somebody sends to our web server: a login's code and state, and false proofs."""


def of_services() -> dict[str, str]:
    """Every secret setting of every service, by its name. Without addresses, so that none is on, and
    without refresh tokens, which would count in place of the operator's token.
    """
    names = [name for module in modules() for name in (*module.SETTINGS, *module.OPTIONAL)]
    kept = [n for n in names if n.endswith(SECRET) and not n.endswith("_REFRESH_TOKEN") and not public(n)]
    return {n: f"canary-{n.lower()}-5f1e" for n in kept}


def of_operator(environ: dict[str, str]) -> dict[str, str]:
    """The secrets of these settings, by what they are."""
    secret = {name: value for name, value in environ.items() if name.endswith(SECRET)}
    half = environ["TELEGRAM_BOT_TOKEN"].partition(":")[2]
    keys = {f"key {n}": key for n, key in enumerate(KEYS, 1)}
    return {**secret, **keys, "half a token": half, "database password": DATABASE_PASSWORD}


KINDS = ("pin", "code", "name", "card")
WORD = re.compile(rf"(?:{'|'.join(KINDS)})[a-j]x[a-j]{{6}}canary")
LETTERS = str.maketrans("0123456789", "abcdefghij")
"""No digits: those in a word are read as somebody's number."""


def confided(person: int) -> tuple[str, ...]:
    """What this person tells the bot: no word of it is another's business."""
    words = (f"{n}x{person * (n + 3) % 999983:06}" for n in range(5))
    return tuple(f"{kind}{word.translate(LETTERS)}canary" for word in words for kind in KINDS)


def confession(person: int) -> str:
    """All of it in one message, which answers no question."""
    return f"between us: {' '.join(confided(person))}"


def spoken(text: str) -> set[str]:
    """The words in it that somebody confided."""
    return set(WORD.findall(text))


def leaks(secret: Mapping[str, str], place: str, text: str) -> list[str]:
    """Breaches (I8): those of these secrets, by what they are, that are in the text found at that place."""
    return [f"I8: {what} is in {place}" for what, word in secret.items() if word in text]
