"""What comes from Telegram, what goes there, and the rates all replicas share.

Imports: sqlalchemy, sqlmodel and the columns beside it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from bot.tables.columns import Base, bare, flag, instant, sealed, serial, structure, whole, word

UNSENT = "state IN ('waiting', 'sending')"


class Inbox(Base, table=True):
    """A raw update as it came (bytes: it may not even be JSON), empty once it is handled.

    `chat` is 0 when the update has none.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot", "update_id"),
        CheckConstraint("state IN ('new', 'done', 'bad')", name="state"),
        Index("ix_inbox_new", "chat", "id", postgresql_where=text("state = 'new'")),
        Index("ix_inbox_received", "received"),
    )
    id: int | None = serial()
    bot: int = whole(BigInteger)
    update_id: int = bare()
    chat: int = whole(BigInteger)
    received: datetime = instant(null=False)
    body: bytes = sealed(bare(LargeBinary), "bot", "update_id")
    state: str = word("new")
    tries: int = whole(SmallInteger)
    error: str = word()


class Presence(Base, table=True):
    """When updates of `bot` were last taken; `returned`: when they were again after more than a day."""

    __tablename__ = "presence"
    bot: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    last: datetime = instant(null=False)
    returned: datetime | None = instant()


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
            postgresql_where=text(UNSENT),
        ),
        Index("ix_outbox_open_chat", "chat", "id", postgresql_where=text(UNSENT)),
        Index("ix_outbox_created", "created"),
    )
    id: int | None = serial()
    chat: int = bare()
    body: dict[str, Any] = sealed(structure(), "chat")
    priority: int = whole(SmallInteger)
    created: datetime = instant(null=False)
    not_before: datetime | None = instant()
    state: str = word("waiting")
    tries: int = whole(SmallInteger)
    once: bool = flag(default=False)
    key: str | None = Field(default=None, sa_column=Column(Text, nullable=True, unique=True))
    error: str = word()


class Live(Base, table=True):
    """The id of the message that a slot of a chat ("draft", "booking:…") is drawn in."""

    __tablename__ = "live"
    chat: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    slot: str = Field(sa_column=Column(Text, primary_key=True))
    message: int = bare()


class Calls(Base, table=True):
    """A call to a service that counts against `rate` until `ends`; `holder` is still in line to make it."""

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_rate", "rate", "ends"),
        Index("ix_calls_holder", "holder", postgresql_where=text("holder <> ''")),
    )
    id: int | None = serial()
    rate: str = word(None)
    ends: datetime = instant(null=False)
    holder: str = word()


class Bucket(Base, table=True):
    """A rate shared by all replicas: the theoretical arrival time of the next call (GCRA)."""

    __tablename__ = "bucket"
    name: str = Field(sa_column=Column(Text, primary_key=True))
    tat: datetime = instant(null=False)
