"""Roof terraces for hire: the imaginary fifth service, as its operator's one file and as a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.web.server import Server

FILE = '''
"""Terraces: a roof terrace for some guests, at a time, agreed by its caretaker."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
from pydantic import TypeAdapter

from booking.errors import ServiceError
from booking.form import Ability, Card, Field, Form, Kind, Limit, Option, When
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Health, Provider
from providers.address import root_of
from providers.http import Call, Http
from providers.questions import choice, moment, private

SETTINGS = ("TERRACES_API_URL", "TERRACES_KEY")
OPTIONAL = ()
ANYTHING = TypeAdapter(dict[str, Any])
STAGES = {"asked": Stage.INVITED, "agreed": Stage.CONFIRMED, "gone": Stage.CANCELLED}
FORM = Form(
    1,
    (
        choice("roof", "Roof", "Which roof?", (Option("east", "East roof"), Option("west", "West roof"))),
        moment("Whenever it is free."),
        Field("guests", Kind.NUMBER, "Guests", "How many guests?", least=Decimal(1), most=Decimal(40)),
        private("mail", Kind.EMAIL, "Your e-mail", "Where to send the key?", when=When("roof", ("west",))),
    ),
)
ABSENT = dict.fromkeys(set(Ability) - {Ability.LIMITS, Ability.CANCEL}, "not offered by the service")
CARD = Card("terraces", "Roof terraces", None, "", FORM, frozenset({Ability.LIMITS, Ability.CANCEL}), ABSENT)


def connect(settings, clock):
    root = root_of("TERRACES_API_URL", settings["TERRACES_API_URL"])
    return Terraces(Http("terraces", root, headers={"X-Key": settings["TERRACES_KEY"]}))


class Terraces(Provider):
    card = CARD

    def __init__(self, http):
        self._http = http

    async def limits(self, account, answers):
        free = await self._http.get(ANYTHING, "/free")
        return {"guests": Limit(most=Decimal(free["guests"]))}

    async def book(self, account, order):
        when, asked = order.answers["when"], ("roof", "guests", "mail")
        body = {"at": when.at.isoformat()} | {key: order.answers.get(key) for key in asked}
        (name,) = order.performers
        return (self._seen(name, await self._http.post(ANYTHING, "/hires", json=body)),)

    async def look(self, account, order, invitations):
        return tuple([await self._now(i) for i in invitations])

    async def cancel(self, account, order, invitation, reason):
        said = await self._http.send(ANYTHING, Call("DELETE", f"/hires/{invitation.reference}"))
        return replace(self._seen(invitation.performer, said), reason=Reason.BY_PERSON)

    async def health(self, account):
        try:
            said = await self._http.get(ANYTHING, "/me")
        except ServiceError as trouble:
            return Health.ill(trouble)
        return Health(True, account=said["name"])

    async def close(self):
        await self._http.close()

    async def _now(self, invitation):
        said = await self._http.get(ANYTHING, f"/hires/{invitation.reference}")
        return self._seen(invitation.performer, said)

    def _seen(self, name, said):
        return Invitation(name, STAGES[said["state"]], Reason.NONE, said.get("word", ""), str(said["id"]))
'''


@dataclass
class Terraces:
    """The server's side: what is hired, by number."""

    url: str = ""
    hires: dict[str, dict[str, Any]] = field(default_factory=dict)

    def settings(self, folder: Path) -> dict[str, str]:
        """Write the service's file to `folder`; what an operator sets to have it."""
        (folder / "terraces.py").write_text(FILE, encoding="utf-8")
        return {"SERVICES_FOLDER": str(folder), "TERRACES_API_URL": self.url, "TERRACES_KEY": "k3y"}

    async def hire(self, request: Request) -> JSONResponse:
        number = str(len(self.hires) + 1)
        self.hires[number] = {"id": int(number), "state": "asked", **await request.json()}
        return JSONResponse(self.hires[number], 201)

    async def one(self, request: Request) -> JSONResponse:
        found = self.hires[request.path_params["number"]]
        if request.method == "DELETE":
            found["state"] = "gone"
        return JSONResponse(found)

    async def told(self, request: Request) -> JSONResponse:
        allowed = request.headers.get("x-key") == "k3y"
        return JSONResponse({"name": "The caretaker", "guests": 12}, 200 if allowed else 401)


@asynccontextmanager
async def terraces() -> AsyncIterator[Terraces]:
    """The service, up while the block lasts."""
    service, server = Terraces(), Server("127.0.0.1", 0)
    routes = [
        Route("/hires", service.hire, methods=["POST"]),
        Route("/hires/{number}", service.one, methods=["GET", "DELETE"]),
        Route("/free", service.told),
        Route("/me", service.told),
    ]
    service.url = f"http://127.0.0.1:{await server.start(Starlette(routes=routes))}"
    try:
        yield service
    finally:
        await server.stop()
