"""compose.yaml and the Kubernetes objects: pinned, closed, and made of names that exist."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.services.modules import modules
from bot.services.wired import connected
from bot.settings import FILE, NAMES, public
from bot.web.paths import WEBHOOK_PATH
from tests.deploy.conftest import ROOT, yaml_of

KNOWN = {*NAMES, *(n for module in modules() for n in (*module.SETTINGS, *module.OPTIONAL))}
OURS = {"bot", "proxy", "watch"}
ROUTE = re.compile(r"(?:Route|Mount)\(\s*f?\"(/\w+)")
SOURCE = "".join(path.read_text() for path in (ROOT / "bot").rglob("*.py"))
OPEN = {*ROUTE.findall(SOURCE)} - {"/healthz", "/readyz", "/enter", "/leave", "/app"}
"""Where the program's paths for the world begin: all but its health, and what lies below /console."""


def known(name: str) -> bool:
    return name in KNOWN or name.removesuffix(FILE) in KNOWN


def provided(path: Path) -> bool:
    """Whether it is there, or the example that is copied to it."""
    return path.exists() or path.with_suffix(".example").exists()


def schema(name: str) -> Any:
    """The maker's own, cut down to what is read here."""
    return json.loads((Path(__file__).parent / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def mounts(compose: Any) -> Iterator[str]:
    for service in compose["services"].values():
        yield from (v.split(":")[0] for v in service.get("volumes", ()) if v.startswith("./"))


def test_compose_is_written_as_its_specification_says(compose: Any) -> None:
    rules = Draft202012Validator(schema("compose"))
    assert list(rules.iter_errors(compose)) == []
    compose["services"]["bot"]["readonly"] = True  # so that the rules are seen to hold
    assert list(rules.iter_errors(compose)) != []


def test_kubernetes_knows_every_field_of_the_objects() -> None:
    known = schema("kubernetes")
    for document in (*yaml_of("deploy/kubernetes.yaml"), *yaml_of("deploy/tools.yaml")):
        rules = Draft202012Validator(known | {"$ref": f"#/$defs/{known['kinds'][document['kind']]}"})
        assert list(rules.iter_errors(document)) == [], document["kind"]
        assert list(rules.iter_errors({**document, "metadata": {"names": "bot"}})) != []


def test_logs_have_an_end_on_the_disk_that_the_rows_are_on(compose: Any) -> None:
    for name, service in compose["services"].items():
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name


def test_images_are_pinned_and_named_without_a_host(compose: Any) -> None:
    for name, service in compose["services"].items():
        if "build" not in service:
            assert re.fullmatch(r"([a-z]+/)?[a-z]+:v?\d+\.\d+(\.\d+)?(-\w+)?", service["image"]), name


def test_three_replicas_that_may_write_nowhere_and_do_nothing_special(compose: Any) -> None:
    bot = compose["services"]["bot"]
    assert bot["deploy"]["replicas"] == 3
    assert bot["user"].partition(":")[0] in (ROOT / "Dockerfile").read_text()
    assert int(bot["stop_grace_period"].removesuffix("s")) > 10
    for name in OURS:
        service = compose["services"][name]
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name


def test_it_is_closed_as_it_is_where_it_runs_without_an_engine(compose: Any) -> None:
    """What `test_closed` runs is what is written here: the user, the places to write to, no right to gain."""
    bot, script = compose["services"]["bot"], (ROOT / "tests" / "deploy" / "closed.sh").read_text()
    for place, _, options in (wish.partition(":") for wish in bot["tmpfs"]):
        (mounted,) = [line.split() for line in script.splitlines() if line.endswith(f'none "$root{place}"')]
        assert {*options.split(",")} - {""} <= {*mounted[4].split(",")}
    user = bot["user"].partition(":")[0]
    assert re.search(rf"setpriv --reuid {user} .*--bounding-set=-all --no-new-privs", script)


def test_only_the_proxy_is_open_to_the_world(compose: Any) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    public = re.search(r"@open path (.+)", (ROOT / "deploy" / "Caddyfile").read_text())
    assert public
    assert public[1].split()[0] == WEBHOOK_PATH
    assert {path.removesuffix("/*") for path in public[1].split()[1:]} == OPEN


def test_every_setting_is_one_of_ours(compose: Any) -> None:
    bot = compose["services"]["bot"]
    assert [name for name in bot["environment"] if not known(name)] == []
    example = (ROOT / "deploy" / "settings.example").read_text()
    assert [name for name in re.findall(r"^(\w+)=", example, re.MULTILINE) if not known(name)] == []


def test_secrets_come_as_files_and_are_all_made(compose: Any, tmp_path: Path) -> None:
    script = shutil.copy(ROOT / "deploy" / "secrets.sh", tmp_path)
    for answers in ("7:token\nopens webcam\n\n", ""):  # the second time nothing is asked
        subprocess.run(["sh", script], input=answers.encode(), check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert {name: secret["file"] for name, secret in compose["secrets"].items()} == {
        name: f"deploy/secrets/{name}" for name in made
    }
    assert made["telegram_bot_token"] == "7:token"
    assert made["webcam_access_token"] == "opens webcam"
    assert made["database_password"] in made["database_url"]
    files = {f"{name.upper()}{FILE}": str(tmp_path / "secrets" / name) for name in made}
    wired, wrong = connected(
        {**files, "WEBCAM_API_URL": "https://w.example"}, lambda: datetime.now(UTC), modules()
    )
    assert (wrong, set(wired.off())) == ([], {"jicoo", "webkasa", "webcasts"})
    example = (ROOT / "deploy" / "settings.example").read_text()
    every = {n for m in modules() for n in (*m.SETTINGS, *m.OPTIONAL) if not public(n)}
    assert [n for n in every if n.lower() not in made and f"{n}=" not in example] == ["DIRECTORY"]
    used = {s for service in compose["services"].values() for s in service.get("secrets", ())}
    assert used == set(compose["secrets"])
    told = compose["services"]["bot"]["environment"]
    assert {v.rpartition("/")[2] for k, v in told.items() if k.endswith(FILE)} == set(
        compose["services"]["bot"]["secrets"]
    )
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text()


def test_what_is_mounted_exists_and_what_is_named_is_declared(compose: Any) -> None:
    assert [path for path in mounts(compose) if not provided(ROOT / path)] == []
    for service in compose["services"].values():
        assert set(service.get("depends_on", ())) <= set(compose["services"])
        named = {v.split(":")[0] for v in service.get("volumes", ()) if not v.startswith("./")}
        assert named <= set(compose["volumes"])


@pytest.fixture
def pod(kinds: dict[str, Any]) -> Any:
    return kinds["Deployment"]["spec"]["template"]["spec"]


def test_kubernetes_settings_are_ours(kinds: dict[str, Any], pod: Any, compose: Any) -> None:
    names = [*kinds["ConfigMap"]["data"], *(e["name"] for e in pod["containers"][0]["env"])]
    assert [name for name in names if not known(name)] == []
    told = {e["name"]: e["value"] for e in pod["containers"][0]["env"]}
    files = {value.rpartition("/")[2] for name, value in told.items() if name.endswith(FILE)}
    assert files == set(compose["services"]["bot"]["secrets"])


def test_pods_are_as_closed_as_the_containers_of_compose(pod: Any, compose: Any) -> None:
    (bot,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert f"{pod['securityContext']['runAsUser']}" == compose["services"]["bot"]["user"].split(":")[0]
    assert bot["securityContext"]["readOnlyRootFilesystem"]
    assert bot["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod["terminationGracePeriodSeconds"] > 13
    assert {m["name"] for m in bot["volumeMounts"]} == {v["name"] for v in pod["volumes"]}


def test_the_pod_for_commands_is_as_those_of_the_bot_and_gets_nothing_of_theirs(pod: Any) -> None:
    (tools,) = yaml_of("deploy/tools.yaml")
    (theirs,), (own,) = pod["containers"], tools["spec"]["containers"]
    idle = {"command": ["sleep", "86400"]}
    beside = {"ports", "startupProbe", "livenessProbe", "readinessProbe", "lifecycle"}
    assert own == {name: value for name, value in theirs.items() if name not in beside} | idle
    assert all(tools["spec"][name] == pod[name] for name in ("volumes", "securityContext"))
    assert tools["metadata"]["labels"] == {"app": "greenroom-tools"}


def test_kubernetes_parts_find_each_other(kinds: dict[str, Any], pod: Any) -> None:
    labels = kinds["Deployment"]["spec"]["template"]["metadata"]["labels"]
    services = [
        document["spec"] for document in yaml_of("deploy/kubernetes.yaml") if document["kind"] == "Service"
    ]
    assert [service["selector"] for service in services] == [labels, labels]
    (spread,) = pod["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == labels
    assert kinds["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    ports = {p["name"] for p in pod["containers"][0]["ports"]}
    assert {p["targetPort"] for service in services for p in service["ports"]} == ports
    paths = [p["path"] for p in kinds["Ingress"]["spec"]["rules"][0]["http"]["paths"]]
    assert paths[0] == WEBHOOK_PATH
    assert set(paths[1:]) == OPEN
