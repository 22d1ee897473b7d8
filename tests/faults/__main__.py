"""`python -m tests.faults`: the fault suite, or the runs that are named. Prints a table; 1 when breached.

A run's name holds all it depends on (`crash:typed:polling:7`), so a failed one is played again by its name.
`--size` plays the slice of the tests, or that of every push. A run that was left out is a breach, and so is
less than the floor of a size (`floors`). Imports the neighbours.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from tests.database import Server
from tests.faults import floors, running
from tests.faults.kept import Kept
from tests.faults.sizes import Size

MINUTES = {Size.FULL: 100.0}
AT_THE_END = 600
"""Letters of a breach that are repeated; the whole stands where its run was."""


def main() -> None:
    """Run, print, and say by the exit code whether all was well."""
    told = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    told.add_argument("names", nargs="*", help="a run (crash:typed:polling:7) or a part (services)")
    told.add_argument("--size", type=Size, default=Size.FULL)
    told.add_argument("--at-once", type=int, default=5)
    told.add_argument("--write", type=Path, help="a page with the figures between two marks (soak: its own)")
    told.add_argument("--minutes", type=float, help="after these no further run begins (14; in full 100)")
    told.add_argument("--keep", type=Path, help="a file of what is over; run again with it to go on")
    wish = told.parse_args()
    try:
        names = running.named(wish.names, wish.size)
    except LookupError as error:
        told.error(str(error))
    minutes = wish.minutes or MINUTES.get(wish.size, 14)
    server, kept = Server(), Kept(wish.keep)
    began = time.monotonic()
    try:
        parts = asyncio.run(running.play(server.start(), names, wish.at_once, minutes, kept))
    finally:
        server.stop()
    floor = None if wish.names else floors.FLOORS.get(wish.size)
    missing = [f"BREACH {what}" for what in floors.lacking(running.together(parts), len(names), floor)]
    table = running.table(parts, kept.seconds + time.monotonic() - began, len(names), missing)
    print(table)
    for breach in running.together(parts).breaches:  # once more, for who sees only the end of the log
        print(breach[:AT_THE_END])
    if wish.write:
        mark = "soak" if set(parts) == {"soak"} else "figures"
        wish.write.write_text(_marked(wish.write.read_text(), mark, table))
    sys.exit(bool(missing) or any(tally.breaches for tally in parts.values()))


def _marked(page: str, name: str, table: str) -> str:
    """The page with this table in place of the last one between the marks of that name."""
    head, mark, rest = page.partition(f"<!-- {name} -->\n")
    end = f"<!-- /{name} -->"
    return f"{head}{mark}```\n{table}\n```\n{end}{rest.partition(end)[2]}"


if __name__ == "__main__":
    main()
