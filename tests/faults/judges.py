"""Judges of what one look from outside can tell at any moment, the same for a single story and for a soak.

I2 (no write without a committed intent), I3 (what was agreed to is what was taken), I10 (Telegram's limits),
I11 (a stop is orderly), I12 (one instant everywhere). What needs a whole story stands in `checks`, what needs
days in `soak.books`. Each has a planted bug that it must see (`bugs`). Imports `sandbox` and the neighbours.
"""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.botapi.journal import Call
from sandbox.services.webcam.accounts import clients as accounts
from sandbox.services.webcam.service import Webcam
from tests.faults.hatchery import Running
from tests.faults.world import World

COUNTED = re.compile(r"(send|copy|forward|edit)(?!ChatAction)\w+")
"""Calls that count against Telegram's limits: whatever puts a message into a chat or changes it."""
OVERALL, HELD_UP = 30, 8
"""Messages a second, and how many more may come at once out of a process that a busy machine held up: it sent
them in time, and the lateness of that machine made one second of more than one.
"""
FORGOTTEN = 8.0
"""Seconds after a death in which a chat's burst may have been spent by who died."""

OFFERED, TAKEN = re.compile(r"Confirm for ([\d.]+)"), re.compile(r": ([\d.]+) credits taken")
"""What is on the button, and in the receipt."""

STOP_WITHIN = 10.0
"""Seconds from SIGTERM to the end."""

SHOWN = """SELECT b.id, b.starts, b.service, l.chat, l.message, array_agg(i.reference) FROM bookings b
JOIN invitations i ON i.booking = b.id LEFT JOIN live l ON l.slot = 'booking:' || b.id
GROUP BY 1, 2, 3, 4, 5"""


def at_any_time(world: World) -> list[str]:
    """The breaches since this was asked last, of what holds at any moment."""
    return [*world.writes.judged(), *brakes(world), *stops(world)]


def brakes(world: World) -> list[str]:
    """I10: Telegram never had to say that we are too fast, over all or in one chat. What was planned is no
    breach, nor what a chat got twice because its sender died.
    """
    calls = [call for call in world.botapi.world.journal.calls if COUNTED.fullmatch(call.method)]
    fast = [call for call in calls if call.status == 429 and "status=429" not in (call.fault or "")]
    return [_too_fast(call, calls) for call in fast if not _excused(world, call, calls)]


def _excused(world: World, call: Call, calls: list[Call]) -> bool:
    """Whether our own Telegram was late, and so counted in one second what came in more, or one of the
    replicas was, whose few are too many for one second and not for three; in one chat, whether
    a death made somebody forget what the chat had got.
    """
    if _over_all(call, calls):
        late = max((by for at, by in world.late if -1.5 < at - call.time < 0.5), default=0.0)
        at_once, within_three = (_came(call, calls, seconds) for seconds in (1.2, 3.0))
        held_up = at_once <= OVERALL + HELD_UP and within_three <= 3 * OVERALL
        return held_up or (late > 0 and _came(call, calls, 1.2 + late) <= OVERALL * (1 + late))
    same = [c.time for c in calls if c.chat == call.chat and c.n < call.n]
    deaths = [death for death in world.deaths if 0 <= call.time - death < FORGOTTEN]
    return any(death - FORGOTTEN < time <= death for death in deaths for time in same)


def _came(call: Call, calls: list[Call], seconds: float) -> int:
    """How many messages came in so many seconds, with it the last."""
    return sum(_messages(c) for c in calls if c.n <= call.n and c.time > call.time - seconds)


def _messages(call: Call) -> int:
    """How many a call sends: an album is as many as it has parts."""
    parts = call.request.get("media") or call.request.get("message_ids") or [0]
    return len(json.loads(parts) if isinstance(parts, str) else parts) if "edit" not in call.method else 1


def _over_all(call: Call, calls: list[Call]) -> bool:
    """Whether all chats together had about thirty in the second before it was judged."""
    sent = [c for c in calls if c.status == 200 and c.n < call.n and c.time > call.time - 1.2]
    return sum(map(_messages, [*sent, call])) > OVERALL


def _too_fast(call: Call, calls: list[Call]) -> str:
    """The breach, with what went to that chat before."""
    same = [c for c in calls if c.chat == call.chat and c.n < call.n and c.time > call.time - 10]
    told = ", ".join(f"{c.method} ({c.status}) {c.time - call.time:.1f}" for c in same[-9:])
    every = " over all" if _over_all(call, calls) else ""
    return f"I10: {call.method} was too fast for Telegram{every}, after {told}"


def money(world: World, chat: int) -> list[str]:
    """I3, at the end of a booking that was confirmed and cancelled: the credits that the person saw on the
    button were taken, were told as taken, came back, and nothing else moved.
    """
    service = world.services.services["webcam"]
    assert isinstance(service, Webcam)
    began, now = accounts(), service.world.clients
    moved = [line.credits for n, one in now.items() for line in one.history[len(began[n].history) :]]
    calls = [str(call.request) for call in world.botapi.world.journal.calls if call.chat == chat]
    shown = [price for text in calls for price in OFFERED.findall(text)]
    told = {price for text in calls for price in TAKEN.findall(text)}
    if not shown or moved != [-Decimal(shown[-1]), Decimal(shown[-1])] or told - {shown[-1]}:
        return [f"I3: shown {shown[-1:]}, told {sorted(told)}, moved {[*map(str, moved)]}"]
    kept = all(one.balance == began[n].balance for n, one in now.items())
    return [] if kept else ["I3: a balance is not what it was before"]


def stops(world: World) -> list[str]:
    """I11: a process ends when it is told to, and only then; told politely, with 0 and within ten seconds."""
    over = [running for running in world.born if not running.alive]
    world.born = [running for running in world.born if running.alive]
    return [wrong for running in over if (wrong := _stopped(running))]


def _stopped(running: Running) -> str:
    told, status = running.told(), running.died.result()
    if told is None:
        return f"I11: it ended by itself, with {status}"
    if told.signal != "TERM":
        return ""
    took = running.ended - told.at
    if status != 0 or took > STOP_WITHIN:
        return f"I11: told to stop it ended with {status}, after {took:.1f} s"
    return ""


async def instants(world: World) -> list[str]:
    """I12: a booking starts at one instant in the database, in its message and at the service."""
    found = []
    there = {(s.id, a.id): a.starts for s in world.services.services.values() for a in s.asked()}
    for booking, starts, service, chat, message, references in await world.rows(SHOWN):
        said = [("its message", at) for at in _shown(world, chat, message)]
        said += [(service, there[service, ref]) for ref in references if (service, ref) in there]
        found += [f"I12: {booking} starts {starts}, and {who} says {at}" for who, at in said if at != starts]
    return found


def _shown(world: World, chat: int | None, number: int | None) -> list[datetime]:
    """The moment that a booking's message begins with; none where there is no such message any more."""
    message = world.botapi.world.chats[chat].messages.get(number) if chat and number else None
    if message is None or message.deleted:
        return []
    entities: list[dict[str, Any]] = message.body.get("entities", [])
    moments = [entity["unix_time"] for entity in entities if entity["type"] == "date_time"]
    return [datetime.fromtimestamp(unix, UTC) for unix in moments[:1]]
