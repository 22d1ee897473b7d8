"""Every command that the pages print exists: of the program, of `make`, of compose, of Kubernetes."""

import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer.main

from bot.__main__ import app
from tests.deploy.conftest import ROOT, yaml_of

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OURS = re.compile(
    r"(?:python -m bot|^ *greenroom(?: [A-Z_]+=\S*)*|`greenroom|(?:run|exec)(?: -\S+| [A-Z_]+=\S*)* bot)"
    r" (?!python\b)([a-z]+)\b([^`\n#|]*)",
    re.MULTILINE,
)
OPTION = re.compile(r"(?<![\w-])(--[a-z-]+)")
ELSE = re.compile(r"python -m ((?:benches|tests|bot|sandbox)(?:\.\w+)*)")
COMPOSE = re.compile(r"docker compose ((?:--profile \w+ )?)(\w+)((?: -[-\w]+| [A-Z_]+=\S*)*)((?: [a-z]+)?)")
VERBS = {"build", "create", "down", "run", "up", "exec", "stop", "start", "logs"}
KUBECTL = re.compile(
    r"kubectl (?:rollout )?\w+ (?:-\S+ )*(deploy|pod|secret generic|configmap|)[/ ]?(greenroom[\w-]*)"
)
KINDS = {"deploy": "Deployment", "pod": "Pod", "": "Pod"}
FILES = re.compile(r"(?<![\w/.])((?:deploy|docs|tests|benches|bot)/[\w./-]*\w\.(?!settings\b)\w+)")
MADE = {"deploy/settings.env", "deploy/performers.toml"}
"""What the steps themselves make."""


def printed(pattern: re.Pattern[str]) -> Iterator[tuple[str, ...]]:
    """What the pages print of it."""
    for page in PAGES:
        for found in pattern.finditer(page.read_text(encoding="utf-8")):
            yield found.groups()


def test_commands_of_the_program_and_their_options() -> None:
    group: Any = typer.main.get_command(app)
    known = {name: {o for p in c.params for o in p.opts} for name, c in group.commands.items()}
    told = list(printed(OURS))
    assert {"run", "check", "backup", "restore", "keys", "leaked"} <= {name for name, _ in told}
    assert [name for name, _ in told if name not in known] == []
    wrong = [(n, o) for n, rest in told for o in OPTION.findall(rest) if o not in known[n] | {"--help"}]
    assert wrong == []


def test_programs_and_targets_beside_it() -> None:
    assert [name for (name,) in printed(ELSE) if find_spec(name) is None] == []
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([\w-]+)`", page.read_text())}
    assert named <= targets


def test_what_compose_and_kubernetes_are_told_is_declared(compose: Any) -> None:
    told = list(printed(COMPOSE))
    assert len(told) > 10
    assert {verb for _, verb, _, _ in told} <= VERBS
    assert {name.strip() for *_, name in told if name} <= set(compose["services"])
    profiles = {p for service in compose["services"].values() for p in service.get("profiles", ())}
    assert {profile.split()[1] for profile, *_ in told if profile} <= profiles
    objects = [*yaml_of("deploy/kubernetes.yaml"), *yaml_of("deploy/tools.yaml")]
    there = {(d["kind"], d["metadata"]["name"]) for d in objects}
    named = set(printed(KUBECTL))
    assert {kind for kind, _ in named} == {"deploy", "pod", "secret generic", "configmap", ""}
    for kind, name in named:
        assert (KINDS[kind], name) in there if kind in KINDS else f"'{name}'" in str(objects)


def test_what_needs_every_replica_stopped_can_be_said_in_each_way_of_running_it() -> None:
    """One way of three is written wherever a restore is."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    ways = (
        "\ngreenroom ",
        "docker compose run --rm -T bot ",
        "kubectl exec -i greenroom-tools -- python -m bot ",
    )
    assert [way for way in ways if f"{way}restore --force - <" not in page] == []


SAYS = """#!/bin/sh
echo "$DATABASE_URL|$DATA_DIR|$TELEGRAM_ADMIN_IDS|$*"
"""


def test_the_function_for_one_machine_aims_where_it_is_told(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    function = page[page.index("greenroom() {") : page.index("\n}\n") + 3]
    stubs = 'sudo() { "$@"; }; runuser() { shift 3; "$@"; }; export -f runuser\n'
    for name, there in (("/etc/greenroom.env", "env"), ("/opt/greenroom", "."), ("sh -c", "bash -c")):
        function = function.replace(name, str(tmp_path / there) if there != "bash -c" else there)
    (tmp_path / "env").write_text("DATABASE_URL=postgresql://live\nTELEGRAM_ADMIN_IDS='1,2'\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(SAYS)
    python.chmod(0o755)

    def said(words: str) -> str:
        script = f"{stubs}{function}greenroom {words}".replace("exec runuser", "runuser")
        return subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True).stdout

    assert said("check") == "postgresql://live|/var/lib/greenroom|1,2|-m bot check\n"
    assert said("DATABASE_URL= DATA_DIR=/tmp/try restore -") == "|/tmp/try|1,2|-m bot restore -\n"


def test_files_that_are_named_are_there() -> None:
    named = {name for (name,) in printed(FILES)} - MADE
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
