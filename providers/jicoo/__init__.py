"""Jicoo: event types with hosts; the first event type that is free at the time is booked.

`card` has what it asks, `answers` the shapes it replies in, `calls` what can be done, `events` its webhooks.
May import `booking`, httpx, pydantic and its neighbours.
"""

from providers.jicoo.calls import connect
from providers.jicoo.card import CARD, OPTIONAL, SETTINGS

__all__ = ["CARD", "OPTIONAL", "SETTINGS", "connect"]
