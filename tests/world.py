"""What tests share: a directory file of the pretend performers, and somebody with nothing of their own."""

import json
from datetime import datetime
from pathlib import Path

from handlers.turn import Prepared
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


class NoOwn:
    """`handlers.turn.Own` where nothing is kept."""

    addressed = False

    async def note(self, booking: str) -> None:
        """Not noted."""

    async def feed(self, person: int) -> datetime | None:
        return None

    def new_feed(self) -> tuple[str, str]:
        return "", ""

    async def end_feed(self, person: int) -> None:
        """There was none."""

    async def prepare(self, person: int, request: Prepared) -> str:
        return "nonce"

    async def prepared(self, nonce: str, person: int) -> Prepared | None:
        return None
