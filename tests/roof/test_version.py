"""The version is said in one place of the program, and it is the project's."""

import tomllib
from pathlib import Path

from bot.version import VERSION


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION
