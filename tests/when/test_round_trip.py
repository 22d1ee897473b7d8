"""What the bot writes is read back as the same moment: any language, any zone, any time."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.moment import Once, in_zone, words
from booking.when import read
from tests.when.phrases import LANGUAGES

ZONES = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
START = datetime(2026, 1, 1, tzinfo=UTC)
NIGHT_OF_CHANGE = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
moments = st.one_of(
    st.integers(0, 60 * 24 * 900).map(lambda m: START + timedelta(minutes=m)),
    st.integers(0, 240).map(lambda m: NIGHT_OF_CHANGE + timedelta(minutes=m)),
)


@settings(max_examples=400, deadline=None)
@given(at=moments, zone=st.sampled_from(ZONES), language=st.sampled_from(LANGUAGES), clock12=st.booleans())
def test_what_is_written_is_read_back(at: datetime, zone: str, language: str, clock12: bool) -> None:
    written = words(in_zone(at, zone), language, clock12=clock12)
    reading = read(written, START, language, None, zone)
    assert reading.complete, written
    placed = reading.candidates[0].placed(zone)
    assert isinstance(placed, Once), written
    assert placed.moment.at == at, written


@settings(max_examples=100, deadline=None)
@given(
    at=moments, zone=st.sampled_from(ZONES), own=st.sampled_from(ZONES), language=st.sampled_from(LANGUAGES)
)
def test_another_zones_words_mean_that_zone(at: datetime, zone: str, own: str, language: str) -> None:
    if "/" not in zone or zone.startswith("Etc/"):
        return
    written = words(in_zone(at, zone), language)
    placed = read(written, START, language, None, own).candidates[0].placed(own)
    assert isinstance(placed, Once)
    assert placed.moment.at == at
    assert placed.moment.zone == own
