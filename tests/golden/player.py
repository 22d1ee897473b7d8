"""Plays a golden conversation: people in the chat, performers at the service, the real assembly.

With `rebuild` the whole application is stopped and assembled anew every so many lines, on the same database.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from sandbox.botapi.client import Person, Sandbox
from tests.accounts.browser import Browser, address_of
from tests.golden.script import Line, seconds

App = Callable[[], Awaitable[Callable[[], Awaitable[None]]]]
"""Starts the application; what it returns stops it."""

Json = dict[str, Any]
PATIENCE = 20.0
LOST = 70.0
"""A job that was under way when the application stopped is handed over again after its lease, a minute."""
GRACE, RESTARTED = 1.0, 10.0
"""Seconds in which what is tapped may yet come with the answer under way, before an older button is meant: as
it is, and where the application may just have been built anew.
"""
INLINE = 3.0
"""Seconds in which an inline query is answered, even on a busy machine and while a service hangs."""
CONFETTI = "5046509860389126442"
"""The message effect that Telegram's apps show for a celebration."""
OWNER = 8_000_000_042
"""Robin, wherever one comes, is an owner by the settings."""
KNOWN = {"Robin": OWNER, "Sascha": 8_000_000_043}
"""Ids that a story may write down."""

AT_THE_SERVICE = {
    "accepts": "accept",
    "declines": "decline",
    "cancels": "cancel",
    "moves": "move",
    "completes": "complete",
    "misses": "no_show",
}
"""What performers and hosts do, and how the control side calls it."""

KINDS: dict[str, Json] = {
    "location": {"latitude": 52.52, "longitude": 13.4},
    "album": {"kind": "photo", "group": 1},
    "contact": {"phone_number": "+491701234567", "first_name": "Jonas"},
}


