"""The console's paths: the gate that every request passes, signing in and out, and one page per tab.

No script but our own, nothing from elsewhere, in no frame, in no cache; requests that change who is signed in
must come from our own page. Imports: starlette, `handlers` and its neighbours in `bot`.
"""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.console import rows
from bot.console.html import page
from bot.console.sessions import Sessions
from bot.console.signin import Unproven, by_mini_app, by_widget
from bot.console.views import Views
from bot.pool import Pool
from handlers.roles import Right, Role, may

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NEEDS = {
    "stats": Right.FIGURES,
    "bookings": Right.PEOPLE,
    "campaigns": Right.BROADCAST,
    "services": Right.FIGURES,
}
FILES = {"look.css": "text/css", "enter.js": "text/javascript", "icon.svg": "image/svg+xml"}
MOST_BYTES = 20_000
HERE = Path(__file__).parent
OAUTH = "https://oauth.telegram.org/auth"

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Console:
    """`token` is the bot's, `origin` where browsers find us ("" when unknown), `now` the real clock."""

    pool: Pool
    token: str
    origin: str
    owners: frozenset[int]
    sessions: Sessions
    views: Views
    now: Callable[[], datetime]

    def routes(self) -> Mount:
        """Everything under /console."""
        tabs = [Route(f"/{name}", self._gated(name, getattr(self.views, name))) for name in NEEDS]
        files = [Route(f"/{name}", _file(name, kind)) for name, kind in FILES.items()]
        return Mount(
            "/console",
            routes=[
                Route("/", self._home),
                Route("/enter", self._enter, methods=["POST"]),
                Route("/leave", self._leave, methods=["POST"]),
                Route("/stats.png", self._gated("stats", self.views.picture)),
                Route("/stats.csv", self._gated("stats", self.views.spreadsheet)),
                *tabs,
                *files,
            ],
        )

    def _gated(self, tab: str, show: Callable[[Request], Awaitable[str | Response]]) -> Answer:
        """The page of a tab, for those who have the right now; the way in for everybody else."""

        async def answer(request: Request) -> Response:
            role, name = await self._who(request)
            if role is None:
                return RedirectResponse("/console/", 303, HEADERS)
            if not may(role, NEEDS[tab]):
                return _page(page("Not for you", "<p>Your role does not show this.</p>", _tabs(role)), 403)
            shown = await show(request)
            if isinstance(shown, Response):
                shown.headers.update(HEADERS)
                return shown
            title = next(label for key, label in self.views.TITLES if key == tab)
            return _page(page(title, shown, _tabs(role), who=name))

        return answer

    async def _who(self, request: Request) -> tuple[Role | None, str]:
        person = self.sessions.person(request, self.now())
        return (None, "") if person is None else await rows.standing(self.pool, person, self.owners)

    async def _home(self, request: Request) -> Response:
        role, _ = await self._who(request)
        if role is not None:
            return RedirectResponse("/console/stats", 303, HEADERS)
        return self._door("")

    def _door(self, said: str, status: int = 200) -> Response:
        wish = {"bot_id": self.token.partition(":")[0], "origin": self.origin}
        wish["return_to"] = f"{self.origin}/console/"
        link = f'<a href="{OAUTH}?{urlencode(wish).replace("&", "&amp;")}">Sign in with Telegram</a>'
        words = f"<p class=bad>{said}</p>" if said else ""
        script = "<script src=/console/enter.js defer></script>"
        shown = (
            f"<div class=enter>{words}<p>{link}</p><p><small>For those who run this bot.</small></p></div>"
        )
        return _page(page("Console", shown, head=script), status)

    async def _enter(self, request: Request) -> Response:
        form = await _form(request)
        if form is None:
            return self._door("Please sign in from this page.", 403)
        try:
            person = self._proven(form)
        except Unproven as why:
            return self._door(f"Telegram’s answer was not taken ({why}). Please try again.", 403)
        role, _ = await rows.standing(self.pool, person, self.owners)
        if role is None:
            return self._door("This console is not for you.", 403)
        response = RedirectResponse("/console/stats", 303, HEADERS)
        self.sessions.give(response, person, self.now())
        return response

    def _proven(self, form: FormData) -> int:
        app, widget = form.get("app"), form.get("widget")
        if isinstance(app, str) and app:
            return by_mini_app(app, self.token, self.now())
        return by_widget(_fields(widget if isinstance(widget, str) else ""), self.token, self.now())

    async def _leave(self, request: Request) -> Response:
        if not _ours(request):
            return self._door("Please sign out from this page.", 403)
        response = RedirectResponse("/console/", 303, HEADERS)
        self.sessions.end(response)
        return response


def _fields(widget: str) -> Mapping[str, str]:
    """The widget's answer: JSON in base64, each value as the text that Telegram sealed."""
    try:
        found = json.loads(base64.urlsafe_b64decode(widget + "=" * (-len(widget) % 4)))
    except ValueError:
        raise Unproven("malformed") from None
    if not isinstance(found, dict):
        raise Unproven("malformed")
    return {str(name): str(value) for name, value in found.items()}


async def _form(request: Request) -> FormData | None:
    """A small form from our own page, else None."""
    length = request.headers.get("content-length", "")
    if not _ours(request) or not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    return await request.form(max_files=0, max_fields=5)


def _ours(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "") == "same-origin"


def _tabs(role: Role) -> list[str]:
    return [name for name, right in NEEDS.items() if may(role, right)]


def _page(content: str, status: int = 200) -> Response:
    return HTMLResponse(content, status, HEADERS)


def _file(name: str, kind: str) -> Answer:
    content = (HERE / name).read_bytes()

    async def answer(_request: Request) -> Response:
        return Response(content, media_type=kind, headers={**HEADERS, "Cache-Control": "max-age=3600"})

    return answer
