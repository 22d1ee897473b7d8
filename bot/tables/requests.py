"""A request before it is sent: being answered, or waiting behind a link.

Imports: sqlalchemy, sqlmodel and the columns beside it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Text, text
from sqlmodel import Field

from bot.tables.columns import Base, answers, bare, flag, instant, sealed, structure, whole, word


class Drafts(Base, table=True):
    """A request being made: `booking.interview.Draft`. A person has at most one that is open."""

    __tablename__ = "drafts"
    __table_args__ = (
        Index("one_open_draft", "person", unique=True, postgresql_where=text("stage = 'open'")),
        Index("ix_drafts_touched", "touched", postgresql_where=text("stage = 'open'")),
        Index("ix_drafts_left", "touched", postgresql_where=text("stage IN ('expired', 'cancelled')")),
    )
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = bare(BigInteger, ForeignKey("people.id", ondelete="CASCADE"))
    service: str = word()
    version: int = whole()
    answers: dict[str, Any] = answers()
    limits: dict[str, Any] = structure()
    at: str = word()
    screen: dict[str, Any] = sealed(structure(), "id")
    revision: int = whole()
    stage: str = word("open")
    touched: datetime = instant(null=False)
    last: str = word()
    replaces: str = word()


class Prepared(Base, table=True):
    """A request waiting behind a link: `handlers.turn.Prepared`. `id` is the digest of its nonce."""

    __tablename__ = "prepared"
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = bare(index=True)
    service: str = word(None)
    answers: dict[str, Any] = sealed(structure(), "id")
    own: bool = flag(default=True)
    until: datetime = Field(
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("now()"), index=True)
    )
