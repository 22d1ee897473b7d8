"""One connection to our web server: a request must come whole, in time and in size, or the connection ends.

Bodies have their own bound in `bot.web.paths`; this one is for senders that never come to the end of a head,
or of anything. Imports: uvicorn.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

WHOLE_SECONDS = 15.0
"""From the first byte of a request, or from the connection on, to its last byte."""
MOST_HEAD = 512 * 1024
"""Bytes before the head has ended: far more than any browser sends, as a read may bring some of the body."""


class Connection(HttpToolsProtocol):
    """As uvicorn's, for senders who mean well."""

    _late: asyncio.TimerHandle | None = None
    _head = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Take bytes, unless the head never ends."""
        if self._in_head:
            self._head += len(data)
            if self._head > MOST_HEAD:
                self.transport.close()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins, perhaps the next one."""
        super().on_message_begin()
        if self._late is None:
            self._expect()

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._enough()
        self._in_head, self._head = True, 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is expected any more."""
        self._enough()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._late = self.loop.call_later(WHOLE_SECONDS, self._too_late)

    def _too_late(self) -> None:
        transport: Any = self.transport
        transport.abort()

    def _enough(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
