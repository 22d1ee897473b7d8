"""Promises with a time in them: how long a stop, a start, and the end of an unknown write may take.

Also what needs a world of its own: a PostgreSQL that is killed in the middle, or whose disk is full. Imports
the neighbours.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg

from sandbox.botapi.client import NeverCameError
from tests.database import Server
from tests.faults.checks import ANSWERED, Tally, after_run, after_story, answers, quiet
from tests.faults.full import Small, no_room
from tests.faults.hatchery import Hatchery, Running
from tests.faults.heirs import jobs, looks
from tests.faults.sizes import Size
from tests.faults.story import INVITED, PATIENCE, SHORT, Scene, before, waited
from tests.faults.world import World, opened

START_WITHIN = 5.0
"""Seconds with the interpreter and all that it imports, on an idle machine two or three of them."""
ALONE = ("start", "stop", "jobs", "looks")
"""These have the machine for themselves (`running.LATER`), and what is promised is judged to the second
there, whatever patience the others are given.
"""
RETURN_WITHIN, HANDED_WITHIN = 120.0, 900.0
"""Seconds of the shared clock."""
LOOKED = 12.0
"""Seconds after which a look that was due is over: its job is taken within one, and it repeats for 10.5."""
NEARLY = 830
"""Of the fifteen minutes so much may pass quickly; then a look that takes its 8 s must not seem longer."""
OPEN_ROWS = 10_000
RESTARTING = 4
"""Times patience, for a step during which PostgreSQL is killed and starts again."""
CALL = 25.0
"""Longer than any call may take."""


async def _stop(world: World, scene: Scene, tally: Tally) -> list[str]:
    """Told to stop while the service hangs and updates wait: ended within ten seconds, nothing lost."""
    await before(scene, "createBooking")
    await world.fault(kind="hang", seconds=CALL, operation="createBooking")
    await SHORT["createBooking"].act(scene)
    await asyncio.sleep(0.3)
    await asyncio.gather(*(scene.person.say(f"word {n}") for n in range(50)))
    began = time.monotonic()
    await world.replicas[0].kill(signal.SIGTERM)
    tally.kills += 1
    tally.figures["stop while a service hangs"] = time.monotonic() - began
    await world.start()
    await world.ready()
    return await _went_on(scene)


async def _went_on(scene: Scene) -> list[str]:
    """The write that was under way comes to its end, and is there at most once."""
    for _ in range(40):
        await scene.world.push(30)
        await asyncio.sleep(0.05)
    made = len(await scene.world.ledger("createBooking"))
    return [*([f"I1: booked {made} times"] if made > 1 else []), *await quiet(scene.world)]


async def _start(world: World, scene: Scene, tally: Tally) -> list[str]:
    """Killed with ten thousand rows open: ready again within five seconds, and the next word is answered."""
    await world.replicas[0].kill()
    tally.kills += 1
    await world.rows(FILL, *[OPEN_ROWS // 4] * 4)
    began = time.monotonic()
    world.release()  # ten thousand open answers would take Telegram's rate for minutes
    await _program(world)
    await world.ready()
    took = time.monotonic() - began
    tally.figures[f"start of an interpreter, with {OPEN_ROWS} open rows"] = took
    found = [f"it took {took:.1f} s to start"] if took > START_WITHIN else []
    await scene.person.say("/help")
    await scene.person.reads("/bookings", timeout=30)
    return [*found, *await quiet(world), *await _kept(world)]


async def _program(world: World) -> None:
    """Replica 0 as people start it: a process of its own, which has everything still to import."""
    with world.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), env=world.environ(0), stdout=log, stderr=log
        )
    world.replicas[0] = running = Running(process.pid, world.folder / "order0")
    world.born.append(running)
    waiting = asyncio.create_task(process.wait())
    waiting.add_done_callback(lambda ended: running.over(ended.result()))


async def _kept(world: World) -> list[str]:
    """Of the rows that were open, what is waited for was worked, and what people have is there."""
    each = OPEN_ROWS // 4
    [counts] = await world.rows(KEPT, each, each)
    wanted = (each,) * len(counts)
    return [] if counts == wanted else [f"I6: of {wanted} rows {counts} are there"]


KEPT = """
SELECT (SELECT count(*) FROM drafts WHERE id LIKE 'draft%%' AND stage = 'open'),
  (SELECT count(*) FROM bookings JOIN invitations ON booking = id WHERE reference LIKE '99%%'),
  (SELECT count(*) FROM inbox WHERE update_id <= %s AND state = 'done'),
  (SELECT count(*) FROM outbox WHERE chat <= %s AND state IN ('sent', 'dead'))"""

FILL = """
WITH people AS (
  INSERT INTO people (id, name, chat) SELECT n, 'P', n FROM generate_series(1, %s) n RETURNING id),
drafts AS (INSERT INTO drafts (id, person, service, stage, touched)
  SELECT 'draft' || id, id, 'webcam', 'open', now() FROM people RETURNING id),
bookings AS (INSERT INTO bookings (id, person, service, account, answers, starts, minutes, made, look_at)
  SELECT 'booking' || id, id, 'webcam', 'operator', '{}', now() + interval '9 days', 30, now(), now()
  FROM people WHERE id <= %s RETURNING id),
