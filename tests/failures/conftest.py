"""The whole program in this process, nobody having said anything yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.botapi.client import Person
from tests.security.world import World, opened


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, tmp_path, booked=False) as there:
        yield there


@pytest.fixture
async def ada(world: World) -> Person:
    return await world.sandbox.person("Ada", language_code="en")
