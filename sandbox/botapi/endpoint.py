"""What every endpoint under /sandbox shares: reading a wish, answering, refusing.

Imports starlette and this package.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.botapi.journal import Json
from sandbox.botapi.world import Chat, Person, World

Endpoint = Callable[[Request], Awaitable[Response]]
Table = list[tuple[str, Endpoint, str]]


class NoSuchThingError(Exception):
    """Asked for a person, chat, message or file that is not there."""


def answer(body: Any, status: int = 200) -> Response:
    """Return JSON."""
    return Response(orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), status, media_type="application/json")


def guarded(endpoint: Endpoint) -> Endpoint:
    """Turn a wrong wish into 400 or 404 with the reason."""

    @wraps(endpoint)
    async def run(request: Request) -> Response:
        try:
            return await endpoint(request)
        except NoSuchThingError as missing:
            return answer({"error": str(missing)}, 404)
        except (ValueError, KeyError, TypeError) as wrong:
            return answer({"error": f"{wrong}" or type(wrong).__name__}, 400)

    return run


def world_of(request: Request) -> World:
    """Return the world this application serves."""
    world: World = request.app.state.world
    return world


async def wish_of(request: Request) -> Json:
    """Return the JSON object in the body, empty when there is none."""
    body = await request.body()
    wish = orjson.loads(body) if body else {}
    if not isinstance(wish, dict):
        raise TypeError("a JSON object was expected")
    return wish


def person_of(request: Request) -> Person:
    """Return the person named in the path."""
    person = world_of(request).people.get(int(request.path_params["person"]))
    if person is None:
        raise NoSuchThingError("no such person")
    return person


def chat_of(request: Request) -> Chat:
    """Return the chat named in the path."""
    chat = world_of(request).chats.get(int(request.path_params["chat"]))
    if chat is None:
        raise NoSuchThingError("no such chat")
    return chat


def number(request: Request, name: str) -> int | None:
    """Return a whole number of the query string."""
    value = request.query_params.get(name)
    return int(value) if value else None


def made(table: Table) -> list[Route]:
    """Return the routes of a table of path, endpoint and methods."""
    return [Route(path, guarded(endpoint), methods=kinds.split()) for path, endpoint, kinds in table]
