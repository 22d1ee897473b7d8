"""Who is signed in, kept in a cookie that only our keys can make or read; nothing is kept here.

The cookie names the person and its end. The role is never in it: it is looked up at every request. Only the
first of our keys counts: whoever has an older one, which may have leaked, makes nobody a cookie.
Imports: starlette and its neighbours in `bot`.
"""

import base64
import binascii
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.sealing.secrets import Unreadable, Vault

LIFE = timedelta(hours=8)
NAME = "greenroom_console"
BOUND = "console/session"
PATH = "/console"


class Sessions:
    """Gives and reads cookies. `secure`: browsers come by https."""

    def __init__(self, vault: Vault, *, secure: bool) -> None:
        self._vault = vault
        self._secure = secure

    def give(self, response: Response, person: int, now: datetime, *, framed: bool = False) -> None:
        """Sign the person in. `framed`: they came from a Mini App, which may be in a frame elsewhere."""
        words = f"{person}:{int((now + LIFE).timestamp())}"
        sealed = base64.urlsafe_b64encode(self._vault.seal(words, BOUND)).decode()
        life = int(LIFE.total_seconds())
        if framed:
            _part(response, f"{NAME}={sealed}; Max-Age={life}")
            return
        response.set_cookie(
            NAME, sealed, max_age=life, path=PATH, secure=self._secure, httponly=True, samesite="strict"
        )

    def end(self, response: Response) -> None:
        """Sign the person out, whichever way they came."""
        _part(response, f"{NAME}=; Max-Age=0")
        response.delete_cookie(NAME, PATH, secure=self._secure, httponly=True, samesite="strict")

    def person(self, request: Request, now: datetime) -> int | None:
        """Who is signed in; None for nobody, a forged or an old cookie."""
        told = request.cookies.get(NAME, "")
        if not told:
            return None
        try:
            sealed = base64.b64decode(told, altchars=b"-_", validate=True)
            if not self._vault.current(sealed, BOUND):
                return None
            person, _, until = self._vault.open(sealed, BOUND).partition(":")
        except (binascii.Error, ValueError, Unreadable):
            return None
        return int(person) if now.timestamp() < int(until) else None


def _part(response: Response, cookie: str) -> None:
    """A cookie that is kept apart for the site around the frame, so that no other site's frame has it."""
    response.headers.append(
        "Set-Cookie", f"{cookie}; Path={PATH}; HttpOnly; Secure; SameSite=None; Partitioned"
    )
