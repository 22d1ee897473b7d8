"""What the operator's side does: each act is done, and written into the log, in the transaction of its turn.

A handler says what shall happen and never does it itself, so nothing can happen without its entry. Imports:
its neighbours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handlers.roles import Role


class Verb(StrEnum):
    """The kinds of acts, as the log names them; `bot.office.acts` knows what each does."""

    NAME = "staff.name"
    DISMISS = "staff.dismiss"
    CHECK = "audit.check"
    SYNC = "events.sync"
    SCHEDULE = "events.book"
    RESCHEDULE = "events.move"
    CALL_OFF = "events.cancel"
    HAND_OVER = "events.hand"
    MARK = "guests.mark"
    FIND = "guests.find"
    TAKE = "bookings.take"
    REPLACE = "bookings.replace"
    MOVE = "bookings.move"
    CONFIRM = "bookings.confirm"
    CANCEL = "bookings.cancel"
    LOOK = "people.look"
    BLOCK = "people.block"
    LIMIT = "people.limit"
    WRITE = "people.write"
    START = "broadcast.start"
    ASK_SECOND = "broadcast.ask"
    APPROVE = "broadcast.approve"
    REFUSE = "broadcast.refuse"
    WITHDRAW = "broadcast.withdraw"
    TEST = "broadcast.test"
    PAUSE = "broadcast.pause"
    RESUME = "broadcast.resume"
    STOP = "broadcast.stop"
    EDIT = "broadcast.edit"
    DELETE = "broadcast.delete"
    REPORT = "broadcast.report"
    VOID = "secrets.void"
    LOSE = "secrets.lose"
    RESTORE = "database.restore"
    SIGN_IN = "console.enter"
    READ = "console.read"
    FILE = "console.file"
    SAVE = "broadcast.save"
    LIST = "broadcast.list"
    AGAIN = "broadcast.again"
    LEFT = "broadcast.left"
    ATTEND = "events.attend"
    SPEAK = "person.speak"
    ADDRESS = "person.address"


UNWRITTEN = frozenset({Verb.SAVE, Verb.LIST, Verb.AGAIN, Verb.LEFT, Verb.ATTEND, Verb.SPEAK, Verb.ADDRESS})
"""What has no entry: a draft being written, and what a client does."""

SETTINGS = "settings"
"""Stands in the log where a role does, of what a start did because other owners are in the settings."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a subject (the id of a person, a broadcast …). `values` are plain JSON, kept in the log.

    Never put there: words of people, private answers, secrets.
    """

    verb: Verb
    subject: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and when."""

    person: int
    role: Role | None
    now: datetime
