"""The operator's side: who may, who did, what happened how often.

Imports: sqlalchemy, sqlmodel and the columns beside it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, LargeBinary, Text, text
from sqlmodel import Field

from bot.tables.columns import Base, bare, instant, structure, whole, word


class Staff(Base, table=True):
    """Somebody whom an owner gave a role; the owners are in the settings."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("role IN ('operator', 'support')", name="role"),)
    person: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    role: str = word(None)
    named_by: int = bare()
    since: datetime = instant(null=False)


class Audit(Base, table=True):
    """One act of the operator's side. Numbers and seals are made by a trigger, another refuses changes."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_letters", "subject", postgresql_where=text("verb = 'people.write'")),)
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = instant(null=False)
    person: int = bare()
    role: str = word()
    verb: str = word(None)
    subject: str = word()
    details: dict[str, Any] = structure()
    seal: bytes = bare(LargeBinary)


class Tallies(Base, table=True):
    """How often something happened on a day (UTC): updates received, messages sent, errors …; how many people
    were active on it, or in the week it begins.
    """

    __tablename__ = "tallies"
    day: date = Field(sa_column=Column(Date, primary_key=True))
    what: str = Field(sa_column=Column(Text, primary_key=True))
    count: int = whole(BigInteger)


class Failures(Base, table=True):
    """An error that somebody can quote: where it happened and of which kind, never with which words."""

    __tablename__ = "failures"
    __table_args__ = (Index("ix_failures_at", "at"),)
    id: str = Field(sa_column=Column(Text, primary_key=True))
    at: datetime = instant(null=False)
    what: str = word(None)
    kind: str = word()
    place: str = word()


class Outages(Base, table=True):
    """What has not been well: `handlers.operators.outage.Outage`; `told` is its mark as owners know it."""

    __tablename__ = "outages"
    name: str = Field(sa_column=Column(Text, primary_key=True))
    kind: str = word()
    since: datetime = instant(null=False)
    seen: datetime = instant(null=False)
    over: datetime | None = instant()
    times: int = whole()
    told: str = word()


class Keys(Base, table=True):
    """What is known of our keys (`bot.sealing.keys`): a proof sealed with them, and per table its key."""

    __tablename__ = "keys"
    name: str = Field(sa_column=Column(Text, primary_key=True))
    state: str = word()
