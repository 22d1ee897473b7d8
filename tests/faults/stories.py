"""The golden conversations, played by people who misbehave: the story must go the same way, or end in peace.

`taps`: each button is tapped by many fingers at once, two hundred where it does more than fill in a form;
then a stranger presses every button there was, and one of each sort with every byte of it changed. `cut`:
somewhere, and where each question is open (`states`), come every command and every kind of message, and the
chat lives on. So every screen of every service is met. The whole assembly runs in this process. Imports
`bot.due.agenda` for a lease, `handlers`, `sandbox` and the neighbours.
"""

import asyncio
import json
import random
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.due.agenda import LEASE
from handlers.words import LANGUAGES, words_for
from sandbox.botapi.client import NeverCameError, Person
from tests.database import fresh
from tests.faults import buttons, canaries
from tests.faults.checks import Tally
from tests.faults.cuts import Cut
from tests.faults.hatchery import Hatchery
from tests.faults.misbehaving import WORKED, Misbehaving, rows
from tests.faults.overhearing import Wordless, heard, secrets
from tests.faults.sizes import Size
from tests.faults.states import OPEN
from tests.golden.player import PATIENCE
from tests.golden.script import Line, lines
from tests.golden.stage import stage
from tests.golden.test_golden import FOLDER
from tests.security.world import belongings

TAPS = 200
LEFT = 10
"""Messages that all of them may leave, with the news of what they did. Those that are alike become one where
messages are paced, as they are not in a story.
"""
HELP = re.compile("|".join(words_for(code).t("<b>What I understand</b>")[3:-4] for code in LANGUAGES))
"""Whoever presses every button has chosen a language, too."""
OWN = Path(__file__).parent / "conversations"
"""Stories that are played here alone."""
DUE = "SELECT count(*) FROM watches WHERE state = 'on' AND look_at <= '{}'"
"""Watches whose look is due or, by a lease, under way."""
PLANTED = {**canaries.of_services(), "SECRET_KEYS": ",".join(canaries.KEYS)}
"""The operator's secrets that no story has by itself."""
SAVED = re.compile(r"sealed:[^\"]*|\"revision\": \d+, |\"mark\": \"\w*\", ")
"""What changes when a booking is looked at, or with the clock."""
WRITING = (*buttons.STORIES, "waiting", "watch_told", "webcasts")
"""Stories with buttons that write, beside those of `people:at-once`."""
SCREENS = (
    *("broadcast", "counter_offer_declined", "moving_by_replacing", "watch_told", "webcasts"),
    *("broadcast_later", "calendar", "cancel_and_again", "elsewhere", "waiting", "watch_books_de"),
    *("webkasa_in_line", "jicoo", "links", "own_account", "roles", "settings_en", "watch_slots"),
    *("webcast", "webkasa"),
)
"""Stories with every form and every screen that asks something."""


def runs(size: Size) -> list[str]:
    """What writes, and what asks; any other story can be named."""
    if size is not Size.FULL:
        return []
    ways = [f"stories:{way}:{name}" for way, names in (("taps", WRITING), ("cut", SCREENS)) for name in names]
    return [*ways, *(f"stories:cut:{name}:{state}" for state, name in OPEN.items())]


async def run(postgres: str, hatchery: Hatchery, way: str, name: str, state: str = "") -> Tally:
    """The run `stories:WAY:STORY`, or `stories:cut:STORY:STATE`, which is cut where that is open."""
    del hatchery
    tally, path = Tally(runs=1), next(p for p in (OWN / f"{name}.txt", FOLDER / f"{name}.txt") if p.exists())
    script = list(lines(path))
    if way == "cut" and not state:
        script = _cut(script, random.Random(name))
    with (
        heard() as ear,
        fresh(postgres) as dsn,
        tempfile.TemporaryDirectory(prefix="story-") as folder,
    ):
        ear.setFormatter(Wordless())
        known = dsn.replace("@", f":{canaries.DATABASE_PASSWORD}@", 1)
        playing = WAYS[way]
        async with stage(path, known, Path(folder), paced=False, playing=playing, planted=PLANTED) as player:
            assert isinstance(player, Misbehaving)
            player.dsn = dsn
            if isinstance(player, Cut):
                player.wanted = state
            try:
                await player.play([*script, Line(0, "in the end", {"end": ""})])
            except (AssertionError, TimeoutError) as failed:
                tally.breaches.append(str(failed) or "it took too long")
            untouched = {*buttons.STORIES.get(name, "").split()} - player.tapped
            if way == "taps" and untouched and not tally.breaches:
                tally.breaches.append(f"nobody tapped {sorted(untouched)}")
            tally.breaches += await secrets(player, player.confided, player.dsn, ear)
            tally.taps += player.taps
            tally.faults += player.thrown
    return tally


def _cut(script: list[Line], dice: random.Random) -> list[Line]:
    """The story up to somewhere: behind what somebody did and what came of it."""
    ends = [n for n, line in enumerate(script) if not line.expects and n > 1]
    return script[: dice.choice(ends or [len(script)])]


