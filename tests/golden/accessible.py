"""What every screen must keep for who reads with the ears: checked over all that a story sent.

A button says in words what it does and begins with them; so does every line of a message. A result is never
told in a toast alone: something in the chat says it, too. (A dialog, which has to be closed, is no toast.)
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

Json = dict[str, Any]

BULLETS = "·• "
SHOWN = frozenset({"sendMessage", "editMessageText", "sendPhoto", "sendDocument", "deleteMessage"})
EMPTY_CELL = "·"
"""A cell of the calendar without a day to choose; /settings has the days as a list for who wants words."""
OPENING = "{¿¡“‘’„«‚\"'(/@#–-…+\N{NO-BREAK SPACE}"
"""What may stand before the first word: punctuation that is read as a pause or not at all, and commands."""


def worded(text: str, besides: str = "") -> bool:
    """Whether a label or a line begins with a word or a figure; `besides` may stand before it, too."""
    return re.match(r"[^\W_]", text.strip().lstrip(OPENING + besides)) is not None


def wordless(text: str) -> list[str]:
    """The lines of a text in Telegram's HTML that begin with neither."""
    lines = unescape(re.sub(r"<[^>]*>", "", text)).splitlines()
    return [line for line in lines if line.strip() and not worded(line, BULLETS)]


def breaches(calls: list[Json]) -> list[str]:
    """What is wrong in all that was sent, each with its words."""
    screens = [call for call in calls if call["method"] in SHOWN]
    found = [wrong for call in screens for wrong in (*_labels(call["request"]), *_lines(call["request"]))]
    return [*dict.fromkeys(found), *_only_in_a_toast(calls)]


def _labels(request: Json) -> Iterator[str]:
    for label in labels(request):
        if label != EMPTY_CELL and not worded(label):
            yield f"a button without words, or with a symbol before them: {label!r}"


def labels(request: Json) -> list[str]:
    """The words on the buttons of a message."""
    markup = request.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    rows = [*markup.get("inline_keyboard", []), *markup.get("keyboard", [])]
    return [key["text"] if isinstance(key, dict) else str(key) for row in rows for key in row]


def _lines(request: Json) -> Iterator[str]:
    text = str(request.get("text") or request.get("caption") or "")
    for line in wordless(text):
        yield f"a line without words, or with a symbol before them: {line!r}"


def _only_in_a_toast(calls: list[Json]) -> Iterator[str]:
    """Between one answer to a tap and the next the chat has to change, where the answer has words."""
    answers = [n for n, call in enumerate(calls) if call["method"] == "answerCallbackQuery"]
    for before, here, after in zip([-1, *answers], answers, [*answers[1:], len(calls)], strict=False):
        told = calls[here]["request"]
        near = {call["method"] for call in calls[before + 1 : after]}
        if told.get("text") and not told.get("show_alert") and not near & SHOWN:
            yield f"only in a toast: {told['text']!r}"
