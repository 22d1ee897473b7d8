"""The operator's list of who can be booked, as far as a service needs more of it than a name.

DIRECTORY names a TOML file with one table of performers per service; besides `id`, `name` and `labels` an
entry may hold what that service's own file reads from it. May import the standard library.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def entries(settings: Mapping[str, str], service: str) -> dict[str, Mapping[str, Any]]:
    """The entries of a service by id; none without a file. ValueError when the file cannot be read."""
    if not settings.get("DIRECTORY"):
        return {}
    try:
        table = tomllib.loads(Path(settings["DIRECTORY"]).read_text("utf-8")).get(service, {})
    except (OSError, ValueError):
        raise ValueError("DIRECTORY cannot be read as TOML") from None
    rows = table.get("performers", []) if isinstance(table, Mapping) else []
    return {str(row["id"]): row for row in rows if isinstance(row, Mapping) and "id" in row}
