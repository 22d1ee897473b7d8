"""Tables as files for a spreadsheet: CSV in UTF-8 with its mark. Imports: the standard library."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

FORMULA = frozenset("=+-@\t\r")


def sheet(rows: Iterable[Sequence[object]], head: Sequence[str] = ()) -> bytes:
    """The rows, below their names where there are any. A cell taken for a formula is made text."""
    file = io.StringIO()
    writer = csv.writer(file)
    if head:
        writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig" if head else "utf-8")


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA else value
