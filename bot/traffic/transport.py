"""The one door to Telegram: a `BaseRequest` on aiohttp, with lean JSON calls for our own use beside it.

It tells "nothing left the machine" (NotSent) from "perhaps delivered" (TimedOut, NetworkError), because they
are repeated by different rules. No error carries the address, which holds the token.
Imports: telegram, aiohttp, orjson.
"""

import time
from typing import Any

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector
from aiohttp.client_exceptions import ClientConnectorError, ConnectionTimeoutError
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.traffic.raw import loads

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
IDLE_SECONDS = 25.0
"""Idle connections are closed by us before Telegram does it, so that a call never meets a dead one."""
JSON_BODY = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """No connection: nothing left the machine, so trying again is safe."""


class AiohttpRequest(BaseRequest):
    """Keeps connections alive; thousands of calls a second fit into one process."""

    def __init__(self, connections: int = 256, read_timeout: float = READ_SECONDS) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: ClientSession | None = None
        self.dated = ("", 0.0)
        """The Date header of the last answer, and when it came (Unix seconds)."""

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer when the caller does not say."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; a second call does nothing."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(
                connector=TCPConnector(
                    limit=self._connections, keepalive_timeout=IDLE_SECONDS, ttl_dns_cache=300
                ),
                cookie_jar=DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept-Encoding"),
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def do_request(  # noqa: PLR0917  the signature is PTB's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  one deadline covers writing and reading
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """PTB's own calls; JSON unless files are sent."""
        seconds = self._read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        if request_data is None:
            return await self.exchange(method, url, None, {}, seconds)
        if request_data.contains_files:
            return await self.exchange(method, url, _form(request_data), {}, seconds)
        return await self.exchange(method, url, orjson.dumps(request_data.parameters), JSON_BODY, seconds)

    async def exchange(
        self,
        method: str,
        url: str,
        body: bytes | FormData | None,
        headers: dict[str, str],
        seconds: float | None,
    ) -> tuple[int, bytes]:
        """One HTTP call: status and body. NotSent, TimedOut or NetworkError otherwise."""
        if self._session is None:
            raise NotSent("the transport is not open")
        total = None if seconds is None else seconds + CONNECT_SECONDS
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=ClientTimeout(total=total, connect=CONNECT_SECONDS, sock_read=seconds),
            ) as answer:
                self.dated = answer.headers.get("Date", ""), time.time()
                return answer.status, await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotSent(f"no connection to Telegram: {type(error).__name__}") from None
        except TimeoutError:
            raise TimedOut("Telegram did not answer in time") from None
        except (ClientError, OSError, ValueError) as error:
            raise NetworkError(f"the connection to Telegram broke: {type(error).__name__}") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """As PTB's, without its log line that would hold people's words."""
        try:
            return loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None


def _form(request_data: RequestData) -> FormData:
    form = FormData(quote_fields=False)
    for name, text in request_data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def dated(bot: Bot) -> tuple[str, float]:
    """The Date header of the last answer a `telegram_bot` had, and when it came (Unix seconds)."""
    return bot.request.dated if isinstance(bot.request, AiohttpRequest) else ("", 0.0)


def telegram_bot(token: str, api_url: str = "https://api.telegram.org") -> Bot:
    """A Bot whose every call takes this transport. `api_url` is the root of the Bot API."""
    root = api_url.rstrip("/")
    return Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=2),
    )
