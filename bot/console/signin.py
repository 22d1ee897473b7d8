"""Who somebody is, as Telegram vouches for it: the login widget's answer, or a Mini App's init data.

Both are fields with a hash that only the bot's token can make ([LOGIN] "Checking authorization",
[WEBAPP] "Validating data received via the Mini App"). Imports: standard library only.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl

FRESH_SECONDS = 600
AHEAD_SECONDS = 60
"""How far Telegram's clock may be before ours."""
MOST_FIELDS = 30


class Unproven(Exception):
    """These fields are not Telegram's, or too old. It tells why in a word, never which content."""


def by_widget(fields: Mapping[str, str], token: str, now: datetime) -> int:
    """The person's id, from what the login widget gave; Unproven otherwise."""
    _prove(fields, sha256(token.encode()).digest(), now)
    return _number(fields.get("id", ""))


def by_mini_app(init_data: str, token: str, now: datetime) -> int:
    """The person's id, from a Mini App's init data (a query string); Unproven otherwise."""
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Unproven("malformed") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Unproven("doubled")
    _prove(fields, hmac.digest(b"WebAppData", token.encode(), "sha256"), now)
    try:
        user = json.loads(fields.get("user", ""))
    except ValueError:
        raise Unproven("malformed") from None
    return _number(str(user.get("id", "")) if isinstance(user, dict) else "")


def _prove(fields: Mapping[str, str], key: bytes, now: datetime) -> None:
    """The hash first, in constant time; only then is anything of the content looked at. Half a character,
    which JSON can hold and Telegram never sends, is hashed as it is.
    """
    told = "\n".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "hash")
    expected = hmac.digest(key, told.encode(errors="surrogatepass"), "sha256").hex()
    given = fields.get("hash", "").encode(errors="surrogatepass")
    if not hmac.compare_digest(expected.encode(), given):
        raise Unproven("forged")
    date = fields.get("auth_date", "")
    age = now.timestamp() - int(date) if date.isascii() and date.isdecimal() and len(date) < 13 else None
    if age is None or not -AHEAD_SECONDS <= age <= FRESH_SECONDS:
        raise Unproven("old")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 16):
        raise Unproven("nobody")
    return int(text)
