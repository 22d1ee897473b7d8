"""Any kind of message is a broadcast: it arrives as what it is, with its words and the way out below."""

from functools import partial
from typing import Any

from sandbox.botapi.client import Seen
from tests.office.broadcasts import PATIENCE, house
from tests.office.conftest import Bureau

KINDS: dict[str, dict[str, Any]] = {
    "voice": {"caption": "Hear, {name}"},
    "audio": {"caption": "Hear, {name}"},
    "video": {"caption": "See, {name}"},
    "animation": {"caption": "See, {name}"},
    "document": {"caption": "Read, {name}"},
    "live_photo": {"caption": "See, {name}"},
    "video_note": {},
    "sticker": {},
    "poll": {"question": "Which day?", "options": ["Monday", "Friday"]},
    "dice": {},
    "location": {"latitude": 52.5, "longitude": 13.4},
    "venue": {"title": "Blue Hall", "address": "Park 1", "location": {"latitude": 52.5, "longitude": 13.4}},
    "contact": {"phone_number": "+491701234567", "first_name": "Box office"},
}
CARDS = {
    "voice": "voice message\n0:03\nHear, {name}",
    "audio": "music\naudio.bin\nHear, {name}",
    "video": "video\nvideo.bin\nSee, {name}",
    "animation": "animation\nanimation.bin\nSee, {name}",
    "document": "file\ndocument.bin\nRead, {name}",
    "live_photo": "live photo\nSee, {name}",
    "video_note": "video message\n0:03",
    "sticker": "sticker\n🙂",
    "poll": "poll\nWhich day?\n– Monday\n– Friday",
    "dice": "dice\n🎲",
    "location": "place\n52.50000, 13.40000",
    "venue": "place\nBlue Hall\nPark 1",
    "contact": "contact\nBox office\n+491701234567",
}
"""What the card says of each: whoever sends it sees what it is."""


async def test_every_kind_arrives_as_it_is(database: str) -> None:
    async with house(database, 1, 0) as world:
        await world.start()
        owner = world.owner
        for kind, fields in KINDS.items():
            await owner.say("/broadcast")
            await owner.reads("A new broadcast", timeout=PATIENCE)
            await owner.send(kind, **fields)
            await owner.reads(f"Message: English · {CARDS[kind]}\nTo: ", timeout=PATIENCE)
            await owner.tap("Show me", timeout=PATIENCE)
            got = await owner.until(partial(_shown, kind), timeout=PATIENCE)
            assert got.text == fields.get("caption", "").replace("{name}", "Robin"), kind


async def test_a_video_keeps_its_cover_and_where_it_begins(database: str) -> None:
    async with house(database, 1, 0) as world:
        await world.start()
        owner = world.owner
        alone: dict[str, Any] = {}
        for shown, group in enumerate((alone, {"group": 7}), 1):
            await owner.say("/broadcast")
            await owner.reads("A new broadcast", timeout=PATIENCE)
            for second in range(5, 7 if group else 6):
                await owner.send("video", cover=True, start_timestamp=second, **group)
            await owner.reads("album (2)" if group else "Message: English · video", timeout=PATIENCE)
            await owner.tap("Show me", timeout=PATIENCE)
            await owner.until(partial(_came, shown), timeout=PATIENCE)
            lying = world.server.world.chats[owner.id].messages.values()
            videos = [(m.out, m.body["video"]) for m in lying if "video" in m.body]
            sent, got = ([video for out, video in videos if out is of_bot] for of_bot in (False, True))
            assert all(video["cover"] and video["start_timestamp"] for video in sent)
            assert got == sent


async def test_a_quiz_whose_answer_is_not_told_is_refused_at_once(bureau: Bureau) -> None:
    quiz: dict[str, Any] = {"question": "How many?", "options": ["1", "2"], "type": "quiz"}
    await bureau.olga.say("/broadcast")
    await bureau.olga.reads("A new broadcast")
    await bureau.olga.send("poll", **quiz)
    await bureau.olga.reads("Telegram lets nobody copy this kind of message")
    await bureau.olga.send("poll", **quiz, correct_option_ids=[1])
    await bureau.olga.reads("Message: English · quiz\nHow many?\n– 1\n– 2 ✓")
    await bureau.olga.say("/broadcast")
    await bureau.olga.reads("A new broadcast")
    await bureau.olga.tap("quiz · How many?")


def _shown(kind: str, seen: list[Seen]) -> Seen | None:
    """What came as that, with the way out below it."""
    came = [m for m in seen if m.buttons == [["No more news"]]]
    return next((m for m in came if kind in ((m.raw["media"] or {}).get("kind"), *_told(m))), None)


def _came(times: int, seen: list[Seen]) -> bool | None:
    return len([m for m in seen if m.buttons == [["No more news"]]]) == times or None


def _told(message: Seen) -> list[str]:
    return [name for name, value in message.raw.items() if value]
