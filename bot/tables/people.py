"""Who writes to us, which days they did, and what waits behind a link of theirs.

Imports: sqlalchemy, sqlmodel and the columns beside it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, SmallInteger, Text, text
from sqlmodel import Field

from bot.tables.columns import Base, bare, flag, instant, sealed, structure, word


class People(Base, table=True):
    """A client: `booking.people.Person`. `chat` is the private chat, NULL until there was one.

    `blocked` and `a_day` (requests a day, NULL for any number) are the operator's, never written by a turn.
    """

    __tablename__ = "people"
    __table_args__ = (
        Index("ix_people_created", "created"),
        Index("ix_people_username", "username", postgresql_where=text("username <> ''")),
    )
    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    chat: int | None = bare(null=True)
    name: str = word()
    language: str = word("en")
    zone: str = word()
    date_order: str = word()
    clock12: bool = flag(default=False)
    remembered: dict[str, Any] = sealed(structure(), "id")
    earlier: dict[str, Any] = structure()
    consented: str = word()
    reachable: bool = flag(default=True)
    seen: datetime | None = instant()
    news: bool = flag(default=True)
    blocked: bool = flag(default=False)
    a_day: int | None = bare(SmallInteger, null=True)
    preferences: dict[str, Any] = sealed(structure(), "id")
    created: datetime = instant(null=False)
    username: str = word()


class Menus(Base, table=True):
    """Whose chat has a command list of its own at Telegram; `told` is the digest of what it says.

    `chosen`: in a language that is not their Telegram's. Who has a role may never have written, so no key.
    """

    __tablename__ = "menus"
    person: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    chosen: bool = flag(default=False)
    told: str = word()


class Activity(Base, table=True):
    """Who wrote on which day (UTC), for some two weeks; a trigger on people notes it."""

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


class Feeds(Base, table=True):
    """A person's calendar address: `id` is the digest of the token in it."""

    __tablename__ = "feeds"
    id: str = Field(sa_column=Column(Text, primary_key=True))
    person: int = bare(BigInteger, ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    made: datetime = instant(null=False)
