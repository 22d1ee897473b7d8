"""A broadcast as data: what is sent, in which languages, to whom, when, and how far it has come.

Imports: the message beside it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.broadcast.copies import Change, Copy

CHANGEABLE = timedelta(hours=48)
"""How long a message can be deleted ([API] deleteMessage); edits end with it."""
FREE_RATE = 30
"""Messages a second that cost nothing ([FAQ] broadcasting)."""
STARS_EACH = 0.1
"""What a message above the free rate costs ([API] allow_paid_broadcast)."""


SILENT, DISMISSED, OFF, ASKED = "~silent", "~dismissed", "~off", "~asked"
RESTORED, GROWN, CHANGED, FAILING = "~restored", "~grown", "~changed", "~failing"
"""Reasons of ours in a `note`; anything else there is Telegram's own words."""


class Stage(StrEnum):
    """Where a broadcast stands."""

    DRAFT = "draft"
    REVIEW = "review"  # waits for a second one's yes
    RUNNING = "running"  # under way, or waiting for its time
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"
    DISCARDED = "discarded"


class Work(StrEnum):
    """What is being done to the messages."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets it: everybody who fits all of these. Those who want no news never do.

    `activity`: "" or "in:DAYS" / "out:DAYS" (seen within, not seen for). `booked`: "", "ever", "never",
    "open", "held". `listed`: only the people of the broadcast's own list.
    """

    languages: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    activity: str = ""
    service: str = ""
    booked: str = ""
    listed: bool = False

    @property
    def everybody(self) -> bool:
        """Whether nothing narrows it."""
        return self == Audience()


@dataclass(frozen=True, slots=True)
class Campaign:
    """One broadcast. `copies` by language; `base` is the language of the copy that others fall back to.

    `at`: None is now; with `local` it is a wall time of each person's own zone, shown as in `zone`. `asking`:
    what its holder types next, "" when nothing. `note`: why it was paused by itself. `second`: who said yes
    to it besides. `holder`: who answers for it: its author, until another wants a change or lets it go on.
    `editing`: the language whose copy is being changed everywhere, to `change`; `unfinished`: others get it
    after that. `event` is the booking that it announces, "" for none, `begins` when that begins now, and
    `room` how many may watch it, 0 where that is not known.
    `strangers` are the @names of its list that nobody has whom we know. Who came after `newest` is not in
    its audience. `people`: to how many somebody said yes, 0 before that, None where it was not kept;
    `confirmed`: when.
    """

    id: str
    author: int
    stage: Stage = Stage.DRAFT
    copies: Mapping[str, Copy] = field(default_factory=dict)
    base: str = "en"
    audience: Audience = field(default_factory=Audience)
    at: datetime | None = None
    local: bool = False
    zone: str = "UTC"
    paid: bool = False
    asking: str = ""
    revision: int = 0
    total: int = 0
    work: Work = Work.SEND
    note: str = ""
    second: int = 0
    holder: int = 0
    editing: str = ""
    unfinished: bool = False
    change: Change | None = None
    started: datetime | None = None
    event: str = ""
    begins: datetime | None = None
    room: int = 0
    newest: datetime | None = None
    people: int | None = 0
    confirmed: datetime | None = None
    strangers: tuple[str, ...] = ()

    @property
    def called_off(self) -> bool:
        """Whether it announces an event that will not take place."""
        return bool(self.event) and self.begins is None

    @property
    def outgrown(self) -> bool:
        """Whether it is to go to many more than somebody said yes to."""
        return self.work is Work.SEND and self.people is not None and grown(self.total, self.people)

    @property
    def open(self) -> bool:
        """Whether it is still going on."""
        return self.stage in {Stage.REVIEW, Stage.RUNNING, Stage.PAUSED}

    @property
    def album(self) -> bool:
        """Whether any of it is one."""
        return any(copy.kind == "album" for copy in self.copies.values())

    @property
    def kept(self) -> bool:
        """Whether all of it is sent from what was confirmed, and no album from messages that may change."""
        return all(copy.kept for copy in self.copies.values())

    @property
    def fast(self) -> bool:
        """Whether Telegram takes Stars for it: not for a change, nor a copied album ([API] copyMessages)."""
        return self.paid and self.work is Work.SEND and self.kept

    @property
    def halted(self) -> bool:
        """Whether it paused while it was sent, and can be changed before it goes on."""
        return self.stage is Stage.PAUSED and self.work is Work.SEND and self.kept

    def late(self, now: datetime) -> bool:
        """Whether the moment it was meant for is gone."""
        return self.at is not None and self.at <= now

    def copy_for(self, language: str) -> tuple[str, Copy] | None:
        """The copy somebody of this language gets, with its language; None before there is one."""
        chosen = language if language in self.copies else self.base
        return (chosen, self.copies[chosen]) if chosen in self.copies else None

    def with_copy(self, language: str, copy: Copy) -> "Campaign":
        """The broadcast with one language's message in place; the first one becomes the base."""
        base = self.base if self.copies else language
        return replace(self, copies={**self.copies, language: copy}, base=base)

    def changed(self) -> "Campaign":
        """The broadcast once its `change` is made; itself where there is none."""
        old = self.copies.get(self.editing)
        return self.with_copy(self.editing, old.after(self.change)) if old and self.change else self

    def rests(self, tally: "Tally", now: datetime) -> datetime | None:
        """Until when it waits for its hour or the next time zone; None while it is sent, or is no more."""
        if self.stage is not Stage.RUNNING or self.work is not Work.SEND or tally.sending:
            return None
        until = tally.following or (None if self.total else self.at)
        return until if until and until > now else None

    def unasked(self, tally: "Tally") -> "Campaign":
        """As it was before a second one was asked: still to be sent, or sent and unchanged."""
        if self.work is not Work.EDIT:
            return replace(self, stage=Stage.DRAFT, note="")
        over = Stage.STOPPED if tally.waiting else Stage.DONE
        stage = Stage.PAUSED if self.unfinished else over
        return replace(self, stage=stage, work=Work.SEND, change=None, note="")

    def price(self, people: int) -> int:
        """The most Stars that a paid broadcast to so many costs: each message of an album counts."""
        each = max((copy.cost for copy in self.copies.values()), default=1)
        return math.ceil(people * each * STARS_EACH)


def grown(people: int, meant: int) -> bool:
    """Whether an audience is larger than the number somebody said yes to, but for a few who fit by now."""
    return people > meant + meant // 100


@dataclass(frozen=True, slots=True)
class Tally:
    """How many recipients are where. `unknown`: sent, as far as one can tell; the answer was lost.

    Of the change that is made, or was made last: how many it is `meant` for, `changed`, and `stuck` where
    Telegram refused. `last`: when the newest was sent, `following`: when it is the next one's time.
    """

    waiting: int = 0
    sending: int = 0
    sent: int = 0
    unknown: int = 0
    blocked: int = 0
    refused: int = 0
    skipped: int = 0
    changed: int = 0
    left: int = 0
    meant: int = 0
    stuck: int = 0
    last: datetime | None = None
    following: datetime | None = None

    @property
    def total(self) -> int:
        """All of them."""
        return self.waiting + self.done

    @property
    def done(self) -> int:
        """Those with whom sending is over."""
        return self.sending + self.sent + self.unknown + self.blocked + self.refused + self.skipped

    def changeable(self, now: datetime) -> datetime | None:
        """Until when something of it can be changed or deleted; None when nothing can."""
        until = self.last + CHANGEABLE if self.last and self.sent else None
        return until if until and until > now else None
