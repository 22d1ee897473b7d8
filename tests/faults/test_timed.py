"""What every push plays says how long it took, and fails where that was too long."""

import subprocess
import sys

import pytest


def played(minutes: str, status: int) -> tuple[int, str]:
    slow = f"import sys, time; time.sleep(0.05); sys.exit({status})"
    command = [sys.executable, "-m", "tests.faults.timed", minutes, sys.executable, "-c", slow]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    return ended.returncode, ended.stdout


@pytest.mark.parametrize("status", [0, 3])
def test_in_time_it_ends_as_what_was_played_did(status: int) -> None:
    code, said = played("5", status)
    assert code == status
    assert "it took 0.0 of at most 5 minutes" in said
    assert "TOO LONG" not in said


@pytest.mark.parametrize(("status", "ends"), [(0, 1), (3, 3)])
def test_what_took_too_long_fails_and_says_who_does_what(status: int, ends: int) -> None:
    code, said = played("0.0001", status)
    assert code == ends
    assert "whoever pushed has it played again" in said
