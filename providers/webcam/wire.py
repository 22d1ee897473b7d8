"""Calls to the webcam service as one account, or as the project where none is needed (contract section 2).

May import `booking`, pydantic and its neighbours.
"""

from typing import TypeVar

from pydantic import TypeAdapter

from booking.errors import LoginNeeded
from booking.provider import Account
from providers.http import Http, Pairs

BOOKINGS, CREDITS = "account_webcam_bookings", "account_credits_history"
T = TypeVar("T")


class Wire:
    """`operator` is the token of the operator's account, `project` the headers of calls without one."""

    def __init__(self, http: Http, operator: str, project: Pairs) -> None:
        self.http, self._operator, self._project = http, operator, project

    async def get(
        self, account: Account, into: TypeAdapter[T], path: str, query: Pairs, *, scope: str = BOOKINGS
    ) -> T:
        """Read as that account; `scope` is the permission needed."""
        return await self.http.get(into, path, query=query, headers=self._bearer(account), scope=scope)

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
