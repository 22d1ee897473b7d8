"""Dashboard and alert rules speak only of what the program measures, and the tools agree with the files."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.health.depths import Depths
from bot.health.metrics import Metrics
from bot.traffic.line import HAPPENS
from tests.deploy.conftest import ROOT, yaml_of

WORDS = re.compile(r"\b((?:greenroom|process)_\w+)(?:\{([^}]*)\})?")
COUNTED = re.compile(r'counters\["(\w+)"\]|"(\w+)" if [^\n]+ else "(\w+)"\]')


@dataclass
class Still:
    """Traffic in which nothing happens."""

    counters: Counter[str]
    pending: int = 0
    failing: bool = False


@pytest.fixture
async def measured() -> dict[str, dict[str, set[str]]]:
    """Every series by name, with the values its labels take."""
    metrics = Metrics()
    source = "".join(path.read_text() for path in (ROOT / "bot" / "traffic").glob("*.py"))
    counted = {word for found in COUNTED.findall(source) for word in found if word}
    assert counted == set(HAPPENS)
    metrics.follow(Still(Counter(dict.fromkeys(HAPPENS, 0))))
    parts = dict.fromkeys(("database", "disk", "fetching", "lanes", "jobs"), True)
    metrics.note(parts, {"webcam": True}, Depths(0, 0.0, 0, 0.0, 0, 0, 0, 0))
    found: dict[str, dict[str, set[str]]] = {}
    for sample in (s for family in metrics.registry.collect() for s in family.samples):
        labels = found.setdefault(sample.name, {})
        for label, value in sample.labels.items():
            labels.setdefault(label, set()).add(value)
    return found


def rules() -> list[Any]:
    return [rule for group in yaml_of("deploy/alerts.yml")[0]["groups"] for rule in group["rules"]]


def wrong(expression: str, measured: dict[str, dict[str, set[str]]]) -> Iterator[str]:
    """Names that are not measured, and values that their labels never take."""
    for name, conditions in WORDS.findall(expression):
        if name not in measured:
            yield name
        for label, mark, value in re.findall(r'(\w+)(!?=~?)"([^"]*)"', conditions):
            taken = measured.get(name, {}).get(label, set())  # what finds us names our jobs, not we
            yield from (f"{name} {label}={v}" for v in value.split("|") if v not in taken and "=" in mark)


def test_every_alert_reads_what_is_measured(measured: dict[str, dict[str, set[str]]]) -> None:
    assert rules()
    assert [w for rule in rules() for w in wrong(rule["expr"], measured)] == []


def test_every_alert_leads_to_a_drill() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    heads = {
        re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-")
        for h in re.findall(r"^##+ (.+)$", page, re.MULTILINE)
    }
    for rule in rules():
        file, _, anchor = rule["annotations"]["drill"].partition("#")
        assert file == "docs/operations.md"
        assert anchor in heads, rule["alert"]


def test_every_panel_reads_what_is_measured(dashboard: Any, measured: dict[str, dict[str, set[str]]]) -> None:
    expressions = [t["expr"] for panel in dashboard["panels"] for t in panel["targets"]]
    assert len(expressions) > 10
    assert [w for expression in expressions for w in wrong(expression, measured)] == []


def test_panels_lie_beside_each_other(dashboard: Any) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


PARTS = ("database", "disk", "fetching", "lanes", "jobs")


def parts(instance: str, **ill: int) -> dict[str, int]:
    """What a replica says of its parts: all well but `ill`."""
    return {f'greenroom_ready{{part="{p}",instance="{instance}"}}': ill.get(p, 1) for p in PARTS}


AWAY = parts("a", database=0, disk=0, lanes=0)
"""With PostgreSQL stopped; nothing is said of what waits then."""
FULL = parts("a", disk=0)
SERIES = {
    "no replica": ({}, {"NobodyAnswers"}),
    "all is well": (parts("a") | parts("b"), set()),
    "no updates": (parts("a") | {'greenroom_telegram_failing{instance="a"}': 1}, {"NoUpdatesCome"}),
    "database away": (AWAY, {"DatabaseAway", "PartNotWell"}),
    "database away from one": (AWAY | parts("b"), {"PartNotWell"}),
    "disk full": (FULL, {"DiskFull"}),
    "lanes lost": (parts("a", lanes=0) | parts("b", lanes=0), {"NothingIsHandled", "PartNotWell"}),
    "nobody fetches": (parts("a", fetching=0), {"NobodyAnswers", "PartNotWell"}),
    "no jobs": (parts("a", jobs=0), {"PartNotWell"}),
    "memory": (
        parts("a")
        | {
            'process_resident_memory_bytes{job="any",instance="a"}': 500_000_000,
            'greenroom_tasks{job="any",instance="a"}': 9,
        },
        {"MemoryNearLimit"},
    ),
}
"""What each outage looks like, whatever the job that reads us is called, and the alerts it fires."""


@pytest.mark.parametrize("case", SERIES)
def test_an_outage_fires_the_alerts_that_are_about_it(case: str, tmp_path: Path) -> None:
    series, alerts = SERIES[case]
    told = evaluated('ALERTS{alertstate="firing"}', series, tmp_path)
    assert set(re.findall(r'alertname="(\w+)"', told)) == alerts


def test_a_total_outage_wakes_somebody(tmp_path: Path) -> None:
    for series in ({}, AWAY, FULL):
        told = evaluated('ALERTS{alertstate="firing",severity="page"}', series, tmp_path)
        assert len(re.findall(r"alertname=", told)) == 1


@pytest.mark.parametrize(
    ("series", "ready"),
    [({}, 0), (AWAY, 0), (FULL, 0), (AWAY | parts("b"), 1), (parts("a") | parts("b"), 2)],
)
def test_the_dashboard_counts_as_ready_who_is_well_in_every_part(
    dashboard: Any, series: dict[str, int], ready: int, tmp_path: Path
) -> None:
    first = next(panel for panel in dashboard["panels"] if panel["title"] == "Replicas ready")
    told = evaluated(first["targets"][0]["expr"], series, tmp_path)
    assert re.findall(r"\{\} (\S+)", told) == [f"{ready}E+00"]


def evaluated(expression: str, series: dict[str, int], folder: Path) -> str:
    """What promtool says of it after twenty minutes of these series under our rules."""
    asked = {"expr": expression, "eval_time": "20m"}
    rules = {
        "rule_files": [str(ROOT / "deploy" / "alerts.yml")],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": s, "values": f"{v}x30"} for s, v in series.items()],
                "promql_expr_test": [asked],
            }
        ],
    }
    file = folder / "fires.yml"
    file.write_text(json.dumps(rules))
    done = subprocess.run(
        [tool("promtool"), "test", "rules", file], capture_output=True, check=False, text=True
    )
    return done.stdout + done.stderr


def tool(program: str) -> str:
    """Where it is; the test is skipped where it is not."""
    found = shutil.which(program, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    return found or pytest.skip(f"{program} is not on this machine")


@pytest.mark.parametrize(
    "words",
    [
        "hadolint Dockerfile",
        "promtool check rules deploy/alerts.yml",
        "promtool check config deploy/prometheus.yml",
        "caddy validate --adapter caddyfile --config deploy/Caddyfile",
        "sh -n deploy/secrets.sh",
    ],
)
def test_the_makers_tools_agree(words: str) -> None:
    program, *rest = words.split()
    done = subprocess.run(
        [tool(program), *rest], cwd=ROOT, env={"GREENROOM_HOST": "localhost", "HOME": "/tmp"}, check=False
    )
    assert done.returncode == 0
