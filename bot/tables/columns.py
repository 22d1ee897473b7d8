"""The root of our tables and the kinds of column they are made of. Imports: sqlalchemy and sqlmodel only.

A word is text that is never NULL, a whole number counts from 0, a structure is jsonb, an instant timestamptz.
"""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(SQLModel):
    """The root of our tables, with constraint names that migrations can refer to."""

    metadata = MetaData(naming_convention=NAMES)
    __table__: ClassVar[Table]


def word(default: str | None = "", **more: Any) -> Any:
    """Text; `None` when every row must name it."""
    server = None if default is None else text(f"'{default}'")
    return Field(default=default, sa_column=Column(Text, nullable=False, server_default=server, **more))


def instant(*, null: bool = True) -> Any:
    """An aware instant; NULL when it may be unknown, else the moment the row was made."""
    return Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), nullable=null, server_default=None if null else text("now()")
        ),
    )


def whole(kind: Any = Integer, **more: Any) -> Any:
    """A count that begins at 0."""
    return Field(default=0, sa_column=Column(kind, nullable=False, server_default=text("0"), **more))


def structure() -> Any:
    """A jsonb object, empty at first."""
    return Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'::jsonb"))
    )


def structure_or_null() -> Any:
    """A jsonb object, NULL while there is none."""
    return Field(default=None, sa_column=Column(JSONB, nullable=True))


def flag(*, default: bool) -> Any:
    """True or false."""
    said = text("true" if default else "false")
    return Field(default=default, sa_column=Column(Boolean, nullable=False, server_default=said))


def bare(kind: Any = BigInteger, *more: Any, key: bool = False, null: bool = False, **rest: Any) -> Any:
    """A column without a default, of any kind."""
    return Field(default=None, sa_column=Column(kind, *more, primary_key=key, nullable=null, **rest))


def serial() -> Any:
    """A key that counts by itself."""
    return Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))


def sealed(column: Any, *row: str) -> Any:
    """A column whose values `bot.sealing.seals` seals, bound to the row that these columns name."""
    column.sa_column.info["sealed"] = row
    return column


def locked(column: Any, *row: str) -> Any:
    """A column of bytes that are a secret by itself (`bot.sealing.secrets`), bound likewise."""
    column.sa_column.info["locked"] = row
    return column


def answers() -> Any:
    """Answers of the row's `service`, each sealed by itself or in clear, as the form of the service says."""
    column = sealed(structure(), "id")
    column.sa_column.info["each"] = True
    return column
