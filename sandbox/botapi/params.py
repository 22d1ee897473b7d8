"""The parameters of one bot call, wherever in the request they came from. Imports this package only.

Telegram takes the same parameters as query, form, JSON and multipart; a value in JSON keeps its type,
elsewhere it is text, and nested objects are JSON text. The accessors here hide that difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from sandbox.botapi.errors import bad


@dataclass(frozen=True)
class Upload:
    """A file that came in a multipart body."""

    name: str
    mime: str
    data: bytes


@dataclass
class Params:
    """Typed access to the parameters of a call; a missing one is empty, a wrong one raises Telegram's 400."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether a non-empty value was given."""
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """Return a text; numbers and objects that came in JSON become text."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number, as lenient as Telegram: what is no number counts as `default`."""
        value = self.values.get(name)
        try:
            return int(default if value in {None, ""} else value)
        except (TypeError, ValueError):
            return default

    def number(self, name: str) -> float:
        """Return a decimal number or refuse."""
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad(f'parameter "{name}" is required') from None

    def flag(self, name: str) -> bool:
        """Return a yes/no; Telegram takes true, yes and 1."""
        return str(self.values.get(name, "")).lower() in {"true", "yes", "1"}

    def json(self, name: str) -> Any:
        """Return a nested value, decoded if it came as text; None when absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            what = {"reply_markup": "reply keyboard markup"}.get(name, name)
            raise bad(f"can't parse {what} JSON object") from None

    def required(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.text(name)
        if not value:
            raise bad(f'parameter "{name}" is required')
        return value

    def shown(self) -> dict[str, Any]:
        """Return the parameters for the log: nested ones decoded, files by name and size."""
        values = {}
        for name, value in self.values.items():
            values[name] = value
            if isinstance(value, str) and value[:1] in {"{", "["}:
                try:
                    values[name] = orjson.loads(value)
                except orjson.JSONDecodeError:
                    continue
        for name, upload in self.files.items():
            values[name] = {"file": upload.name, "mime": upload.mime, "size": len(upload.data)}
        return values
