"""The program with its own PostgreSQL as the image runs it: nobody special, a read-only root, one folder.

`closed.sh` makes that of mounts, so no engine for images is needed: only root with the right to mount, or
anybody with the right to a namespace of users, in which they are root.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from bot.demo.supervised import free_port
from bot.demo.world import plain_environment, reachable
from sandbox.botapi.client import Sandbox
from sandbox.botapi.serving import serve
from tests.deploy.conftest import ROOT

USER = 10001
PLACES = (sys.base_prefix, str(Path(sys.prefix).resolve()), str(ROOT))
SCRIPT = Path(__file__).parent / "closed.sh"


def _works(unshare: list[str]) -> bool:
    """Whether this user may do so what the script does."""
    trial = [*unshare, "mount", "--make-rprivate", "/"]
    try:
        return sys.platform == "linux" and subprocess.run(trial, check=False).returncode == 0
    except OSError:
        return False


AS_ROOT = ["unshare", "--mount"]
AS_ANYBODY = ["unshare", "--user", "--map-root-user", "--mount"]
ALONE = next((way for way in (AS_ROOT, AS_ANYBODY) if _works(way)), [])
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ALONE, reason="to close a root, one must be root and may mount, or may seem so"),
]


@dataclass
class Closed:
    """The running program and the world around it."""

    program: asyncio.subprocess.Process
    sandbox: Sandbox
    address: str


@pytest.fixture
async def closed(tmp_path: Path) -> AsyncIterator[Closed]:
    passwd = tmp_path / "passwd"
    passwd.write_text(f"root:x:0:0::/root:/bin/sh\ngreenroom:x:{USER}:{USER}::/data:/usr/sbin/nologin\n")
    passwd.chmod(0o644)
    (tmp_path / "root").mkdir()
    async with serve() as chat, Sandbox(chat.url) as sandbox:
        address = f"127.0.0.1:{free_port()}"
        environ = {
            **plain_environment(),
            "TELEGRAM_BOT_TOKEN": chat.token,
            "TELEGRAM_API_URL": chat.url,
            "DATA_DIR": "/data",
            "LISTEN": address,
            "PYTHONDONTWRITEBYTECODE": "1",
            "MPLCONFIGDIR": "/tmp/matplotlib",
            "HOME": "/data",
        }
        inside = ["env", "--chdir", str(ROOT), sys.executable, "-m", "bot", "run"]
        command = [*ALONE, "bash", str(SCRIPT), str(tmp_path / "root"), str(passwd), *PLACES]
        program = await asyncio.create_subprocess_exec(*command, "--", *inside, env=environ)
        try:
            async with asyncio.timeout(60):
                while not await reachable(f"http://{address}/readyz"):
                    assert program.returncode is None, "it has ended"
                    await asyncio.sleep(0.05)
            yield Closed(program, sandbox, address)
        finally:
            if program.returncode is None:
                program.kill()
            await program.wait()


async def test_it_runs_as_nobody_special_and_writes_only_its_data(closed: Closed) -> None:
    running = psutil.Process(closed.program.pid)
    everybody = [running, *running.children(recursive=True)]
    seen = USER if ALONE == AS_ROOT else os.getuid()  # who has made a namespace is its user 10001
    assert {process.uids().real for process in everybody} == {seen}
    assert any(process.name().startswith("postgres") for process in everybody)
    shut(Path(f"/proc/{running.pid}"))
    emma = await closed.sandbox.person("Emma", language_code="en")
    await emma.say("/start")
    await emma.reads("Hello Emma", timeout=20)
    closed.program.terminate()
    async with asyncio.timeout(15):
        assert await closed.program.wait() == 0


def shut(process: Path) -> None:
    """No capability, none to be had, and nothing to write to but its data."""
    status = (process / "status").read_text()
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    inside = process / "root"
    assert (inside / "data" / "postgres" / "PG_VERSION").exists()
    for place in (inside, inside / "usr", inside / str(ROOT).lstrip("/")):
        assert os.statvfs(place).f_flag & os.ST_RDONLY, place
