"""What tests of the whole program share: a directory file of the pretend performers."""

import json
from pathlib import Path

from sandbox.services.server import Running


def directory(services: Running, folder: Path) -> Path:
    """The pretend performers as the operator's TOML file."""
    path = folder / "performers.toml"
    rows = []
    for name, service in services.services.items():
        for performer in service.performers():
            rows.append(f"[[{name}.performers]]\nid = {json.dumps(str(performer['id']))}")
            rows.append(f"name = {json.dumps(performer['name'], ensure_ascii=False)}\n")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path
