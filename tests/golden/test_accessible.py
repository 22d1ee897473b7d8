"""The rules for every screen find what they are for."""

from tests.golden.accessible import breaches

TOAST = {"method": "answerCallbackQuery", "request": {"text": "Saved."}}


def sent(text: str, *labels: str) -> dict[str, object]:
    keys = [[{"text": label}] for label in labels]
    return {"method": "sendMessage", "request": {"text": text, "reply_markup": {"inline_keyboard": keys}}}


def test_words_come_first_and_are_there() -> None:
    assert breaches([sent("<b>Who?</b>\n\n/book – begin", "Ivy ✓", "10:30", "¿Sí?", "·")]) == []
    assert len(breaches([sent("Who?", "✅", "‹ Back", "👍🏽")])) == 3
    assert len(breaches([sent("<b>❗ Look</b>\nfine")])) == 1


def test_a_toast_alone_is_found() -> None:
    dialog = {"method": "answerCallbackQuery", "request": {"text": "No.", "show_alert": True}}
    assert breaches([sent("a"), dialog, dialog]) == []
    assert breaches([TOAST, sent("a")]) == []
    assert breaches([sent("a"), dialog, TOAST]) == ["only in a toast: 'Saved.'"]
