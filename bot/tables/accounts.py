"""Accounts of people at the services, and logins under way.

Imports: sqlalchemy, sqlmodel and the columns beside it.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, text
from sqlmodel import Field

from bot.tables.columns import Base, bare, instant, locked, sealed, word


class Accounts(Base, table=True):
    """An account of one person at a service, or of person 0: the operator's, where its login is renewed.

    Of that person a row that is dead from the start has the digest of a setting as its key: it was seen.

    The tokens are AES-GCM ciphertexts bound to service and person, so they cannot be read in another row.
    `linked`: when it was, or was given up. `busy`: until then one replica refreshes or takes back the login,
    and nobody else. No foreign key: a login that could not be taken back yet outlives a person who is
    forgotten, until its service answers, or for a month.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'live', 'dead', 'leaving')", name="state"),
        Index("one_live_account", "service", "person", unique=True, postgresql_where=text("state = 'live'")),
        Index("ix_accounts_person", "person"),
    )
    service: str = Field(sa_column=Column(Text, primary_key=True))
    key: str = Field(sa_column=Column(Text, primary_key=True))
    person: int | None = bare(null=True)
    name: str = sealed(word(), "service", "person")
    access: bytes | None = locked(bare(LargeBinary, null=True), "service", "person")
    refresh: bytes | None = locked(bare(LargeBinary, null=True), "service", "person")
    scopes: str = word()
    expires: datetime | None = instant()
    linked: datetime = instant(null=False)
    state: str = word("live")
    busy: datetime | None = instant()


class Logins(Base, table=True):
    """A login under way: `id` is the digest of its one-time state, `verifier` a ciphertext bound to it, which
    is empty for the minute after it was used.
    """

    __tablename__ = "logins"
    id: str = Field(sa_column=Column(Text, primary_key=True))
    service: str = word(None)
    person: int = bare()
    verifier: bytes = bare(LargeBinary)
    until: datetime = instant(null=False)
