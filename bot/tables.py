"""Every table of ours, as SQLModel models: what migrations and statements are checked against.

Instants are timestamptz, identities of Telegram bigint (they exceed 2^31), structures jsonb. Where an update
passes, Core statements on `Model.__table__` are used, never the unit of work. The job engine's own tables
(procrastinate) are not described here. Imports: sqlmodel and sqlalchemy only.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


UNSENT = "state IN ('waiting', 'sending')"
LIVE_STEPS = "step IN ('saved', 'claimed', 'unknown')"


class Base(SQLModel):
    """The root of our tables, with constraint names that migrations can refer to."""

    metadata = MetaData(naming_convention=NAMES)
    __table__: ClassVar[Table]


def _text(default: str | None = "", **more: Any) -> Any:
    server = None if default is None else text(f"'{default}'")
    return Field(default=default, sa_column=Column(Text, nullable=False, server_default=server, **more))


def _instant(*, null: bool = True) -> Any:
    return Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), nullable=null, server_default=None if null else text("now()")
        ),
    )


def _whole(kind: Any = Integer, **more: Any) -> Any:
    return Field(default=0, sa_column=Column(kind, nullable=False, server_default=text("0"), **more))


def _json() -> Any:
    return Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'::jsonb"))
    )


def _json_or_null() -> Any:
    return Field(default=None, sa_column=Column(JSONB, nullable=True))


def _flag(*, default: bool) -> Any:
    words = text("true" if default else "false")
    return Field(default=default, sa_column=Column(Boolean, nullable=False, server_default=words))


def _number(kind: Any = BigInteger, *more: Any, key: bool = False, null: bool = False, **rest: Any) -> Any:
    return Field(default=None, sa_column=Column(kind, *more, primary_key=key, nullable=null, **rest))


def _serial() -> Any:
    return Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))


class People(Base, table=True):
    """A client: `booking.people.Person`. `chat` is the private chat, NULL until there was one.

    `blocked` and `a_day` (requests a day, NULL for any number) are the operator's, never written by a turn.
    """

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_created", "created"),)
    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    chat: int | None = _number(null=True)
    name: str = _text()
    language: str = _text("en")
    zone: str = _text()
    date_order: str = _text()
    clock12: bool = _flag(default=False)
    remembered: dict[str, Any] = _json()
    earlier: dict[str, Any] = _json()
    consented: str = _text()
    reachable: bool = _flag(default=True)
    seen: datetime | None = _instant()
    news: bool = _flag(default=True)
    blocked: bool = _flag(default=False)
    a_day: int | None = _number(SmallInteger, null=True)
    preferences: dict[str, Any] = _json()
    created: datetime = _instant(null=False)


class Drafts(Base, table=True):
    """A request being made: `booking.interview.Draft`. A person has at most one that is open."""

    __tablename__ = "drafts"
    __table_args__ = (
        Index("one_open_draft", "person", unique=True, postgresql_where=text("stage = 'open'")),
        Index("ix_drafts_touched", "touched", postgresql_where=text("stage = 'open'")),
        Index("ix_drafts_left", "touched", postgresql_where=text("stage IN ('expired', 'cancelled')")),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = _number(BigInteger, ForeignKey("people.id", ondelete="CASCADE"))
    service: str = _text()
    version: int = _whole()
    answers: dict[str, Any] = _json()
    limits: dict[str, Any] = _json()
    at: str = _text()
    screen: dict[str, Any] = _json()
    revision: int = _whole()
    stage: str = _text("open")
    touched: datetime = _instant(null=False)
    last: str = _text()


class Bookings(Base, table=True):
    """A sent request: `booking.ledger.Booking`. `stage` and `ended` copy the fold, for queries only.

    `look_at` is when the follow job looks next; NULL when nothing is expected. `edition` counts what changed
    for a calendar, `noted` tells that the person put the booking into theirs.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        Index("ix_bookings_person_starts", "person", "ended", "starts"),
        Index("ix_bookings_made", "made"),
        Index("ix_bookings_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
        Index("ix_bookings_replaces", "replaces", postgresql_where=text("replaces IS NOT NULL")),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = _number(BigInteger, ForeignKey("people.id", ondelete="CASCADE"))
    service: str = _text(None)
    account: str = _text(None)
    answers: dict[str, Any] = _json()
    starts: datetime = _instant(null=False)
    minutes: int = _whole()
    made: datetime = _instant(null=False)
    revision: int = _whole()
    problem: dict[str, Any] | None = _json_or_null()
    balance: Decimal | None = _number(Numeric, null=True)
    stage: str = _text("asked")
    ended: bool = _flag(default=False)
    look_at: datetime | None = _instant()
    mark: str = _text()
    replaces: str | None = Field(
        default=None,
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="SET NULL"), nullable=True),
    )
    edition: int = _whole()
    noted: bool = _flag(default=False)


