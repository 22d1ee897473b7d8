"""What every test may ask for: the server of this run, and a database of its own."""

import gc
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.database import Server, fresh

# No test is timed: a busy machine makes any example slow.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_owned: list[Server] = []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The controller of xdist starts the one server and tells each worker where it is."""
    if not _owned:
        _owned.append(Server())
        node.config.stash[_ADDRESS] = _owned[0].start()
    node.workerinput["postgres"] = node.config.stash[_ADDRESS]


_ADDRESS = pytest.StashKey[str]()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Each of eight workers imports all tests: a quarter of that was the collector's, who finds nothing."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """All is imported: the collector need not walk it again and again, which took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure() -> None:
    """Whoever started a server stops it."""
    while _owned:
        _owned.pop().stop()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> str:
    """The address of the run's server (its maintenance database)."""
    told: dict[str, str] = getattr(request.config, "workerinput", {})
    if "postgres" in told:
        return told["postgres"]
    _owned.append(Server())
    return _owned[0].start()


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """A migrated database of this test's own."""
    with fresh(postgres) as url:
        yield url
