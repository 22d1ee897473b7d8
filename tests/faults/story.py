"""One full booking as a person makes it, in steps that know when they are done, whatever happens in between.

A step acts once, then waits for what a person would wait for. The three steps that write to the service know
that a request may turn out never to have arrived: then the person is told so, and the step is done again.
Imports `sandbox` and the neighbours.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sandbox.botapi.client import NeverCameError, Person, Seen
from tests.faults.canaries import PHONE, SIGN_IN, confession
from tests.faults.world import World

PATIENCE = 5.0 * float(os.environ.get("FAULTS_PATIENCE", "1"))
"""Seconds in which a chat must be answered while nothing is broken any more (I7): the promised five, or more
where others have the machine, too.
"""

TAKEN_OVER = 3 * PATIENCE
"""Seconds in which news reaches a chat even when the job that would bring them died with its worker."""

SETTLING = 40.0
"""Real seconds for a write whose answer was lost; the clock is pushed meanwhile."""


@dataclass
class Scene:
    """One person in one world, and what they were told of their writes."""

    world: World
    person: Person
    performer: str = "Ivy Lark"
    resent: list[str] = field(default_factory=list)
    """Writes the person had to do again, because they were told that nothing had happened."""

    async def until(self, *wanted: str, timeout: float = PATIENCE, again: str = "") -> Seen:
        """A message since the last act that says any of these, or of trouble with a button to try `again`."""

        def enough(messages: list[Seen]) -> Seen | None:
            return next(
                (
                    m
                    for m in reversed(messages)
                    if m.out
                    and m.event > self.person.acted
                    and (any(m.says(w) for w in wanted) or (again and m.says(TROUBLE) and m.label(again)))
                ),
                None,
            )

        return await self.person.until(enough, timeout, " or ".join(wanted))

    async def until_settled(self, *wanted: str, again: str) -> Seen:
        """As `until`, for a write that may have to be looked up: time passes while nothing is said."""
        end = time.monotonic() + SETTLING
        while True:
            try:
                return await self.until(*wanted, timeout=1.2, again=again)
            except NeverCameError:
                if time.monotonic() > end:
                    raise
                await self.world.push(35)

    async def request(self) -> str:
        """The number of the invitation at the service, as soon as it is there."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = [r for r in await self.world.requests() if r["performer_name"] == self.performer]
                if found:
                    return str(found[0]["id"])
                await asyncio.sleep(0.02)


Act = Callable[[Scene], Awaitable[object]]


@dataclass(frozen=True)
class Step:
    """What is done, and what is waited for afterwards."""

    name: str
    act: Act
    done: Act
    writes: bool = False
    """Whether a service is changed by it, so that a lost answer is looked up before anything is said."""


def says(text: str, *wanted: str) -> Step:
    """The person types."""
    return Step(text, lambda s: s.person.say(text), lambda s: s.until(*wanted))


def taps(label: str, *wanted: str) -> Step:
    """The person taps."""
    return Step(f"[{label}]", lambda s: s.person.tap(label, timeout=PATIENCE), lambda s: s.until(*wanted))


async def waited(scene: Scene, step: Step, tries: int) -> None:
    """For a step's end: trouble around it costs time, but no more than so many times patience."""
    for left in reversed(range(tries)):
        try:
            await step.done(scene)
        except NeverCameError:
            if not left:
                raise
        else:
            return


INVITED, TROUBLE = "invited, no answer yet", "❗"


async def _sent(scene: Scene) -> None:
    """Until the performer is invited; what provably never arrived is sent again by the person."""
    while True:
        told = await scene.until_settled(INVITED, again="Change and try again")
        if told.says(INVITED):
            return
        assert not await scene.world.ledger("createBooking"), f"told that nothing was booked: {told}"
        scene.resent.append("Send")
        await scene.person.tap("Change and try again", timeout=PATIENCE)
        await scene.until("Please check")
        await scene.person.tap("Send", timeout=PATIENCE)


async def _confirmed(scene: Scene) -> None:
    await _settled(scene, "confirmed at", "Confirm for")


async def _cancelled(scene: Scene) -> None:
    await _settled(scene, "This booking is cancelled.", "Cancel booking", "I changed my mind")


