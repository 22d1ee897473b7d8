"""Placeholders become what they stand for, and formatting stays on the words it was on."""

import pytest

from handlers.broadcast.filling import filled, unknown

ADA = {"name": "Ada 🐝", "city": ""}


def piece(text: str, entity: dict[str, object]) -> str:
    """The part of a text an entity covers, counted as Telegram counts."""
    raw, offset, length = text.encode("utf-16-le"), int(str(entity["offset"])), int(str(entity["length"]))
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {name}!", "Hello Ada 🐝!"),
        ("{name|friend} of {city|your town}", "Ada 🐝 of your town"),
        ("{city}{name}{name}", "Ada 🐝Ada 🐝"),
        ("{nam} {NAME} {}", "{nam} {NAME} {}"),
        ("", ""),
    ],
)
def test_what_a_person_reads(text: str, said: str) -> None:
    assert filled(text, [], ADA) == (said, [])


@pytest.mark.parametrize("covered", ["🎉 Dear", "{name}", "Dear {name}", "news", "{name}, news"])
def test_formatting_stays_on_its_words(covered: str) -> None:
    text = "🎉 Dear {name}, news for {name}"
    start = len(text[: text.index(covered)].encode("utf-16-le")) // 2
    entity = {"type": "bold", "offset": start, "length": len(covered.encode("utf-16-le")) // 2}
    said, (moved,) = filled(text, [entity], ADA)
    assert piece(said, dict(moved)) == covered.replace("{name}", "Ada 🐝")
    assert moved["type"] == "bold"


def test_what_only_looks_like_a_placeholder_is_told() -> None:
    assert unknown("{name} {nam} {name|x} {first_name|y} {a b}") == ["{nam}", "{first_name|y}"]
