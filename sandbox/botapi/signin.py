"""Signing in elsewhere with Telegram: the page where a person says yes, and what it hands to the site.

As at oauth.telegram.org: the answer is sealed with the bot's token and stands behind the "#" of the address
that was asked for, which must be of the site that asked. The person is chosen, since nobody has a phone here.
Imports starlette and this package.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from hashlib import sha256
from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.botapi.endpoint import world_of
from sandbox.botapi.world import World

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/theme.css">
<style>main {{ font: 16px/1.5 system-ui; max-width: 24rem; margin: 12vh auto; padding: 0 1rem }}
p {{ margin: .8rem 0 }} a {{ display: block; padding: .6rem 1rem; border: 1px solid; border-radius: .6rem }}
</style>
<body><main><h1>Sign in</h1><p>{site} asks who you are. You are:</p>{people}</main></body></html>"""


async def sign_in(request: Request) -> Response:
    """GET ?bot_id&origin&return_to: choose a person; with their `id`: back to the site with the proof."""
    world, asked = world_of(request), request.query_params
    origin, back = asked.get("origin", ""), asked.get("return_to", "")
    if asked.get("bot_id") != str(world.bot["id"]) or _origin(back) != origin:
        return HTMLResponse("Bot domain invalid", 400)
    number = asked.get("id", "")
    if number.isdecimal() and int(number) in world.people:
        return RedirectResponse(f"{back}#tgAuthResult={_result(world, int(number))}", 303)
    people = "".join(
        f'<p><a href="?{escape(urlencode({**asked, "id": person.id}))}">{escape(person.first_name)}</a></p>'
        for person in world.people.values()
        if person.id not in world.crowd
    )
    return HTMLResponse(PAGE.format(site=escape(origin), people=people))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _result(world: World, person: int) -> str:
    """The login widget's answer."""
    fields = {
        "id": person,
        "first_name": world.people[person].first_name,
        "auth_date": int(time.time()),  # of the site's clock, which is nobody's to push
    }
    told = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = sha256(world.token.encode()).digest()
    sealed = {**fields, "hash": hmac.new(key, told.encode(), sha256).hexdigest()}
    return base64.urlsafe_b64encode(json.dumps(sealed).encode()).decode().rstrip("=")


def routes() -> list[Route]:
    """The one page."""
    return [Route("/auth", sign_in)]
