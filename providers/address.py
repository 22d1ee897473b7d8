"""Where a client may connect: the configured host and nothing else, at an address that was checked.

Plain http is for loopback only. A name is resolved here, every address that is not public is refused, and the
connection goes to the address that was checked, so a name cannot change its mind in between.
May import the standard library and httpx.
"""

import asyncio
import ipaddress
import socket

import httpx

RESOLVE_SECONDS = 5.0
MOST_AT_ONCE = 600
"""Connections to one service: more than chats and jobs are at work, so a slow operation refuses nobody."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_HOLDING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
"""An IPv4 address in the last four bytes: translated, and the old form that was once called compatible."""


class Forbidden(Exception):
    """The configured name leads to an address that must not be reached."""


def root_of(name: str, value: str) -> httpx.URL:
    """The address in the setting `name`; ValueError, without its content, when it may not be used."""
    try:
        url = httpx.URL(value.strip())
    except (httpx.InvalidURL, TypeError):
        raise ValueError(f"{name} is not an address") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(f"{name} must begin with https://")
    if url.userinfo or url.query or url.fragment:
        raise ValueError(f"{name} must be a plain address, without a login, query or fragment")
    if url.scheme == "http" and not is_loopback(url.host):
        raise ValueError(f"{name} must be https (plain http is for this machine only)")
    return url.copy_with(path=url.path.rstrip("/"))


def is_loopback(host: str) -> bool:
    """Whether the name is this machine, spelt so that everyone sees it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: Address) -> bool:
    """Whether the address, and any IPv4 address wrapped in it, belongs to the public network."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(address in network for network in _HOLDING):
            wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(inner is not None and not is_public(inner) for inner in wrapped):
            return False
        if address.ipv4_mapped:
            return True
    return address.is_global and not address.is_multicast


class Pinned(httpx.AsyncHTTPTransport):
    """Connects to the host of `root` only: resolve, check, connect to what was checked, verify its name."""

    def __init__(self, root: httpx.URL) -> None:
        # Making a TLS context costs more than the rest of a client; plain http needs none.
        # An idle connection the service is about to close would turn a write into a maybe: keep none long.
        limits = httpx.Limits(max_connections=MOST_AT_ONCE, keepalive_expiry=2.0)
        super().__init__(verify=root.scheme == "https", trust_env=False, retries=0, limits=limits)
        self._root = root

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; Forbidden when its host, or an address of that host, is not allowed."""
        if (request.url.scheme, request.url.host) != (self._root.scheme, self._root.host):
            raise Forbidden("another host than the configured one")
        failure: httpx.TransportError = httpx.ConnectError("no address")
        for address in await self._addresses(request.url.host, request.url.port):
            there = httpx.Request(
                request.method,
                request.url.copy_with(host=str(address)),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": request.url.host},
            )
            try:
                return await super().handle_async_request(there)
            except (httpx.ConnectError, httpx.ConnectTimeout) as refused:
                failure = refused
        raise failure

    async def _addresses(self, host: str, port: int | None) -> list[Address]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, TimeoutError):
            raise httpx.ConnectError("the name does not resolve") from None
        found = list(dict.fromkeys(ipaddress.ip_address(str(answer[4][0])) for answer in answers))
        local = is_loopback(host)
        if any(not (a.is_loopback if local else is_public(a)) for a in found):
            raise Forbidden("the name leads to an address that is not public")
        return found
