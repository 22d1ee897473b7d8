"""WebKasa's webhooks (contract section 4). May import `booking`, pydantic and its neighbours."""

from collections.abc import Mapping

from pydantic import ValidationError

from booking.provider import Heard
from providers.reading import Garbled, parse
from providers.signature import header, verify
from providers.webkasa.answers import Event


def heard(secret: str, headers: Mapping[str, str], body: bytes) -> Heard | None:
    """Signed over the raw body, without a time: a replay is told by its id. Raises Forged."""
    scheme, _, proof = header(headers, "X-WebKasa-Signature").partition("=")
    verify(secret if scheme == "sha256" else "", body, proof)
    try:
        event = Event.model_validate(parse(body))
    except (Garbled, ValidationError):
        return None
    ours = event.type.startswith("booking.") and event.data
    return Heard(event.id, event.data.id, event.type) if ours and event.data else None
