"""Tokens at rest: bound to their row, and keys that rotate."""

import base64
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from bot.sealing.secrets import Unreadable, own_key, vault
from bot.stop import Stop


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


def test_a_ciphertext_of_another_row_is_refused() -> None:
    safe = vault(key("a"))
    sealed = safe.seal("token", "accounts/webcam/7")
    assert safe.open(sealed, "accounts/webcam/7") == "token"
    assert b"token" not in sealed
    with pytest.raises(Unreadable):
        safe.open(sealed, "accounts/webcam/8")


def test_keys_rotate() -> None:
    sealed = vault(key("a")).seal("token", "row")
    both = vault(f"{key('b')},{key('a')}")
    assert both.open(sealed, "row") == "token"
    assert not both.current(sealed, "row")
    again = both.seal(both.open(sealed, "row"), "row")
    assert vault(key("b")).open(again, "row") == "token"
    with pytest.raises(Unreadable):
        vault(key("b")).open(sealed, "row")


@pytest.mark.parametrize("keys", ["", "short", ",", f"{key('a')},c2hvcnQ=", "not base64 canary!" * 4])
def test_a_bad_key_is_named_by_its_place_only(keys: str) -> None:
    with pytest.raises(Stop, match="SECRET_KEYS") as caught:
        vault(keys)
    assert "canary" not in caught.value.line


def test_our_own_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    made = own_key(tmp_path / "data")
    assert own_key(tmp_path / "data") == made
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o077 == 0
    assert vault(made).open(vault(made).seal("x", "y"), "y") == "x"


def test_programs_that_start_together_have_one_whole_key(tmp_path: Path) -> None:
    folders = [tmp_path / str(n) for n in range(50) for _ in range(4)]
    with ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as programs:
        keys = list(programs.map(own_key, folders))
    assert all(len(base64.urlsafe_b64decode(key)) == 32 for key in keys)
    assert all(len(set(keys[n : n + 4])) == 1 for n in range(0, 200, 4))
