"""What we depend on is locked to the byte, and a known hole is noticed."""

import json
import re
from pathlib import Path

import pytest

from tests.security import audit

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


SOUND = {"name": "sound", "version": "2.0", "vulns": []}


@pytest.mark.parametrize("holes", [0, 1], ids=["none", "one"])
def test_a_known_hole_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], holes: int
) -> None:
    """The whole command; only who is asked says what was written down here."""
    _asked(tmp_path, monkeypatch, json.dumps({"dependencies": [SOUND, *[HOLE] * holes], "fixes": []}))
    with pytest.raises(SystemExit) as ended:
        audit.main()
    assert ended.value.code == holes
    *told, said = capsys.readouterr().out.splitlines()
    assert told == ["pip-audit: leaky 1.0 has PYSEC-1, mended in 1.1"] * holes
    assert f"{1 + holes} of {1 + holes} packages asked about, {holes} holes" in said


def _asked(folder: Path, monkeypatch: pytest.MonkeyPatch, report: str) -> None:
    """In place of the real pip-audit stands one that gives this report."""
    (folder / "pip_audit.py").write_text(f"print({report!r})")
    monkeypatch.setenv("PYTHONPATH", str(folder))


@pytest.mark.parametrize("report", ["", "no network", "[]", "{}"])
def test_where_nobody_can_be_asked_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], report: str
) -> None:
    _asked(tmp_path, monkeypatch, report)
    with pytest.raises(SystemExit) as ended:
        audit.main()
    assert ended.value.code == 0
    [said] = capsys.readouterr().out.splitlines()
    assert "not asked" in said
