"""The whole server as one ASGI application: the bot's side, the people's side, and the chat page.

Imports starlette and this package.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from sandbox.botapi import acting, people, running, signin
from sandbox.botapi.faults import Faults
from sandbox.botapi.wire import Wire
from sandbox.botapi.world import World

PAGE = Path(__file__).parent.parent / "page"


class Page(StaticFiles):
    """The chat page; browsers ask each time whether a file is still the newest."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        """Return the file, or that it has not changed."""
        answer = super().file_response(*args, **more)
        answer.headers["Cache-Control"] = "no-cache"
        return answer


class App:
    """Sends bot paths straight to the wire (they are the hot path) and the rest through starlette."""

    def __init__(self, world: World) -> None:
        self.world = world
        faults = Faults()
        self.wire = Wire(world, faults)
        routes: list[BaseRoute] = [*people.routes(), *acting.routes(), *running.routes(), *signin.routes()]
        if PAGE.is_dir():
            routes.append(Mount("/", Page(directory=PAGE, html=True)))
        self.rest = Starlette(routes=routes)
        self.rest.state.world = world
        self.rest.state.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"].startswith(("/bot", "/file/bot")):
            await self.wire(scope, receive, send)
        else:
            await self.rest(scope, receive, send)
