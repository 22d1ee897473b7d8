"""All sentences of the program, found once for every test here, in whichever process of a run it is."""

import os
import pickle
import time

import pytest

from bot.words.sentences import Found, find

PATIENCE = 60.0
"""Seconds for another process to find them; then one looks for oneself."""


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What the code and the cards say."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return find()
    shared = tmp_path_factory.getbasetemp().parent / f"sentences-{run}"
    whole = shared / "whole"
    try:
        shared.mkdir()
    except FileExistsError:
        end = time.monotonic() + PATIENCE
        while not whole.exists() and time.monotonic() < end:
            time.sleep(0.05)
        return pickle.loads(whole.read_bytes()) if whole.exists() else find()
    sentences = find()
    part = shared / "part"
    part.write_bytes(pickle.dumps(sentences))
    part.rename(whole)
    return sentences
