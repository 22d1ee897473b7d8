"""The Dockerfile, read as its instructions: what comes in, as whom it runs, and that it is enough to run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import NAMES
from tests.deploy.conftest import ROOT

Instruction = tuple[str, str]
PINNED = re.compile(r"^python:\d+\.\d+\.\d+-slim-\w+$")


@pytest.fixture(scope="module")
def stages() -> list[list[Instruction]]:
    """The stages, each a list of instructions; the first of each is its FROM."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    found: list[list[Instruction]] = []
    for word, rest in lines:
        if word == "FROM":
            found.append([])
        found[-1].append((word, " ".join(rest.split())))
    return found


def all_of(stage: list[Instruction], word: str) -> list[str]:
    return [rest for instruction, rest in stage if instruction == word]


def test_two_stages_from_one_pinned_image(stages: list[list[Instruction]]) -> None:
    build, final = stages
    assert build[0][1].removesuffix(" AS build") == final[0][1]
    assert PINNED.match(final[0][1])


def test_packages_come_by_their_locked_hash_and_only_as_wheels(stages: list[list[Instruction]]) -> None:
    (install,) = [run for run in all_of(stages[0], "RUN") if "pip install" in run]
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(install.split())
    assert "requirements.lock" in all_of(stages[0], "COPY")[0]
    assert not any("pip" in run for run in all_of(stages[1], "RUN"))


def test_the_final_stage_takes_only_what_was_built_and_runs_as_nobody_special(
    stages: list[list[Instruction]],
) -> None:
    _, final = stages
    assert all_of(final, "COPY") == ["--from=build /app /app"]
    (user,) = all_of(final, "USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    words = [word for word, _ in final]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert all_of(final, "VOLUME") == ["/data"]
    assert all_of(final, "STOPSIGNAL") == ["SIGTERM"]
    assert all_of(final, "ENTRYPOINT") == ['["python", "-m", "bot"]'], "no shell in between takes the signal"
    assert "curl" not in all_of(final, "HEALTHCHECK")[0]


def test_its_settings_are_ours(stages: list[list[Instruction]]) -> None:
    told = re.findall(r"(\w+)=", all_of(stages[1], "ENV")[0])
    theirs = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "MPLCONFIGDIR", "PYTHONTZPATH"}
    assert set(told) - theirs <= set(NAMES)


def test_what_is_copied_exists_and_is_let_through(stages: list[list[Instruction]]) -> None:
    let = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {copy.split()[0] for copy in all_of(stages[0], "COPY")}
    assert copied == let
    assert all((ROOT / name).exists() for name in copied)


def test_what_is_copied_is_enough_to_run(stages: list[list[Instruction]], tmp_path: Path) -> None:
    for copy in all_of(stages[0], "COPY"):
        name = copy.split()[0]
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    environ = {
        "PATH": os.environ["PATH"],
        "TELEGRAM_BOT_TOKEN": "1:wrong",
        "DATA_DIR": str(tmp_path / "data"),
    }
    environ |= {"TELEGRAM_API_URL": "http://127.0.0.1:1", "LISTEN": "127.0.0.1:1"}
    rooms = "import bot.run, bot.check, bot.database.backup, bot.web.probe, handlers.table"
    rooms += "; from bot.services.modules import modules; modules()"
    for words in (["-c", rooms], ["-m", "bot", "--help"]):
        done = subprocess.run(
            [sys.executable, *words], check=False, cwd=tmp_path, env=environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


def test_zones_are_those_of_the_locked_package(stages: list[list[Instruction]]) -> None:
    """Files of the system's would win over the package, and be as old as the image."""
    (told,) = [word for env in all_of(stages[1], "ENV") for word in env.split() if "TZPATH" in word]
    name, _, value = told.partition("=")
    said = "import sys, zoneinfo as z; print(z.TZPATH, z.ZoneInfo('Europe/Rome'), 'tzdata' in sys.modules)"
    here = {**os.environ, name: value}
    ran = subprocess.run([sys.executable, "-c", said], env=here, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["()", "Europe/Rome", "True"]
