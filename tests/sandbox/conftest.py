"""A fresh Bot API server per test, somebody called Ada, and a client that speaks the protocol by hand."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio

from sandbox.botapi import Server, serve
from sandbox.botapi.client import Person, Sandbox


@dataclass
class Api:
    """Calls bot methods over HTTP with JSON bodies and returns Telegram's JSON."""

    http: httpx.AsyncClient
    server: Server

    async def __call__(self, method: str, **params: Any) -> Any:
        answer = await self.http.post(f"/bot{self.server.token}/{method}", json=params)
        return answer.json()

    async def ok(self, method: str, **params: Any) -> Any:
        body = await self(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        body = await self(method, **params)
        assert not body["ok"], body
        return f"{body['error_code']} {body['description']}"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as running:
        yield running


@pytest_asyncio.fixture
async def api(server: Server) -> AsyncIterator[Api]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with httpx.AsyncClient(base_url=server.url, timeout=10, trust_env=False, verify=context) as http:
        yield Api(http, server)


@pytest_asyncio.fixture
async def sandbox(server: Server) -> AsyncIterator[Sandbox]:
    async with Sandbox(server.url) as world:
        yield world


@pytest_asyncio.fixture
async def ada(sandbox: Sandbox) -> Person:
    return await sandbox.person("Ada", id=8_000_000_001, language_code="en", started=True)
