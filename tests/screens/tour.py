"""A golden conversation walked through again in another language, by tapping the same buttons.

The English walk notes where each tapped button stood; the others look for its label in their own language, or
where it has none (a name, a price) for what stands in the same place, and say the same things in that
language (phrases.toml). Imports the golden player.
"""

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from handlers.words import Words, words_for
from sandbox.botapi.client import NeverCameError, Person, Seen
from tests.golden.player import AT_THE_SERVICE, PATIENCE, Player
from tests.golden.script import Line

QUIET_SECONDS = 0.35
TRIES = 5
FEWER_SECONDS = 8.0
"""How long a language is given to say as many messages as English did, with as many buttons."""
PIECES: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8")
)
"""What people say, piece by piece: language -> English -> theirs."""

Shape = tuple[int, ...]
"""How many buttons each row of a keyboard has."""


@dataclass(frozen=True)
class Place:
    """Where a button stands: how many keyboards from the newest one, row, column, shape; and its label."""

    back: int
    row: int
    column: int
    shape: Shape
    label: str


@dataclass
class Walk:
    """What was on the screen after each act, by the line of the act; and where the walk had to end, if so."""

    language: str
    places: dict[int, Place] = field(default_factory=dict)
    screens: dict[int, list[Seen]] = field(default_factory=dict)
    toasts: dict[int, str] = field(default_factory=dict)
    lost: str = ""


class Tour:
    """Leads a player through a script in the language of `walk`; `first` is the English walk, if not this."""

    def __init__(self, player: Player, walk: Walk, first: Walk | None = None) -> None:
        self._player = player
        self._walk = walk
        self._first = first
        self._before = -1

    async def go(self, script: list[Line]) -> None:
        """Every act in order; where one cannot be done the walk ends, and what was seen is kept."""
        stop = await self._player.app()
        try:
            number = 0
            for line in [*script, None]:
                if line is not None and line.expects:
                    if self._first is None:
                        await self._player._line(line.parts)
                    continue
                await self._look_around(number)
                if line is not None:
                    number = line.number
                    last = self._player.last
                    self._before = (await last._look())[0] if last else -1
                    await self._do(line)
        except AssertionError as lost:
            self._walk.lost = str(lost).partition("\n")[0]
        finally:
            await stop()
            await self._player.control.aclose()

    async def _do(self, line: Line) -> None:
        parts, player = line.parts, self._player
        if "says" in parts:
            person = await self._person(parts["says"])
            text = in_language(parts["text"], self._walk.language)
            await person.say(f"/language {self._walk.language}" if text == "/language en" else text)
        elif parts.get("act") == "taps":
            await self._tap(await self._person(parts["who"]), parts["what"], line.number)
        elif parts.get("act") == "asks":
            await player._line({**parts, "what": in_language(parts["what"], self._walk.language)})
        elif parts.get("act") == "follows":
            label = words_for(self._walk.language).plain(parts["what"])
            await player._line({**parts, "what": label})
        elif "enters" in parts:
            await self._person(parts["enters"])
        else:
            if "act" in parts and parts["act"] not in AT_THE_SERVICE:
                await self._person(parts["who"])  # who has said nothing yet comes in with the language
            await player._line(parts)

    async def _person(self, name: str) -> Person:
        return await self._player._person(name, self._walk.language)

    async def _tap(self, person: Person, label: str, number: int) -> None:
        if self._first is None:
            self._walk.places[number] = await _place(person, label)
        place = (self._first or self._walk).places.get(number)
        assert place is not None, f"the first walk ended before {label!r}"
        called = words_for(self._walk.language).plain(place.label)
        known = called != place.label

        def there(seen: list[Seen]) -> tuple[Seen, str] | None:
            return _called(seen, called) if known else _at(seen, place)

        for _ in range(TRIES):
            found: tuple[Seen, str] = await person.until(there, PATIENCE, f"the place of {label!r}")
            with suppress(ValueError):  # it was taken away that very moment
                await person._act("tap", message_id=found[0].id, label=found[1])
                return
        raise AssertionError(f"{label!r} goes away whenever it is tapped")

    async def _look_around(self, number: int) -> None:
        """Wait until it looks as in English and nothing more comes, then keep what the bot has said."""
        person = self._player.last
        if person is None:
            return
        expected = self._first.screens.get(number, []) if self._first else []
        alike = partial(_alike, words_for(self._walk.language), expected)
        since = max(person.acted, self._before)
        with suppress(NeverCameError):
            await person.until(lambda seen: alike(_new(since, seen)) or None, FEWER_SECONDS)
        at, seen = await person._look()
        while (later := await person._look(at, QUIET_SECONDS))[0] != at:
            at, seen = later
        if new := _new(since, seen):
            self._walk.screens[number] = new
        shown = await person.sandbox.get(f"people/{person.id}/shown", since=person.acted)
        if shown and shown[-1]["text"]:
            self._walk.toasts[number] = shown[-1]["text"]


def _new(since: int, seen: list[Seen]) -> list[Seen]:
    """What the bot has said since an event: the last act, whoever's it was, or the clock's."""
    return [m for m in seen if m.out and m.event > since and not m.raw["deleted"]]


def _alike(words: Words, expected: list[Seen], found: list[Seen]) -> bool:
    """Whether there are as many messages as in English with as many buttons, and these say the same."""
    if not expected:
        return True
    labels = [label for m in expected for row in m.buttons for label in row]
    theirs = [label for m in found for row in m.buttons for label in row]
    same = list(map(_shape, found)) == list(map(_shape, expected))
    return same and all(words.plain(one) in {one, its} for one, its in zip(labels, theirs, strict=True))


def in_language(text: str, language: str) -> str:
    """The English text with every piece we know put into the language."""
    pieces = PIECES.get(language, {})
    known = "|".join(re.escape(piece) for piece in sorted(pieces, key=len, reverse=True))
    return re.sub(rf"(?<!/)\b(?:{known})\b", lambda found: pieces[found[0]], text) if known else text


async def _place(person: Person, label: str) -> Place:
    """Where the button of that label stands now."""
    carrier = await person._carrier(label, PATIENCE)
    keyboards = [m.id for m in await person.messages() if m.buttons]
    back = len(keyboards) - 1 - keyboards.index(carrier.id)
    wanted = carrier.label(label)
    return next(
        Place(back, row, column, _shape(carrier), wanted)
        for row, labels in enumerate(carrier.buttons)
        for column, one in enumerate(labels)
        if one == wanted
    )


def _at(seen: list[Seen], place: Place) -> tuple[Seen, str] | None:
    """The message whose button stands there, once its keyboard has that shape, and the button's label."""
    keyboards = [m for m in seen if m.buttons]
    found = keyboards[-1 - place.back] if place.back < len(keyboards) else None
    return (found, found.buttons[place.row][place.column]) if found and _shape(found) == place.shape else None


def _called(seen: list[Seen], label: str) -> tuple[Seen, str] | None:
    """The newest button of that whole label, whatever stands around it."""
    found = next((m for m in reversed(seen) if any(label in row for row in m.buttons)), None)
    return (found, label) if found else None


def _shape(message: Seen) -> Shape:
    return tuple(map(len, message.buttons))