class Invitations(Base, table=True):
    """One performer's part of a booking: `booking.outcome.Invitation`. `place` is the order asked in;
    `service` and `account` are copies of the booking's, for the index. `answered` is when the stage first
    told an answer; a trigger notes it.
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
    )
    booking: str = Field(
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    )
    performer: str = Field(sa_column=Column(Text, primary_key=True))
    service: str = _text()
    account: str = _text()
    place: int = _whole(SmallInteger)
    stage: str = _text("asked")
    reason: str = _text("none")
    words: str = _text()
    reference: str = _text()
    price: Decimal | None = _number(Numeric, null=True)
    deadline: datetime | None = _instant()
    seen: datetime | None = _instant()
    contact: str = _text()
    remarks: list[Any] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default=text("'[]'::jsonb"))
    )
    answered: datetime | None = _instant()


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
    verb: str = _text(None)
    target: str = _text()
    note: str = _text()
    step: str = _text("saved")
    saved: datetime | None = _instant()
    claimed: datetime | None = _instant()
    price: Decimal | None = _number(Numeric, null=True)
    problem: dict[str, Any] | None = _json_or_null()
    tries: int = _whole()
    due: datetime | None = _instant()


class Reminders(Base, table=True):
    """The reminders of a booking: `booking.reminders.Kept`. `at` is when they are looked at next."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_at", "at", postgresql_where=text("at IS NOT NULL")),)
    booking: str = Field(
        sa_column=Column(Text, ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    )
    at: datetime | None = _instant()
    since: datetime = _instant(null=False)
    said: list[str] = Field(
        default_factory=list,
        sa_column=Column(ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    )
    leads: list[int] | None = _number(ARRAY(Integer), null=True)
    snoozed: datetime | None = _instant()
    coming: bool = _flag(default=False)
    verdict: str = _text()


class Watches(Base, table=True):
    """Somebody waits for a free time: `booking.watching.Watch`. `look_at` is when the lookout looks next."""

    __tablename__ = "watches"
    __table_args__ = (
        CheckConstraint("state IN ('on', 'met', 'stopped', 'over')", name="state"),
        Index("ix_watches_person", "person"),
        Index("ix_watches_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = _number(BigInteger, ForeignKey("people.id", ondelete="CASCADE"))
    service: str = _text(None)
    answers: dict[str, Any] = _json()
    begins: datetime = _instant(null=False)
    ends: datetime = _instant(null=False)
    hours: str = _text("a")
    zone: str = _text("UTC")
    books: bool = _flag(default=False)
    most: Decimal | None = _number(Numeric, null=True)
    state: str = _text("on")
    found: datetime | None = _instant()
    look_at: datetime | None = _instant()


class Accounts(Base, table=True):
    """An account of one person at a service; the operator's is in the settings.

    The tokens are AES-GCM ciphertexts bound to service and person, so they cannot be read in another row.
    `busy`: until then one replica refreshes or takes back the login, and nobody else. No foreign key: a login
    that could not be taken back yet outlives a person who is forgotten, until its service answers.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'live', 'dead', 'leaving')", name="state"),
        Index("one_live_account", "service", "person", unique=True, postgresql_where=text("state = 'live'")),
        Index("ix_accounts_person", "person"),
    )
    service: str = Field(sa_column=Column(Text, primary_key=True))
    key: str = Field(sa_column=Column(Text, primary_key=True))
    person: int | None = _number(null=True)
    name: str = _text()
    access: bytes | None = _number(LargeBinary, null=True)
    refresh: bytes | None = _number(LargeBinary, null=True)
    scopes: str = _text()
    expires: datetime | None = _instant()
    linked: datetime = _instant(null=False)
    state: str = _text("live")
    busy: datetime | None = _instant()


class Logins(Base, table=True):
    """A login under way: `id` is the digest of its one-time state, `verifier` a ciphertext bound to it."""

    __tablename__ = "logins"
    id: str = Field(sa_column=Column(Text, primary_key=True))
    service: str = _text(None)
    person: int = _number()
    verifier: bytes = _number(LargeBinary)
    until: datetime = _instant(null=False)


class Feeds(Base, table=True):
    """A person's calendar address: `id` is the digest of the token in it."""

    __tablename__ = "feeds"
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = _number(BigInteger, ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    made: datetime = _instant(null=False)


class Prepared(Base, table=True):
    """A request waiting behind a link: `handlers.turn.Prepared`. `id` is the digest of its nonce."""

    __tablename__ = "prepared"
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = _number(index=True)
    service: str = _text(None)
    answers: dict[str, Any] = _json()
    own: bool = _flag(default=True)
    until: datetime = Field(
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("now()"), index=True)
    )


class Inbox(Base, table=True):
    """A raw update as it came (bytes: it may not even be JSON). `chat` is 0 when the update has none."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot", "update_id"),
        CheckConstraint("state IN ('new', 'done', 'bad')", name="state"),
        Index("ix_inbox_new", "chat", "id", postgresql_where=text("state = 'new'")),
        Index("ix_inbox_received", "received"),
    )
    id: int | None = _serial()
    bot: int = _whole(BigInteger)
    update_id: int = _number()
    chat: int = _whole(BigInteger)
    received: datetime = _instant(null=False)
    body: bytes = _number(LargeBinary)
    state: str = _text("new")
    tries: int = _whole(SmallInteger)
    error: str = _text()


class Outbox(Base, table=True):
    """A message to send: `handlers.messages.Message` as plain JSON.

    Lower `priority` goes first (0 replies, 9 bulk). `key` makes a message unique while its row is kept.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'dead')", name="state"),
        Index(
            "ix_outbox_open",
            "priority",
            "chat",
            "id",
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
        Index("ix_outbox_open_chat", "chat", "id", postgresql_where=text("state IN ('waiting', 'sending')")),
        Index("ix_outbox_created", "created"),
    )
    id: int | None = _serial()
    chat: int = _number()
    body: dict[str, Any] = _json()
    priority: int = _whole(SmallInteger)
    created: datetime = _instant(null=False)
    not_before: datetime | None = _instant()
    state: str = _text("waiting")
    tries: int = _whole(SmallInteger)
    once: bool = _flag(default=False)
    key: str | None = Field(default=None, sa_column=Column(Text, nullable=True, unique=True))
    error: str = _text()


class Live(Base, table=True):
    """The id of the message that a slot of a chat ("draft", "booking:…") is drawn in."""

    __tablename__ = "live"
    chat: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    slot: str = Field(sa_column=Column(Text, primary_key=True))
    message: int = _number()


class Calls(Base, table=True):
    """A call to a service that counts against `rate` until `ends`; `holder` is still in line to make it."""

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_rate", "rate", "ends"),
        Index("ix_calls_holder", "holder", postgresql_where=text("holder <> ''")),
    )
    id: int | None = _serial()
    rate: str = _text(None)
    ends: datetime = _instant(null=False)
    holder: str = _text()


class Bucket(Base, table=True):
    """A rate shared by all replicas: the theoretical arrival time of the next call (GCRA)."""

    __tablename__ = "bucket"
    name: str = Field(sa_column=Column(Text, primary_key=True))
    tat: datetime = _instant(null=False)


class Staff(Base, table=True):
    """Somebody whom an owner gave a role; the owners are in the settings."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("role IN ('operator', 'support')", name="role"),)
    person: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    role: str = _text(None)
    named_by: int = _number()
    since: datetime = _instant(null=False)


class Audit(Base, table=True):
    """One act of the operator's side. Numbers and seals are made by a trigger, another refuses changes."""

    __tablename__ = "audit"
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = _instant(null=False)
    person: int = _number()
    role: str = _text()
    verb: str = _text(None)
    subject: str = _text()
    details: dict[str, Any] = _json()
    seal: bytes = _number(LargeBinary)


class Activity(Base, table=True):
    """Who wrote on which day (UTC); a trigger on people notes it."""

    __tablename__ = "activity"
    day: date = Field(sa_column=Column(Date, primary_key=True))
    person: int = Field(
        sa_column=Column(
            BigInteger,
            ForeignKey("people.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
            index=True,
        )
    )


class Tallies(Base, table=True):
    """How often something happened on a day (UTC): updates received, messages sent, errors …"""

    __tablename__ = "tallies"
    day: date = Field(sa_column=Column(Date, primary_key=True))
    what: str = Field(sa_column=Column(Text, primary_key=True))
    count: int = _whole(BigInteger)


class Failures(Base, table=True):
    """An error that somebody can quote: where it happened and of which kind, never with which words."""

    __tablename__ = "failures"
    __table_args__ = (Index("ix_failures_at", "at"),)
    id: str = Field(sa_column=Column(Text, primary_key=True))
    at: datetime = _instant(null=False)
    what: str = _text(None)
    kind: str = _text()
    place: str = _text()


class Campaigns(Base, table=True):
    """A broadcast: `handlers.broadcast.campaign.Campaign`, its words and choices in `body`.

    `due` is when the job looks next; `run` counts the job's turns, so that only the newest may send; `pass`
    counts the changes made to what was sent.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        Index("ix_campaigns_due", "due", postgresql_where=text("due IS NOT NULL")),
        Index("ix_campaigns_author_created", "author", "created"),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    author: int = _number()
    stage: str = _text("draft")
    asking: str = _text()
    body: dict[str, Any] = _json()
    revision: int = _whole()
    work: str = _text("send")
    pass_: int = Field(default=0, sa_column=Column("pass", Integer, nullable=False, server_default=text("0")))
    run: int = _whole()
    gathered: bool = _flag(default=False)
    total: int = _whole()
    note: str = _text()
    due: datetime | None = _instant()
    created: datetime = _instant(null=False)
    started: datetime | None = _instant()
    ended: datetime | None = _instant()


class Recipients(Base, table=True):
    """One person's part of a broadcast. `messages` are the ids it was sent as, `language` the copy's."""

    __tablename__ = "recipients"
    __table_args__ = (
        Index(
            "ix_recipients_waiting",
            "campaign",
            "not_before",
            "person",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_recipients_campaign_state", "campaign", "state"),
        Index("ix_recipients_person", "person"),
    )
    campaign: str = Field(
        sa_column=Column(Text, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    )
    person: int = Field(
        sa_column=Column(BigInteger, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    )
    state: str = _text("waiting")
    not_before: datetime = Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("'epoch'")),
    )
    tries: int = _whole(SmallInteger)
    pass_: int = Field(default=0, sa_column=Column("pass", Integer, nullable=False, server_default=text("0")))
    language: str = _text()
    messages: dict[str, Any] = _json()
    changed: str = _text()
    error: str = _text()
    at: datetime | None = _instant()
    left_at: datetime | None = _instant()


class Listed(Base, table=True):
    """The people a broadcast's own list names."""

    __tablename__ = "listed"
    campaign: str = Field(
        sa_column=Column(Text, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    )
    person: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
