"""The page about the services says what their cards say."""

from pathlib import Path

from providers.finding import services
from providers.table import page

PAGE = Path(__file__).parents[2] / "docs" / "services.md"


def test_the_page_is_made_from_the_cards_as_they_are() -> None:
    assert PAGE.read_text("utf-8") == page(services()), "run: python -m providers.table > docs/services.md"
