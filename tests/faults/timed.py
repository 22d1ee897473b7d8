"""`python -m tests.faults.timed MINUTES COMMAND…` plays it and says how long it took: 1 when it took longer.

What every push plays is played only while nobody has to wait long for it. Imports the standard library.
"""

import subprocess
import sys
import time


def main(minutes: str, *command: str) -> int:
    """Run `command`; its own exit code where it failed by itself."""
    began = time.monotonic()
    ended = subprocess.run(command, check=False).returncode  # noqa: S603 - the Makefile's own words
    took = (time.monotonic() - began) / 60
    print(f"it took {took:.1f} of at most {minutes} minutes", flush=True)
    if took <= float(minutes):
        return ended
    print(
        "TOO LONG. If other work had the machine, whoever pushed has it played again. If not, whoever made it"
        " longer makes it quicker, or leaves a part of it to `make faults` (what `runs` names for Size.CI)."
    )
    return ended or 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