invitations AS (INSERT INTO invitations (booking, performer, stage, reference)
  SELECT id, '123456', 'invited', '99' || substr(id, 8) FROM bookings),
messages AS (INSERT INTO outbox (chat, body) SELECT n, '{"op": "say", "text": "hello"}'
  FROM generate_series(1, %s) n)
INSERT INTO inbox (bot, update_id, chat, body) SELECT 7000000001, n, n, '{"update_id": 1}'
FROM generate_series(1, %s) n"""


async def _return(world: World, scene: Scene, tally: Tally) -> list[str]:
    """The answer is lost and the service goes away. It is back just after a look in vain, so that the whole
    pause until the next one is waited for; two minutes are enough to find out.
    """
    await before(scene, "createBooking")
    await _lost(world, scene, "answer")
    await _passes(world, 300)
    await asyncio.sleep(LOOKED)
    await world.heal()
    took = await _clocked(scene, INVITED, RETURN_WITHIN)
    tally.figures["an unknown write after the service is back, simulated"] = took
    return [] if took <= RETURN_WITHIN else ["still unknown two minutes after the service is back"]


async def _handed(world: World, scene: Scene, tally: Tally) -> list[str]:
    """The service never comes back: within fifteen minutes the person is told, and has a button."""
    await before(scene, "createBooking")
    await _lost(world, scene, "request")
    await _passes(world, NEARLY)
    took = NEARLY + await _clocked(scene, "❗", HANDED_WITHIN - NEARLY, 2)
    tally.figures["an unknown write handed over, simulated"] = took
    last = (await scene.person.last()).text
    return [] if took <= HANDED_WITHIN else [f"I4: not handed over after fifteen minutes: {last}"]


async def _lost(world: World, scene: Scene, at: str) -> None:
    """The connection breaks at the request or the answer, and from then on the service is away."""
    await world.fault(kind="reset", at=at, operation="createBooking")
    await SHORT["createBooking"].act(scene)
    while (await world.control.get("/webcam/faults")).json():  # noqa: ASYNC110 - rows of another program
        await asyncio.sleep(0.01)
    await world.fault(kind="status", status=503, count=100_000)
    await scene.until("not known yet", timeout=CALL)


async def _clocked(scene: Scene, wanted: str, most: float, step: float = 10) -> float:
    """Simulated seconds until a message says that; time goes slowly, as jobs are looked for every second."""
    passed = 0.0
    while passed <= most:
        try:
            await scene.person.sees(wanted, timeout=1.2)
        except NeverCameError:
            await scene.world.push(step)
            passed += step
        else:
            return passed
    return passed


async def _postgres(world: World, scene: Scene, tally: Tally) -> list[str]:
    """The database server is killed after each step; it comes back, and the story goes on without a loss."""
    for step in SHORT.values():
        await step.act(scene)
        os.kill(await postmaster(world), signal.SIGKILL)
        tally.kills += 1
        await waited(scene, step, RESTARTING)
    await postmaster(world)
    return await after_story(scene)


async def postmaster(world: World) -> int:
    """Its process, once it answers."""
    async with asyncio.timeout(RESTARTING * CALL):
        while True:
            with suppress(psycopg.Error):
                [(folder,)] = await world.rows("SELECT current_setting('data_directory')")
                break
            await asyncio.sleep(0.05)
    lines = await asyncio.to_thread(Path(folder, "postmaster.pid").read_text)
    return int(lines.splitlines()[0])


async def _passes(world: World, seconds: int) -> None:
    for _ in range(seconds // 30):
        await world.push(30)
        await asyncio.sleep(0.05)


Does = Callable[[World, Scene, Tally], Awaitable[list[str]]]
DOES: dict[str, Does] = {
    "stop": _stop,
    "start": _start,
    "jobs": jobs,
    "looks": looks,
    "return": _return,
    "handed": _handed,
    "postgres": _postgres,
}


def runs(size: Size) -> list[str]:
    """All of them; none in the slice, and on every push not the one that takes a minute."""
    names = {Size.SLICE: set[str](), Size.CI: {*DOES, "disk"} - {"looks"}, Size.FULL: {*DOES, "disk"}}
    return [f"times:{name}" for name in sorted(names[size])]


async def run(postgres: str, hatchery: Hatchery, kind: str) -> Tally:
    """The run `times:KIND`."""
    tally = Tally(runs=1)
    server = Small() if kind == "disk" else Server(durable=True) if kind == "postgres" else None
    does = partial(no_room, server) if isinstance(server, Small) else DOES[kind]
    try:
        async with opened(await server.started() if server else postgres, hatchery) as world:
            await world.start()
            await world.ready()
            scene = Scene(world, await world.sandbox.person("Emma", language_code="en"))
            try:
                tally.breaches += await does(world, scene, tally)
                await world.heal()
                within = ANSWERED if kind in ALONE else PATIENCE
                tally.breaches += [*await answers(scene.person, within), *await after_run(world)]
            except AssertionError as failed:
                tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
    finally:
        if server:
            server.stop()
    return tally
