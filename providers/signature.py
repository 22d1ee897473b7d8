"""Whether a webhook was sent by who shares a secret with us. May import the standard library, `booking`."""

import hmac
from collections.abc import Mapping

from booking.provider import Forged


def header(headers: Mapping[str, str], name: str) -> str:
    """A header whatever its case; Forged without it."""
    found = next((value for key, value in headers.items() if key.casefold() == name.casefold()), "")
    if not found:
        raise Forged("no signature")
    return found


def verify(secret: str, message: bytes, claimed: str) -> None:
    """Compare a hex HMAC-SHA256 in constant time; Forged when it is another, or when we have no secret."""
    proof = hmac.new(secret.encode(), message, "sha256").hexdigest()
    if not secret or not hmac.compare_digest(proof.encode(), claimed.strip().lower().encode()):
        raise Forged("another signature")
