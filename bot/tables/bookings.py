"""A request that was sent, and everything that follows from it.

Imports: sqlalchemy, sqlmodel and the columns beside it.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from bot.tables.columns import Base, answers, bare, flag, instant, sealed, structure_or_null, whole, word

LIVE_STEPS = "step IN ('saved', 'claimed', 'unknown')"


class Bookings(Base, table=True):
    """A sent request: `booking.ledger.Booking`. `stage` and `ended` copy the fold, for queries only.

    `look_at` is when the follow job looks next; NULL when nothing is expected. `edition` counts what changed
    for a calendar, `noted` tells that the person put the booking into theirs; `entry` is the booking whose
    entry there it goes on with, "" for its own. `was` is when it began until the other side moved it,
    `watched` that a watch sent it.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        Index("ix_bookings_person_starts", "person", "ended", "starts"),
        Index("ix_bookings_made", "made"),
        Index(
            "ix_bookings_rare",
            "stage",
            "made",
            "id",
            postgresql_where=text("stage NOT IN ('confirmed', 'done')"),
        ),
        Index("ix_bookings_starts", "starts"),
        Index("ix_bookings_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
        Index("ix_bookings_replaces", "replaces", postgresql_where=text("replaces IS NOT NULL")),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = bare(BigInteger, ForeignKey("people.id", ondelete="CASCADE"))
    service: str = word(None)
    account: str = word(None)
    answers: dict[str, Any] = answers()
    starts: datetime = instant(null=False)
    minutes: int = whole()
    made: datetime = instant(null=False)
    revision: int = whole()
    problem: dict[str, Any] | None = sealed(structure_or_null(), "id")
    balance: Decimal | None = bare(Numeric, null=True)
    stage: str = word("asked")
    ended: bool = flag(default=False)
    look_at: datetime | None = instant()
    mark: str = word()
    replaces: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="SET NULL"), nullable=True),
    )
    edition: int = whole()
    noted: bool = flag(default=False)
    entry: str = word()
    was: datetime | None = instant()
    watched: bool = flag(default=False)


class Invitations(Base, table=True):
    """One performer's part of a booking: `booking.outcome.Invitation`. `place` is the order asked in;
    `service` and `account` are copies of the booking's, for the index. `answered` is when the stage first
    told an answer, `agreed` when it was a yes, whatever came of that; triggers note them.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "one_reference",
            "service",
            "account",
            "reference",
            unique=True,
            postgresql_where=text("reference <> ''"),
        ),
        Index("ix_invitations_performer", "performer"),
    )
    booking: str = Field(
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    )
    performer: str = Field(sa_column=Column(Text, primary_key=True))
    service: str = word()
    account: str = word()
    place: int = whole(SmallInteger)
    stage: str = word("asked")
    reason: str = word("none")
    words: str = sealed(word(), "booking", "performer")
    reference: str = word()
    price: Decimal | None = bare(Numeric, null=True)
    deadline: datetime | None = instant()
    seen: datetime | None = instant()
    contact: str = sealed(word(), "booking", "performer")
    remarks: list[Any] = sealed(
        Field(
            default_factory=list,
            sa_column=Column(JSONB, nullable=False, server_default=text("'[]'::jsonb")),
        ),
        "booking",
        "performer",
    )
    answered: datetime | None = instant()
    agreed: datetime | None = instant()


class Intents(Base, table=True):
    """One write to a service: `booking.ledger.Intent`. One of a kind and target is live at a time.

    `due` is when the settle job sees to it next.
    """

    __tablename__ = "intents"
    __table_args__ = (
        Index(
            "one_live_intent",
            "booking",
            "verb",
            "target",
            unique=True,
            postgresql_where=text(LIVE_STEPS),
        ),
        Index("ix_intents_due", "due", postgresql_where=text(LIVE_STEPS)),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    booking: str = Field(
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    verb: str = word(None)
    target: str = word()
    note: str = sealed(word(), "id")
    step: str = word("saved")
    saved: datetime | None = instant()
    claimed: datetime | None = instant()
    price: Decimal | None = bare(Numeric, null=True)
    problem: dict[str, Any] | None = sealed(structure_or_null(), "id")
    tries: int = whole()
    due: datetime | None = instant()


class Reminders(Base, table=True):
    """The reminders of a booking: `booking.reminders.Kept`. `at` is when they are looked at next."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_at", "at", postgresql_where=text("at IS NOT NULL")),)
    booking: str = Field(
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    )
    at: datetime | None = instant()
    since: datetime = instant(null=False)
    said: list[str] = Field(
        default_factory=list,
        sa_column=Column(ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    )
    leads: list[int] | None = bare(ARRAY(Integer), null=True)
    snoozed: datetime | None = instant()
    coming: bool = flag(default=False)
    verdict: str = word()


class Attendees(Base, table=True):
    """Who wants to be reminded of an event: `booking.attending.Attendee`. `at`: when it is looked at next."""

    __tablename__ = "attendees"
    __table_args__ = (
        Index("ix_attendees_at", "at", postgresql_where=text("at IS NOT NULL")),
        Index("ix_attendees_person", "person"),
    )
    booking: str = Field(
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    )
    person: int = Field(
        sa_column=Column(BigInteger, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    )
    at: datetime | None = instant()
    since: datetime = instant(null=False)
    starts: datetime = instant(null=False)
    said: list[str] = Field(
        default_factory=list,
        sa_column=Column(ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    )


class Guests(Base, table=True):
    """What a service's message told of who comes to a booking there, while the answer to a request of ours
    for the same time was out: whether it is the guest of our booking.
    """

    __tablename__ = "guests"
    booking: str = Field(
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    )
    reference: str = Field(sa_column=Column(Text, primary_key=True))
    ours: bool = flag(default=False)
    told: datetime = instant(null=False)


class Watches(Base, table=True):
    """Somebody waits for a free time: `booking.watching.Watch`. `look_at` is when the lookout looks next."""

    __tablename__ = "watches"
    __table_args__ = (
        CheckConstraint("state IN ('on', 'met', 'stopped', 'over')", name="state"),
        Index("ix_watches_person", "person"),
        Index("ix_watches_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = bare(BigInteger, ForeignKey("people.id", ondelete="CASCADE"))
    service: str = word(None)
    answers: dict[str, Any] = answers()
    begins: datetime = instant(null=False)
    ends: datetime = instant(null=False)
    hours: str = word("a")
    zone: str = word("UTC")
    books: bool = flag(default=False)
    most: Decimal | None = bare(Numeric, null=True)
    state: str = word("on")
    found: datetime | None = instant()
    look_at: datetime | None = instant()
    replaces: str = word()
