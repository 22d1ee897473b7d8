"""Who may do what on the operator's side: one table, asked before every command, typed word and tap.

Owners are named in the settings; they name operators and support in the chat. Imports: standard library only.
"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody of the operator's side is."""

    OWNER = "owner"
    OPERATOR = "operator"
    SUPPORT = "support"


class Right(StrEnum):
    """Something that not everybody may do."""

    STAFF = "staff"  # name operators and support
    AUDIT = "audit"  # read the log
    BROADCAST = "broadcast"  # write to many, and say yes to another's broadcast
    EVENTS = "events"  # schedule events, run a sync
    GUESTS = "guests"  # see who booked in the operator's accounts, and say how it went
    FIGURES = "figures"  # statistics, health
    PEOPLE = "people"  # find and look at people
    POWER = "power"  # limit, block, write to people


OWN = frozenset({Role.OWNER})
RUN = OWN | {Role.OPERATOR}
HELP = RUN | {Role.SUPPORT}

RIGHTS: Mapping[Right, frozenset[Role]] = {
    Right.STAFF: OWN,
    Right.AUDIT: OWN,
    Right.BROADCAST: RUN,
    Right.EVENTS: RUN,
    Right.GUESTS: RUN,
    Right.FIGURES: HELP,
    Right.PEOPLE: HELP,
    Right.POWER: RUN,
}


def may(role: Role | None, right: Right | None) -> bool:
    """Whether this role (None: a client) has the right (None: everybody's)."""
    return right is None or role in RIGHTS[right]
