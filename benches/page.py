"""Where tables are kept: between marks in a page, so that what people wrote around them stays.

Imports: the standard library.
"""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
BENCHMARKS, GROWTH = DOCS / "benchmarks.md", DOCS / "scale.md"


def keep(page: Path, part: str, lines: Sequence[str]) -> None:
    """Put a part's lines between its marks; LookupError when the page has none."""
    text = page.read_text(encoding="utf-8")
    marks = rf"(<!-- {re.escape(part)} -->\n).*?(<!-- /{re.escape(part)} -->)"
    text, found = re.subn(marks, lambda m: m[1] + "\n".join(lines) + "\n" + m[2], text, flags=re.DOTALL)
    if found != 1:
        raise LookupError(f"{page.name} has {found} places for {part}")
    page.write_text(text, encoding="utf-8")


def footing(busy: float) -> str:
    """Where and when it was measured; `busy`: the load of the machine when it began."""
    told = f"Python {platform.python_version()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}"
    return f"{told}; load of other work when it began: {busy:.1f}."
