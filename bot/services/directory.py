"""The operator's directory of performers: a TOML file, one table of performers per service.

    [[webcam.performers]]
    id = "4711"                    # the service's own id
    name = "Anna"
    labels = ["English", "music"]  # words to search by, optional

Imports: `booking`, `bot.stop`.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from booking.people import Directory
from booking.provider import Performer
from bot.stop import Stop


def read_directory(path: Path | None) -> Directory:
    """The directory in a file; without a file an empty one. Stop says in one line where it is wrong."""
    if path is None:
        return Directory()
    try:
        tables = tomllib.loads(path.read_text())
    except OSError as error:
        raise Stop(f"DIRECTORY: {path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Stop(f"DIRECTORY: {path} is no TOML: {error}") from None
    return Directory({service: _performers(path, service, table) for service, table in tables.items()})


def _performers(path: Path, service: str, table: Any) -> tuple[Performer, ...]:
    rows = table.get("performers", []) if isinstance(table, Mapping) else None
    if not isinstance(rows, list):
        raise Stop(f"DIRECTORY: {path}: {service} must hold a list [[{service}.performers]]")
    found = tuple(_performer(path, service, place, row) for place, row in enumerate(rows, 1))
    ids = [performer.id for performer in found]
    twice = next((x for x in ids if ids.count(x) > 1), None)
    if twice is not None:
        raise Stop(f"DIRECTORY: {path}: {service} has two performers with id {twice}")
    return found


def _performer(path: Path, service: str, place: int, row: Any) -> Performer:
    where = f"DIRECTORY: {path}: performer {place} of {service}"
    if not isinstance(row, Mapping) or not str(row.get("id", "")).strip():
        raise Stop(f"{where} has no id")
    labels = row.get("labels", [])
    if not isinstance(labels, list):
        raise Stop(f"{where}: labels must be a list of words")
    key = str(row["id"]).strip()
    return Performer(key, str(row.get("name") or key).strip(), tuple(str(label) for label in labels))
