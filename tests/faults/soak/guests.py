"""People who come by twice a day, look at what is there, and do something about it, or forget to.

Nobody follows a script: a guest answers the question that is on the screen, taps the button that is there,
and leaves when nothing comes. What they did is counted, because rows may grow only by that. Imports `sandbox`
and the neighbours.
"""

import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sandbox.botapi.client import NeverCameError, Person, Seen
from tests.faults.canaries import PHONE, SIGN_IN
from tests.faults.soak.pace import Pace

PATIENCE = 6.0
"""Real seconds after which somebody leaves; trouble is everywhere here, so that is no breach by itself."""
MOST_STEPS = 22
LEAVES = (NeverCameError, ValueError)
"""Nothing came, or a button went away under the finger."""

ANSWERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Which service", ("[Webcam sessions",)),
    ("What time is it for you", ("London",)),
    ("Who would you like", ("[Ivy Lark", "[Zoë Åkerlund", "[Orla Byrne")),
    ("Which session would you like", ("[Portrait talk",)),
    ("Which software", ("[Skype",)),
    ("How long shall it be", ("30 minutes", "[30 minutes")),
    ("How many credits", ("10", "12", "[10 credits")),
    ("sign-in name", (SIGN_IN,)),
    ("phone chat", ("no", "[No", "yes")),
    ("Which number", (PHONE,)),
    ("How or where", ("[Zoom",)),
    ("What is your name", ("Emma Example",)),
    ("What is your e-mail", ("emma@post.example",)),
    ("like to add", ("[No",)),
    ("kind of session", ("studio visit",)),
    ("How shall it take place", ("[In person",)),
    ("Which place", ("[Skip",)),
    ("What is the title", ("An evening of songs",)),
    ("live or on demand", ("[Live",)),
    ("picture or sound", ("[Webcam",)),
    ("Where are the speakers", ("[Europe",)),
    ("How many people may watch", ("[100",)),
    ("How many months", ("[6",)),
    ("What may presenters do", ("[Live Studio",)),
    ("Which folder", ("[Greenroom / Sessions / Live",)),
    ("When shall it start", ("WHEN",)),
    ("to what time", ("WHEN",)),
    ("Please check", ("[Send",)),
)
"""What is asked, and what may be answered; [ stands for a button."""

OVER = re.compile(
    r"no answer yet|· confirmed|confirmed at|not known yet|❗|· declined|answers are kept|needs a login"
    r"|Nothing was sent|cancelled|taken back|has changed meanwhile|not possible"
)
BOOKS = (
    "/book Ivy on Skype {when} for 30 minutes, 10 credits",
    "/book Ivy and Zoë on Skype {when} for 30 minutes, 12 credits",
    "Marlowe on skype {when}, half an hour, 10 credits",
    "/book Orla Byrne, {when}",
    "Portrait talk with Aiko, {when}",
    "/book",
    "/book webcasts",
)


