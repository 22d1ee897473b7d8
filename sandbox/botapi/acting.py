"""The endpoints through which people act; described in people.py. Imports starlette and this package."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.botapi import persons, tapping
from sandbox.botapi.endpoint import answer, chat_of, made, person_of, wish_of, world_of
from sandbox.botapi.journal import Json
from sandbox.botapi.media import KINDS, describe, opening
from sandbox.botapi.views import draw_chat, draw_message, draw_person
from sandbox.botapi.world import Chat, Message, Person, World

ACTS = {
    "say": persons.say,
    "edit": persons.edit,
    "press": tapping.press,
    "react": persons.react,
    "choose": persons.choose,
    "forward": persons.forward,
}
PLAIN = {"location", "venue", "contact", "poll", "dice", "story", "game", "invoice", "checklist"}


async def add_person(request: Request) -> Response:
    """POST a new person."""
    world = world_of(request)
    wish = await wish_of(request)
    wish["id"] = int(wish.get("id") or world.new_id())
    if wish["id"] in world.people:
        raise ValueError("that id is taken")
    return answer(draw_person(world.add_person(Person(**wish))))


async def add_crowd(request: Request) -> Response:
    """POST many people at once."""
    wish = (await wish_of(request))["people"]
    world_of(request).add_crowd([Person(**one) for one in wish])
    return answer({"count": len(wish)})


async def change_person(request: Request) -> Response:
    """PATCH a person: names, language, blocked, deactivated."""
    world, person = world_of(request), person_of(request)
    wish = await wish_of(request)
    if "blocked" in wish:
        persons.block(world, person, bool(wish.pop("blocked")))
    for name, value in wish.items():
        if name == "id" or not hasattr(person, name):
            raise ValueError(f"a person has no {name} to change")
        setattr(person, name, value)
    world.journal.event("person", person.id, person)
    return answer(draw_person(person))


async def add_chat(request: Request) -> Response:
    """POST a new group, supergroup or channel."""
    world = world_of(request)
    wish = await wish_of(request)
    members = dict.fromkeys((int(member) for member in wish.pop("members", [])), "member")
    if wish["type"] not in {"group", "supergroup", "channel"}:
        raise ValueError("type must be group, supergroup or channel")
    base = -world.new_id() if wish["type"] == "group" else -1_000_000_000_000 - world.new_id()
    wish["id"] = int(wish.get("id") or base)
    chat = Chat(**wish, members=members)
    world.chats[chat.id] = chat
    persons.set_member(world, chat, "left", chat.bot_status, None)
    world.journal.event("chat", chat.id, chat)
    return answer(draw_chat(world, chat))


async def change_chat(request: Request) -> Response:
    """PATCH a chat: its title, the bot's standing in it, a member's standing."""
    world, chat = world_of(request), chat_of(request)
    wish = await wish_of(request)
    if "bot_status" in wish:
        old, chat.bot_status = chat.bot_status, str(wish["bot_status"])
        persons.set_member(world, chat, old, chat.bot_status, None)
    chat.title = wish.get("title", chat.title)
    chat.members |= {int(who): status for who, status in wish.get("members", {}).items()}
    world.journal.event("chat", chat.id, chat)
    return answer(draw_chat(world, chat))


async def migrate(request: Request) -> Response:
    """POST: turn a group into a supergroup."""
    wish = await wish_of(request)
    world = world_of(request)
    return answer(
        draw_chat(world, persons.migrate(world, chat_of(request), str(wish.get("order", "old first"))))
    )


async def act(request: Request) -> Response:
    """POST one of the acts that end in a message."""
    world, person = world_of(request), person_of(request)
    before, wish = world.journal.n, await wish_of(request)
    message: Message = ACTS[request.url.path.rsplit("/", 1)[1]](world, person, wish)
    return answer({"event": before, "message": draw_message(message)})


async def send(request: Request) -> Response:
    """POST a message of another kind, as JSON or multipart with `file`."""
    world, person = world_of(request), person_of(request)
    upload = None
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            wish: Json = {name: value for name, value in form.items() if isinstance(value, str)}
            sent = form.get("file")
            if sent is not None and not isinstance(sent, str):
                upload = (sent.filename or "file", sent.content_type or "", await sent.read())
    else:
        wish = await wish_of(request)
    content = _content(world, wish, upload)
    if wish.get("caption"):
        content["caption"] = wish["caption"]
    if wish.get("group"):
        content["media_group_id"] = str(wish["group"])
    before = world.journal.n
    return answer({"event": before, "message": draw_message(persons.post(world, person, content, wish))})


def _content(world: World, wish: Json, upload: tuple[str, str, bytes] | None) -> Json:
    kind = str(wish.get("kind"))
    if kind in KINDS:
        name, mime, data = upload or (f"{kind}.bin", "", b"pretend " + kind.encode())
        made: Json = {kind: describe(world.files.put(kind, name, mime, data))}
        still = {"photo": describe(world.files.put("photo", "photo.bin", "", b"pretend photo"))}
        if kind == "video":
            cover = still["photo"] if wish.get("cover") else None
            made[kind] |= opening(cover, wish.get("start_timestamp", 0))
        return made | (still if kind == "live_photo" else {})
    if kind not in PLAIN:
        raise ValueError(f"unknown kind of message {kind}")
    fields = {k: v for k, v in wish.items() if k not in {"kind", "chat", "caption", "reply_to", "group"}}
    match kind:
        case "location":
            fields |= {name: float(fields[name]) for name in ("latitude", "longitude")}
        case "dice":
            fields = {"emoji": "🎲", "value": 4} | fields
        case "poll":
            options = [
                {"persistent_id": str(n), "text": text, "voter_count": 0}
                for n, text in enumerate(fields["options"])
            ]
            flags = dict.fromkeys(("is_closed", "allows_multiple_answers", "allows_revoting"), False)
            fields |= {
                "id": str(world.new_id()),
                "options": options,
                "total_voter_count": 0,
                "is_anonymous": True,
                "type": fields.get("type", "regular"),
                "members_only": False,
                **flags,
            }
        case "story":
            fields = {"id": 1, "chat": {"id": 777, "type": "channel", "title": "Stories"}}
    return {kind: fields}


async def tap(request: Request) -> Response:
    """POST a tap on an inline button."""
    world, person = world_of(request), person_of(request)
    before = world.journal.n
    return answer({"event": before, **tapping.tap(world, person, await wish_of(request))})


async def inline(request: Request) -> Response:
    """POST an inline query and wait for its results."""
    world, person = world_of(request), person_of(request)
    query = await persons.ask_inline(world, person, await wish_of(request))
    reply = query.reply or {"results": [], "next_offset": "", "button": None}
    return answer(
        {"query_id": query.id, "answered": query.reply is not None, "cached": query.cached, **reply}
    )


async def quiet_act(request: Request) -> Response:
    """POST block, unblock or delete."""
    world, person = world_of(request), person_of(request)
    before, wish = world.journal.n, await wish_of(request)
    name = request.url.path.rsplit("/", 1)[1]
    if name == "delete":
        persons.delete(world, person, wish)
    else:
        persons.block(world, person, name == "block")
    return answer({"event": before})


def routes() -> list[Route]:
    """Return what people can do."""
    chat, person = "/sandbox/chats/{chat}", "/sandbox/people/{person:int}"
    return made(
        [
            ("/sandbox/people", add_person, "POST"),
            ("/sandbox/crowd", add_crowd, "POST"),
            (person, change_person, "PATCH"),
            ("/sandbox/chats", add_chat, "POST"),
            (chat, change_chat, "PATCH"),
            (f"{chat}/migrate", migrate, "POST"),
            (f"{person}/send", send, "POST"),
            (f"{person}/tap", tap, "POST"),
            (f"{person}/inline", inline, "POST"),
            *((f"{person}/{name}", quiet_act, "POST") for name in ("block", "unblock", "delete")),
            *((f"{person}/{name}", act, "POST") for name in ACTS),
        ]
    )
