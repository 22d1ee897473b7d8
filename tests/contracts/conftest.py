"""What every contract test stands on: pauses of no length, and a witness on the wire."""

from collections.abc import Iterator

import pytest

from providers import http
from tests.witness import Witness, witnessed

__all__ = ["Witness"]


@pytest.fixture(autouse=True)
def witness() -> Iterator[Witness]:
    """Everything that was said in this test kept to the contracts."""
    with witnessed() as there:
        yield there


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "PAUSES", (0.001, 0.002, 0.004))
