"""What we depend on is locked to the byte, and a known hole is noticed."""

import json
import re
from pathlib import Path

import pytest

from tests.security.audit import judged

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PACKAGE = re.compile(r"^[a-z0-9][\w.\[\]-]*==\S+", re.MULTILINE)
HOLE = {"name": "leaky", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_locked_with_its_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text())
    packages = [entry for entry in entries if PACKAGE.match(entry)]
    assert len(packages) > 40
    assert [p.split()[0] for p in packages if "--hash=sha256:" not in p] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_index(name: str) -> None:
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", (ROOT / name).read_text())


def test_a_known_hole_is_told() -> None:
    sound = {"name": "sound", "version": "2.0", "vulns": []}
    holes, said = judged(json.dumps({"dependencies": [HOLE, sound], "fixes": []}))
    assert holes == ["pip-audit: leaky 1.0 has PYSEC-1, mended in 1.1"]
    assert "2 of 2" in said


@pytest.mark.parametrize("report", ["", "no network", "[]", "{}"])
def test_where_nobody_can_be_asked_one_line_says_so(report: str) -> None:
    holes, said = judged(report)
    assert (holes, said.count("\n")) == ([], 0)
    assert "not asked" in said
