"""The people's side of the Bot API server: all that a person in Telegram can do or see, as JSON over HTTP.

The chat page and the tests use it; the bot under test never does. May import starlette and this package.
Bodies and answers are JSON unless said otherwise. An error is `{"error": "why"}` with 400 (a wish that cannot
be) or 404 (no such thing). Times are ISO 8601 in UTC by the shared clock; `date` inside messages is Unix
seconds as in Telegram.

Looking
    GET  /sandbox/state                     {bot, now, event, people[], chats[], limits, webhook, counters}
    GET  /sandbox/demo                      {services: address of the pretend services, or null}
    GET  /sandbox/people                    [Person]
    GET  /sandbox/chats?person=ID           [Chat]; with `person` only the chats that person is in
    GET  /sandbox/chats/ID/messages         {event, chat: Chat, messages: [Message]}; ?wait=SECONDS&since=N
                                            holds the answer until something changes in the chat after N
    GET  /sandbox/chats/ID/messages/MID     Message
    GET  /sandbox/people/ID/menu?chat=ID    {commands: [{command, description}],
                                             menu_button: {type, text?, web_app?}, description}
    GET  /sandbox/people/ID/shown?since=N   answers to taps: [{n, time, query_id, message_id, text, alert,
                                            url, data}]; alert true is a dialog, false a toast; text null
                                            just ends the spinner
    GET  /sandbox/files/FILE_ID             the bytes of a photo, document, ... (see Message.media.url)
    GET  /sandbox/events?since=N&chat=ID&wait=SECONDS   {event, events: [Event]} (long poll)
    GET  /sandbox/stream?since=N&chat=ID    the same as Server-Sent Events: `id: N`, `event: TYPE`,
                                            `data: Event`; without `since` only what happens from now on;
                                            Last-Event-ID is honoured
    GET  /sandbox/calls?method=&chat=&since=&ok=&limit=   [Call]: all the bot asked and what it was told;
                                            400 rather than a part of it, unless `limit` asks for the newest
    GET  /sandbox/counters                  {calls: {method: n}, errors: {"400": n}, updates: {kind: n},
                                             pending, webhook_posts}

    Person   id, first_name, last_name?, username?, language_code?, is_premium?, zone, started,
             blocked, deactivated
    Chat     id, type: private|group|supergroup|channel, title? or first_name.., username?, bot_status,
             members {id: status}, migrated_to, pinned [message ids], typing: {action, until} | null,
             last: Message | null, reply_keyboard: ReplyKeyboardMarkup | ForceReply | null
    Message  the Bot API object as the bot sees it (message_id, date, chat, from, text, entities,
             reply_markup, media_group_id, reply_to_message, forward_origin, ...) and
             html: text or caption as safe HTML     out: whether the bot sent it
             version: 0, +1 with every edit         edits: [{time, text, html, reply_markup}] what it was
             deleted                                effect: message_effect_id or null
             reactions: [{from, type, emoji}]       event: number of its last change
             media: {kind, url, name, mime, size, width?, height?, duration?} or null
    Event    n, time, type, chat, and by type: message, edited, reaction {message: Message};
             deleted {message_id}; pinned {pinned}; typing {action, until}; keyboard {keyboard};
             shown {person: ID, text, alert, ...}; inline {person: ID, query_id, results};
             person {person: Person}; chat {state: Chat}; menu; clock {now}; webhook {url};
             call {call: Call without its answer}
    Call     n, time, method, chat, request, status, answer, took (ms), fault, applied

Acting; `chat` in a body is the chat to act in, the private one when left out
    POST  /sandbox/people           {first_name, id?, last_name?, username?, language_code?, is_premium?,
                                    zone?, started?} -> Person
    POST  /sandbox/crowd            {people: [as above]} -> {count}: many at once, whom the page and the
                                    lists do not show
    PATCH /sandbox/people/ID        any of these, blocked, deactivated -> Person (blocking tells the bot)
    POST  /sandbox/chats            {type, title, id?, username?, members?: [ids], bot_status?} -> Chat
    PATCH /sandbox/chats/ID         {title?, members?: {id: status},
                                    bot_status?: member|administrator|kicked|left} -> Chat (tells the bot)
    POST  /sandbox/chats/ID/migrate {order?: "old first"|"new first"} -> Chat, the supergroup (tells the bot)
    POST  /sandbox/people/ID/say    {text, chat?, reply_to?, entities?, forwarded?: person id or name,
                                    anonymous?, via_bot?} -> {event, message}; entities are found as
                                    Telegram finds them
    POST  /sandbox/people/ID/send   {kind, chat?, caption?, reply_to?, group?, ...} -> {event, message}; or
                                    multipart with the same fields and `file`; those of one `group` (a
                                    number) are an album. kind: photo, live_photo, document, voice,
                                    audio, video {cover?: true, start_timestamp?}, video_note,
                                    animation, sticker,
                                    location {latitude, longitude}, venue,
                                    contact {phone_number, first_name}, poll {question, options,
                                    type?}, dice {emoji}, story, game
    POST  /sandbox/people/ID/edit   {message_id, text or caption, chat?} -> {event, message}
    POST  /sandbox/people/ID/tap    {message_id, label | row+column | data, chat?, force?, inaccessible?,
                                    fields?} -> {event, query_id | url | copied | query}. Data that is on no
                                    button needs force: true (a forged tap); inaccessible: true hides the
                                    message from the bot; fields overwrite any field of the callback_query
    POST  /sandbox/people/ID/press  {label, chat?} -> {event, message}: a reply-keyboard button; contact and
                                    location buttons send what they promise
    POST  /sandbox/people/ID/inline {query, offset?, chat?, timeout?} -> {query_id, answered, cached,
                                    results[], next_offset, button}; waits for the bot's answer
    POST  /sandbox/people/ID/choose {query_id, result_id, chat?} | {prepared: id} -> {event, message}
    POST  /sandbox/people/ID/forward {message_id, from_chat?, chat?} -> {event, message}
    POST  /sandbox/people/ID/block | unblock    {} -> {event}
    POST  /sandbox/people/ID/delete {message_id, chat?} -> {event}
    POST  /sandbox/people/ID/react  {message_id, emoji | null, chat?} -> {event, message}

Running the world (see faults.py for the fields of a fault)
    GET/POST /sandbox/clock         {push: seconds} | {set: ISO time} -> {now, ahead}
    POST  /sandbox/limits           {overall?, private?, burst?, group?, retry_after?}; null = off
    GET/POST /sandbox/stars         {amount} -> {amount, nanostar_amount?}: what a paid broadcast is paid from
    GET/POST/DELETE /sandbox/faults
    POST  /sandbox/updates          {update: {...}} | {raw: "text with {update_id}"} -> {update_id}: injected
    POST  /sandbox/updates/redeliver {times?, last?, shuffle?, seed?} -> {repeated}
    POST  /sandbox/updates/renumber {start?} -> {next}
    POST  /sandbox/webhook          {url?: null | "...", secret?, pace?}: changed behind the bot's back; pace
                                    multiplies the pauses between tries (1)
    POST  /sandbox/revoke           {} -> {token}: the old one is refused from now on, as after /revoke at
                                    @BotFather
    POST  /sandbox/reset            {}: everything but the clock is forgotten
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sandbox.botapi.endpoint import NoSuchThingError, answer, chat_of, made, number, person_of, world_of
from sandbox.botapi.profile import commands_for, description_for, menu_button
from sandbox.botapi.views import (
    counters,
    draw_call,
    draw_chat,
    draw_event,
    draw_message,
    draw_person,
    draw_shown,
    draw_state,
)


async def state(request: Request) -> Response:
    """GET the whole world in short."""
    return answer(draw_state(world_of(request)))


async def demo(request: Request) -> Response:
    """GET where the other half of the pretend world is."""
    return answer({"services": world_of(request).services})


async def people(request: Request) -> Response:
    """GET all people."""
    world = world_of(request)
    return answer([draw_person(p) for p in world.people.values() if p.id not in world.crowd])


async def chats(request: Request) -> Response:
    """GET all chats, or those of one person."""
    world, wanted = world_of(request), number(request, "person")
    return answer(
        [
            draw_chat(world, c)
            for c in world.chats.values()
            if (c.id not in world.crowd if wanted is None else wanted in c.members)
        ]
    )


async def messages(request: Request) -> Response:
    """GET the transcript of a chat, waiting for news if asked to."""
    world, chat = world_of(request), chat_of(request)
    since, wait = number(request, "since"), float(request.query_params.get("wait", 0))
    if since is not None and wait:
        await world.journal.wait(since, chat.id, wait)
    drawn = [draw_message(m) for m in chat.messages.values()]
    return answer({"event": world.journal.n, "chat": draw_chat(world, chat), "messages": drawn})


async def one_message(request: Request) -> Response:
    """GET one message."""
    message = chat_of(request).messages.get(int(request.path_params["message"]))
    if message is None:
        raise NoSuchThingError("no such message")
    return answer(draw_message(message))


async def menu(request: Request) -> Response:
    """GET what a person is shown of the bot: its commands, its menu button, its description."""
    world, person = world_of(request), person_of(request)
    chat = world.chats[number(request, "chat") or person.id]
    commands, button = commands_for(world, person, chat), menu_button(world, chat)
    told = {"commands": commands, "menu_button": button, "description": description_for(world, person)}
    return answer(told)


async def shown(request: Request) -> Response:
    """GET the toasts and alerts a person was shown."""
    person, since = person_of(request), number(request, "since") or 0
    found = [s for s in world_of(request).shown if s.person == person.id and s.n > since]
    return answer([draw_shown(item) for item in found])


async def file(request: Request) -> Response:
    """GET the bytes of a file."""
    found = world_of(request).files.by_id.get(request.path_params["file"])
    if found is None:
        raise NoSuchThingError("no such file")
    return Response(found.data, media_type=found.mime)


async def events(request: Request) -> Response:
    """GET what happened after an event, waiting if asked to."""
    world = world_of(request)
    wait = float(request.query_params.get("wait", 0))
    found = await world.journal.wait(number(request, "since") or 0, number(request, "chat"), wait)
    return answer({"event": world.journal.n, "events": [draw_event(world, event) for event in found]})


async def stream(request: Request) -> Response:
    """GET all that happens from now on as Server-Sent Events."""
    world, chat = world_of(request), number(request, "chat")
    asked = request.headers.get("last-event-id") or request.query_params.get("since")
    # What was asked for may be of a world before this one.
    since = min(int(asked), world.journal.n) if asked else world.journal.n

    async def lines() -> AsyncIterator[bytes]:
        at = since
        yield b": hello\n\n"
        while not world.journal.closed:
            found = await world.journal.wait(at, chat, 15)
            for event in found:
                at = event.n
                if chat is None and event.chat in world.crowd:
                    continue
                data = orjson.dumps(draw_event(world, event), option=orjson.OPT_NON_STR_KEYS)
                yield f"id: {event.n}\nevent: {event.kind}\ndata: ".encode() + data + b"\n\n"
            if not found:
                yield b": still here\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


async def calls(request: Request) -> Response:
    """GET the log of the bot's calls, filtered."""
    ask = request.query_params
    found = world_of(request).journal.log(
        ask.get("method", ""),
        ask.get("chat", ""),
        number(request, "since") or 0,
        ask.get("ok", ""),
        number(request, "limit"),
    )
    return answer([draw_call(call) for call in found])


async def count(request: Request) -> Response:
    """GET the counters."""
    return answer(counters(world_of(request)))


def routes() -> list[Route]:
    """Return what can be looked at."""
    chat, person = "/sandbox/chats/{chat}", "/sandbox/people/{person:int}"
    return made(
        [
            ("/sandbox/state", state, "GET"),
            ("/sandbox/demo", demo, "GET"),
            ("/sandbox/people", people, "GET"),
            ("/sandbox/chats", chats, "GET"),
            (f"{chat}/messages", messages, "GET"),
            (f"{chat}/messages/{{message:int}}", one_message, "GET"),
            (f"{person}/menu", menu, "GET"),
            (f"{person}/shown", shown, "GET"),
            ("/sandbox/files/{file}", file, "GET"),
            ("/sandbox/events", events, "GET"),
            ("/sandbox/stream", stream, "GET"),
            ("/sandbox/calls", calls, "GET"),
            ("/sandbox/counters", count, "GET"),
        ]
    )
