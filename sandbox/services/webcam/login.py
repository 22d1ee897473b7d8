"""Logging in at the pretend webcam service: the page a person sees, and the token call behind it (contract
section 2).

Demo project: CLIENT_ID and CLIENT_SECRET below. A redirect address must be on this machine unless `redirect`
of the settings names the registered one. Imports: starlette and this package.
"""

import base64
import hashlib
from html import escape
from typing import Annotated, Any, Literal
from urllib.parse import urlencode, urlsplit

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.services.bodies import Strict, answer, checked, form_body
from sandbox.services.service import Refused
from sandbox.services.webcam.accounts import SCOPES, Pair
from sandbox.services.webcam.world import World

CLIENT_ID = "greenroom-demo"
CLIENT_SECRET = "greenroom-demo-secret"  # noqa: S105 - a pretend one, printed by the demo
Text = Annotated[str, StringConstraints(min_length=1)]

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Log in</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem }}
button {{ font: inherit; padding: .5rem 1rem; margin: .5rem .5rem 0 0 }}
label {{ display: block; margin: .3rem 0 }}
</style>
<h1>Webcam sessions</h1><p><b>{client}</b> asks for access to:</p><ul>{scopes}</ul>
<form method="post"><p>Log in as</p>{people}
<button name="decision" value="allow">Allow</button>
<button name="decision" value="refuse">Refuse</button></form></html>
"""


class ByCode(Strict):
    """The token call after a login."""

    grant_type: Literal["authorization_code"]
    client_id: Text
    client_secret: Text
    code: Text
    redirect_uri: Text


class ByProvedCode(ByCode):
    """The same where a login needs PKCE (RFC 7636)."""

    code_verifier: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{43,128}$")]


class ByRefresh(Strict):
    """The token call that renews."""

    grant_type: Literal["refresh_token"]
    client_id: Text
    client_secret: Text
    refresh_token: Text


class Login:
    """The two login endpoints. The page takes the form fields `account` (an id) and `decision` (allow or
    refuse).
    """

    def __init__(self, world: World) -> None:
        self._world = world

    async def page(self, request: Request) -> Response:
        """GET /OAuth/Authorize: who, for what, allow or refuse."""
        scopes, _ = self._wanted(request)
        people = "".join(
            f'<label><input type="radio" name="account" value="{c.id}"{" checked" if n == 0 else ""}> '
            f"{escape(c.name)}</label>"
            for n, c in enumerate(self._world.clients.values())
        )
        listed = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
        return HTMLResponse(PAGE.format(client=escape(CLIENT_ID), scopes=listed, people=people))

    async def decide(self, request: Request) -> Response:
        """POST to the same address: back to the program, with a code or without."""
        scopes, redirect = self._wanted(request)
        form = await form_body(request)
        state = {"state": request.query_params["state"]} if "state" in request.query_params else {}
        if form.get("decision") != "allow":
            return RedirectResponse(_with(redirect, {"code": "", "status": "cancelled", **state}), 302)
        account = int(form["account"]) if form.get("account", "").isdigit() else 0
        if account not in self._world.clients:
            raise Refused(400, "There is no such account.")
        code = self._world.tokens.code(
            account, scopes, redirect, request.query_params.get("code_challenge", "")
        )
        return RedirectResponse(_with(redirect, {"code": code, **state}), 302)

    async def token(self, request: Request) -> Response:
        """POST /OAuth/token: a code or a refresh token becomes a new pair."""
        try:
            form = await form_body(request)
            by_code = ByProvedCode if self._world.settings["pkce"] else ByCode
            model = ByRefresh if form.get("grant_type") == "refresh_token" else by_code
            body: Any = checked(model, form)
        except Refused as refused:
            return answer({"error": "invalid_request", "error_description": refused.words}, 400)
        if (body.client_id, body.client_secret) != (CLIENT_ID, CLIENT_SECRET):
            return answer({"error": "invalid_client"}, 401)
        if isinstance(body, ByRefresh):
            pair = self._world.tokens.refresh(body.refresh_token)
            return _pair(pair) if pair else answer({"error": "refresh_token_has_expired"}, 401)
        proof = challenge_of(body.code_verifier) if isinstance(body, ByProvedCode) else ""
        pair = self._world.tokens.exchange(body.code, body.redirect_uri, proof)
        return _pair(pair) if pair else answer({"error": "invalid_grant"}, 400)

    def _wanted(self, request: Request) -> tuple[list[str], str]:
        asked = request.query_params
        if asked.get("response_type") != "code" or asked.get("client_id") != CLIENT_ID:
            raise Refused(400, "response_type must be code and client_id a known project.")
        redirect, registered = asked.get("redirect_uri", ""), self._world.settings["redirect"]
        here = urlsplit(redirect).hostname in ("127.0.0.1", "localhost", "::1")
        if (redirect != registered) if registered else not here:
            raise Refused(400, "redirect_uri is not the registered one.")
        challenge = asked.get("code_challenge", ""), asked.get("code_challenge_method", "")
        if self._world.settings["pkce"] and not (len(challenge[0]) == 43 and challenge[1] == "S256"):
            raise Refused(400, "A code_challenge with the method S256 is needed.")
        scopes = asked.get("scope", "").replace(",", " ").split()
        if not set(scopes) <= set(SCOPES):
            raise Refused(400, "scope holds an unknown permission.")
        return scopes, redirect


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _with(address: str, values: dict[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(values)}"


def _pair(pair: Pair) -> Response:
    return answer(
        {
            "access_token": pair.access,
            "token_type": "bearer",
            "expires_in": pair.life,
            "refresh_token": pair.refresh,
        }
    )
