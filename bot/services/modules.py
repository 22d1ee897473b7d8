"""Which booking services there are, on or off.

A service is any module of `providers/`, or of SERVICES_FOLDER, with CARD, SETTINGS, OPTIONAL and `connect`.

Imports: `booking`, `providers` and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, cast

from booking.form import Card
from booking.provider import Provider
from bot.settings import NAMES, public, values
from bot.stop import Stop
from providers.finding import services


class Module(Protocol):
    """What a service's module offers. SETTINGS are needed, OPTIONAL are not: names of the environment."""

    CARD: Card
    SETTINGS: tuple[str, ...]
    OPTIONAL: tuple[str, ...]

    def connect(self, settings: Mapping[str, str], clock: Callable[[], datetime]) -> Provider:
        """A client that lives by `clock`; ValueError, which names a wrong setting and not its content."""


def modules(further: Path | None = None) -> Sequence[Module]:
    """Every service there is, in the order of their labels; Stop when a further one cannot be used."""
    try:
        return [cast("Module", module) for module in services(further)]
    except ValueError as wrong:
        raise Stop(f"settings: SERVICES_FOLDER: {wrong}") from None


def secrets(environ: Mapping[str, str], known: Sequence[Module]) -> Mapping[str, str]:
    """The secret settings of every service that are set, by name; the log stars their values."""
    names = [name for module in known for name in (*module.SETTINGS, *module.OPTIONAL)]
    found, _ = values(environ, names)
    return {name: value for name, value in found.items() if name not in NAMES and not public(name)}
