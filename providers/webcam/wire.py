"""Calls to the webcam service as one account, or as the project where none is needed (contract section 2).

May import `booking`, pydantic and its neighbours.
"""

from typing import Any, TypeVar

from pydantic import TypeAdapter

from booking.errors import LoginNeeded
from booking.provider import Account
from providers.address import root_of
from providers.http import Clock, Http, Pairs
from providers.oauth import OAuth

BOOKINGS, CREDITS = "account_webcam_bookings", "account_credits_history"
INFORMATION = "account_information"
T = TypeVar("T")


class Wire:
    """The operator's account has its token in the settings; `project` goes with calls without an account."""

    def __init__(self, http: Http, settings: Pairs, project: Pairs) -> None:
        self.http, self._project = http, project
        self._operator = settings.get("WEBCAM_ACCESS_TOKEN", "")

    async def get(
        self,
        account: Account,
        into: TypeAdapter[T],
        path: str,
        query: Pairs,
        *,
        scope: str = BOOKINGS,
        **options: Any,
    ) -> T:
        """Read as that account; `scope` is the permission needed, `options` those of a call."""
        headers = self._bearer(account)
        return await self.http.get(into, path, query=query, headers=headers, scope=scope, **options)

    async def post(self, account: Account, into: TypeAdapter[T], call: str, body: object, fields: Pairs) -> T:
        """Write as that account, once; `fields` tell which question a refusal is about."""
        headers = self._bearer(account)
        path = f"/v1/Webcam/{call}"
        return await self.http.post(into, path, json=body, headers=headers, scope=BOOKINGS, fields=fields)

    async def project(self, into: TypeAdapter[T], path: str, query: Pairs) -> T:
        """Read as the project (contract 3.10); pictures are not wanted."""
        headers = {**self._project, "X-MaskImages": "1"}
        return await self.http.get(into, path, query=query, headers=headers)

    def _bearer(self, account: Account) -> dict[str, str]:
        token = account.token or (self._operator if account.key == "operator" else "")
        if not token:
            raise LoginNeeded("webcam")
        return {"Authorization": f"bearer {token}"}


def login(settings: Pairs, clock: Clock) -> OAuth:
    """People's own logins (contract section 2). The service's token call takes no PKCE."""
    root = root_of("WEBCAM_LOGIN_URL", settings["WEBCAM_LOGIN_URL"])
    return OAuth(
        "webcam",
        Http("webcam", root, clock=clock),
        str(root),
        settings["WEBCAM_CLIENT_ID"],
        settings["WEBCAM_CLIENT_SECRET"],
        (BOOKINGS, CREDITS, INFORMATION),
        clock,
        authorize_path="/OAuth/Authorize",
        token_path="/OAuth/token",  # noqa: S106 - a path
        pkce=False,
    )
