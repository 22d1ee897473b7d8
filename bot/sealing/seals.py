"""What people confide, as it lies in the database: the only place that seals and opens it.

A sealed value is text (or bytes) with a mark in front, AES-GCM under the first key, bound to its table, row
and column; `bot.tables.columns.sealed` names the columns. A value without the mark is from before there were
seals: it is read as it is, and sealed when it is written next. What no key opens is as if it were not there.
Imports: orjson, `booking`, `bot.sealing.secrets`.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from booking.answers import encode
from booking.form import Answers, Form, Kind
from bot.sealing.secrets import Unreadable, Vault

MARK = "sealed:"
BYTES_MARK = b"\0sealed:"
"""No JSON begins with a NUL."""
WRITTEN = frozenset({Kind.TEXT, Kind.EMAIL, Kind.PHONE})
"""Kinds of answers that people write in their own words."""


class _Lost:
    """Stands for what no key opens."""


LOST = _Lost()


@dataclass(frozen=True, slots=True)
class Seals:
    """Seals and opens values. `bound` is table, row and column; `forms` knows a service's form by its id."""

    vault: Vault
    forms: Callable[[str], Form | None]

    def seal(self, value: object, *bound: object) -> str:
        """Any JSON value as text."""
        closed = self.vault.seal_bytes(orjson.dumps(value), _joined(bound))
        return f"{MARK}{self.vault.name}:{base64.b64encode(closed).decode()}"

    def seal_kept(self, value: Any, *bound: object) -> Any:
        """The same, but what is empty stays as it is: it hides nothing, and queries may ask for it."""
        return self.seal(value, *bound) if value else value

    def seal_answers(self, answers: Answers, service: str, *bound: object) -> dict[str, object]:
        """Answers as JSON: private and written ones sealed each by itself, the others in clear.

        Of a service without a form (it is off) nothing is known to be harmless.
        """
        return self._answers({key: encode(value) for key, value in answers.items()}, service, bound)

    def renewed(self, kept: Any, *bound: object, service: str | None = None) -> Any:
        """The value of a column as it would be sealed now; `service` where each answer is sealed by itself.

        What no key opens stays as it is, and so does what the first key sealed.
        """
        if service is not None:
            clear = {key: value for key, value in kept.items() if not _marked(value)}
            closed = {key: self.renewed(kept[key], *bound, key) for key in kept.keys() - clear.keys()}
            return {**self._answers(clear, service, bound), **closed}
        if not _marked(kept):
            return self.seal_kept(kept, *bound)
        if kept.startswith(f"{MARK}{self.vault.name}:"):
            return kept
        value = self._open(kept, bound)
        return kept if value is LOST else self.seal(value, *bound)

    def open(self, kept: Any, *bound: object) -> Any:
        """The value of a column; None when no key opens it. Within a mapping, lost values are left out."""
        found = self._open(kept, bound)
        return None if found is LOST else found

    def seal_bytes(self, body: bytes, *bound: object) -> bytes:
        """Bytes as bytes."""
        return BYTES_MARK + self.vault.seal_bytes(body, _joined(bound))

    def open_bytes(self, kept: bytes, *bound: object) -> bytes | None:
        """The bytes back; None when no key opens them."""
        if not kept.startswith(BYTES_MARK):
            return kept
        try:
            return self.vault.open_bytes(kept[len(BYTES_MARK) :], _joined(bound))
        except Unreadable:
            return None

    def _answers(
        self, encoded: Mapping[str, object], service: str, bound: tuple[object, ...]
    ) -> dict[str, object]:
        harmless = _harmless(self.forms(service))
        return {
            key: value if value is None or key in harmless else self.seal(value, *bound, key)
            for key, value in encoded.items()
        }

    def _open(self, kept: Any, bound: tuple[object, ...]) -> Any:
        if _marked(kept):
            try:
                closed = base64.b64decode(kept.rpartition(":")[2])
                return orjson.loads(self.vault.open_bytes(closed, _joined(bound)))
            except (Unreadable, ValueError):
                return LOST
        if isinstance(kept, dict):
            opened = {key: self._open(value, (*bound, key)) for key, value in kept.items()}
            return {key: value for key, value in opened.items() if value is not LOST}
        return kept


def _harmless(form: Form | None) -> frozenset[str]:
    """Answers that are chosen, not written, and not private."""
    fields = form.fields if form else ()
    return frozenset(f.key for f in fields if f.kind not in WRITTEN and not f.private)


def _marked(kept: object) -> bool:
    return isinstance(kept, str) and kept.startswith(MARK)


def _joined(bound: tuple[object, ...]) -> str:
    return "/".join(map(str, bound))
