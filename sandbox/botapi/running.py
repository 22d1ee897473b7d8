"""The endpoints that run the world: clock, limits, faults, injected and repeated updates. Described in
people.py.

Imports starlette and this package.
"""

from __future__ import annotations

from datetime import datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.botapi.endpoint import answer, made, number, wish_of, world_of
from sandbox.botapi.faults import Fault, Faults
from sandbox.botapi.journal import Json
from sandbox.botapi.webhook import Hook
from sandbox.botapi.world import DAY


async def clock(request: Request) -> Response:
    """GET the time, or POST a push forward."""
    world = world_of(request)
    if request.method == "POST":
        wish = await wish_of(request)
        if "set" in wish:
            world.clock.set(datetime.fromisoformat(str(wish["set"])))
        world.clock.push(float(wish.get("push", 0)))
        world.journal.event("clock", None, now=world.clock.now().isoformat())
    return answer({"now": world.clock.now().isoformat(), "ahead": world.clock.ahead.total_seconds()})


async def limits(request: Request) -> Response:
    """POST new brakes; what is not named stays."""
    world = world_of(request)
    for name, value in (await wish_of(request)).items():
        if name not in vars(world.flood.limits):
            raise ValueError(f"there is no limit called {name}")
        setattr(world.flood.limits, name, value)
    world.flood.forget()
    return answer(vars(world.flood.limits))


async def stars(request: Request) -> Response:
    """GET the bot's balance, or POST another."""
    world = world_of(request)
    if request.method == "POST":
        world.stars.put(int((await wish_of(request))["amount"]))
    return answer(world.stars.draw())


def _draw(fault: Fault) -> Json:
    return {"id": fault.id, "struck": fault.struck, "left": fault.left, **fault.wish}


async def faults(request: Request) -> Response:
    """GET, POST or DELETE standing faults."""
    orders: Faults = request.app.state.faults
    if request.method == "POST":
        return answer(_draw(orders.add(await wish_of(request))))
    if request.method == "DELETE":
        orders.remove(number(request, "id"))
    return answer([_draw(fault) for fault in orders.orders])


async def inject(request: Request) -> Response:
    """POST an update as it is: an object, or raw text in which {update_id} is filled in."""
    world, wish = world_of(request), await wish_of(request)
    fresh = world.updates.next_id
    if "raw" in wish:
        data, kind = str(wish["raw"]).replace("{update_id}", str(fresh)).encode(), "raw"
    else:
        update = {"update_id": fresh, **wish["update"]}
        fresh = int(update["update_id"])
        data, kind = orjson.dumps(update), next((k for k in update if k != "update_id"), "empty")
    given = fresh if fresh != world.updates.next_id else None
    return answer({"update_id": world.updates.put(kind, data, wish.get("chat"), DAY, given)})


async def redeliver(request: Request) -> Response:
    """POST: hand out the newest updates again."""
    wish = await wish_of(request)
    times, last = int(wish.get("times", 1)), int(wish.get("last", 1))
    again = world_of(request).updates.again(times, last, bool(wish.get("shuffle")), wish.get("seed"))
    return answer({"repeated": again})


async def renumber(request: Request) -> Response:
    """POST: continue update ids elsewhere."""
    return answer({"next": world_of(request).updates.renumber((await wish_of(request)).get("start"))})


async def webhook(request: Request) -> Response:
    """POST: set or delete the webhook from outside, or quicken the pauses before it is tried again."""
    world, wish = world_of(request), await wish_of(request)
    hook = world.webhook
    hook.pace = float(wish.get("pace", hook.pace))
    if "url" in wish:
        url = wish["url"]
        hook.set(Hook(str(url), str(wish.get("secret", ""))) if url else None)
        world.journal.event("webhook", None, url=url)
    return answer({"url": hook.hook.url if hook.hook else None, "pace": hook.pace})


async def revoke(request: Request) -> Response:
    """POST: what @BotFather's /revoke does. The old token opens nothing any more, and its webhook is gone."""
    world = world_of(request)
    world.revoke()
    world.journal.event("webhook", None, url=None)
    return answer({"token": world.token})


async def reset(request: Request) -> Response:
    """POST: forget everything but the clock."""
    request.app.state.faults.remove(None)
    world_of(request).webhook.set(None)
    world_of(request).forget()
    return answer({})


def routes() -> list[Route]:
    """Return what runs the world."""
    return made(
        [
            ("/sandbox/clock", clock, "GET POST"),
            ("/sandbox/limits", limits, "POST"),
            ("/sandbox/stars", stars, "GET POST"),
            ("/sandbox/faults", faults, "GET POST DELETE"),
            ("/sandbox/updates", inject, "POST"),
            ("/sandbox/updates/redeliver", redeliver, "POST"),
            ("/sandbox/updates/renumber", renumber, "POST"),
            ("/sandbox/webhook", webhook, "POST"),
            ("/sandbox/revoke", revoke, "POST"),
            ("/sandbox/reset", reset, "POST"),
        ]
    )
