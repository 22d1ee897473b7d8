"""Which rows are a person's, derived from the tables themselves, so that a new table cannot be left out.

A table is a person's by a column `person` or `chat`, or by a foreign key to a table that is; a test refuses a
table that is neither that nor named in NOBODYS. Imports: `bot.tables`, sqlalchemy through it, `bot.traffic`.
"""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Table

from bot.tables import Base
from bot.traffic.raw import INLINE

NOBODYS = frozenset(
    {"bucket", "calls", "campaigns", "failures", "keys", "outages", "presence", "standings", "tallies"}
)
"""Tables that hold nothing about a client; of a broadcast, that is kept with its recipients."""

LASTING = frozenset({"audit"})
"""Handed out but not forgotten: what was done in running this bot must stay on record."""

SECRET: Mapping[str, frozenset[str]] = {
    "accounts": frozenset({"access", "refresh"}),
    "audit": frozenset({"person"}),
    "feeds": frozenset({"id"}),
    "logins": frozenset({"id", "verifier"}),
    "prepared": frozenset({"id"}),
}
"""Columns that open something, or name who else acted: they are never handed out, and named as left out."""

OWNERS = ("person", "chat")
SPECIAL = {
    "people": "id = %(person)s",
    "inbox": f"chat IN (%(person)s, %(person)s + {INLINE})",
    "audit": "person = %(person)s OR (verb ~ '^(people|staff)[.]' AND subject = %(person)s::text)",
}


@cache
def holdings() -> Mapping[str, str]:
    """Per table with rows of people, parents first: the condition that finds those of `%(person)s`."""
    found: dict[str, str] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in NOBODYS:
            continue
        if condition := SPECIAL.get(table.name) or _condition(table, found):
            found[str(table.name)] = condition
    return found


def _condition(table: Table, known: Mapping[str, str]) -> str:
    own = [f"{name} = %(person)s" for name in OWNERS if name in table.columns]
    keys = [
        f"{key.parent.name} IN (SELECT {key.column.name} FROM {key.column.table.name} "  # noqa: S608 - our names
        f"WHERE {known[key.column.table.name]})"
        for key in table.foreign_keys
        if key.column.table.name in known and key.parent.name not in OWNERS
    ]
    return " OR ".join(own or keys)


def columns(table: str) -> list[str]:
    """The columns of a table that may be handed out to the person."""
    kept = Base.metadata.tables[table].columns
    return [str(column.name) for column in kept if column.name not in SECRET.get(table, ())]


@cache
def sealed(table: str) -> Mapping[str, tuple[str, ...]]:
    """The columns of a table that are sealed, each with the columns that name the row it is bound to."""
    kept = Base.metadata.tables[table].columns
    return {str(column.name): column.info["sealed"] for column in kept if "sealed" in column.info}
