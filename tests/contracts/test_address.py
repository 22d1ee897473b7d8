"""Where the one client connects to: no address inside, and the very address that was checked."""

import asyncio
import ipaddress
from typing import Any

import pytest

from booking.errors import ServiceError, Unavailable, Unexpected
from providers import address, http
from providers.address import root_of
from providers.http import Http
from tests.contracts.wire import JSON

INSIDE = [
    "0x7f.1",
    "2130706433",
    "127.1",
    "0",
    "0.0.0.0",  # noqa: S104
    "[::]",
    "10.0.0.1",
    "172.16.0.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "[::ffff:169.254.169.254]",
    "[::ffff:127.0.0.1]",
    "[fe80::1]",
    "[fc00::1]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "224.0.0.1",
    "localhost.localdomain",
    "ip6-localhost",
]


@pytest.mark.parametrize("host", INSIDE)
async def test_no_spelling_of_an_inside_address_is_reached(host: str) -> None:
    connections = list[object]()
    server = await asyncio.start_server(lambda _, w: connections.append(w), "0.0.0.0", 0)
    port = server.sockets[0].getsockname()[1]
    there = Http("x", root_of("X", f"https://{host}:{port}"))
    with pytest.raises((Unexpected, Unavailable)):
        await there.post(JSON, "/", json={})
    await there.close()
    server.close()
    assert connections == []


async def test_the_address_checked_is_the_address_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that changes its mind is asked once only, so it cannot."""
    asked = list[str]()

    async def rebinding(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("203.0.114.7" if len(asked) == 1 else "127.0.0.1", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", rebinding)
    monkeypatch.setattr(http, "DEADLINE", 0.3)
    there = Http("x", root_of("X", "https://api.webcam.example"))
    with pytest.raises(ServiceError):
        await there.post(JSON, "/", json={})
    await there.close()
    assert asked[0] == "api.webcam.example"
    assert all(host == "203.0.114.7" for host in asked[1:])


def test_public_addresses_are_public() -> None:
    for text in ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"):
        assert address.is_public(ipaddress.ip_address(text))
