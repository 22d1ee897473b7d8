"""What a person types, besides the when: performers, software, durations, amounts, contacts, yes and no.

It may import the standard library and `booking`.
"""

from booking.spoken.amounts import read_amount
from booking.spoken.contacts import read_email, read_phone, read_yes_no
from booking.spoken.durations import names_months, read_minutes
from booking.spoken.options import pick_option
from booking.spoken.people import pick_people
from booking.spoken.relative import changes, corrects, moves, shifts
from booking.spoken.request import understand
from booking.spoken.said import Change, Said
from booking.spoken.understood import Present, Understood
from booking.spoken.ways import (
    bare_number,
    mere_number,
    of_them,
    offers_times,
    read_lack,
    read_way,
    same_again,
    so_much,
    told_name,
    wants_to_know,
    which_one,
    wishes,
)
from booking.spoken.words import idle

__all__ = [
    "Change",
    "Present",
    "Said",
    "Understood",
    "bare_number",
    "changes",
    "corrects",
    "idle",
    "mere_number",
    "moves",
    "names_months",
    "of_them",
    "offers_times",
    "pick_option",
    "pick_people",
    "read_amount",
    "read_email",
    "read_lack",
    "read_minutes",
    "read_phone",
    "read_way",
    "read_yes_no",
    "same_again",
    "shifts",
    "so_much",
    "told_name",
    "understand",
    "wants_to_know",
    "which_one",
    "wishes",
]
