"""Broadcasts and the people they go to.

Imports: sqlalchemy, sqlmodel and the columns beside it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlmodel import Field

from bot.tables.columns import Base, bare, flag, instant, structure, whole, word

HOLDER = "coalesce((body ->> 'holder')::bigint, author)"
"""Who answers for a broadcast, as SQL. Those of an earlier program have none besides their author."""


class Campaigns(Base, table=True):
    """A broadcast: `handlers.broadcast.campaign.Campaign`, its words and choices in `body`.

    `due` is when the job looks next; `run` counts the job's turns and what turned it in between, so that only
    the newest may send; `pass` counts the changes made to what was sent.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        Index("ix_campaigns_due", "due", postgresql_where=text("due IS NOT NULL")),
        Index("ix_campaigns_author_created", "author", "created"),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    author: int = bare()
    stage: str = word("draft")
    asking: str = word()
    body: dict[str, Any] = structure()
    revision: int = whole()
    work: str = word("send")
    pass_: int = Field(default=0, sa_column=Column("pass", Integer, nullable=False, server_default=text("0")))
    run: int = whole()
    gathered: bool = flag(default=False)
    total: int = whole()
    note: str = word()
    due: datetime | None = instant()
    created: datetime = instant(null=False)
    started: datetime | None = instant()
    ended: datetime | None = instant()


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
        Index(
            "ix_recipients_changing",
            "campaign",
            "language",
            "pass",
            "at",
            postgresql_where=text("state = 'sent' AND changed <> 'deleted'"),
        ),
    )
    campaign: str = Field(
        sa_column=Column(Text, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    )
    person: int = Field(
        sa_column=Column(BigInteger, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    )
    state: str = word("waiting")
    not_before: datetime = Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("'epoch'")),
    )
    tries: int = whole(SmallInteger)
    pass_: int = Field(default=0, sa_column=Column("pass", Integer, nullable=False, server_default=text("0")))
    language: str = word()
    messages: dict[str, Any] = structure()
    changed: str = word()
    error: str = word()
    at: datetime | None = instant()
    left_at: datetime | None = instant()


class Standings(Base, table=True):
    """How many recipients of a broadcast are alike; triggers on `recipients` alone write it.

    `sent` is the quarter of an hour they got it in, `last` when the newest did; `departed`: want no more.
    """

    __tablename__ = "standings"
    campaign: str = Field(
        sa_column=Column(Text, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    )
    state: str = Field(sa_column=Column(Text, primary_key=True))
    language: str = Field(sa_column=Column(Text, primary_key=True))
    pass_: int = Field(sa_column=Column("pass", Integer, primary_key=True, autoincrement=False))
    changed: str = Field(sa_column=Column(Text, primary_key=True))
    failed: bool = Field(sa_column=Column(Boolean, primary_key=True))
    departed: bool = Field(sa_column=Column(Boolean, primary_key=True))
    sent: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    count: int = whole()
    last: datetime | None = instant()


class Listed(Base, table=True):
    """The people a broadcast's own list names."""

    __tablename__ = "listed"
    campaign: str = Field(
        sa_column=Column(Text, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    )
    person: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
