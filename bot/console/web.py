"""The console's paths: the gate that every request passes, signing in and out, and one page per tab.

No script but our own, nothing from elsewhere, in no cache, in no frame but one of Telegram's web version (a
Mini App is one there); requests that change who is signed in must come from our own page.
Imports: starlette, `handlers` and its neighbours in `bot`.
"""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.console import rows, trace
from bot.console.bookings import Bookings
from bot.console.broadcast import Broadcast
from bot.console.html import TITLES, page
from bot.console.lists import Lists
from bot.console.reader import Reader, passer_by
from bot.console.sessions import Sessions
from bot.console.signin import Unproven, by_mini_app, by_widget
from bot.console.views import Views
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from handlers.roles import Right, Role, may

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; "
    "frame-ancestors https://web.telegram.org https://*.web.telegram.org",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
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
GONE = "You have no role here any more, so the console is closed to you. An owner can give you one."

Answer = Callable[[Request], Awaitable[Response]]
Show = Callable[[Request, Reader], Awaitable[str | Response]]


@dataclass(frozen=True, slots=True)
class Console:
    """`token` is the bot's, `origin` where browsers find us ("" when unknown), `now` the real clock.

    `login` is where Telegram says who somebody is.
    """

    pool: Pool
    seals: Seals
    token: str
    origin: str
    owners: frozenset[int]
    sessions: Sessions
    views: Views
    bookings: Bookings
    lists: Lists
    broadcast: Broadcast
    now: Callable[[], datetime]
    login: str = "https://oauth.telegram.org"

    def routes(self) -> Mount:
        """Everything under /console."""
        views, bookings = self.views, self.bookings
        shown: Mapping[str, tuple[str, Show]] = {
            "stats": ("stats", views.stats),
            "stats.png": ("stats", views.picture),
            "stats.csv": ("stats", views.spreadsheet),
            "bookings": ("bookings", bookings.show),
            "bookings.csv": ("bookings", bookings.file),
            "campaigns": ("campaigns", self.lists.campaigns),
            "campaigns.csv": ("campaigns", self.broadcast.report),
            "campaign": ("campaigns", self.broadcast.show),
            "services": ("services", views.services),
        }
        tabs = [Route(f"/{name}", self._gated(name, tab, show)) for name, (tab, show) in shown.items()]
        files = [Route(f"/{name}", _file(name, kind)) for name, kind in FILES.items()]
        return Mount(
            "/console",
            routes=[
                Route("/", self._home),
                Route("/app", self._app),
                Route("/enter", self._enter, methods=["POST"]),
                Route("/leave", self._leave, methods=["POST"]),
                *tabs,
                *files,
            ],
        )

    def _gated(self, name: str, tab: str, show: Show) -> Answer:
        """A page of a tab, for those who have the right now; the way in for everybody else."""

        async def answer(request: Request) -> Response:
            reader = await self._who(request)
            if reader is None:
                return RedirectResponse("/console/", 303, HEADERS)
            if reader.role is None:
                return self._door(request, GONE)
            if not may(reader.role, NEEDS[tab]):
                said = f"<p>{reader.words.t('Your role does not show this.')}</p>"
                return _page(page(reader, reader.words.plain("Not for you"), said, _tabs(reader.role)), 403)
            await trace.looked(self.pool, reader, self.now(), name, request.query_params)
            shown = await show(request, reader)
            if isinstance(shown, Response):
                shown.headers.update(HEADERS)
                return shown
            foot = reader.words.t("Times are {zone}.", zone=reader.zone_told())
            content = f"{shown}<p><small>{foot}</small></p>"
            return _page(page(reader, reader.words.plain(TITLES[tab]), content, _tabs(reader.role)))

        return answer

    async def _who(self, request: Request) -> Reader | None:
        person = self.sessions.person(request, self.now())
        return None if person is None else await rows.standing(self.pool, self.seals, person, self.owners)

    async def _home(self, request: Request) -> Response:
        reader = await self._who(request)
        if reader is not None and reader.role is not None:
            return RedirectResponse("/console/stats", 303, HEADERS)
        return self._door(request, GONE if reader else "")

    async def _app(self, request: Request) -> Response:
        """Where the Mini App begins, with the proof of who opened it: a phone's accounts share cookies."""
        return self._door(request)

    def _door(self, request: Request, said: str = "") -> Response:
        """The way in, in the language of the browser; with what was wrong, when something was."""
        reader = passer_by(request.headers.get("accept-language", ""))
        words = reader.words
        wish = {"bot_id": self.token.partition(":")[0], "origin": self.origin}
        wish["return_to"] = f"{self.origin}/console/"
        address = f"{self.login}/auth?{urlencode(wish)}".replace("&", "&amp;")
        link = f'<a href="{address}">{words.t("Sign in with Telegram")}</a>'
        wrong = f"<p class=bad>{words.t(said)}</p>" if said else ""
        script = "<script src=/console/enter.js defer></script>"
        shown = (
            f"<div class=enter>{wrong}<p>{link}</p>"
            f"<p><small>{words.t('For those who run this bot.')}</small></p></div>"
        )
        return _page(page(reader, words.plain("Console"), shown, head=script), 403 if said else 200)

    async def _enter(self, request: Request) -> Response:
        form = await _form(request)
        if form is None:
            return self._door(request, "Please sign in from this page.")
        try:
            person = self._proven(form)
        except Unproven:
            return self._door(request, "Telegram’s answer is wrong or too old. Please sign in again.")
        reader = await rows.standing(self.pool, self.seals, person, self.owners)
        if reader.role is None:
            return self._door(request, "This console is not for you.")
        await trace.signed_in(self.pool, reader, self.now())
        response = RedirectResponse("/console/stats", 303, HEADERS)
        self.sessions.give(response, person, self.now(), framed="app" in form)
        return response

    def _proven(self, form: FormData) -> int:
        app, widget = form.get("app"), form.get("widget")
        if isinstance(app, str) and app:
            return by_mini_app(app, self.token, self.now())
        return by_widget(_fields(widget if isinstance(widget, str) else ""), self.token, self.now())

    async def _leave(self, request: Request) -> Response:
        if not _ours(request):
            return self._door(request, "Please sign out from this page.")
        response = RedirectResponse("/console/", 303, HEADERS)
        self.sessions.end(response)
        return response


def _fields(widget: str) -> Mapping[str, str]:
    """The widget's answer: JSON in base64, each value as the text that Telegram sealed."""
    try:
        found = json.loads(base64.urlsafe_b64decode(widget + "=" * (-len(widget) % 4)))
    except (ValueError, RecursionError):
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
    """Whether our own page sent it; a browser that does not say so (Safari before 16.4) names its origin."""
    told = request.headers
    if site := told.get("sec-fetch-site", ""):
        return site == "same-origin"
    host = urlsplit(told.get("origin", "")).netloc
    return bool(host) and host == told.get("host", "")


def _tabs(role: Role) -> list[str]:
    return [name for name, right in NEEDS.items() if may(role, right)]


def _page(content: str, status: int = 200) -> Response:
    return HTMLResponse(content, status, HEADERS)


def _file(name: str, kind: str) -> Answer:
    content = (HERE / name).read_bytes()

    async def answer(_request: Request) -> Response:
        return Response(content, media_type=kind, headers={**HEADERS, "Cache-Control": "max-age=3600"})

    return answer
