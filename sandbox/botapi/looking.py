"""Questions of the bot: chats, members, files, updates, webhook. Imports this package only."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.botapi.errors import bad, conflict
from sandbox.botapi.files import MEGABYTE
from sandbox.botapi.journal import Json
from sandbox.botapi.params import Params
from sandbox.botapi.registry import method, reachable
from sandbox.botapi.webhook import Hook, Webhook
from sandbox.botapi.world import World

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@method("getChat")
def get_chat(world: World, params: Params) -> Json:
    """Return all about a chat the bot may see."""
    chat = world.find_chat(params.values.get("chat_id"))
    person = world.private(chat)
    if not person:
        chat = reachable(world, params)
    elif not person.started:
        raise bad("chat not found")
    more: Json = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    pinned = world.message(chat, chat.pinned[0]) if chat.pinned else None
    if pinned:
        more["pinned_message"] = pinned.body
    return world.chat_object(chat) | more


@method("getChatMember")
def get_chat_member(world: World, params: Params) -> Json:
    """Return what a person is in a chat."""
    chat = reachable(world, params)
    number = params.integer("user_id")
    if number == world.bot["id"]:
        return member(world.bot, chat.bot_status)
    person = world.people.get(number)
    if person is None:
        raise bad("PARTICIPANT_ID_INVALID")
    return member(person.user(), chat.members.get(number, "left"))


def member(user: Json, status: str) -> Json:
    """Return the ChatMember object of a status."""
    if status == "administrator":
        rights = (
            "can_be_edited",
            "is_anonymous",
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
        )
        return {"status": status, "user": user} | dict.fromkeys(rights, False)
    special: dict[str, Json] = {"creator": {"is_anonymous": False}, "kicked": {"until_date": 0}}
    more = special.get(status, {})
    return {"status": status, "user": user} | more


@method("getChatAdministrators")
def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """Return creators and administrators."""
    chat = reachable(world, params)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return [
        member(world.people[number].user(), status)
        for number, status in chat.members.items()
        if status in {"creator", "administrator"}
    ]


@method("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> int:
    """Return how many are in a chat, the bot included."""
    return len(reachable(world, params).members) + 1


@method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    """Leave a group."""
    chat = reachable(world, params)
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    world.journal.event("chat", chat.id, chat)
    return True


@method("getFile")
def get_file(world: World, params: Params) -> Json:
    """Return where a file of at most 20 MB can be downloaded."""
    file = world.files.by_id.get(params.text("file_id"))
    if file is None:
        raise bad("invalid file_id" if params.has("file_id") else "file_id not specified")
    if len(file.data) > 20 * MEGABYTE:
        raise bad("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file.path,
    }


@method("getUpdates")
async def get_updates(world: World, params: Params) -> list[bytes]:
    """Return ready JSON of waiting updates; at most 100, waiting at most 50 seconds."""
    if world.webhook.hook:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    world.updates.allow(params.json("allowed_updates"))
    limit = params.integer("limit", 100)
    timeout = min(max(params.integer("timeout"), 0), 50)
    return await world.updates.get(params.integer("offset"), limit if 1 <= limit <= 100 else 100, timeout)


@method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    """Deliver updates to an address from now on; an empty one is deleteWebhook."""
    url = params.text("url")
    if not url:
        return _stop_webhook(world, params)
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in LOOPBACK and parts.port not in {None, 80, 88, 443, 8443}:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        raise bad("secret token contains unallowed characters")
    world.updates.allow(params.json("allowed_updates"))
    if params.flag("drop_pending_updates"):
        world.updates.pending.clear()
    most = params.integer("max_connections", 40)
    world.updates.interrupt("setWebhook")
    world.webhook.set(Hook(url, secret, most if 1 <= most <= 100 else 40))
    world.journal.event("webhook", None, url=url)
    return True


@method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    """Stop delivering; what waits stays for getUpdates unless it is to be dropped."""
    return _stop_webhook(world, params)


def _stop_webhook(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.updates.pending.clear()
    world.webhook.set(None)
    world.journal.event("webhook", None, url=None)
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, _: Params) -> Json:
    """Return address, what waits, and the last trouble."""
    world.updates.expire()
    hook: Webhook = world.webhook
    info: Json = {
        "url": hook.hook.url if hook.hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if hook.hook:
        info |= {"max_connections": hook.hook.connections, "ip_address": "127.0.0.1"}
    if hook.error:
        info |= {"last_error_date": int(hook.error[0]), "last_error_message": hook.error[1]}
    allowed: Any = world.updates.allowed
    return info | ({"allowed_updates": allowed} if allowed else {})
