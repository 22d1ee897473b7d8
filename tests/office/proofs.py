"""What Telegram hands to a page, made with the bot's token as Telegram makes it."""

import base64
import hmac
import json
import time
from hashlib import sha256
from urllib.parse import urlencode

import httpx


def sealed(fields: dict[str, str], key: bytes) -> dict[str, str]:
    """The fields with their hash."""
    told = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return {**fields, "hash": hmac.new(key, told.encode(), sha256).hexdigest()}


def widget(token: str, person: int, *, ago: float = 0) -> dict[str, str]:
    """The login widget's answer."""
    fields = {"id": str(person), "first_name": "Olga", "auth_date": str(int(time.time() - ago))}
    return sealed(fields, sha256(token.encode()).digest())


def result(fields: dict[str, str]) -> str:
    """The same as it stands behind the "#"."""
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


def init_data(token: str, person: int, *, ago: float = 0) -> str:
    """A Mini App's init data."""
    user = json.dumps({"id": person, "first_name": "Olga"})
    fields = {"user": user, "query_id": "AA", "auth_date": str(int(time.time() - ago)), "signature": "x"}
    return urlencode(sealed(fields, hmac.new(b"WebAppData", token.encode(), sha256).digest()))


async def enter(web: httpx.AsyncClient, fields: dict[str, str]) -> httpx.Response:
    """Sign in as the page does."""
    return await web.post("/console/enter", data={"widget": result(fields)})
