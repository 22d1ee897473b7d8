"""Limits survive being kept."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from booking.form import Limit, Option
from booking.limits import decoded_limits, encoded_limits

words = st.text(max_size=8)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=2)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
options = st.builds(Option, words, words, st.lists(words).map(tuple), nicknames=st.lists(words).map(tuple))
limits = st.builds(
    Limit,
    options=st.none() | st.lists(options, max_size=3).map(tuple),
    least=st.none() | amounts,
    most=st.none() | amounts,
    earliest=st.none() | instants,
    latest=st.none() | instants,
    slots=st.none() | st.lists(instants, max_size=3).map(tuple),
    refused=st.dictionaries(words, words, max_size=2),
)


@given(st.dictionaries(words, limits, max_size=3))
def test_limits_come_back_as_they_were(kept: dict[str, Limit]) -> None:
    assert decoded_limits(json.loads(json.dumps(encoded_limits(kept)))) == kept


def test_no_slots_is_something_else_than_any_time() -> None:
    kept = {"when": Limit(slots=()), "credits": Limit(least=Decimal("0.50"))}
    assert decoded_limits(encoded_limits(kept)) == kept
