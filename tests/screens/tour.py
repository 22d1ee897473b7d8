"""A golden conversation walked through again in another language, by tapping the same buttons.

The English walk notes where each tapped button stood; the others look for its label in their own language, or
where it has none (a name, a price) for what stands in the same place, and say the same things in that
language (phrases.toml). Whoever is said to speak another language keeps it in every walk. Imports the golden
player.
"""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

from handlers.words import Words, words_for
from sandbox.botapi.client import NeverCameError, Person, Seen
from tests.golden.player import AT_THE_SERVICE, PATIENCE, Json, Player, rows_of
from tests.golden.script import Line

QUIET_SECONDS = 0.35
TRIES = 5
FEWER_SECONDS = 8.0
"""How long a language is given to say as many messages as English did, with as many buttons."""
PIECES: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8")
)
"""What people say, piece by piece: language -> English -> theirs."""

WHO = ("enters", "says", "who")
"""The parts of a line that name a person."""


@dataclass(frozen=True)
class Place:
    """Where a button stands: how many keyboards from the newest one, which button of how many, and its label.

    How many stand in a row is another matter: some labels are too long for two.
    """

    back: int
    number: int
    count: int
    label: str


@dataclass
class Walk:
    """What was on the screen after each act, by the line of the act; and where the walk had to end, if so."""

    language: str
    places: dict[int, Place] = field(default_factory=dict)
    screens: dict[int, list[Seen]] = field(default_factory=dict)
    toasts: dict[int, str] = field(default_factory=dict)
    offers: dict[int, list[str]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    lost: str = ""


class Tour:
    """Leads a player through a script in the language of `walk`; `first` is the English walk, if not this."""

    def __init__(self, player: Player, walk: Walk, first: Walk | None = None) -> None:
        self._player = player
        self._walk = walk
        self._first = first
        self._before = -1
        self._told: dict[str, str] = {}

    async def go(self, script: list[Line]) -> None:
        """Every act in order; where one cannot be done the walk ends, and what was seen is kept."""
        self._told = foreign(script)
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
        if (name := next((parts[k] for k in WHO if k in parts), "")) in self._told:
            await self._person(name)
            if "enters" not in parts:
                await player._line(parts)
        elif "says" in parts:
            person = await self._person(parts["says"])
            text = in_language(parts["text"], self._walk.language)
            await person.say(f"/language {self._walk.language}" if text == "/language en" else text)
        elif parts.get("act") == "taps":
            await self._tap(await self._person(parts["who"]), parts["what"], line.number)
        elif parts.get("act") == "asks":
            await player._line({**parts, "what": in_language(parts["what"], self._walk.language)})
            self._walk.offers[line.number] = [*_offered(player.offered)]
        elif parts.get("act") in {"follows", "chooses"}:
            label = words_for(self._walk.language).plain(parts["what"])
            await player._line({**parts, "what": label})
        elif "enters" in parts:
            await self._person(parts["enters"])
        else:
            if "act" in parts and parts["act"] not in AT_THE_SERVICE:
                await self._person(parts["who"])  # who has said nothing yet comes in with the language
            await player._line(parts)

    async def _person(self, name: str) -> Person:
        return await self._player._person(name, self._told.get(name, self._walk.language))

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
            try:
                found: tuple[Seen, str] = await person.until(there, PATIENCE, f"the place of {label!r}")
            except NeverCameError:
                found = await person.until(
                    partial(_elsewhere, label=called, place=place), 1.0, f"the place of {label!r}"
                )
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
            for shown in (m for m in new if m.raw["media"] and m.raw["media"]["kind"] == "photo"):
                self._walk.pictures[shown.raw["media"]["url"]] = await person.download(shown)
        toasts = await person.sandbox.get(f"people/{person.id}/shown", since=person.acted)
        if toasts and toasts[-1]["text"]:
            self._walk.toasts[number] = toasts[-1]["text"]


def _new(since: int, seen: list[Seen]) -> list[Seen]:
    """What the bot has said since an event: the last act, whoever's it was, or the clock's."""
    return [m for m in seen if m.out and m.event > since and not m.raw["deleted"]]


def _alike(words: Words, expected: list[Seen], found: list[Seen]) -> bool:
    """Whether there are as many messages as in English with as many buttons, and these say the same."""
    if not expected:
        return True
    ours, theirs = [_labels(m) for m in expected], [_labels(m) for m in found]
    if [*map(len, ours)] != [*map(len, theirs)]:
        return False
    pairs = zip(chain(*ours), chain(*theirs), strict=True)
    return all(words.plain(one) in {one, its} for one, its in pairs)


def foreign(script: list[Line]) -> dict[str, str]:
    """Who is said to speak another language than English, and which."""
    entered = {line.parts["enters"]: line.parts["language"] for line in script if "enters" in line.parts}
    return {name: language for name, language in entered.items() if language != "en"}


def spoken(script: list[Line]) -> str:
    """The language of a story: English, unless all who say something in it are said to speak another."""
    told = foreign(script)
    others = [line for line in script if "says" in line.parts and line.parts["says"] not in told]
    return "en" if others or not told else next(iter(told.values()))


def _offered(found: Json) -> Iterator[str]:
    """What an inline query brought, as it is read in the list and once it is sent."""
    if button := found.get("button"):
        yield button["text"]
    for result in found["results"]:
        said = str(result.get("input_message_content", {}).get("message_text", ""))
        keys = [f"[{key['text']}]" for row in rows_of(result) for key in row]
        yield "\n".join(filter(None, [result.get("title"), result.get("description"), said, " ".join(keys)]))


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
    wanted, labels = carrier.label(label) or label, _labels(carrier)
    return Place(back, labels.index(wanted), len(labels), wanted)


def _at(seen: list[Seen], place: Place) -> tuple[Seen, str] | None:
    """The message whose button stands there, once its keyboard has so many, and the button's label."""
    keyboards = [m for m in seen if m.buttons]
    found = keyboards[-1 - place.back] if place.back < len(keyboards) else None
    return _sized([found] if found else [], place)


def _sized(seen: list[Seen], place: Place) -> tuple[Seen, str] | None:
    """The newest message with so many buttons, and the label of the one in that place."""
    found = next((m for m in reversed(seen) if len(_labels(m)) == place.count), None)
    return (found, _labels(found)[place.number]) if found else None


def _called(seen: list[Seen], label: str) -> tuple[Seen, str] | None:
    """The newest button of that whole label, whatever stands around it."""
    found = next((m for m in reversed(seen) if any(label in row for row in m.buttons)), None)
    return (found, label) if found else None


def _counted(seen: list[Seen], label: str) -> tuple[Seen, str] | None:
    """The newest button that says the same, but for its numbers."""
    wanted = re.sub(r"\d+", "#", label)
    buttons = ((m, one) for m in reversed(seen) for row in m.buttons for one in row)
    return next(((m, one) for m, one in buttons if re.sub(r"\d+", "#", one) == wanted), None)


def _elsewhere(seen: list[Seen], label: str, place: Place) -> tuple[Seen, str] | None:
    """Where not as many messages came as in English: what says the same, else the newest with as many."""
    return _counted(seen, label) or _sized(seen, place)


def _labels(message: Seen) -> list[str]:
    return [label for row in message.buttons for label in row]
