"""What a person types, besides the when: performers, software, durations, amounts, contacts, yes and no.

It may import the standard library and `booking`.
"""

from booking.spoken.said import Change, Said
from booking.spoken.understood import Present, Understood

__all__ = ["Change", "Present", "Said", "Understood"]
