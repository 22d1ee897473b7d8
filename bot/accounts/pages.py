"""The page a browser comes back to after a login: it names the Telegram user and waits for a click.

Looking at it uses nothing up and keeps nothing. It can be put into no frame, tells nobody where it was, and
is not stored. Imports: starlette, psycopg, `booking`, `handlers.words`, and its neighbours in `bot`.
"""

import asyncio
from html import escape

from psycopg import Error
from psycopg_pool import PoolTimeout
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from booking.errors import LoginNeeded, ProjectRefused, ServiceError
from bot.accounts.linking import Linking, Pending, number
from handlers.words import Words, words_for

SOON_SECONDS = 10
"""After which a browser may try again what we could not answer."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>Greenroom</title>
<style>
body {{ font: 17px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1.2rem;
  color: #222; background: #fff }}
button {{ font: inherit; padding: .7rem 1.3rem; border: 0; border-radius: .5rem; color: #fff;
  background: #1a6fb5 }}
@media (prefers-color-scheme: dark) {{ body {{ color: #eee; background: #1b1d21 }} }}
</style>
<main>{content}</main></html>
"""


def pages(linking: Linking) -> Route:
    """`/login/<service>`, the redirect address of every service's login."""

    async def answer(request: Request) -> Response:
        service, state = request.path_params["service"], request.query_params.get("state", "")
        words = words_for(_language(request))
        try:
            pending = await linking.pending(service, state) if state else None
            words = words_for(pending.person.language) if pending else words
            return await answered(request, pending)
        except (asyncio.CancelledError, Error, PoolTimeout):  # we stop, or the database is away
            return _soon(words)

    async def answered(request: Request, pending: Pending | None) -> Response:
        service, state = request.path_params["service"], request.query_params.get("state", "")
        if pending is None:
            return _page(words_for(_language(request)), _old(words_for(_language(request))), 410)
        words = words_for(pending.person.language)
        if pending.clicked:
            return _again(words)
        label = words.plain(linking.providers[service].card.label)
        if not request.query_params.get("code"):
            return _page(words, _paragraph(words.t("You did not allow it, so nothing is linked.")), 200)
        if request.method != "POST":
            return _page(words, _question(words, label, pending.person.name, number(state)), 200)
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return _page(words, _old(words), 403)
        return await _clicked(request, linking, words, state)

    return Route("/login/{service}", answer, methods=["GET", "POST"])


def _soon(words: Words) -> Response:
    said = words.t(
        "I cannot answer just now. Please try again in a moment; if this page is too old by then, "
        "/connect in our chat starts again."
    )
    page = _page(words, _paragraph(said), 503)
    page.headers["Retry-After"] = str(SOON_SECONDS)
    return page


async def _clicked(request: Request, linking: Linking, words: Words, state: str) -> Response:
    try:
        if not await linking.clicked(request.path_params["service"], state, str(request.url)):
            return _again(words)
    except LoginNeeded:
        said = words.t("The login was not taken. Nothing is linked; /connect in our chat starts again.")
        return _page(words, _paragraph(said), 400)
    except ProjectRefused:
        said = words.t(
            "The service refuses our login: whoever runs this bot has to renew it. Nothing is linked."
        )
        return _page(words, _paragraph(said), 503)
    except ServiceError:
        said = words.t("The service is not answering right now. Nothing is linked; /connect starts again.")
        return _page(words, _paragraph(said), 503)
    return _page(words, _paragraph(words.t("Thank you. Now go back to our chat: one question is left.")), 200)


def _again(words: Words) -> Response:
    """To a second click, or a page that is loaded again: what came of the first is told in the chat only."""
    said = words.t(
        "You clicked already: go back to our chat. If it asks nothing there, /connect starts again."
    )
    return _page(words, _paragraph(said), 200)


def _question(words: Words, label: str, name: str, shown: str) -> str:
    said = words.t(
        "Shall your account at <b>{service}</b> be linked to the Telegram user <b>{name}</b>?",
        service=label,
        name=name,
    )
    care = words.t(
        "Go on only if that is you and our chat shows the number <b>{number}</b>. "
        "If somebody else sent you here, close this page.",
        number=shown,
    )
    button = f"<form method=post><button>{escape(words.plain('Yes, link it'))}</button></form>"
    return f"{_paragraph(said)}{_paragraph(care)}{button}"


def _old(words: Words) -> str:
    said = words.t(
        "This login is too old, was used already, or is not ours. /connect in our chat starts again."
    )
    return _paragraph(said)


def _paragraph(said: str) -> str:
    return f"<p>{said}</p>"


def _page(words: Words, content: str, status: int) -> Response:
    return HTMLResponse(PAGE.format(language=words.language, content=content), status, HEADERS)


def _language(request: Request) -> str:
    return request.headers.get("accept-language", "en")[:2]
