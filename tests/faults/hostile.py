"""Names, titles and words of others that would break a message, forge a link or a limit, in a whole story.

Performers, the person, the group, what is typed and what a service says bear them; Telegram must refuse
nothing, and nothing of it may count as markup. Imports `sandbox` and the neighbours.
"""

import json
from typing import Any

from tests.faults.checks import Tally, after_run, answers, quiet
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import INVITED, PATIENCE, SETTLING, Scene
from tests.faults.world import World, opened
from tests.world import directory

ADMIN = 8_000_000_777
IVY = 123456
NAMES = {
    "markup": '</b><i>&lt;"Max" & <b>Bold</i>',
    "link": '<a href="http://evil.example/">Free</a> [x](http://evil.example/)',
    "entities": "&amp;&lt;b&gt;&#60;b&#62;&nosuch;&",
    "right-to-left": "\u202egnp.evil\u202c \u2066\u200f\u061c\u200bMax",
    "zalgo": "M" + "\u0315\u0489" * 300 + "ax",
    "endless": "Max " + "Endless " * 1200,
    "emoji": "🎭🎪👩\u200d👩\u200d👧" * 700,
    "lines": "Max\n\n\t/cancel\n@everybody #tag $TAG",
    "braces": "{name} %s %(x)s {0} {{",
}
"""By what is wrong with them."""
SURROGATE = "Max \ud800 lone"
"""What JSON may hold and no codec takes."""
FINE = ("message is not modified", "to delete not found", "query is too old", "chat not found")
"""What Telegram may say without anything being wrong with our words: an owner has a chat once they write."""


def runs(size: Size) -> list[str]:
    """Each once."""
    return [f"hostile:{kind}" for kind in NAMES] if size is Size.FULL else []


async def run(postgres: str, hatchery: Hatchery, kind: str) -> Tally:
    """The run `hostile:KIND`."""
    tally, name = Tally(runs=1, faults=1), NAMES[kind]
    async with opened(postgres, hatchery) as world:
        world.extra["TELEGRAM_ADMIN_IDS"] = str(ADMIN)
        world.services.services["webcam"].change_performer(str(IVY), {"name": name, "reason": name})
        directory(world.services, world.folder)
        await world.start()
        await world.ready()
        person = await world.sandbox.person(name[:64], last_name=name[:64], language_code="en")
        try:
            await _story(Scene(world, person, performer=name), name)
            await _elsewhere(world, Scene(world, person), name)
            tally.breaches += [*await _refused(world), *await quiet(world), *await answers(person)]
            tally.breaches += await after_run(world)
        except AssertionError as failed:
            tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
    return tally


async def _story(scene: Scene, name: str) -> None:
    """Accepted and confirmed; declined, and cancelled by the other side, with such a reason; refused so."""
    person, world = scene.person, scene.world
    await person.say("/timezone London")
    await scene.until("Noted")
    await _sent(scene, name, 20)
    await world.act(await scene.request(), "accept")
    await scene.until("Please confirm", timeout=SETTLING)
    await person.tap("Confirm for")
    await scene.until("confirmed at", timeout=SETTLING)
    await person.tap("Add to calendar")
    for hour, act, told in ((17, "decline", "declined"), (14, "accept", "Please confirm")):
        await _sent(scene, name, hour)
        await world.act(await scene.request(), act, reason=name)
        await scene.until(told, timeout=SETTLING)
    await world.act(await scene.request(), "cancel", reason=name)
    await scene.until("ancelled", timeout=SETTLING)
    for hour, words in ((11, name), (12, SURROGATE)):
        said = json.dumps({"ErrorCode": 1, "Message": words, "ErrorMessage": words, "error": words})
        await world.fault(kind="status", status=400, body=said, operation="createBooking")
        await _sent(scene, name, hour, "❗")


async def _sent(scene: Scene, name: str, hour: int, wanted: str = INVITED) -> None:
    """A request to whoever comes first, with the name typed where a word is asked."""
    person = scene.person
    await person.say("/book")
    told = await scene.until("Who would you like")
    await person.tap(next(key["text"] for key in told.keys if str(IVY) in key.get("callback_data", "")))
    await person.tap("Continue with", timeout=PATIENCE)
    await scene.until("Which software")
    for text, asked in (
        ("skype", "When shall it start?"),
        (f"tomorrow at {hour}:30", "How long"),
        ("30 minutes", "How many credits"),
        ("10", "sign-in name"),
        (name[:60], "phone chat"),
        ("no", "Please check"),
    ):
        await person.say(text)
        await scene.until(asked)
    await person.tap("Send")
    await scene.until(wanted, timeout=SETTLING)


async def _elsewhere(world: World, scene: Scene, name: str) -> None:
    """Where such names are told besides: lists, a file, beside the name of the bot, a group, to owners."""
    person = scene.person
    for text in ("/start", "/bookings", "/export", "/settings", "/share", f"/book {name}"[:4000]):
        await person.say(text)
        await person.reads("", timeout=PATIENCE)
    await person.inline(name[:200])
    group = person.at(await world.sandbox.group(name[:128], person, kind="supergroup"))
    await group.say("/bookings")
    await group.reads("", timeout=PATIENCE)
    owner = await world.sandbox.person(name[:64], id=ADMIN, language_code="en")
    for text in ("/users", f"/users {person.id}", "/health", "/stats", "/audit"):
        await owner.say(text)
        await owner.reads("", timeout=SETTLING)  # pictures of figures take their time at first
    await owner.say("/broadcast")
    await owner.reads("A new broadcast", timeout=PATIENCE)
    await owner.say(f"{name[:1500]} {{name}}")
    await owner.reads("To: everybody", timeout=PATIENCE)
    await owner.tap("Show me")
    await owner.reads("", timeout=PATIENCE)


async def _refused(world: World) -> list[str]:
    """What Telegram did not take, and links that nobody of ours has made."""
    found = []
    for call in await world.sandbox.calls():
        said = str((call["answer"] or {}).get("description", ""))
        if call["status"] == 400 and not any(fine in said for fine in FINE):
            found.append(f"{call['method']} was refused: {said} {str(call['request'])[:300]}")
    links = [e["url"] for e in _entities(world) if e["type"] == "text_link" and "evil" in e["url"]]
    return [*found, *(f"a link was forged: {link}" for link in links)]


def _entities(world: World) -> list[dict[str, Any]]:
    messages = [m for chat in world.botapi.world.chats.values() for m in chat.messages.values() if m.out]
    return [e for m in messages for key in ("entities", "caption_entities") for e in m.body.get(key, [])]
