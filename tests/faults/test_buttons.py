"""Each button that changes something is tapped by many fingers in a conversation."""

from handlers.callback import Act, Cast, Do, Go
from tests.faults import buttons


def test_every_button_that_changes_something_has_its_story() -> None:
    tapped = [does for names in buttons.STORIES.values() for does in names.split()]
    assert sorted(tapped) == sorted(buttons.WRITES)


def test_every_button_is_one_kind_or_another() -> None:
    assert buttons.FORM | buttons.SCREENS <= buttons.EVERY
    assert len(buttons.EVERY) == sum(map(len, (Do, Act, Cast, Go)))
