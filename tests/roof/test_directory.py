"""The operator's directory is read, or the place where it is wrong is named."""

from pathlib import Path

import pytest

from bot.services.directory import read_directory
from bot.stop import Stop

GOOD = """
[[webcam.performers]]
id = 4711
name = "Anna <3"
labels = ["music"]

[[webcam.performers]]
id = "x"
"""


def test_performers_keep_the_operators_order(tmp_path: Path) -> None:
    file = tmp_path / "performers.toml"
    file.write_text(GOOD)
    directory = read_directory(file)
    assert [(p.id, p.name, p.labels) for p in directory.of("webcam")] == [
        ("4711", "Anna <3", ("music",)),
        ("x", "x", ()),
    ]
    assert directory.of("other") == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[webcam.performers]]\nname = 'Anna'", "performer 1 of webcam has no id"),
        ("[[a.performers]]\nid = 1\n[[a.performers]]\nid = '1'", "two performers with id 1"),
        ("[webcam]\nperformers = 3", "must hold a list"),
        ("[[webcam.performers]]\nid = 1\nlabels = 'x'", "labels must be a list"),
        ("[", "is no TOML"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    file = tmp_path / "performers.toml"
    file.write_text(text)
    with pytest.raises(Stop, match=line):
        read_directory(file)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="cannot be read"):
        read_directory(tmp_path / "none.toml")
