"""The state of pretend Telegram: people, chats, messages, files. In memory, one instance per server.

Message objects are kept in the very shape the bot is sent (`body`), replaced and never changed in place, so
that a snapshot stays true. Imports this package and the clock.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from sandbox.botapi.errors import bad
from sandbox.botapi.files import Files
from sandbox.botapi.flood import Flood, Limits
from sandbox.botapi.journal import Journal, Json
from sandbox.botapi.stars import Stars
from sandbox.botapi.updates import Updates
from sandbox.botapi.webhook import Webhook
from sandbox.clock import Clock

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
DAY = 86_400


@dataclass
class Person:
    """Somebody who can write to the bot; `started` is whether they ever did in private.

    `zone` is that of their clock: the page shows it, the bot is never told, as in life.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    zone: str | None = None
    is_premium: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def user(self) -> Json:
        """Return the User object of the Bot API."""
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
            "is_premium": self.is_premium,
        }
        return {"id": self.id, "is_bot": False, "first_name": self.first_name} | {
            k: v for k, v in optional.items() if v
        }


@dataclass
class Message:
    """A message with all that the bot cannot see of it."""

    chat: int
    body: Json
    out: bool = False
    version: int = 0
    event: int = 0
    deleted: bool = False
    reply_keyboard: bool = False
    effect: str | None = None
    inline_id: str | None = None
    edits: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The message_id, unique in its chat."""
        return int(self.body["message_id"])


@dataclass
class Chat:
    """A place messages go to; private chats carry the id of their person."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    bot_status: str = "member"
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reply_keyboard: Json | None = None
    typing: Json | None = None
    menu_button: Json | None = None
    last_id: int = 0


@dataclass
class Shown:
    """The answer to a tap: a toast, an alert, or just the end of the spinner."""

    n: int
    time: float
    person: int
    body: Json


class World:
    """Everything the server knows; one per bot."""

    def __init__(
        self, clock: Clock, token: str, limits: Limits, username: str = "greenroom_demo_bot"
    ) -> None:
        self.clock = clock
        self.token = token
        self.bot: Json = {
            "id": int(token.split(":", maxsplit=1)[0]),
            "is_bot": True,
            "first_name": "Greenroom",
            "username": username,
        }
        self.journal = Journal(clock)
        self.updates = Updates(clock)
        self.webhook = Webhook(self.updates, clock)
        self.flood = Flood(clock, limits)
        self.stars = Stars()
        self.files = Files()
        self.services: str | None = None
        self.forget()

    def revoke(self) -> None:
        """Take the token back: there is another one, and no webhook."""
        self.token = f"{self.bot['id']}:{secrets.token_urlsafe(26)}"
        self.webhook.set(None)

    def forget(self) -> None:
        """Start with an empty world; the clock, the limits and the Stars stay."""
        self.people: dict[int, Person] = {}
        self.crowd: set[int] = set()
        self.chats: dict[int, Chat] = {}
        self.shown: list[Shown] = []
        self.callbacks: dict[str, Json] = {}
        self.inline: dict[str, Any] = {}
        self.inline_cache: dict[tuple[str, str, int | None], Any] = {}
        self.inline_messages: dict[str, Message] = {}
        self.prepared: dict[str, Json] = {}
        self.profile: Json = {
            "commands": {},
            "names": {},
            "descriptions": {},
            "short_descriptions": {},
            "menu_button": {"type": "commands"},
        }
        self.last_id = 0
        self.updates.forget()
        self.flood.forget()
        self.files.forget()

    # People and chats

    def new_id(self, minimum: int = 1_000_000) -> int:
        """Return an id nobody has; now and then beyond 2^31 as in life."""
        while (new := minimum + secrets.randbelow(6_000_000_000)) in self.people or -new in self.chats:
            continue
        return new

    def add_person(self, person: Person) -> Person:
        """Let a person in, with the private chat that goes with the id."""
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", members={person.id: "member"})
        self.journal.event("person", person.id, person)
        return person

    def add_crowd(self, people: list[Person]) -> None:
        """Let many in at once who only stand about: nobody plays them, and the page does not show them."""
        for person in people:
            self.crowd.add(person.id)
            self.people[person.id] = person
            self.chats[person.id] = Chat(person.id, "private", members={person.id: "member"})

    def private(self, chat: Chat) -> Person | None:
        """Return the person of a private chat."""
        return self.people.get(chat.id) if chat.type == "private" else None

    def chat_object(self, chat: Chat) -> Json:
        """Return the Chat object of the Bot API."""
        person = self.private(chat)
        if person:
            names = {k: v for k, v in person.user().items() if k in {"first_name", "last_name", "username"}}
            return {"id": chat.id, "type": "private", **names}
        body: Json = {"id": chat.id, "type": chat.type, "title": chat.title}
        if chat.username:
            body["username"] = chat.username
        return body

    def find_chat(self, wanted: Any) -> Chat:
        """Return the chat a `chat_id` names (number, text, @username) or raise 'chat not found'."""
        if wanted in (None, ""):
            raise bad("chat_id is empty")
        text = str(wanted)
        if text.startswith("@"):
            named = [c for c in self.chats.values() if c.username and c.username.lower() == text[1:].lower()]
            chat = named[0] if named else None
        else:
            chat = self.chats.get(int(text)) if text.removeprefix("-").isdecimal() else None
        if chat is None:
            raise bad("chat not found")
        return chat

    # Messages

    def next_message_id(self, chat: Chat) -> int:
        """Return a new message id: supergroups and channels count for themselves, all the rest together."""
        if chat.type in {"supergroup", "channel"}:
            chat.last_id += 1
            return chat.last_id
        self.last_id += 1
        return self.last_id

    def post(
        self, chat: Chat, sender: Json | None, content: Json, *, out: bool = False, **hidden: Any
    ) -> Message:
        """Put a new message into a chat and tell the watchers; the bot is not told here."""
        body: Json = {"message_id": self.next_message_id(chat), "date": int(self.clock.seconds())}
        if chat.type == "channel":
            body["sender_chat"] = self.chat_object(chat)
        elif sender:
            body["from"] = sender
        body |= {"chat": self.chat_object(chat), **content}
        message = Message(chat.id, body, out, **hidden)
        chat.messages[message.id] = message
        if out:
            chat.typing = None
        message.event = self.journal.event("message", chat.id, message)
        return message

    def change(self, message: Message, body: Json, kind: str = "edited", was: Json | None = None) -> None:
        """Replace the body of a message; `was` is what the history keeps of the old one."""
        message.body = body
        if was is not None:
            message.edits.append(was)
            message.version += 1
        message.event = self.journal.event(kind, message.chat, message)

    def message(self, chat: Chat, message_id: int) -> Message | None:
        """Return a message that is still there."""
        found = chat.messages.get(message_id)
        return None if found is None or found.deleted else found

    def delete(self, chat: Chat, message: Message) -> None:
        """Take a message out of everybody's sight."""
        message.deleted = True
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        message.event = self.journal.event("deleted", chat.id, message_id=message.id)

    def tell(self, kind: str, chat: Chat | None, body: Any, life: float = DAY) -> int | None:
        """Queue an update for the bot; None when the bot does not ask for this kind."""
        return self.updates.add(kind, body, chat.id if chat else None, life)

    def show(self, person: int, chat: int | None, body: Json) -> None:
        """Show somebody the answer to a tap."""
        n = self.journal.event("shown", chat, person=person, **body)
        self.shown.append(Shown(n, self.clock.seconds(), person, body))