class Fingers(Misbehaving):
    """Each button by many fingers at once; in the end a stranger with a file and a lot of patience."""

    async def _act(self, who: str, act: str, what: str) -> None:
        if act != "taps":
            await super()._act(who, act, what)
            return
        person = await self._person(who)
        carrier = await person._carrier(what, PATIENCE)
        label = str(carrier.label(what))
        data = next(
            (str(k["callback_data"]) for k in carrier.keys if k["text"] == label and "callback_data" in k), ""
        )
        does = buttons.name(data)
        times = TAPS if does in buttons.WRITES else 1
        self.tapped.add(does)
        [(before,)] = await rows(self.dsn, "SELECT count(*) FROM inbox")
        since = (await self.sandbox.get("state"))["event"]
        stood = {m.id for m in await person.messages()}
        await asyncio.gather(*(person.tap(label, carrier) for _ in range(times)))
        self.taps += times
        await self._worked(before + times * bool(data))
        person.acted = int(since)
        left = {m.text for m in await person.messages() if m.out and m.id not in stood}
        assert len(left) <= LEFT, f"{times} taps left {len(left)} messages of which none is like another"

    async def _expect(self, kind: str, words: str) -> None:
        """What one finger was told the next one may have replaced: that it was said counts."""
        if kind == "bot" and self.last:
            await self.last.reads(words, timeout=self.patience, deleted=True)
        else:
            await super()._expect(kind, words)

    async def _worked(self, many: int) -> None:
        """Until so many updates have come in, and are worked; for as long as it goes on, however slowly."""
        end, left = time.monotonic() + PATIENCE * 6, many
        while True:
            [(stored, new)] = await rows(self.dsn, WORKED)
            if stored >= many and not new:
                return
            if new != left:
                end, left = time.monotonic() + PATIENCE * 6, new
            assert time.monotonic() < end, f"of {many} updates {stored} came in, {new} of them wait"
            await asyncio.sleep(0.05)

    async def _end(self) -> None:
        mallory = await self.sandbox.person("Mallory", language_code="en")
        await mallory.say("/timezone London")
        await mallory.reads("Noted", timeout=PATIENCE)
        ask = partial(rows, self.dsn)
        before = await self._settled(mallory.id)
        seen = await self._seen()
        sorts = {buttons.name(data): data for data in seen}
        assert self.tapped - {""} <= sorts.keys(), f"nobody saw {self.tapped - sorts.keys()}"
        near = map(_forms, sorts.values())
        for forms in (seen, *near):
            await asyncio.gather(*(mallory.forge(form) for form in forms))
            self.taps += len(forms)
        await self._confide(mallory)
        await mallory.say("/help")
        await self._helped(mallory)
        after = await _kept(ask, mallory.id)
        changed = [
            (name, set(after[name]) ^ set(before[name])) for name in after if after[name] != before[name]
        ]
        assert not changed, f"I9: a stranger's taps changed {changed}"

    async def _helped(self, mallory: Person) -> None:
        """The help has come. Each tap that is answered takes its second in this chat: while answers come, it
        is waited for.
        """
        before = -1
        while (heard := len(await mallory.messages())) != before:
            before = heard
            with suppress(NeverCameError):
                await mallory.reads(HELP, timeout=6 * PATIENCE)
                return
        await mallory.reads(HELP, timeout=PATIENCE)

    async def _settled(self, other: int) -> dict[str, list[str]]:
        """Every row not of this other, once what people did is over: also the first look of each watch."""
        ask, before = partial(rows, self.dsn), None
        while True:
            now = datetime.fromisoformat((await self.control.get("/clock")).json()["now"])
            [(due,)] = await ask(DUE.format(now + LEASE))
            kept = await _later(ask, other)
            if kept == before and not due:
                return kept
            before = kept

    async def _seen(self) -> set[str]:
        """The data of every button that was in any keyboard of this story."""
        calls = await self.sandbox.calls()
        keys = (key for call in calls for row in _markup(call["request"]) for key in row)
        return {data for key in keys if (data := key.get("callback_data"))}


WAYS: dict[str, type[Misbehaving]] = {"taps": Fingers, "cut": Cut}


async def _later(rows: Callable[[str], Awaitable[list[tuple[Any, ...]]]], other: int) -> dict[str, list[str]]:
    await asyncio.sleep(1)
    return await _kept(rows, other)


async def _kept(rows: Callable[[str], Awaitable[list[tuple[Any, ...]]]], other: int) -> dict[str, list[str]]:
    """Every row not of this other. A booking that is looked at is saved, its answers sealed anew, and what
    the program could not do is nobody's.
    """
    found = await belongings(rows, other)
    del found["failures"]
    return {table: sorted(SAVED.sub("", row) for row in told) for table, told in found.items()}


def _forms(data: str) -> set[str]:
    """It with each byte changed, one at a time."""
    return {data[:n] + _next(data[n]) + data[n + 1 :] for n in range(len(data))}


def _next(letter: str) -> str:
    """Another letter than this."""
    return chr((ord(letter) + 1 - 33) % 94 + 33)


def _markup(request: Any) -> list[list[dict[str, str]]]:
    markup = request.get("reply_markup") if isinstance(request, dict) else None
    markup = json.loads(markup) if isinstance(markup, str) else markup
    return markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
