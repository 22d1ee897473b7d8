"""All sentences of the program, found once for every test here."""

import pytest

from bot.words.sentences import Found, find


@pytest.fixture(scope="session")
def found() -> Found:
    """What the code and the cards say."""
    return find()
