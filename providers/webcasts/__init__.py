"""Webcasts: an event is created and is the booking; nobody is asked, presenters get links and pins.

`card` has what it asks, `answers` the shapes it replies in, `event` what is sent, `calls` what can be done.
May import `booking`, httpx, pydantic and its neighbours.
"""

from providers.webcasts.calls import connect
from providers.webcasts.card import CARD, OPTIONAL, SETTINGS

__all__ = ["CARD", "OPTIONAL", "SETTINGS", "connect"]
