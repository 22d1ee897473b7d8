"""Refusals in Telegram's own words. Imports nothing.

The texts are those of Telegram's Bot API server and of the library under it; the bot reads them, so each is
exact.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`: HTTP status, description, and the parameters some errors carry."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON body Telegram would send."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad(reason: str, **parameters: Any) -> ApiError:
    """Return a 400."""
    return ApiError(400, f"Bad Request: {reason}", parameters or None)


def forbidden(reason: str) -> ApiError:
    """Return a 403."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Return a 409."""
    return ApiError(409, f"Conflict: {reason}")


def too_many(seconds: int) -> ApiError:
    """Return a 429 that names the wait, in whole seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
