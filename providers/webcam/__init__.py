"""The webcam service: up to four performers are asked, the first to accept wins, the client confirms.

`card` has what it asks, `answers` the shapes it replies in, `calls` what can be done with it.
May import `booking`, httpx, pydantic and its neighbours.
"""

from providers.webcam.calls import connect
from providers.webcam.card import CARD, OPTIONAL, SETTINGS

__all__ = ["CARD", "OPTIONAL", "SETTINGS", "connect"]
