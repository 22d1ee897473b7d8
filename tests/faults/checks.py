"""What must hold after every run, seen from outside: I1 and I3-I9 of the failure list; the rest in `judges`.

Imports the neighbours.
"""

import asyncio
import time
from dataclasses import dataclass, field

import httpx

from bot.web import SECRET_HEADER
from sandbox.botapi.client import NeverCameError, Person
from tests.disk import in_clear
from tests.faults import canaries, judges
from tests.faults.story import PATIENCE, Scene
from tests.faults.world import PLAIN, World

LEFT_OVER = """
SELECT 'inbox', state, count(*) FROM inbox WHERE state <> 'done' GROUP BY 2
UNION ALL SELECT 'outbox', state, count(*) FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY 2
UNION ALL SELECT 'intents', step, count(*) FROM intents WHERE step NOT IN ('done', 'failed') GROUP BY 2
UNION ALL SELECT 'error', error, count(*) FROM inbox WHERE error <> '' AND state = 'done' GROUP BY 2"""


@dataclass
class Tally:
    """The figures of a run, and what went wrong in it."""

    edges: set[str] = field(default_factory=set)
    ordered: set[str] = field(default_factory=set)
    """Edges at which a death was ordered, each by mode and signal, and those of them that were reached."""
    reached: set[str] = field(default_factory=set)
    kills: int = 0
    faults: int = 0
    redeliveries: int = 0
    taps: int = 0
    mutants: int = 0
    planted: int = 0
    """Bugs planted, and caught."""
    runs: int = 0
    breaches: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    """Seconds that were measured, by what took them."""
    tables: list[str] = field(default_factory=list)
    """What a run has to show beside the figures."""
    slowest: float = 0.0
    """Seconds from a death to the answer a person waited for, writes aside, which are looked up first."""

    def add(self, other: "Tally") -> None:
        """Put another run's figures to these."""
        self.edges |= other.edges
        self.ordered |= other.ordered
        self.reached |= other.reached
        for name in ("kills", "faults", "redeliveries", "taps", "mutants", "planted", "runs"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.breaches += other.breaches
        self.tables += other.tables
        self.figures |= other.figures
        self.slowest = max(self.slowest, other.slowest)


async def after_story(scene: Scene, *, allowed: tuple[str, ...] = ()) -> list[str]:
    """Breaches after a whole story: booked once, confirmed once, cancelled once, told so, nothing left."""
    found: list[str] = []
    for operation in ("createBooking", "confirmMadeBooking", "cancelMadeBooking"):
        applied = len(await scene.world.ledger(operation))
        if applied != 1:
            found.append(f"I1: {operation} applied {applied} times")
    receipts = sum("Booked with" in m.text for m in await scene.person.messages())
    if receipts > 1:
        found.append(f"I6: the receipt was sent {receipts} times")
    statuses = {r["status"] for r in await scene.world.requests()}
    if len(statuses) != 1 or "ancel" not in statuses.pop():
        found.append("I5: told cancelled, but the service says otherwise")
    found += await quiet(scene.world, allowed=allowed)
    found += await judges.instants(scene.world)
    return [*found, *await answers(scene.person), *await after_run(scene.world)]


async def after_run(world: World) -> list[str]:
    """Breaches of what holds at the end of every run, whatever was played in it."""
    return [*judges.at_any_time(world), *await secrets(world)]


async def quiet(world: World, seconds: float = 60.0, *, allowed: tuple[str, ...] = ()) -> list[str]:
    """Breaches of "nothing is lost": updates not worked, messages not sent, writes without an end."""
    end = time.monotonic() + seconds
    while left := await _left(world, allowed):
        if time.monotonic() > end:
            return [f"I4/I6: left over: {left}"]
        await asyncio.sleep(0.1)
    return []


async def _left(world: World, allowed: tuple[str, ...]) -> list[tuple[object, ...]]:
    left = [row for row in await world.rows(LEFT_OVER) if row[1] not in allowed]
    stored = {row[0] for row in await world.rows("SELECT update_id FROM inbox")}
    lost = len({update.id for update in world.botapi.world.updates.history} - stored)
    return [*left, *([("updates", "never stored", lost)] if lost else [])]


async def answers(person: Person) -> list[str]:
    """A breach when the chat is stuck: /cancel and the next text are answered in five seconds (I7)."""
    for text in ("/cancel", f"between us: {', '.join(canaries.confided(person.id))}"):
        await person.say(text)
        try:
            await person.reads("", timeout=PATIENCE)
        except NeverCameError:
            return [f"I7: {text} was not answered"]
    return []


async def secrets(world: World) -> list[str]:
    """Breaches of secrecy (I8): a planted secret in the log at DEBUG, said by the web server, told to
    somebody else, or lying in clear in the files of the database.
    """
    own = {**canaries.of_operator(world.environ(0)), **canaries.TRIED}
    people = {"sign-in name": canaries.SIGN_IN, "phone number": canaries.PHONE[1:]}
    words = {f"word of {n}": word for n in _people(world) for word in canaries.confided(n)}
    said = await _tried(world)
    everything = {**own, **people, **words}
    places = {"the web server's answers": said, "the log": world.log.read_text(errors="replace")}
    found = [
        f"I8: {what} is in {place}"
        for place, text in places.items()
        for what, secret in everything.items()
        if secret in text
    ]
    stored = await in_clear(world.dsn, everything)
    found += [f"I8: {what} is in the database's files" for what in sorted(stored)]
    return [*found, *await _overheard(world)]


def _people(world: World) -> list[int]:
    return list(world.botapi.world.people)


async def _overheard(world: World) -> list[str]:
    """Breaches: what one person confided, told to another (I9)."""
    told: dict[int, str] = {}
    for call in await world.sandbox.calls():
        told[call["chat"] or 0] = told.get(call["chat"] or 0, "") + str(call["request"])
    return [
        f"I9: {chat} was told what {person} confided"
        for chat, text in told.items()
        for person in _people(world)
        if chat != person and any(word in text for word in canaries.confided(person))
    ]


async def _tried(world: World) -> str:
    """What our web server says to somebody who tries codes and forges calls."""
    url, tried = f"http://127.0.0.1:{world.ports[0]}", canaries.TRIED
    headers = {SECRET_HEADER: tried["hook"], "Authorization": f"Bearer {tried['bearer']}"}
    signed = {"Jicoo-Webhook-Signature": tried["signature"], "X-WebKasa-Signature": tried["signature"]}
    said = ""
    async with httpx.AsyncClient(base_url=url, trust_env=False, verify=PLAIN, headers=headers) as client:
        for path in ("/readyz", "/healthz", f"http://{world.measured}/metrics"):
            answer = await client.get(path)
            said += f"{answer.headers} {answer.text}"
        assert "greenroom_" in said, "no metrics were told"
        back = {"code": tried["code"], "state": tried["state"]}
        said += (await client.get("/login/webcam", params=back)).text
        for path in ("/telegram/webhook", "/services/jicoo/webhook", "/services/webkasa/webhook"):
            said += (await client.post(path, json=back, headers=signed)).text
    return said