@dataclass
class Guest:
    """One person. `gone` once they left for good, `blocked` while they have blocked the bot."""

    person: Person
    pace: Pace
    dice: random.Random
    acts: Counter[str]
    came: int = 0
    gone: bool = False
    blocked: bool = False
    ever_blocked: bool = False
    old: list[tuple[str, int]] = field(default_factory=list)

    async def visit(self) -> None:
        """Come by once, with the clock standing still."""
        async with self.pace.still():
            self.acts["visits"] += 1
            try:
                await self._does()
            except LEAVES:
                self.acts["left without an answer"] += 1

    async def _does(self) -> None:
        if self.blocked:
            await self.person.unblock()
            self.blocked = False
            await self._says("/start")
            return
        await self._remember()
        if await self._open("Confirm for") and self.dice.random() < 0.85:
            await self._taps("Confirm for", "confirmed")
            return
        whims = [whim for whim, often in WHIMS for _ in range(often)]
        await self.dice.choice(whims)(self)

    async def _remember(self) -> None:
        """The buttons that are there now are old ones some day."""
        for seen in (await self.person.messages())[-3:]:
            self.old += [(str(k["callback_data"]), seen.id) for k in seen.keys if "callback_data" in k]
        del self.old[:-60]

    async def _open(self, label: str) -> Seen | None:
        messages = (await self.person.messages())[-8:]
        return next((m for m in reversed(messages) if m.out and m.label(label)), None)

    async def _says(self, text: str) -> Seen:
        self.acts["words"] += 1
        await self.person.say(text)
        return await self.person.reads("", timeout=PATIENCE)

    async def _taps(self, label: str, wanted: str | re.Pattern[str] = "") -> Seen:
        self.acts["taps"] += 1
        self.acts["writes"] += label in WRITES
        await self.person.tap(label, timeout=PATIENCE)
        return await self.person.reads(wanted, timeout=PATIENCE)

    def _when(self) -> str:
        day = self.pace.now() + timedelta(days=self.dice.randint(1, 4))
        hour, minute = self.dice.choice((11, 12, 20)), self.dice.choice((0, 15, 30))
        return f"{day:%A} {day.day} {day:%B} at {hour}:{minute:02}"

    async def book(self) -> None:
        """Ask for something, typed or tapped, and answer until it is sent; some forget half-way."""
        self.acts["requests"] += 1
        patience = MOST_STEPS if self.dice.random() < 0.85 else self.dice.randint(0, 3)
        seen = await self._says(self.dice.choice(BOOKS).format(when=self._when()))
        asked: Counter[str] = Counter()
        for _ in range(patience):
            answer = self._answer(seen)
            asked[seen.text] += 1
            if answer is None or asked[seen.text] > 2:
                return
            sends = answer == "[Send"
            self.acts["sent"] += sends
            seen = await (self._taps(answer[1:]) if answer[0] == "[" else self._says(answer))
            if sends:
                await self.person.reads(OVER, timeout=PATIENCE)
                return

    def _answer(self, seen: Seen) -> str | None:
        """To the question that comes last in the text; None when nothing is asked that we know."""
        places = {seen.text.rfind(asked): replies for asked, replies in ANSWERS if asked in seen.text}
        if not places:
            return "[Skip" if seen.label("Skip") else None
        replies = places[max(places)]
        able = [r for r in replies if r[0] != "[" or seen.label(r[1:])]
        if seen.label("Continue") and "✓" in str(seen.buttons):
            return "[Continue"
        chosen = self.dice.choice(able or ["/cancel"])
        return self._when() if chosen == "WHEN" else chosen

    async def look(self) -> None:
        """See one's bookings, and one of them."""
        seen = await self._says("/bookings")
        labels = [label for row in seen.buttons for label in row if "·" in label]
        if labels:
            await self._taps(self.dice.choice(labels))

    async def cancel(self) -> None:
        """Take a booking back, for a reason or because there is only one way."""
        await self.look()
        for button in TAKES_BACK:
            if await self._open(button):
                seen = await self._taps(button, TAKEN_BACK)
                yes = next((y for y in ("I changed my mind", *TAKES_BACK, "Cancel it") if seen.label(y)), "")
                await self._taps(yes, OVER)
                return

    async def move(self) -> None:
        """Another time, typed."""
        await self.look()
        if await self._open("Move to another time"):
            await self._taps("Move to another time", "to what time")
            self.acts["moves"] += 1
            await self._says(self._when())

    async def block(self) -> None:
        """Block the bot; the next visit begins with coming back."""
        await self.person.block()
        self.blocked = self.ever_blocked = True
        self.acts["blocks"] += 1

    async def press_old(self) -> None:
        """Tap what was there days ago."""
        for data, number in self.dice.sample(self.old, min(4, len(self.old))):
            self.acts["old buttons"] += 1
            await self.person.forge(data, number)
        if self.old:
            await self.person.toast("", timeout=PATIENCE)

    async def again(self) -> None:
        """The same word two times at once, then something nobody understands."""
        await self.person.say("/bookings")
        await self._says("/bookings")
        await self._says("hm, what was that?")

    async def watch(self) -> None:
        """Wait for a free time, where that is offered."""
        await self.look()
        if await self._open("Watch for a free time"):
            for label in ("Watch for a free time", "7 days", "Evenings", "Only tell me"):
                await self._taps(label)
            self.acts["watches"] += 1

    async def forget(self) -> None:
        """Have everything deleted, and leave for good."""
        await self._says("/forget")
        await self._taps("Forget me", "I know nothing about you")
        self.gone = True
        self.acts["forgotten"] += 1


TAKES_BACK = ("Cancel booking", "Take back this request")
"""The button of a booking, and of a request that nobody accepted yet."""
TAKEN_BACK = re.compile("Cancel the booking|Take back the request")
"""What one of them asks: it may be accepted meanwhile."""

WRITES = frozenset({"Confirm for", "Cancel it", "Take back this request", "I changed my mind", "Send"})
WHIMS: tuple[tuple[Callable[[Guest], Awaitable[None]], int], ...] = (
    (Guest.book, 13),
    (Guest.look, 2),
    (Guest.cancel, 3),
    (Guest.move, 3),
    (Guest.block, 1),
    (Guest.press_old, 2),
    (Guest.again, 2),
    (Guest.watch, 1),
)
"""What somebody may feel like, and how often of 27 times."""