async def _settled(scene: Scene, done: str, *buttons: str) -> None:
    """Until the card says `done`; a write that provably never arrived is offered, and tapped, again."""
    while not (await scene.until_settled(done, again=buttons[0])).says(done):
        scene.resent.append(buttons[-1])
        for button in buttons:
            await scene.person.tap(button, timeout=PATIENCE)


async def _asks_to_cancel(scene: Scene) -> None:
    """The button comes when nothing is under way any more; a sender that died holds its claim for 30 s."""
    await scene.person.tap("Cancel booking", timeout=SETTLING)


async def _accepts(scene: Scene) -> None:
    await scene.world.act(await scene.request(), "accept")


ENDING = (
    Step("Ivy accepts", _accepts, lambda s: s.until("accepted. Please confirm", timeout=TAKEN_OVER)),
    Step("[Confirm]", lambda s: s.person.tap("Confirm for", timeout=PATIENCE), _confirmed, writes=True),
    Step("[Cancel booking]", _asks_to_cancel, lambda s: s.until("Cancel the booking on")),
    Step(
        "[I changed my mind]",
        lambda s: s.person.tap("I changed my mind", timeout=PATIENCE),
        _cancelled,
        writes=True,
    ),
)

SEND = Step("[Send]", lambda s: s.person.tap("Send", timeout=PATIENCE), _sent, writes=True)
CONFIDES = Step("a confession", lambda s: s.person.say(confession(s.person.id)), lambda s: s.until(""))
"""Pins, codes and names, typed where they are no answer."""

TYPED = (
    says("/timezone London", "Noted"),
    says("/book", "Who would you like"),
    says("Ivy", "Which software"),
    says("skype", "When shall it start?"),
    says("tomorrow at 20:30", "How long shall it be?"),
    CONFIDES,
    says("30 minutes", "How many credits"),
    says("10", "sign-in name"),
    says(SIGN_IN, "phone chat"),
    says("yes", "Which number"),
    says(PHONE, "Please check"),
    SEND,
    *ENDING,
)

TAPPED = (
    says("/start", "I book live online sessions"),
    taps("Book a session", "Who would you like"),
    taps("Ivy Lark", "Ivy Lark ✓", "Who would you like"),
    taps("Continue", "Which software"),
    taps("Skype", "What time is it for you"),
    CONFIDES,
    says("London", "When shall it start?"),
    taps("Tomorrow 20:00", "How long shall it be?"),
    taps("30 minutes", "How many credits"),
    taps("10 credits", "sign-in name"),
    says(SIGN_IN, "phone chat"),
    taps("Yes", "Which number"),
    says(PHONE, "Please check"),
    SEND,
    *ENDING,
)
STORIES = {"typed": TYPED, "tapped": TAPPED}


async def _asked(scene: Scene) -> None:
    """Until the limits are known; while the service is out of reach, or refuses, the person tries again."""
    wanted = ("sign-in name", "answers are kept", "needs a login", "cannot be booked")
    while not (told := await scene.until(*wanted, timeout=SETTLING)).says("sign-in"):
        if told.says("cannot be booked"):
            await scene.person.say(_sentence(scene))
        else:
            await scene.person.tap("Try again", told, timeout=PATIENCE)


def _sentence(scene: Scene) -> str:
    return SENTENCE.format(name=scene.performer.split()[0])


SENTENCE = "/book {name} on Skype tomorrow at 20:00 for 30 minutes, 10 credits"

SHORT = {
    "": says("/timezone Berlin", "Noted"),  # not the service's zone: an hour between the two clocks
    "getUserBookingRequirements": Step("the whole request", lambda s: s.person.say(_sentence(s)), _asked),
    "sign-in": says(SIGN_IN, "phone chat"),
    "phone": says("no", "Please check"),
    "createBooking": SEND,
    "getMadeBooking": ENDING[0],
    "confirmMadeBooking": ENDING[1],
    "ask": ENDING[2],
    "cancelMadeBooking": ENDING[3],
}
"""The same in nine steps, each under the operation of the service that it needs."""


async def before(scene: Scene, name: str) -> None:
    """Everything before that step of the short story."""
    for step in list(SHORT)[: list(SHORT).index(name)]:
        await SHORT[step].act(scene)
        await SHORT[step].done(scene)
