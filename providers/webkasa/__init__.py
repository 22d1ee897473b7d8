"""WebKasa: one schedule per person, each booked on its own; free times are worked out here.

`card` has what it asks, `answers` the shapes it replies in, `slots` its free times, `calls` what can be done.
May import `booking`, httpx, pydantic and its neighbours.
"""

from providers.webkasa.calls import connect
from providers.webkasa.card import CARD, OPTIONAL, SETTINGS

__all__ = ["CARD", "OPTIONAL", "SETTINGS", "connect"]
