"""Addresses that open the bot in Telegram, and what stands behind their payloads.

A payload is at most 64 of A-Z a-z 0-9 _ - (Bot API, deep linking). A performer, a service and one's own
booking are named in it; whatever carries more waits in a row behind a nonce. Imports: standard library only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MARK = "#"
"""Before the beginning of a booking's id in an inline query: that booking and nothing else."""
FITS = re.compile(r"[\w-]{1,64}", re.ASCII)


class To(StrEnum):
    """Where a link leads: the first letter of its payload."""

    PERFORMER = "p"
    SERVICE = "s"
    BOOKING = "b"
    PREPARED = "n"
    COMMAND = "c"


@dataclass(frozen=True, slots=True)
class Target:
    """What a payload names: a performer (of a service), a service, a booking, a nonce or a command."""

    to: To
    name: str = ""
    service: str = ""


def read(payload: str, services: Iterable[str] = ()) -> Target | None:
    """What /start was called with; None for anything that is not ours. Of `services` the ids may hold a _."""
    kind, _, rest = payload.partition("_")
    if not rest or kind not in set(To):
        return None
    if kind == To.PERFORMER:
        named = (service for service in services if rest.startswith(f"{service}_"))
        service = max(named, key=len, default=rest.partition("_")[0])
        performer = rest[len(service) + 1 :]
        return Target(To.PERFORMER, performer, service) if service and performer else None
    return Target(To.SERVICE, service=rest) if kind == To.SERVICE else Target(To(kind), rest)


def to_performer(bot: str, service: str, performer: str) -> str:
    """The link to a performer; to their service where the performer's id cannot stand in a payload."""
    payload = f"{To.PERFORMER}_{service}_{performer}"
    return _link(bot, payload) if FITS.fullmatch(payload) else to_service(bot, service)


def to_service(bot: str, service: str) -> str:
    """The link that begins a request at a service."""
    return _link(bot, f"{To.SERVICE}_{service}")


def to_booking(bot: str, booking: str) -> str:
    """The link to a booking; it opens for its owner only."""
    return _link(bot, f"{To.BOOKING}_{booking}")


def to_command(bot: str, name: str) -> str:
    """The link that asks in the private chat what was asked elsewhere."""
    return _link(bot, f"{To.COMMAND}_{name}")


def prepared(nonce: str) -> str:
    """The payload for a prepared request."""
    return f"{To.PREPARED}_{nonce}"


def to_prepared(bot: str, nonce: str) -> str:
    """The link to a prepared request."""
    return _link(bot, prepared(nonce))


def to_share(booking: str) -> str:
    """The inline query that offers one booking."""
    return f"{MARK}{booking[:8]}"


def _link(bot: str, payload: str) -> str:
    return f"https://t.me/{bot}?start={payload}"
