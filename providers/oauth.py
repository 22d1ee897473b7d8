"""Logging in with OAuth 2: authorization codes, PKCE where the service takes it, rotating refresh tokens.

authlib knows the protocol (RFC 6749, 7636, 7009); the wire is the one of every other call. What is kept,
and that a state is used once, is up to who calls. No login has ended because our secret is an old one or the
address a wrong one: that is told apart. May import `booking`, authlib, pydantic and its neighbours.
"""

import hmac
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from pydantic import TypeAdapter

from booking.errors import (
    Invalid,
    LoginNeeded,
    MaybeDone,
    ProjectRefused,
    ServiceError,
    Unavailable,
    Unexpected,
)
from booking.login import Tokens
from providers.http import Clock, Http
from providers.reading import Answer, Maybe, Text
from providers.refusals import GONE

OURS = r"\b(invalid_client|unauthorized_client|unsupported_grant_type)\b"
"""Refusals of RFC 6749, 5.2 that are about us and not about the login."""
SHORTEST, LONGEST = 60, 90 * 86400
"""Seconds a token may live, however odd the answer."""


class Pair(Answer):
    """The token endpoint's answer."""

    access_token: Text
    refresh_token: Text = ""
    expires_in: Maybe[int] = None
    scope: Text = ""


PAIR = TypeAdapter(Pair)
ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True)
class OAuth:
    """One service's login. `http` reaches the login host; `root` is its address, for the person's browser."""

    service: str
    http: Http
    root: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: Sequence[str]
    clock: Clock
    authorize_path: str = "/oauth/authorize"
    token_path: str = "/oauth/token"  # noqa: S105 - a path
    revoke_path: str = ""
    pkce: bool = True

    @property
    def revocable(self) -> bool:
        """Whether the service has a call for that."""
        return bool(self.revoke_path)

    def page(self, redirect: str, state: str, verifier: str) -> str:
        """Where the browser is sent, with the challenge and never the verifier."""
        proof = (
            {"code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
            if self.pkce
            else {}
        )
        scope = " ".join(self.scopes)
        address = f"{self.root}{self.authorize_path}"
        return str(prepare_grant_uri(address, self.client_id, "code", redirect, scope, state, **proof))

    def code(self, answered: str, state: str) -> str:
        """The code in the address that came back, if it answers our state and was not refused."""
        said = dict(parse_qsl(urlsplit(answered).query))
        if not state or not hmac.compare_digest(said.get("state", "").encode(), state.encode()):
            raise LoginNeeded(self.service)
        if not said.get("code"):
            raise LoginNeeded(self.service)
        return said["code"]

    async def exchange(self, code: str, redirect: str, verifier: str) -> Tokens:
        """Tokens for a code; a code is good once, so a lost answer means logging in again."""
        more = {"code_verifier": verifier} if self.pkce else {}
        try:
            return await self._tokens("authorization_code", redirect_uri=redirect, code=code, **more)
        except MaybeDone:
            raise LoginNeeded(self.service) from None

    async def refresh(self, tokens: Tokens) -> Tokens:
        """A new pair; a service that keeps its refresh token keeps ours."""
        try:
            new = await self._tokens("refresh_token", refresh_token=tokens.refresh)
        except MaybeDone as lost:
            raise Unavailable(self.service, lost.why) from None
        return Tokens(new.access, new.refresh or tokens.refresh, new.expires, new.scopes or tokens.scopes)

    async def known(self) -> None:
        """Refresh with a token that nobody has: a service that refuses that token knows our project."""
        with suppress(LoginNeeded):
            await self.refresh(Tokens("", secrets.token_urlsafe(32), self.clock()))

    async def revoke(self, tokens: Tokens) -> bool:
        """RFC 7009, where the service has it."""
        if not self.revocable:
            return False
        form = {"token": tokens.refresh or tokens.access, **self._project()}
        try:
            await self.http.post(ANYTHING, self.revoke_path, form=form, ours=OURS)
        except (Invalid, LoginNeeded):
            return True  # nothing there to take back
        return True

    async def _tokens(self, grant: str, **fields: str) -> Tokens:
        form = dict(parse_qsl(prepare_token_request(grant, "", **fields, **self._project())))
        try:
            said = await self.http.post(PAIR, self.token_path, form=form, ours=OURS, meaning=GONE)
        except (Invalid, Unexpected) as no:
            raise self._meant(no) from None
        if not said.access_token:
            raise MaybeDone(self.service, "a login without a token")
        life = min(LONGEST, max(SHORTEST, said.expires_in or SHORTEST))
        expires = self.clock() + timedelta(seconds=life)
        return Tokens(said.access_token, said.refresh_token, expires, said.scope or " ".join(self.scopes))

    def _meant(self, no: Invalid | Unexpected) -> ServiceError:
        """Whose refusal it is; where nothing is, the address of the login is a wrong one."""
        match no:
            case Invalid() if no.problems[0].code == "gone":
                return ProjectRefused(self.service, 404)
            case Unexpected(status=405):
                return ProjectRefused(self.service, 405)
            case ProjectRefused():
                return no
            case Unexpected() if not 400 <= no.status < 500:
                return no
        return LoginNeeded(self.service)

    def _project(self) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.client_secret}
