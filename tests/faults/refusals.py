"""What Telegram can answer amiss, as standing orders for the pretend Bot API. Imports nothing."""

from typing import Any

SENDING = "sendMessage,editMessageText,deleteMessage,editMessageReplyMarkup"
UNMODIFIED = {"ok": False, "error_code": 400, "description": "Bad Request: message is not modified"}
FIXED = {"ok": False, "error_code": 400, "description": "Bad Request: message can't be edited"}
OLD = {
    "ok": False,
    "error_code": 400,
    "description": "Bad Request: query is too old",
}
NONSENSE = {
    name: f'{{"ok": false, "error_code": 429, "description": "", "parameters": {{"retry_after": {wait}}}}}'
    for name, wait in {"soon": '"soon"', "below-zero": "-5", "no-number": "NaN", "endless": 10**400}.items()
}
"""What asks for a wait that nobody can keep."""
ODD = {"count": None, "probability": 0.3, "seed": 5}

BESIDES = ("deleteMessage", "editMessageReplyMarkup", "answerCallbackQuery", "sendChatAction")
"""Calls that tell nothing: a story goes on without them."""

FAULTS: dict[str, dict[str, Any]] = {
    "429": {"method": SENDING, "status": 429, "retry_after": 1, **ODD},
    "429-zero": {"method": SENDING, "status": 429, "retry_after": 0, **ODD},
    "429-text": {"method": SENDING, "status": 429, "retry_after": "1", **ODD},
    **{
        f"429-{name}": {"method": SENDING, "status": 429, "body": body, **ODD}
        for name, body in NONSENSE.items()
    },
    "429-bare": {"method": SENDING, "status": 429, **ODD},
    "delivered-then-reset": {"method": SENDING, "reset": True, "after": True, **ODD},
    "delivered-then-half": {"method": SENDING, "half": True, "after": True, **ODD},
    "delivered-then-502": {"method": SENDING, "status": 502, "after": True, **ODD},
    "delivered-then-silent": {"method": SENDING, "hang": 60, "count": 2, "skip": 9},
    "reset": {"method": SENDING, "reset": True, "apart": 1, **ODD},  # what is lost twice is not promised
    "500": {"method": SENDING, "status": 500, **ODD},
    "slow": {"latency": 0.2},
    "not-modified": {"method": "editMessageText", "status": 400, "body": UNMODIFIED, "after": True, **ODD},
    "not-editable": {"method": "editMessageText", "status": 400, "body": FIXED, **ODD},
    "too-old": {"method": "answerCallbackQuery", "status": 400, "body": OLD, "count": None},
    "no-typing": {"method": "sendChatAction,answerCallbackQuery", "status": 500, "count": None},
    "second-poller": {"method": "getUpdates", "status": 409, "count": 3},
    "polls-fail": {"method": "getUpdates", "status": 502, **ODD},
    "polls-break": {"method": "getUpdates", "half": True, "after": True, **ODD},
    **{f"403-{name}": {"method": name, "status": 403, "count": None} for name in BESIDES},
    "polls-reset": {"method": "getUpdates", "reset": True, "after": True, **ODD},
}

IN_POLLING = tuple(name for name, fault in FAULTS.items() if fault.get("method") == "getUpdates")
"""Those that nobody with a webhook meets."""
