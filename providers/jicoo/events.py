"""Jicoo's webhooks: their signature, its age, and the key that tells one delivery from the next (section 5).

May import the standard library, `booking` and its neighbours.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import ValidationError

from booking.provider import Forged, Heard
from providers.reading import Answer, Garbled, Id, Instant, Maybe, Text, parse
from providers.signature import header, verify

HEADER = "Jicoo-Webhook-Signature"
WINDOW = timedelta(minutes=5)


class Contact(Answer):
    """The guest."""

    email: Text = ""


class About(Answer):
    """The booking an event is about."""

    uid: Id
    updated_at: Text = ""
    started_at: Maybe[Instant] = None
    contact: Maybe[Contact] = None


class Event(Answer):
    """What happened; `event` is an open set."""

    event: Text
    object: About

    @property
    def news(self) -> Heard:
        """The same for who follows bookings."""
        about = self.object
        key = f"{self.event}:{about.uid}:{about.updated_at}"
        return Heard(
            key, about.uid, self.event, about.contact.email if about.contact else "", about.started_at
        )


def heard(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Heard | None:
    """The news in a delivery; None for news of no booking. Forged when signature or time is wrong."""
    parts = dict(part.strip().partition("=")[::2] for part in header(headers, HEADER).split(","))
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise Forged("no time in the signature")
    verify(secret, f"{stamp}.".encode() + body, parts.get("v1", ""))
    if abs(now.timestamp() - int(stamp)) > WINDOW.total_seconds():
        raise Forged("too old or too new")
    try:
        return Event.model_validate(parse(body)).news
    except (Garbled, ValidationError):
        return None
