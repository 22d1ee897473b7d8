"""Where the program may connect: to what was set, and to no spelling of an inside address."""

import asyncio
import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from booking.errors import MaybeDone, ServiceError, Unexpected
from bot.settings import read
from bot.stop import Stop
from providers.address import root_of
from providers.http import Http
from tests.security import world as worlds

LARGEST = 2 * 1024 * 1024
"""Bytes that a service's answer may have."""
INSIDE = ("127.0.0.1", "10.0.0.1", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0")


def spellings(plain: str) -> Iterator[str]:
    """The ways in which people have written this address to get past a list."""
    address = ipaddress.IPv4Address(plain)
    a, b, c, d = address.packed
    number = int(address)
    yield from (plain, str(number), hex(number), f"0{number:o}", f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}")
    yield from (f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{number & 0xFFFF}")
    yield from (f"[::ffff:{plain}]", f"[::{plain}]", f"[64:ff9b::{plain}]", f"{plain}.")
    yield from (f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]", plain.translate(WIDE))


WIDE = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}
NAMES = ("localhost", "LOCALHOST", "localhost.", "ip6-localhost", "localhost.localdomain", "[::1]", "[::]")
TRICKS = ("api.example.com@127.0.0.1", "127.0.0.1#@api.example.com", "127.0.0.1?api.example.com", "")
ADDRESSES = [s for plain in INSIDE for s in spellings(plain)] + [
    *NAMES,
    "[fe80::1]",
    "[fd00::1]",
    "[ff02::1]",
]

_asked: list[Any] | None = None


def _noted(event: str, about: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _asked is not None:
        _asked.append(about[1])


sys.addaudithook(_noted)


@pytest.fixture
def connections() -> Iterator[list[Any]]:
    """Every address that anything in this process connects to."""
    global _asked  # noqa: PLW0603 - an audit hook cannot be taken away, so it is switched
    _asked = []
    yield _asked
    _asked = None


@pytest.mark.parametrize("host", ADDRESSES)
async def test_no_spelling_of_an_inside_address_is_connected_to(host: str, connections: list[Any]) -> None:
    """A service's address is the operator's word; even so none inside is reached by https."""
    try:
        there = Http("x", root_of("X_API_URL", f"https://{host}:9"))
    except ValueError:
        return
    if host.strip("[].").lower() in {"localhost", "::1"} or host.startswith("127."):
        await there.close()  # this machine, spelt so that everyone sees it, is what the demo uses
        return
    with pytest.raises(ServiceError):
        await there.post(worlds.ANY, "/", json={})
    await there.close()
    assert connections == []


def test_there_are_enough_spellings() -> None:
    assert len(set(ADDRESSES)) >= 90


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("scheme", ["https", "http", "file", "gopher", "ftp"])
def test_an_address_that_pretends_is_refused(scheme: str, trick: str) -> None:
    with pytest.raises(ValueError, match="X_API_URL"):
        root_of("X_API_URL", f"{scheme}://{trick}")


@pytest.mark.parametrize("url", ["http://evil.example", "ftp://x", "https://a:b@c", "http://127.0.0.1.evil"])
def test_the_token_goes_to_no_odd_bot_api(url: str) -> None:
    with pytest.raises(Stop, match="TELEGRAM_API_URL"):
        read({"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_API_URL": url})


async def test_an_answer_has_its_largest_size() -> None:
    """Valid to the last byte, and one byte more: only the cap can refuse it."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = LARGEST + (1 if b"/more" in await reader.readuntil(b"\r\n\r\n") else 0)
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
        writer.write(b"1" + b" " * (size - 1))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    there = Http("x", root_of("X_API_URL", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    assert await there.get(worlds.ANY, "/just") == 1
    with pytest.raises(MaybeDone, match="endless"):
        await there.post(worlds.ANY, "/more")
    await there.close()
    server.close()


@pytest.mark.parametrize("path", ["@localhost:9/", "@[::1]:9/"])
async def test_a_path_never_leads_to_another_host(connections: list[Any], path: str) -> None:
    """What a service once named, put into a path, could make its root a sign-in name for somebody else's."""
    there = Http("x", root_of("X_API_URL", "http://127.0.0.1:9"))
    with pytest.raises(Unexpected):
        await there.get(worlds.ANY, path)
    await there.close()
    assert connections == []


async def test_a_whole_booking_connects_to_what_was_set_and_nothing_else(
    database: str, tmp_path: Path, connections: list[Any]
) -> None:
    async with worlds.opened(database, tmp_path) as world:
        known = {int(world.botapi.url.rpartition(":")[2]), _port(world.services.control)}
    ports = {about[1] for about in connections if isinstance(about, tuple)}
    assert ports == known
    assert {about[0] for about in connections if isinstance(about, tuple)} == {"127.0.0.1"}


def _port(url: str) -> int:
    return int(url.partition("://")[2].partition("/")[0].rpartition(":")[2])
