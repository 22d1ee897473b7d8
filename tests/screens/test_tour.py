"""A walk in another language finds a button of a label made of parts, however its keyboard is laid out."""

from sandbox.botapi.seen import Seen
from tests.screens.tour import Place, _at


def shown(*rows: list[str]) -> Seen:
    """A message of the bot with these buttons."""
    keys = [[{"text": label} for label in row] for row in rows]
    return Seen({"message_id": 1, "reply_markup": {"inline_keyboard": keys}})


def test_a_label_too_long_for_two_in_a_row_changes_no_place() -> None:
    """In English the two changes stand beside each other: "Change: Software", "Change: Date and time"."""
    place = Place(back=0, number=2, count=4, label="Change: Date and time")
    german = shown(["Anfrage senden"], ["Ändern: Software"], ["Ändern: Datum und Uhrzeit"], ["Abbrechen"])
    found = _at([german], place)
    assert found is not None
    assert found[1] == "Ändern: Datum und Uhrzeit"
    assert _at([shown(["Ja", "Nein"])], place) is None, "another keyboard is still there"
