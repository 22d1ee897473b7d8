"""What is open in a conversation: a question of a form, of a screen, or of a broadcast.

`OPEN` says in which story each is met, so that `stories:cut` cuts there; `test_states` compares it with what
the handlers ask. What a command ended is opened again by hand, so that the next one meets it, too. Imports
`bot.sealing`, since what people were asked lies sealed, and the neighbours.
"""

import asyncio
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from bot.sealing.seals import Seals
from bot.sealing.secrets import vault
from tests.faults.canaries import KEYS

SCREENS = {
    "cancel": "cancel_and_again",
    "cannot": "cannot",
    "copy": "reminded",
    "lost": "there",
    "move": "move_goes_on",
    "remind": "reminders_en",
    "settings": "settings_en",
    "share": "links",
    "watch": "watch_typed_de",
}
"""What a screen asks (`Turn.ask`), by its first word."""
BROADCASTS = {
    "message": "broadcast",
    "late": "broadcast",
    **dict.fromkeys(("when", "city", "list", "test", "edit", "fix", "gone", "buttons"), "broadcast_later"),
    "count": "broadcast",
    "album": "album",
    "zone": "roles",
}
"""What a broadcast asks (`Campaign.asking`), by its first word."""
FORMS = {
    "webcasts": ("webcasts", range(12)),
    "webkasa": ("webkasa_in_line", (2, 4, 5, 6, 7, 8, 9)),
    "jicoo": ("jicoo", range(7)),
}
"""A form with so many answers; of webcam's `tests/failures/test_every_state` looks at each question."""
OPEN = {
    **{f"screen.{asked}": story for asked, story in SCREENS.items()},
    **{f"broadcast.{asked}": story for asked, story in BROADCASTS.items()},
    **{f"{service}.{many}": story for service, (story, numbers) in FORMS.items() for many in numbers},
}
TAKEN = frozenset(
    f"broadcast.{asked}" for asked in ("message", "album", "edit", "list", "count", "fix", "gone")
)
"""What any message answers, be it that it was not the number."""
SETTLED = 0.5
"""Seconds in which what is under way does something."""
ANSWERS = frozenset({"contact", "location", "venue"})
"""Kinds that answer some question of a form."""
DRAFTS = """SELECT person, service, (SELECT count(*) FROM jsonb_object_keys(answers)) FROM drafts
WHERE stage = 'open'"""
KEPT = {
    "drafts": DRAFTS,
    "bookings": "SELECT id, person, stage FROM bookings",
    "invitations": "SELECT booking, performer, stage FROM invitations",
    "intents": "SELECT id FROM intents",
    "watches": "SELECT id, person, state FROM watches",
}
"""What nothing may change that is no answer, beside a broadcast."""
HOLDER = "coalesce((body->>'holder')::bigint, author)"


SEALS = Seals(vault(",".join(KEYS)), lambda _service: None)
"""Of a program whose keys are the planted ones."""


class Questions:
    """Those of one story, asked of its database."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database answers; nothing when there are no rows to be had."""
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
            told = await connection.execute(query.encode(), values)
            return await told.fetchall() if told.description else []

    async def open(self) -> dict[str, tuple[int, str]]:
        """Whom each open question is asked, and all that is asked."""
        drafts = await self.rows(DRAFTS)
        found = {f"{service}.{many}": (person, "") for person, service, many in drafts}
        for person, wants in await self.rows("SELECT id, preferences FROM people"):
            if asked := (SEALS.open(wants, "people", person, "preferences") or {}).get("asking"):
                found[f"screen.{asked.split()[0]}"] = (person, asked)
        for person, asked in await self.rows(f"SELECT {HOLDER}, asking FROM campaigns WHERE asking <> ''"):
            found[f"broadcast.{asked.partition(':')[0]}"] = (person, asked)
        return found

    async def ask(self, state: str, person: int, asked: str, campaign: str) -> None:
        """Open it again, after it was ended."""
        if state.startswith("screen."):
            [(wants,)] = await self.rows("SELECT preferences FROM people WHERE id = %s", person)
            kept = (SEALS.open(wants, "people", person, "preferences") or {}) | {"asking": asked}
            sealed = Jsonb(SEALS.seal(kept, "people", person, "preferences"))
            await self.rows("UPDATE people SET preferences = %s WHERE id = %s", sealed, person)
        elif campaign:
            again = "UPDATE campaigns SET asking = CASE WHEN id = %s THEN %s ELSE '' END"
            await self.rows(again, campaign, asked)

    async def campaign(self) -> str:
        """The broadcast that asks; "" when none does."""
        found = await self.rows("SELECT id FROM campaigns WHERE asking <> '' ORDER BY created DESC LIMIT 1")
        return str(found[0][0]) if found else ""

    async def kept(self, campaign: str) -> dict[str, list[str]]:
        """What is answered, booked, watched and sent out."""
        told = {name: sorted(map(str, await self.rows(query))) for name, query in KEPT.items()}
        of = await self.rows("SELECT id, stage FROM campaigns WHERE id = %s", campaign)
        return {**told, "campaign": list(map(str, of))}


class Thrown:
    """Judges each thing thrown at an open question: the question, and what was kept, are there still."""

    def __init__(self, questions: Questions, state: str, person: int, asked: str) -> None:
        self._questions, self._state, self._person, self._asked = questions, state, person, asked
        self._campaign = ""
        self._before: dict[str, list[str]] = {}

    async def begins(self) -> None:
        """Once what was under way is over."""
        if self._state.startswith("broadcast."):
            self._campaign = await self._questions.campaign()
        while self._before != (kept := await self._questions.kept(self._campaign)):
            self._before = kept
            await asyncio.sleep(SETTLED)

    async def reopens(self) -> None:
        """Before the next is thrown."""
        await self._questions.ask(self._state, self._person, self._asked, self._campaign)

    async def judge(self, kind: str) -> None:
        """Of a message of this kind, or of a command (""), which ends what a screen or a broadcast asked."""
        kept = await self._questions.kept(self._campaign)
        if kind in ANSWERS:
            self._before["drafts"] = kept["drafts"]
        kept["drafts"] = [row for row in kept["drafts"] if row in self._before["drafts"]]  # /book begins one
        lost = {name: (was, kept[name]) for name, was in self._before.items() if kept[name] != was}
        assert not lost, f"{kind or 'a command'} changed {lost}"
        if kind and self._state and self._state not in TAKEN and kind not in ANSWERS:
            assert self._state in await self._questions.open(), f"a {kind} ended {self._state}"
