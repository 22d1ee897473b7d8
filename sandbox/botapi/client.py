"""Acting as a person in tests: say something, tap what is seen, read what the bot answers.

Everything waits for events of the server and never sleeps; what does not come within the timeout fails with
the conversation as seen, so that a failed test reads like a chat. Imports this package.

    async with Sandbox(server.url) as sandbox:
        ada = await sandbox.person("Ada", language_code="en")
        await ada.say("/book")
        await ada.reads("Which performers?")
        await ada.tap("Skype")
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from sandbox.botapi.connection import Connection, told
from sandbox.botapi.seen import Json, NeverCameError, Seen, Wanted

__all__ = ["NeverCameError", "Person", "Sandbox", "Seen"]

T = TypeVar("T")
TIMEOUT, GRACE = 15.0, 1.0


class Sandbox(Connection):
    """One server, and the world it runs."""

    async def person(self, first_name: str = "Ada", **fields: Any) -> Person:
        """Let a new person in; fields as in people.py."""
        return Person(self, await self.post("people", first_name=first_name, **fields))

    async def group(self, title: str, *members: Person, kind: str = "group", **fields: Any) -> int:
        """Make a group (or supergroup, channel) with the bot in it and return its id."""
        made = await self.post("chats", type=kind, title=title, members=[p.id for p in members], **fields)
        return int(made["id"])

    async def push(self, seconds: float) -> None:
        """Push the clock of the world forward."""
        await self.post("clock", push=seconds)

    async def revoke(self) -> str:
        """Let the token be another one; the new one."""
        return str((await self.post("revoke"))["token"])

    async def fault(self, method: str = "*", **fields: Any) -> int:
        """Order a misbehaviour, see faults.py, and return its id."""
        return int((await self.post("faults", method=method, **fields))["id"])

    async def heal(self) -> None:
        """Take all faults away."""
        await self.http.delete("/sandbox/faults")

    async def calls(self, method: str = "", **filters: Any) -> list[Json]:
        """Return what the bot asked of the server."""
        return list(await self.get("calls", method=method, **filters))

    async def called(
        self, method: str, times: int = 1, timeout: float = TIMEOUT, **filters: Any
    ) -> list[Json]:
        """Wait until the bot has called a method so often and has been answered; return these calls."""

        def enough(calls: list[Json]) -> list[Json] | None:
            done = [call for call in calls if call["status"] is not None]
            return done if len(done) >= times else None

        return await self.until(lambda: self.calls(method, **filters), enough, timeout, f"{times} x {method}")


class Person:
    """Somebody who uses the bot, in one chat: their private one unless `at` names another."""

    def __init__(self, sandbox: Sandbox, about: Json, chat: int | None = None) -> None:
        self.sandbox = sandbox
        self.about = about
        self.id = int(about["id"])
        self.chat = chat or self.id
        self.acted = 0
        self.grace = GRACE
        self._keyboard: list[list[str]] = []

    def at(self, chat: int) -> Person:
        """Return the same person in another chat."""
        return Person(self.sandbox, self.about, chat)

    # Acting

    async def _act(self, name: str, **wish: Any) -> Json:
        told: Json = await self.sandbox.post(f"people/{self.id}/{name}", chat=self.chat, **wish)
        self.acted = int(told.get("event", self.acted))
        return told

    async def say(self, text: str, **fields: Any) -> Seen:
        """Send a text; fields: reply_to, entities, forwarded, anonymous, via_bot."""
        return Seen((await self._act("say", text=text, **fields))["message"])

    async def send(self, kind: str, data: bytes | None = None, name: str = "file", **fields: Any) -> Seen:
        """Send a message of another kind, with a file if `data` is given."""
        if data is None:
            return Seen((await self._act("send", kind=kind, **fields))["message"])
        form = {"kind": kind, "chat": str(self.chat), **{k: str(v) for k, v in fields.items()}}
        url = f"/sandbox/people/{self.id}/send"
        answer = told(await self.sandbox.http.post(url, data=form, files={"file": (name, data)}))
        self.acted = int(answer["event"])
        return Seen(answer["message"])

    async def edit(self, text: str, message: Seen | None = None) -> Seen:
        """Change one's own message, the newest unless another is given."""
        own = message or [m for m in await self.messages() if not m.out][-1]
        return Seen((await self._act("edit", message_id=own.id, text=text))["message"])

    async def tap(self, label: str, message: Seen | None = None, timeout: float = TIMEOUT) -> Json:
        """Tap the inline button of that label on the newest message carrying it, waiting for it to appear.

        A message the bot touched since this person's last act is preferred: an older one counts only after
        `grace` seconds without news, and one that the bot takes away or changes under the finger is looked
        for again.
        With `message` exactly that one is tapped, even if its button is gone by now.
        """
        if message is not None:
            data = message.data(label)
            return await self._act("tap", message_id=message.id, data=data, force=True)
        carrier = await self._carrier(label, timeout)
        there = carrier.label(label)
        try:
            return await self._act("tap", message_id=carrier.id, label=there)
        except ValueError:
            if any(m.id == carrier.id and m.label(label) == there for m in await self.messages()):
                raise
            return await self.tap(label, timeout=timeout)

    async def _carrier(self, label: str, timeout: float) -> Seen:
        def newest(after: int) -> Callable[[list[Seen]], Seen | None]:
            return lambda messages: next(
                (m for m in reversed(messages) if m.event > after and m.label(label)), None
            )

        if newest(-1)(await self.messages()):
            with suppress(NeverCameError):
                return await self.until(newest(self.acted), self.grace)
        return await self.until(newest(-1), timeout, f"a button {label!r}")

    async def forge(self, data: str, message_id: int = 1, **fields: Any) -> Json:
        """Send a tap no app would send: any data, any message; `inaccessible`, `fields` as in people.py."""
        return await self._act("tap", message_id=message_id, data=data, force=True, **fields)

    async def press(self, label: str, timeout: float = TIMEOUT) -> Seen:
        """Press a reply-keyboard button, waiting for the keyboard."""
        await self.until(
            lambda _: any(label in row for row in self._keyboard) or None, timeout, f"a key {label!r}"
        )
        return Seen((await self._act("press", label=label))["message"])

    async def inline(self, query: str = "", **fields: Any) -> Json:
        """Ask the bot inline and return its results, see people.py."""
        return await self._act("inline", query=query, **fields)

    async def choose(self, query_id: str, result_id: str) -> Seen:
        """Send one of the inline results."""
        return Seen((await self._act("choose", query_id=query_id, result_id=result_id))["message"])

    async def delete(self, message: Seen) -> None:
        """Delete a message."""
        await self._act("delete", message_id=message.id)

    async def react(self, message: Seen, emoji: str | None) -> None:
        """Put an emoji on a message or take it off."""
        await self._act("react", message_id=message.id, emoji=emoji)

    async def block(self) -> None:
        """Block the bot."""
        await self._act("block")

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self._act("unblock")

    # Seeing

    async def _look(self, since: int | None = None, wait: float = 0) -> tuple[int, list[Seen]]:
        query: Json = {} if since is None else {"since": since, "wait": wait}
        told = await self.sandbox.get(f"chats/{self.chat}/messages", **query)
        rows = (told["chat"]["reply_keyboard"] or {}).get("keyboard", [])
        self._keyboard = [[button["text"] for button in row] for row in rows]
        return int(told["event"]), [Seen(raw) for raw in told["messages"]]

    async def messages(self) -> list[Seen]:
        """Return what is in the chat now, oldest first, without what was deleted."""
        return [m for m in (await self._look())[1] if not m.raw["deleted"]]

    async def last(self) -> Seen:
        """Return the newest message of the bot."""
        return [m for m in await self.messages() if m.out][-1]

    async def buttons(self) -> list[list[str]]:
        """Return the labels of the newest message that has inline buttons."""
        carriers = [m for m in await self.messages() if m.buttons]
        return carriers[-1].buttons if carriers else []

    async def keyboard(self) -> list[list[str]]:
        """Return the labels of the reply keyboard."""
        await self._look()
        return self._keyboard

    async def until(
        self,
        enough: Callable[[list[Seen]], T | None],
        timeout: float = TIMEOUT,
        what: str = "",
        *,
        deleted: bool = False,
    ) -> T:
        """Wait until `enough`, given the visible messages, returns something, and return that. `deleted`:
        given also those that were deleted again.
        """
        end = time.monotonic() + timeout
        at, everything = await self._look()
        while (found := enough([m for m in everything if deleted or not m.raw["deleted"]])) is None:
            left = end - time.monotonic()
            if left <= 0:
                chat = "\n".join(f"  {m}" for m in everything[-12:]) or "  (nothing)"
                name = self.about["first_name"]
                raise NeverCameError(
                    f"{name} waited {timeout} s for {what or 'something'}; the chat:\n{chat}"
                )
            at, everything = await self._look(at, min(left, 20))
        return found

    async def reads(self, wanted: Wanted, timeout: float = TIMEOUT, *, deleted: bool = False) -> Seen:
        """Wait for a message the bot sent or edited since this person's last act that says `wanted`."""

        def enough(messages: list[Seen]) -> Seen | None:
            return next(
                (m for m in reversed(messages) if m.out and m.event > self.acted and m.says(wanted)), None
            )

        return await self.until(enough, timeout, f"{wanted!r}", deleted=deleted)

    async def sees(self, wanted: Wanted, timeout: float = TIMEOUT) -> Seen:
        """Wait for a message of the bot that says `wanted`, however old."""

        def enough(messages: list[Seen]) -> Seen | None:
            return next((m for m in reversed(messages) if m.out and m.says(wanted)), None)

        return await self.until(enough, timeout, f"{wanted!r}")

    async def loses(self, wanted: Wanted, timeout: float = TIMEOUT) -> None:
        """Wait until no visible message of the bot says `wanted`."""
        await self.until(
            lambda messages: None if any(m.out and m.says(wanted) for m in messages) else True,
            timeout,
            f"{wanted!r} to go",
        )

    async def download(self, message: Seen) -> bytes:
        """Return the bytes of the file in a message."""
        return (await self.sandbox.http.get(message.raw["media"]["url"])).content

    async def toast(self, wanted: str = "", timeout: float = TIMEOUT) -> Json:
        """Wait for the answer to a tap made by the last act, a toast or an alert with `wanted` in it."""

        def enough(shown: list[Json]) -> Json | None:
            return next((item for item in shown if wanted in (item["text"] or "")), None)

        async def look() -> list[Json]:
            return list(await self.sandbox.get(f"people/{self.id}/shown", since=self.acted))

        return await self.sandbox.until(look, enough, timeout, f"a toast {wanted!r}")

    async def hears_nothing(self, seconds: float = 0.3) -> None:
        """Fail if the bot sends or edits anything within `seconds` from the last act on."""
        try:
            told = await self.until(
                lambda messages: next((m for m in messages if m.out and m.event > self.acted), None), seconds
            )
        except NeverCameError:
            return
        raise AssertionError(f"nothing was to come, but: {told}")
