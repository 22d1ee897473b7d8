"""A pretend world as processes, for the page alone: a Bot API server without a bot, and services."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from sandbox.services.jicoo.api import KEY
from sandbox.services.webcam.accounts import OPERATOR_TOKEN
from sandbox.services.webcasts.world import PASSWORD, USERNAME

TALK = "mzgdPJVBb7RE"
"""A booking page of the pretend Jicoo."""


class World:
    """A Bot API server as a process, with nobody in it but whom we invite, and pretend services if wished."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[str]] = []
        self.url = self._start("sandbox.botapi")

    def _start(self, *words: str) -> str:
        process = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True)
        self._processes.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    def invite(self, name: str, **told: object) -> int:
        """Somebody new; their id."""
        return int(self.post("people", first_name=name, **told)["id"])

    def post(self, path: str, **told: object) -> Any:
        """Something that happens in the world."""
        answer = httpx.post(f"{self.url}/sandbox/{path}", json=told, trust_env=False)
        return answer.raise_for_status().json()

    def again(self, *services: str) -> str:
        """Ended and begun anew at the same address, with these services at another; their control side."""
        self.end()
        told, control = ["--port", self.url.rpartition(":")[2]], ""
        if services:
            control = (
                self._start("sandbox", *services).removeprefix("control side: ").removesuffix("/services")
            )
            told += ["--services", control.removesuffix("/_sandbox")]
        assert self._start("sandbox.botapi", *told) == self.url
        return control

    def end(self) -> None:
        """Stopped; harmless when it has ended."""
        while self._processes:
            process = self._processes.pop()
            process.terminate()
            process.communicate()


def play(control: str, path: str, **told: object) -> None:
    httpx.post(f"{control}/{path}", json=told, trust_env=False).raise_for_status()


def ask_webcam(control: str, performer: str, days: int = 1) -> None:
    """Somebody asks a performer for a session at noon in so many days."""
    day = datetime.now(UTC) + timedelta(days=days)
    body = {
        "BookUserIDs": performer,
        "SessionDate": f"{day:%Y-%m-%d} 12:00",
        "Duration": 20,
        "Credits": 10,
        "SoftwareTypeID": 3,
        "SignInNameOrEmail": "client.on.skype",
    }
    httpx.post(
        f"{control.removesuffix('_sandbox')}webcam/v1/Webcam/CreateBooking",
        json=body,
        headers={"Authorization": f"bearer {OPERATOR_TOKEN}"},
        trust_env=False,
    ).raise_for_status()


def book_jicoo(control: str) -> datetime:
    """Somebody takes the first free time of a calendar; when that is."""
    now = datetime.now(UTC)
    period = {"periodStart": f"{now:%FT%T}.000Z", "periodEnd": f"{now + timedelta(days=4):%FT%T}.000Z"}
    service = f"{control.removesuffix('_sandbox')}jicoo/v1"
    with httpx.Client(headers={"X-Jicoo-Api-Key": KEY}, trust_env=False) as client:
        found = client.get(f"{service}/event_types/{TALK}/available_schedules", params=period)
        start: str = found.raise_for_status().json()["data"][0]["startedAt"]
        body: dict[str, object] = {"eventTypeId": TALK, "startedAt": start, "timeZone": "Asia/Tokyo"}
        body |= {"email": "guest@example.com", "name": "Emma", "locationId": None}
        client.post(f"{service}/bookings", json=body).raise_for_status()
    return datetime.fromisoformat(start)


def schedule_webcast(control: str, title: str) -> None:
    """Somebody schedules an event for tomorrow, on the hour."""
    service = f"{control.removesuffix('_sandbox')}webcasts/api"
    start = (datetime.now(UTC) + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    event = {"event_title": title, "type": "live", "scheduled_duration": 60, "timezone": "CET", "region": 3}
    event |= {"acquisition_type": 0, "audience_capacity": 100, "event_expiration_months": 6}
    event["scheduled_start_time"] = int(start.timestamp() * 1000)
    with httpx.Client(trust_env=False) as client:
        known = client.post(f"{service}/authenticate", data={"username": USERNAME, "password": PASSWORD})
        token = known.json()["convey_api"]["result"]["authenticationData"]["token"]
        form = {"token": token, "event_data": json.dumps(event)}
        client.post(f"{service}/event/create", data=form).raise_for_status()