class Player:
    """One conversation in one world."""

    def __init__(
        self,
        sandbox: Sandbox,
        control: str,
        app: App,
        services: list[str],
        *,
        rebuild: int,
    ) -> None:
        self.sandbox = sandbox
        self.patience = PATIENCE + (LOST if rebuild else 0)
        self.control = httpx.AsyncClient(base_url=control, timeout=30, trust_env=False)
        self.app = app
        self.services = services
        self.rebuild = rebuild
        self.people: dict[str, Person] = {}
        self.last: Person | None = None
        self.found: list[str] = []
        self.acts = 0
        self.offered: Json = {}
        self.environ: dict[str, str] = {}

    async def play(self, script: list[Line]) -> None:
        """Every line in order; an AssertionError names the line and shows the chat."""
        stop = await self.app()
        try:
            for line in script:
                self.acts += not line.expects
                if self.rebuild and not line.expects and self.acts % self.rebuild == 0:
                    await stop()
                    stop = await self.app()
                try:
                    await self._line(line.parts)
                except (AssertionError, ValueError) as failed:
                    raise AssertionError(f"line {line.number}: {line.text}\n{failed}") from failed
        finally:
            await stop()
            await self.control.aclose()

    async def _line(self, parts: dict[str, str]) -> None:
        if "kind" in parts:
            await self._expect(parts["kind"], parts.get("words", ""))
        elif "enters" in parts:
            await self._person(parts["enters"], parts["language"])
        elif "says" in parts:
            await (await self._person(parts["says"])).say(parts["text"])
        elif "act" in parts:
            await self._act(parts["who"], parts["act"], parts["what"])
        elif "changes" in parts:
            await self._change(parts["changes"], json.loads(parts["state"]))
        elif "time" in parts:
            await self.sandbox.push(seconds(parts["time"]))
        elif "fault" in parts:
            await self._fault(parts.get("of", self.services[0]), parts["fault"])
        else:
            await self._ledger(parts.get("by", self.services[0]), parts["operation"], int(parts["count"]))

    async def _person(self, name: str, language: str = "en") -> Person:
        if name not in self.people:
            number = {"id": KNOWN[name]} if name in KNOWN else {}
            self.people[name] = await self.sandbox.person(name, language_code=language, **number)
            self.people[name].grace = RESTARTED if self.rebuild else GRACE
        self.last = self.people[name]
        return self.last

    async def _act(self, who: str, act: str, what: str) -> None:
        if act in AT_THE_SERVICE:
            await self._performer(who, act, what)
            return
        person = await self._person(who)
        match act:
            case "taps":
                await person.tap(what, timeout=self.patience)
            case "edits":
                await person.edit(what)
            case "forges":
                await person.forge(what)
            case "enters":
                await self._enter(person, what.removeprefix("as "))
            case "searches":
                self.found = [r["title"] for r in (await person.inline(what))["results"]]
            case "blocks":
                await person.block()
            case "unblocks":
                await person.unblock()
            case "asks":
                async with asyncio.timeout(INLINE):
                    self.offered = await person.inline(what)
            case "chooses":
                found = [r["id"] for r in self.offered["results"] if what in r["title"]]
                assert found, self.offered
                await person.choose(self.offered["query_id"], found[0])
            case "follows":
                await person.say(f"/start {self._payload(what)}")
            case _:
                wish = {"kind": what, **KINDS.get(what, {})}
                await person.send(str(wish.pop("kind")), **wish)

    def _payload(self, label: str) -> str:
        """What a link offered last starts the bot with."""
        top = self.offered["button"]
        if label in top["text"]:
            return str(top["start_parameter"])
        keys = [k for r in self.offered["results"] for row in rows_of(r) for k in row if label in k["text"]]
        assert keys, f"no link {label!r} in {self.offered}"
        return str(keys[0]["url"].partition("?start=")[2])

    async def _enter(self, person: Person, account: str) -> None:
        """In a browser: from the newest button with an address to the click on the page at the end."""
        page = await person.until(lambda seen: next(filter(None, map(address_of, reversed(seen))), None))
        browser = Browser()
        try:
            await browser.link(page, account)
        finally:
            await browser.client.aclose()

    async def _performer(self, who: str, act: str, what: str) -> None:
        service, request = await self._request(who)
        body: Json = {}
        if act == "accepts" and what.startswith("at "):
            body = {"credits": float(what[3:])}
        elif what:
            body = {"starts" if act == "moves" else "reason": what}
        url = f"/{service}/requests/{request}/{AT_THE_SERVICE[act]}"
        answer = await self.control.post(url, json=body)
        assert answer.is_success, answer.text

    async def _change(self, who: str, state: Json) -> None:
        known: dict[str, list[Json]] = {
            service: (await self.control.get(f"/{service}/performers")).json() for service in self.services
        }
        service, number = next((s, p["id"]) for s in known for p in known[s] if p["name"].startswith(who))
        answer = await self.control.patch(f"/{service}/performers/{number}", json=state)
        assert answer.is_success, answer.text

    async def _request(self, who: str) -> tuple[str, str]:
        """The newest request to whoever has that in their name, and its service, as soon as it is there."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            for service in self.services:
                found: list[Json] = (await self.control.get(f"/{service}/requests")).json()
                mine = [r for r in found if who in r["performer_name"]]
                if mine:
                    return service, str(mine[0]["id"])
            await asyncio.sleep(0.02)
        raise AssertionError(f"no request reached {who}")

    async def _fault(self, service: str, fault: str) -> None:
        if fault == "well":
            await self.control.delete(f"/{service}/faults")
        else:
            wish = json.loads(fault)
            where = "faults" if "kind" in wish else "settings"
            answer = await self.control.post(f"/{service}/{where}", json=wish)
            assert answer.is_success, answer.text

    async def _ledger(self, service: str, operation: str, count: int) -> None:
        """So many of an operation were applied, now or in a moment; never more."""
        end = time.monotonic() + self.patience
        while True:
            rows: list[Json] = (await self.control.get(f"/{service}/ledger")).json()
            applied = [r for r in rows if r["operation"] == operation]
            if len(applied) >= count or time.monotonic() > end:
                break
            await asyncio.sleep(0.02)
        assert len(applied) == count, [r["operation"] for r in rows]

    async def _expect(self, kind: str, words: str) -> None:
        person = self.last
        assert person is not None, "nobody has said anything yet"
        match kind:
            case "bot":
                await person.reads(words, timeout=self.patience)
            case "gone":
                await person.loses(words, timeout=self.patience)
            case "confetti":
                await self._confetti(person, words)
            case "toast":
                await person.toast(words, timeout=self.patience)
            case "silence":
                await person.hears_nothing()
            case "found":
                wanted = [w.strip() for w in words.split("|")]
                assert len(wanted) == len(self.found), self.found
                assert all(map(str.startswith, self.found, wanted)), self.found
            case "offers":
                assert words in json.dumps(self.offered, ensure_ascii=False), self.offered
            case "hides":
                assert words not in json.dumps(self.offered, ensure_ascii=False), self.offered
            case "file":
                await self._file(person, *words.split(" ", 1))
            case _:
                await self._buttons(person, [w.strip() for w in words.split("|")])

    async def _confetti(self, person: Person, words: str) -> None:
        def came(messages: list[Any]) -> bool | None:
            fresh = [m for m in messages if m.event > person.acted and words in m.text]
            return any(m.raw["effect"] == CONFETTI for m in fresh) or None

        await person.until(came, self.patience, f"confetti with {words!r}")

    async def _file(self, person: Person, name: str, wanted: str) -> None:
        def came(messages: list[Any]) -> Any:
            fresh = [m for m in messages if m.event > person.acted and m.raw["media"]]
            return next((m for m in fresh if name in (m.raw["media"]["name"], m.raw["media"]["kind"])), None)

        content = await person.download(await person.until(came, self.patience, f"a file {name}"))
        assert wanted in content.decode(errors="replace"), content

    async def _buttons(self, person: Person, wanted: list[str]) -> None:
        def there(messages: list[Any]) -> bool | None:
            carriers = [m for m in messages if m.buttons]
            labels = [label for row in carriers[-1].buttons for label in row] if carriers else []
            return all(any(w in label for label in labels) for w in wanted) or None

        await person.until(there, self.patience, f"buttons {wanted}")


def rows_of(result: Json) -> list[list[Json]]:
    """The buttons below an inline result."""
    rows: list[list[Json]] = result.get("reply_markup", {}).get("inline_keyboard", [])
    return rows
