"""A person's browser, as far as a login needs one."""

import re
from dataclasses import dataclass, field

import httpx

from sandbox.botapi.client import Seen

ACCOUNTS = {"Alex": "900002", "Mira": "900003", "Sam": "900004"}
"""Who can log in at the pretend webcam service."""


def address_of(message: Seen) -> str:
    """The address behind the first button that has one, or nothing."""
    rows = (message.raw.get("reply_markup") or {}).get("inline_keyboard", [])
    return next((str(b["url"]) for row in rows for b in row if "url" in b), "")


@dataclass
class Browser:
    """One browser; `last` is the page it shows. As with any browser, a connection that was left idle for so
    long that the server closes it fails nothing: none is kept.
    """

    client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(
            trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )
    )
    last: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    async def log_in(self, page: str, account: str = "Alex", decision: str = "allow") -> str:
        """Open the service's page and decide; where the browser is sent back to."""
        assert (await self.client.get(page)).status_code == 200
        form = {"account": ACCOUNTS[account], "decision": decision}
        return str((await self.client.post(page, data=form)).headers["location"])

    async def come_back(self, page: str, account: str = "Alex", decision: str = "allow") -> str:
        """Log in and look at our page; its address."""
        back = await self.log_in(page, account, decision)
        self.last = await self.client.get(back)
        return back

    async def click(self, back: str) -> None:
        """The only button on our page."""
        self.last = await self.client.post(back)

    async def link(self, page: str, account: str = "Alex") -> None:
        """Log in, come back, click."""
        await self.click(await self.come_back(page, account))
        assert self.last.status_code == 200, self.last.text

    @property
    def text(self) -> str:
        """The page without its markup."""
        return re.sub(r"<[^>]+>", "", self.last.text.partition("<main>")[2])
