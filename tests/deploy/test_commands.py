"""Every command that the pages print exists: of the program, of `make`, of compose, of Kubernetes."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import typer.main

from bot.__main__ import app
from tests.deploy.conftest import ROOT, yaml_of

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OURS = re.compile(
    r"(?:python -m bot|^greenroom|`greenroom|(?:run|exec)(?: -\S+| [A-Z_]+=\S*)* bot)"
    r" (?!python\b)([a-z]+)\b([^`\n#|]*)",
    re.MULTILINE,
)
OPTION = re.compile(r"(?<![\w-])(--[a-z-]+)")
ELSE = re.compile(r"python -m ((?:benches|tests|bot|sandbox)(?:\.\w+)*)")
COMPOSE = re.compile(r"docker compose ((?:--profile \w+ )?)(\w+)((?: -[-\w]+| [A-Z_]+=\S*)*)((?: [a-z]+)?)")
VERBS = {"build", "down", "run", "up", "exec", "stop", "start", "logs"}
KUBECTL = re.compile(r"kubectl \w+ (deploy|secret generic|configmap)[/ ]([\w-]+)")
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
    there = {(d["kind"], d["metadata"]["name"]) for d in yaml_of("deploy/kubernetes.yaml")}
    pod = str(yaml_of("deploy/kubernetes.yaml"))
    for kind, name in printed(KUBECTL):
        assert ("Deployment", name) in there if kind == "deploy" else f"'{name}'" in pod


def test_files_that_are_named_are_there() -> None:
    named = {name for (name,) in printed(FILES)} - MADE
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
