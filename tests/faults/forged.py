"""A hundred thousand posts to the webhook by somebody who does not know its secret, and one person who talks.

They come over some connections at once, many in a row without waiting, as fast as the program refuses them.
Imports `bot.web.paths` for a header, `sandbox` and the neighbours.
"""

import asyncio
import json
import re
import time
from collections import Counter
from urllib.parse import urlsplit

from bot.web.paths import SECRET_HEADER
from sandbox.botapi.client import Person
from tests.faults.canaries import HOOK_SECRET
from tests.faults.checks import ANSWERED, Tally, after_run, answers, quiet
from tests.faults.services import peak
from tests.faults.world import World

FORGED, ABREAST, IN_A_ROW = 100_000, 8, 25
FIRST = 900_000_000
"""From here on their update ids, which Telegram is far from."""
LONG = 8_000
"""Bytes of a secret, within what a server takes for a head."""
GUESS = "canary-forged-secret"
MARKS = (HOOK_SECRET[:15], HOOK_SECRET[15:], GUESS)
"""One of them is in every secret that is tried, whichever byte of it is changed."""
GROWN, LINES = 20.0, FORGED // 100
"""MB and lines of the log: what the one person's words take, and far less than a trace of each forgery."""
PAUSE = 1.1
"""Seconds between two words of the person, as Telegram wants it."""
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


async def forged(world: World, tally: Tally, _dice: object) -> list[str]:
    """Each is refused, nothing is kept of any, neither in memory nor the log, and the person is answered."""
    await world.start()
    await world.ready()
    person = await world.sandbox.person("Ada", language_code="en")
    await _asked(person)
    held, lines, began = peak(world), _lines(world), time.monotonic()
    forging = asyncio.gather(*(_forge(world, person.id, n) for n in range(ABREAST)))
    try:
        waits = await _beside(person, forging)
        seen = sum(await forging, Counter[int]())
    finally:
        forging.cancel()
    took, grown, lines = time.monotonic() - began, peak(world) - held, _lines(world) - lines
    tally.faults += seen.total()
    tally.tables.append(
        f"{seen.total()} forged posts in {took:.0f} s: {dict(seen)}; of {len(waits)} answers beside them the "
        f"slowest took {max(waits):.2f} s; memory grew by {grown:.0f} MB, the log by {lines} lines"
    )
    found = [] if seen == {403: FORGED} else [f"S4: of {FORGED} forged posts were answered {dict(seen)}"]
    found += [f"S4: beside them an answer took {max(waits):.1f} s"] if max(waits) > ANSWERED else []
    found += [f"S4: memory grew by {grown:.0f} MB"] if grown > GROWN else []
    found += [f"S4: the log grew by {lines} lines"] if lines > LINES else []
    told = world.log.read_text(errors="replace").lower()
    found += [f"S4: {mark} is in the log" for mark in MARKS if mark in told]
    [(kept,)] = await world.rows("SELECT count(*) FROM inbox WHERE update_id >= %s", FIRST)
    found += [f"S4: {kept} of them are in the inbox"] if kept else []
    return [*found, *await quiet(world), *await answers(person, ANSWERED), *await after_run(world)]


async def _beside(person: Person, forging: "asyncio.Future[list[Counter[int]]]") -> list[float]:
    """How long each answer took while it went on."""
    waits = []
    while not forging.done():
        waits.append(await _asked(person))
        await asyncio.wait([forging], timeout=PAUSE)
    return waits


async def _asked(person: Person) -> float:
    """The seconds until a word is answered."""
    began = time.monotonic()
    await person.say("/help")
    await person.reads("/bookings", timeout=4 * ANSWERED)
    return time.monotonic() - began


async def _forge(world: World, person: int, share: int) -> Counter[int]:
    """One connection's share of them: how often it was answered what."""
    seen = Counter[int]()
    reader, writer = await asyncio.open_connection("127.0.0.1", world.ports[0])
    path = urlsplit(world.webhook).path
    numbers = range(share, FORGED, ABREAST)
    for begin in range(0, len(numbers), IN_A_ROW):
        row = numbers[begin : begin + IN_A_ROW]
        writer.write(b"".join(_post(path, person, n) for n in row))
        await writer.drain()
        seen.update([await _status(reader) for _ in row])
    writer.close()
    return seen


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    if length := LENGTH.search(head):
        await reader.readexactly(int(length[1]))
    return int(head.split(b" ", 2)[1])


def _post(path: str, person: int, number: int) -> bytes:
    """What Telegram would post of this person's word, but for the secret."""
    query, headers = _proofs(number)[number % len(_proofs(number))]
    who = {"id": person, "is_bot": False, "first_name": "Ada"}
    said = {
        "message_id": number,
        "date": 1,
        "from": who,
        "chat": {**who, "type": "private"},
        "text": "/start",
    }
    body = json.dumps({"update_id": FIRST + number, "message": said}).encode()
    fixed = {"Host": "bot", "Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**fixed, **headers}.items())
    return f"POST {path}{query} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


def _proofs(number: int) -> list[tuple[str, dict[str, str]]]:
    """A query and headers that are not the secret in its place, though some have it elsewhere."""
    at = number % len(HOOK_SECRET)
    other = chr(ord(HOOK_SECRET[at]) ^ 1)
    wrong = (
        "",
        f"{GUESS}-{number}",
        f"{HOOK_SECRET[:at]}{other}{HOOK_SECRET[at + 1 :]}",
        HOOK_SECRET[:-1],
        f"{HOOK_SECRET}0",
        HOOK_SECRET.upper(),
        f'"{HOOK_SECRET}"',
        f"{HOOK_SECRET}\xe9\xff",
        GUESS * (LONG // len(GUESS)),
    )
    elsewhere = {"Authorization": f"Bearer {HOOK_SECRET}", "X-Telegram-Bot-Api-Secret": HOOK_SECRET}
    return [
        ("", {}),
        ("", elsewhere),
        ("", {"Cookie": f"{SECRET_HEADER}={HOOK_SECRET}"}),
        (f"?secret_token={HOOK_SECRET}&{SECRET_HEADER}={HOOK_SECRET}", {}),
        *(("", {SECRET_HEADER: one}) for one in wrong),
    ]


def _lines(world: World) -> int:
    return world.log.read_bytes().count(b"\n")
