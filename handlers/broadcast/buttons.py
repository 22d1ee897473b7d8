"""Buttons that an operator types: a line each, its label and then its address. Imports: `handlers.words`."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from handlers.words import Words

NONE = "-"
MOST_LINES = 12
LABEL_LETTERS = 64

Rows = tuple[tuple[Mapping[str, object], ...], ...]


def asked(words: Words) -> str:
    """What to type."""
    return words.t(
        "Send me the buttons, one line each: what it says and then its address. A | between two sets them "
        "side by side; a hyphen alone takes them all away. For example:\n"
        "<code>Our programme https://example.org/programme</code>"
    )


def read(text: str) -> Rows | None:
    """The rows of buttons, none for a hyphen; None when a line is not a label and an address."""
    if text.strip() == NONE:
        return ()
    lines = [line for line in text.splitlines() if line.strip()]
    found = [[_button(part) for part in line.split("|")] for line in lines]
    kept = tuple(tuple(button for button in row if button) for row in found)
    whole = all(all(row) for row in found) and 0 < len(lines) <= MOST_LINES
    return kept if whole else None


def _button(text: str) -> Mapping[str, object] | None:
    label, _, address = text.strip().rpartition(" ")
    label = label.strip(" -–:")
    try:
        parts = urlsplit(address)
    except ValueError:  # square brackets that hold no address of the network
        return None
    well = parts.scheme in {"http", "https", "tg"} and parts.netloc and not parts.netloc.startswith(".")
    web = parts.scheme == "tg" or "." in parts.netloc
    return {"text": label, "url": address} if label and len(label) <= LABEL_LETTERS and well and web else None
