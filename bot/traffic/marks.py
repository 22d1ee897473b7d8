"""What sending changed, collected per lane and written with many others: sent rows, live ids, waits.

Imports: orjson, psycopg and this package.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from psycopg import AsyncConnection

from bot.traffic import statements as sql


@dataclass(slots=True)
class Marks:
    """Written in one statement per kind. `later` holds (row id, tries, seconds to wait, whether
    it is in doubt), `live` slot -> message id, 0 to forget it; `moved` is the new id of a group that became
    a supergroup; `ahead`: see `ChatPace.ahead`.
    """

    chat: int
    sent: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    dead: list[tuple[int, str]] = field(default_factory=list)
    later: list[tuple[int, int, float, bool]] = field(default_factory=list)
    live: dict[str, int] = field(default_factory=dict)
    unreachable: bool = False
    moved: int = 0
    ahead: float = 0.0

    def __bool__(self) -> bool:
        return bool(
            self.sent or self.kept or self.dead or self.later or self.live or self.unreachable or self.moved
        )

    @staticmethod
    async def write(connection: AsyncConnection[Any], marks: Sequence["Marks"]) -> bool:
        """Queue the statements on the connection's pipeline; False when there was nothing to write."""
        waiting = [m for m in marks if m]
        sent = [number for m in waiting for number in m.sent]
        live = [
            {"chat": m.chat, "slot": slot, "message": number}
            for m in waiting
            for slot, number in m.live.items()
        ]
        shown = [row for row in live if row["message"]]
        if sent or shown:
            await connection.execute(sql.MARK_DONE, [sent, _json(shown)])
        for statement, rows in _rare(waiting, [row for row in live if not row["message"]]):
            if rows:
                await connection.execute(statement, [rows if isinstance(rows[0], int) else _json(rows)])
        return bool(waiting)


def _json(rows: Sequence[Any]) -> str:
    return orjson.dumps(rows).decode()


def _rare(marks: list[Marks], forgotten: list[dict[str, Any]]) -> list[tuple[str, list[Any]]]:
    """In this order: what had to wait may have come to its end in the same visit."""
    moved = [{"old": m.chat, "new": m.moved} for m in marks if m.moved]
    return [
        (
            sql.MARK_LATER,
            [
                {"id": n, "tries": t, "wait": wait, "doubt": doubt}
                for m in marks
                for n, t, wait, doubt in m.later
            ],
        ),
        (sql.MARK_SENT, [number for m in marks for number in m.kept]),
        (sql.MARK_DEAD, [{"id": n, "error": error} for m in marks for n, error in m.dead]),
        (sql.FORGET_LIVE, forgotten),
        (sql.UNREACHABLE, [m.chat for m in marks if m.unreachable]),
        (sql.DEAD_CHAT, [m.chat for m in marks if m.unreachable]),
        (sql.MOVE_MESSAGES, moved),
        (sql.FORGET_MOVED, moved),
        (sql.SAY_AHEAD, [{"chat": m.chat, "ahead": m.ahead} for m in marks if m.ahead]),
    ]
