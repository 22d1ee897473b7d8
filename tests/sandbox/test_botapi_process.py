"""The server as a process: it says where it is, stops at once, and names an occupied port."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time

import httpx
import pytest

from sandbox.botapi import TOKEN
from sandbox.botapi.serving import listen


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sandbox.botapi", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_although_somebody_polls(number: signal.Signals) -> None:
    process = start()
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as http:
        assert http.get(f"/bot{TOKEN}/getMe").json()["ok"]
        assert http.get("/sandbox/state").json()["limits"]["overall"] == 30
        ended = threading.Event()

        def poll() -> None:
            with httpx.Client(base_url=url, timeout=30, trust_env=False) as poller:
                with contextlib.suppress(httpx.HTTPError):
                    poller.get(f"/bot{TOKEN}/getUpdates?timeout=30")
                ended.set()

        threading.Thread(target=poll, daemon=True).start()
        while not http.get("/sandbox/counters").json()["calls"].get("getUpdates"):
            continue
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(20) == 0
        assert time.monotonic() - began < 20  # the call under way would have taken 30
        assert ended.wait(20)


def test_an_occupied_port_is_one_clear_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        process = start("--port", str(port))
        _, trouble = process.communicate(timeout=20)
    assert process.returncode == 1
    assert trouble.strip() == f"cannot listen on 127.0.0.1:{port}: Address already in use"
