"""How the world is drawn for people: the JSON shapes described in people.py. Imports this package only."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.botapi.entities import to_html
from sandbox.botapi.journal import Call, Event, Json
from sandbox.botapi.media import KINDS
from sandbox.botapi.world import Chat, Message, Person, Shown, World


def iso(seconds: float) -> str:
    """Return Unix seconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def draw_person(person: Person) -> Json:
    """Draw a Person."""
    state = {
        "zone": person.zone,
        "started": person.started,
        "blocked": person.blocked,
        "deactivated": person.deactivated,
    }
    return {k: v for k, v in person.user().items() if k != "is_bot"} | state


def draw_chat(world: World, chat: Chat) -> Json:
    """Draw a Chat; `typing` is over when its time has come."""
    last = next((m for m in reversed(chat.messages.values()) if not m.deleted), None)
    typing = chat.typing if chat.typing and chat.typing["until"] > world.clock.seconds() else None
    return world.chat_object(chat) | {
        "members": {str(number): status for number, status in chat.members.items()},
        "bot_status": chat.bot_status,
        "migrated_to": chat.migrated_to,
        "reply_keyboard": chat.reply_keyboard,
        "pinned": chat.pinned,
        "typing": typing and typing | {"until": iso(typing["until"])},
        "last": draw_message(last) if last else None,
    }


def draw_message(message: Message) -> Json:
    """Draw a Message: the bot's view of it and what only people see."""
    body = message.body
    text = body.get("text", body.get("caption"))
    html = (
        to_html(text, body.get("entities") or body.get("caption_entities") or [])
        if text is not None
        else None
    )
    return body | {
        "html": html,
        "out": message.out,
        "version": message.version,
        "edits": message.edits,
        "deleted": message.deleted,
        "effect": message.effect,
        "reactions": message.reactions,
        "media": _media(body),
        "event": message.event,
    }


def _media(body: Json) -> Json | None:
    kind = next((kind for kind in KINDS if kind in body), None)
    if kind is None:
        return None
    item = body[kind][-1] if kind == "photo" else body[kind]
    shown = {k: item[k] for k in ("width", "height", "duration") if k in item}
    return shown | {
        "kind": kind,
        "url": f"/sandbox/files/{item['file_id']}",
        "name": item.get("file_name", kind),
        "mime": item.get("mime_type", "image/jpeg" if kind == "photo" else ""),
        "size": item["file_size"],
    }


def draw_shown(shown: Shown) -> Json:
    """Draw a toast or an alert."""
    return {"n": shown.n, "time": iso(shown.time), **shown.body}


def draw_call(call: Call, *, whole: bool = True) -> Json:
    """Draw a Call; without its answer unless `whole`."""
    drawn: Json = {
        "n": call.n,
        "time": iso(call.time),
        "method": call.method,
        "chat": call.chat,
        "request": call.request,
        "status": call.status,
        "took": call.took,
        "fault": call.fault,
        "applied": call.applied,
    }
    return drawn | ({"answer": call.answer} if whole else {})


def draw_event(world: World, event: Event) -> Json:
    """Draw an Event; what it is about is drawn as it is now."""
    drawn: Json = {
        "n": event.n,
        "time": iso(event.time),
        "type": event.kind,
        "chat": event.chat,
        **event.more,
    }
    match event.subject:
        case Message():
            drawn["message"] = draw_message(event.subject)
        case Person():
            drawn["person"] = draw_person(event.subject)
        case Chat():
            drawn["state"] = draw_chat(world, event.subject)
        case Call():
            drawn["call"] = draw_call(event.subject, whole=False)
    if event.kind == "typing":
        drawn["until"] = iso(event.more["until"])
    return drawn


def draw_state(world: World) -> Json:
    """Draw the whole world in short."""
    return {
        "bot": world.bot,
        "now": world.clock.now().isoformat(),
        "event": world.journal.n,
        "people": [draw_person(p) for p in world.people.values() if p.id not in world.crowd],
        "chats": [draw_chat(world, chat) for chat in world.chats.values() if chat.id not in world.crowd],
        "limits": vars(world.flood.limits),
        "webhook": world.webhook.hook.url if world.webhook.hook else None,
        "counters": counters(world),
    }


def counters(world: World) -> Json:
    """Draw how much happened."""
    journal = world.journal
    return {
        "calls": dict(journal.methods),
        "errors": dict(journal.errors),
        "updates": dict(world.updates.counts),
        "pending": len(world.updates.pending),
        "webhook_posts": world.webhook.sent,
    }
