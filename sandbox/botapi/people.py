"""The people's side of the Bot API server: everything a person in Telegram could do or see, as JSON over HTTP.

The chat page and the tests use it; the bot under test never does. May import starlette and this package.
All bodies and answers are JSON unless said otherwise. An error is `{"error": "why"}` with 400 (bad wish) or 404
(no such thing). Times are ISO 8601 in UTC by the shared clock; `date` inside messages is Unix seconds like Telegram's.

Looking
    GET  /sandbox/state                     {bot, now, event, people[], chats[], limits, webhook, counters}
    GET  /sandbox/people                    [Person]
    GET  /sandbox/chats?person=ID           [Chat]; with `person` only the chats that person is in
    GET  /sandbox/chats/ID/messages         {event, chat: Chat, messages: [Message]}; ?wait=SECONDS&since=EVENT holds
                                            the answer until something changes in the chat after that event
    GET  /sandbox/chats/ID/messages/MID     Message
    GET  /sandbox/people/ID/menu?chat=ID    {commands: [{command, description}], menu_button: {type, text?, web_app?}}
    GET  /sandbox/people/ID/shown?since=N   [{n, time, query_id, text, alert: bool, url, data}] answers to taps:
                                            alert true is a dialog, false a toast, text null just ends the spinner
    GET  /sandbox/files/FILE_ID             the bytes of a photo, document, voice (URLs come ready in Message.media)
    GET  /sandbox/events?since=N&chat=ID&wait=SECONDS   {event, events: [Event]} (long poll)
    GET  /sandbox/stream?since=N&chat=ID    the same as Server-Sent Events: `id: N`, `event: TYPE`, `data: Event`;
                                            without `since` only what happens from now on; Last-Event-ID is honoured
    GET  /sandbox/calls?method=&chat=&since=&ok=&limit=   [Call]: all the bot asked of us and what it was told
    GET  /sandbox/counters                  {calls: {method: n}, errors: {"400": n}, updates: {...}, pending: n}

    Person  {id, first_name, last_name?, username?, language_code?, is_premium?, started, blocked, deactivated}
    Chat    {id, type: private|group|supergroup|channel, title?, username?, first_name?, last_name?, members: {id: status},
             bot_status, migrated_to?, reply_keyboard: ReplyKeyboardMarkup | ForceReply | null, pinned: [message ids],
             typing: {action, until} | null, last: Message | null}
    Message the Bot API object as the bot sees it (message_id, date, chat, from, text, entities, reply_markup, ...), and
             html (text or caption as safe HTML), out (true: from the bot), version (0, +1 with every edit),
             edits [{time, text, html, reply_markup}] (what it was before), deleted, effect (message_effect_id or null),
             reactions [{from, type, emoji}], media {kind, url, name, mime, size, width?, height?, duration?} or null,
             media_group_id?, event (number of its last change)
    Event   {n, time, type, chat, person?, ...}; type is one of
             message, edited, deleted, reaction, pinned, typing, shown (a toast or alert), keyboard, menu, inline
             (an inline query was answered), person, chat, clock, webhook, call ({call: Call} without its answer)
             message/edited/reaction carry `message: Message`; deleted carries `message_id`
    Call    {n, time, method, chat, request, status, answer, took (ms), fault?}

Acting; `chat` in a body is the chat to act in, the private one when left out
    POST  /sandbox/people           {first_name, id?, last_name?, username?, language_code?, started?} -> Person
    PATCH /sandbox/people/ID        {first_name?, ..., blocked?, deactivated?} -> Person (blocked tells the bot)
    POST  /sandbox/chats            {type, title, id?, members?: [ids], bot_status?} -> Chat
    PATCH /sandbox/chats/ID         {title?, bot_status?: member|administrator|kicked|left} -> Chat (tells the bot)
    POST  /sandbox/chats/ID/migrate {order?: "old first"|"new first"} -> Chat (the supergroup; tells the bot)
    POST  /sandbox/people/ID/say    {text, chat?, reply_to?, entities?, forwarded?: person id or name, anonymous?,
                                    via_bot?} -> {event, message}; entities are found as Telegram finds them
    POST  /sandbox/people/ID/send   {kind, chat?, caption?, reply_to?, ...} -> {event, message}; or multipart with the
                                    same fields and `file`. kind: photo, document, voice, audio, video, video_note,
                                    animation, sticker, location {latitude, longitude}, venue, contact {phone_number,
                                    first_name}, poll {question, options}, dice {emoji}, story, game
    POST  /sandbox/people/ID/edit   {message_id, text or caption, chat?} -> {event, message}
    POST  /sandbox/people/ID/tap    {message_id, label | row+column | data, chat?, force?, inaccessible?, fields?}
                                    -> {event, query_id | url | copied | query}. data that is on no button needs
                                    force: true (a forged tap); inaccessible: true hides the message from the bot;
                                    fields overwrite any field of the callback_query
    POST  /sandbox/people/ID/press  {label, chat?} -> {event, message}: a reply-keyboard button; contact and location
                                    buttons send what they promise
    POST  /sandbox/people/ID/inline {query, offset?, chat?, timeout?} -> {query_id, answered, cached, results[],
                                    next_offset, button}; waits for the bot's answer
    POST  /sandbox/people/ID/choose {query_id, result_id, chat?} -> {event, message}
    POST  /sandbox/people/ID/block | unblock {} -> {event}
    POST  /sandbox/people/ID/delete {message_id, chat?} -> {event}
    POST  /sandbox/people/ID/react  {message_id, emoji | null, chat?} -> {event}
    POST  /sandbox/updates          {update: {...}} or {raw: "text with {update_id}"} -> {update_id}: injected as it is

Running the world (see faults.py for the fault fields)
    GET/POST /sandbox/clock         {push: seconds} | {set: ISO time} -> {now, ahead}
    POST  /sandbox/limits           {overall?, private?, burst?, group?, retry_after?} per second / per minute; null = off
    GET/POST/DELETE /sandbox/faults
    POST  /sandbox/updates/redeliver {times?, last?, shuffle?, seed?}    POST /sandbox/updates/renumber {start?}
    POST  /sandbox/webhook          {url: null | "..."}: changed from outside, behind the bot's back
    POST  /sandbox/reset            {} everything but the clock forgotten
"""
