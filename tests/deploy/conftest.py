"""What the container files are read with."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def yaml_of(name: str) -> list[Any]:
    """Every document of a YAML file of the repository."""
    return list(yaml.safe_load_all((ROOT / name).read_text(encoding="utf-8")))


@pytest.fixture
def compose() -> Any:
    return yaml_of("compose.yaml")[0]


@pytest.fixture
def kinds() -> dict[str, Any]:
    """The Kubernetes objects by kind."""
    return {document["kind"]: document for document in yaml_of("deploy/kubernetes.yaml")}


@pytest.fixture
def dashboard() -> Any:
    return json.loads((ROOT / "deploy" / "dashboard.json").read_text(encoding="utf-8"))
