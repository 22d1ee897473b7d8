"""Lets people misbehave: everybody taps everything at once, strangers press, bytes are changed, ids are huge.

Imports `handlers`, `sandbox` and the neighbours.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from handlers.callback import Act
from sandbox.botapi.client import Person, Seen
from tests.faults.canaries import SIGN_IN
from tests.faults.checks import Tally, after_run, after_story, answers, quiet
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import PATIENCE, SHORT, TYPED, Scene
from tests.faults.world import opened

TAPS = 200
WRITES = {
    "createBooking": "Send",
    "confirmMadeBooking": "Confirm for",
    "cancelMadeBooking": "I changed my mind",
}
CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
KINDS = ("photo", "voice", "sticker", "location", "contact", "poll", "dice", "document", "video")
MORE: dict[str, dict[str, Any]] = {
    "poll": {"question": "Who?", "options": ["Ada", "Emma"]},
    "location": {"latitude": 52.52, "longitude": 13.4},
    "contact": {"phone_number": "+491701234567", "first_name": "Jonas"},
}


async def _at_once(scene: Scene, tally: Tally) -> list[str]:
    """Two hundred taps at once on each button that writes; the effect comes once, the chat stays alive."""
    for name, step in SHORT.items():
        if name not in WRITES:
            await step.act(scene)
        else:
            message = await _carrier(scene, WRITES[name])
            before = scene.person.acted
            await asyncio.gather(*(scene.person.tap(WRITES[name], message) for _ in range(TAPS)))
            tally.taps += TAPS
            scene.person.acted = before  # the first tap may be answered before the last one is made
        await step.done(scene)
        await _worked(scene)
    return await after_story(scene)


async def _worked(scene: Scene) -> None:
    """Until each tap has had its turn, for as long as they become fewer, however slowly: who acts while two
    hundred wait in front of them would be judged by the speed of the machine.
    """
    left: list[str] = []
    while (now := await quiet(scene.world, PATIENCE)) not in ([], left):
        left = now


async def _carrier(scene: Scene, label: str) -> Seen:
    """The newest message with that button."""

    def newest(seen: list[Seen]) -> Seen | None:
        return next((m for m in reversed(seen) if m.label(label)), None)

    return await scene.person.until(newest, PATIENCE, label)


async def _strangers(scene: Scene, tally: Tally) -> list[str]:
    """Each button is pressed by somebody else, as it is and with every byte changed: nothing happens."""
    mallory = await scene.world.sandbox.person("Mallory", language_code="en")
    await mallory.say("/start")
    await mallory.reads("")
    since = int((await scene.world.sandbox.get("state"))["event"])
    for step in SHORT.values():
        await step.act(scene)
        await step.done(scene)
        before = await _books(scene)
        for data in {
            str(key["callback_data"])
            for m in (await scene.person.messages())[-2:]
            for key in m.keys
            if "callback_data" in key
        }:
            await _forged(mallory, data, tally)
        await quiet(scene.world)
        if (after := await _books(scene)) != before:
            return [f"I9: a stranger's tap after {step.name!r} changed {before} into {after}"]
    return [*await _overheard(scene, mallory, since), *await after_story(scene), *await answers(mallory)]


async def _overheard(scene: Scene, mallory: Person, since: int) -> list[str]:
    """What the stranger was told of the person: an id, a sign-in name, or whom they meet at what time."""
    own = "SELECT id FROM drafts WHERE person = %s UNION ALL SELECT id FROM bookings WHERE person = %s"
    secrets = [str(row[0]) for row in await scene.world.rows(own, scene.person.id, scene.person.id)]
    calls = await scene.world.sandbox.calls(since=since)
    said = [json.dumps(c["request"], ensure_ascii=False) for c in calls if c["chat"] in (mallory.id, None)]
    return [
        f"I9: a stranger was told {text[:300]}"
        for text in said
        if any(secret in text for secret in (*secrets, SIGN_IN))
        or (scene.performer in text and CLOCK.search(text))
    ]


async def _forged(mallory: Person, data: str, tally: Tally) -> None:
    forms = {data} | {
        data[:n] + chr((ord(data[n]) + 1 - 33) % 94 + 33) + data[n + 1 :] for n in range(len(data))
    }
    await asyncio.gather(*(mallory.forge(form) for form in forms))
    tally.taps += len(forms)


async def _books(scene: Scene) -> list[tuple[object, ...]]:
    """What belongs to the person, as rows, and what the service has applied for them."""
    own = await scene.world.rows(
        "SELECT id, revision, stage FROM drafts WHERE person = %s UNION ALL "
        "SELECT id, 0, '' FROM intents ORDER BY 1",
        scene.person.id,
    )
    return [*own, (len(await scene.world.ledger()),)]


async def _old_buttons(scene: Scene, tally: Tally) -> list[str]:
    """Every button of the past is pressed again after every step, and all once more after a restart."""
    seen: dict[str, int] = {}
    for step in SHORT.values():
        await step.act(scene)
        await step.done(scene)
        newest = {
            str(k["callback_data"]): m.id
            for m in await scene.person.messages()
            for k in m.keys
            if "callback_data" in k
        }
        before = await _books(scene)
        old = [data for data in seen if data[0] == "d" and data not in newest]
        await asyncio.gather(*(scene.person.forge(data, seen[data]) for data in old))
        await quiet(scene.world)
        tally.taps += len(old)
        if (after := await _books(scene)) != before:
            return [f"I6: an old button after {step.name!r} changed {before} into {after}"]
        seen |= newest
    await scene.world.replicas[0].kill()
    await scene.world.start()
    await scene.world.ready()
    drafts = {data: number for data, number in seen.items() if data[0] == "d"}
    for data, number in drafts.items():
        await scene.person.forge(data, number)
        await scene.person.toast("", timeout=PATIENCE)
    tally.taps += len(drafts)
    return [*await _late(scene, tally, seen), *await after_story(scene)]


async def _late(scene: Scene, tally: Tally, seen: dict[str, int]) -> list[str]:
    """What is over stays over: no button that a booking ever had writes anything any more."""
    writes = "SELECT id FROM intents ORDER BY 1"
    before = await scene.world.rows(writes), len(await scene.world.ledger())
    late = {data: number for data, number in seen.items() if data[0] == "b"}
    assert {data.partition(":")[2][0] for data in late} >= {Act.CONFIRM, Act.ASK_CANCEL, Act.CANCEL}
    await asyncio.gather(*(scene.person.forge(data, number) for data, number in late.items()))
    await quiet(scene.world)
    tally.taps += len(late)
    after = await scene.world.rows(writes), len(await scene.world.ledger())
    return [] if after == before else [f"I1: buttons of a cancelled booking changed {before} into {after}"]


ORDERS = {"Ivy Lark": "CX", "Marlowe Finch": "XC", "Zoë Åkerlund": "CXCXXC", "Δάφνη Ηλίου": "XXCCXCC"}
"""Taps that confirm (C) and cancel (X) an accepted booking, by performer; none waits for another."""


LEGAL = {
    ("createBooking", "confirmMadeBooking", "cancelMadeBooking"): "cancelled",
    ("createBooking", "cancelMadeBooking"): "cancelled",
    ("createBooking", "confirmMadeBooking"): "confirmed",
}
"""What the service may have been told, each thing once, and how the booking stands after it."""


async def _shuffled(scene: Scene, tally: Tally) -> list[str]:
    """Confirm and cancel overtake each other, doubled and delivered again: it ends as one after the other."""
    found, labels = [], {"C": "Confirm for", "X": WRITES["cancelMadeBooking"]}
    for scene.performer, order in ORDERS.items():
        before = len(await scene.world.ledger())
        for name in list(SHORT)[before > 0 : list(SHORT).index("confirmMadeBooking")]:
            await SHORT[name].act(scene)
            await SHORT[name].done(scene)
        await SHORT["ask"].act(scene)
        buttons = {tap: await _carrier(scene, label) for tap, label in labels.items()}
        for tap in order:
            await scene.person.tap(labels[tap], buttons[tap])
        again = {"times": 3, "last": len(order), "shuffle": True, "seed": 1}
        await scene.world.sandbox.post("updates/redeliver", **again)
        tally.taps += len(order)
        tally.redeliveries += 3 * len(order)
        found += await quiet(scene.world)
        found += await _serial(scene, order, before)
    return [*found, *await answers(scene.person), *await after_run(scene.world)]


async def _serial(scene: Scene, order: str, before: int) -> list[str]:
    """Breaches of "as if one tap had come after the other": nothing was done twice, and both sides agree."""
    applied = [entry["operation"] for entry in (await scene.world.ledger())[before:]]
    done = tuple(operation for operation in applied if operation in WRITES)
    told = (await scene.world.rows("SELECT stage FROM bookings ORDER BY made DESC LIMIT 1"))[0][0]
    request = await scene.request()
    there = next(str(r["status"]) for r in await scene.world.requests() if str(r["id"]) == request)
    if told == LEGAL.get(done) and ("ancel" in there) == (told == "cancelled"):
        return []
    return [f"I1/I5: taps {order} ended in {done}; told {told}, the service says {there}"]


async def _every_kind(scene: Scene, tally: Tally) -> list[str]:
    """A message of another kind, and an edit, at each step: answered each time, and nothing is lost."""
    for number, step in enumerate(TYPED):
        await step.act(scene)
        await step.done(scene)
        kind = KINDS[number % len(KINDS)]
        await scene.person.send(kind, **MORE.get(kind, {}))
        await scene.person.reads("", timeout=PATIENCE)
        tally.faults += 1
    return await after_story(scene)


async def _far_ids(scene: Scene, tally: Tally) -> list[str]:
    """Somebody with the largest id there may be, in the largest group."""
    for step in SHORT.values():
        await step.act(scene)
        await step.done(scene)
    group = await scene.world.sandbox.group("Friends", scene.person, kind="supergroup")
    there = scene.person.at(group)
    await there.say("/bookings")
    told = await there.reads("", timeout=PATIENCE)
    found = ["I9: bookings told in a group"] if "Ivy" in f"{told.text} {told.buttons}" else []
    return [*found, *await after_story(scene)]


NOBODIES = (1087968824, 777000, 136817688)
"""Whom Telegram names as the sender where it tells of none."""


async def _anonymous(scene: Scene, tally: Tally) -> list[str]:
    """Anonymous administrators, the service account and channels are nobody's account, in no chat."""
    group = await scene.world.sandbox.group("Friends", scene.person, kind="supergroup")
    for number in NOBODIES:
        who = {"id": number, "is_bot": number != 777000, "first_name": "Group"}
        together = {"id": group, "type": "supergroup", "title": "Friends"}
        for chat in (together, {"id": number, "type": "private"}):
            message = {"message_id": 900, "date": 1, "from": who, "chat": chat, "text": "/book"}
            await scene.world.sandbox.post("updates", update={"message": message}, chat=chat["id"])
            tally.faults += 1
    found = await quiet(scene.world)
    kept = "SELECT person FROM drafts UNION ALL SELECT id FROM people WHERE id = ANY(%s)"
    if await scene.world.rows(kept, list(NOBODIES)):
        found.append("S8: an account for nobody")
    return [*found, *await answers(scene.person), *await after_run(scene.world)]


DOES: dict[str, Callable[[Scene, Tally], Awaitable[list[str]]]] = {
    "at-once": _at_once,
    "strangers": _strangers,
    "old-buttons": _old_buttons,
    "shuffled": _shuffled,
    "every-kind": _every_kind,
    "far-ids": _far_ids,
    "anonymous": _anonymous,
}


def runs(size: Size) -> list[str]:
    """All of them in both modes; with every push in one mode, in the slice the taps at once."""
    if size is Size.SLICE:
        return ["people:at-once:polling"]
    modes = ("polling",) if size is Size.CI else ("polling", "webhook")
    return [f"people:{name}:{mode}" for name in DOES for mode in modes]


async def run(postgres: str, hatchery: Hatchery, kind: str, mode: str) -> Tally:
    """The run `people:KIND:MODE`."""
    tally = Tally(runs=1)
    async with opened(postgres, hatchery, webhook=mode == "webhook") as world:
        await world.start()
        await world.ready()
        far = {"id": 2**52 - 5} if kind == "far-ids" else {}
        scene = Scene(world, await world.sandbox.person("Emma", language_code="en", **far))
        try:
            tally.breaches += await DOES[kind](scene, tally)
        except AssertionError as failed:
            tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
    return tally
