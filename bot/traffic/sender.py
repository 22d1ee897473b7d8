"""Sends what the outbox holds for one chat, in its order, at Telegram's pace.

It stops at the first message that has to wait, so nothing overtakes; the lane comes back for it. Imports:
psycopg, `handlers` and this package.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.traffic import statements as sql
from bot.traffic.api import Perhaps, Refused
from bot.traffic.calls import NEW, Calls
from bot.traffic.grants import Grants
from bot.traffic.loads import Row
from bot.traffic.marks import Marks
from bot.traffic.options import Draw
from bot.traffic.pace import KNOWN, Bucket, ChatPace
from bot.traffic.transport import NotSent
from bot.traffic.turns import report
from bot.traffic.verdict import Dead, Later, Moved, judge
from handlers.messages import REMINDER, Message, Op

DRAWN = 10_000
"""Of so many live messages it is known which row drew them last."""
BULK = 5
"""Rows of this priority and above are bulk."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Outlet:
    """A chat's messages while its lane is held, and the language that is read there, "" for a group."""

    chat: int
    queue: list[Row]
    live: dict[str, int]
    marks: Marks
    wait: float = field(default=0.0)
    language: str = ""

    def take_marks(self) -> Marks:
        """The marks to be written, leaving none."""
        marks, self.marks = self.marks, Marks(self.chat)
        return marks

    def forget(self) -> None:
        """The chat's rows are gone: nothing of them is sent or written again."""
        self.queue, self.live, self.marks = [], {}, Marks(self.chat)


class Sender:
    """`grants` are the bulk messages that may go (see Bulk)."""

    def __init__(
        self,
        calls: Calls,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        bucket: Bucket,
        pace: ChatPace,
        counters: Counter[str],
        *,
        draw: Draw,
    ) -> None:
        self._calls = calls
        self._pool = pool
        self._bucket = bucket
        self._pace = pace
        self._counters = counters
        self._draw = draw
        self._last: dict[tuple[int, str], int] = {}
        self.grants = Grants()

    def learn(self, chat: int, ahead: float, rest: float) -> None:
        """What other replicas know of the chat (`ChatPace.learn`)."""
        self._pace.learn(chat, ahead, rest)

    async def drain(self, out: Outlet) -> None:
        """Send until the queue is empty or has to wait; `out.wait` tells the seconds, 0 without a time."""
        out.wait = 0.0
        while out.queue:
            row = out.queue[0]
            if _outdated(row, out.queue) or _void(out, row) or self._overtaken(out.chat, row):
                _pass_over(out)
                continue
            out.wait = max(row.due, self._pace.wait(out.chat, new=_is_new(out, row)))
            if out.wait > 0 or not await self._may_send(out, row):
                self._keep_rest(out, row)
                return
            await self._send(out, row)
            if out.wait > 0:
                return
        self.grants.drop(out.chat)

    def _keep_rest(self, out: Outlet, row: Row) -> None:
        """The pause that Telegram asked for stands in the row that waits first, for the next process: whoever
        was refused may have been overtaken since.
        """
        rest = self._pace.resting(out.chat)
        if rest > row.due + KNOWN:
            out.marks.later.append((row.id, row.tries, rest, row.begun))
            out.queue[0] = replace(row, due=rest)

    async def aside(self, chat: int, text: str) -> None:
        """Something that is of use only now, said beside the queue: when there is room for it, else not."""
        if self._pace.wait(chat, new=True) > 0:
            return
        self._pace.spent(chat, new=True)
        await self._bucket.reply()
        await self._calls.hint(chat, text)

    async def _may_send(self, out: Outlet, row: Row) -> bool:
        if row.priority >= BULK:
            return self.grants.use(out.chat)
        await self._bucket.reply()
        return True

    async def _send(self, out: Outlet, row: Row) -> None:
        message = row.message if row.begun else await self._drawn(row.message)
        if message is None:
            _pass_over(out)
            return
        if row.message.once and not await self._begin(row):
            self._give_up(out, row, Dead("perhaps delivered"))
            return
        new = _is_new(out, row)
        try:
            if row.begun:
                await self._calls.knock(out.chat)
            changed = await self._calls.carry_out(message, out.live, out.language)
        except (Refused, NotSent, Perhaps) as error:
            if isinstance(error, Perhaps):
                self._pace.spent(out.chat, new=new)
            self._settle(out, row, error)
            return
        self._pace.spent(out.chat, new=new or any(changed.values()))
        out.marks.ahead = self._pace.ahead(out.chat)
        self._counters["sent"] += 1
        _pass_over(out)
        self._note(out.chat, row)
        for slot, number in changed.items():
            out.live[slot] = out.marks.live[slot] = number

    def _overtaken(self, chat: int, row: Row) -> bool:
        """Whether it draws a live message that a later row has drawn already: a turn's own answer goes out
        before what was queued, unseen by its lane, while it was made.
        """
        redraws = row.message.op in {Op.SHOW, Op.REFRESH} and not row.message.once
        return redraws and row.id < self._last.get((chat, row.message.slot), 0)

    def _note(self, chat: int, row: Row) -> None:
        if not row.message.slot:
            return
        place = chat, row.message.slot
        self._last[place] = max(row.id, self._last.pop(place, 0))
        if len(self._last) > DRAWN:
            del self._last[next(iter(self._last))]

    async def _drawn(self, message: Message) -> Message | None:
        """What depends on the clock as of now, None where it is void; what cannot be drawn goes as it is."""
        if not message.made.startswith(REMINDER):
            return message
        try:
            return await self._draw(message)
        except (OperationalError, PoolTimeout):
            raise
        except Exception as error:
            report("a reminder", error)
            return message

    async def _begin(self, row: Row) -> bool:
        """Say that it is being sent, before it is; False when that was said before and the end is unknown."""
        if row.begun:
            return False
        async with self._pool.connection() as connection:
            begun = await connection.execute(sql.BEGIN_SENDING, [row.id])
        return begun.rowcount == 1

    def _settle(self, out: Outlet, row: Row, error: Exception) -> None:
        match judge(row, error):
            case Later(seconds, tries, doubt):
                self._counters["throttled" if isinstance(error, Refused) else "postponed"] += 1
                out.marks.later.append((row.id, tries, seconds, doubt))
                out.queue[0] = replace(row, tries=tries, due=seconds, begun=doubt)
                out.wait = seconds
                self._pace.rest(out.chat, seconds)
            case Moved(chat):
                out.marks.moved = chat
                out.queue.clear()
            case Dead() as end:
                self._give_up(out, row, end)

    def _give_up(self, out: Outlet, row: Row, end: Dead) -> None:
        log.warning("message %s given up: %s", row.id, end.why)
        out.marks.dead.append((row.id, end.why))
        out.queue.pop(0)
        if end.unreachable:
            self._counters["unreachable"] += 1
            out.marks.unreachable = True
            out.queue.clear()
        else:
            self._counters["perhaps" if end.why == "perhaps delivered" else "refused"] += 1


def _pass_over(out: Outlet) -> None:
    """The first one is done with: it was sent, or it is of no use any more."""
    row = out.queue.pop(0)
    (out.marks.kept if row.kept else out.marks.sent).append(row.id)


def _outdated(row: Row, queue: list[Row]) -> bool:
    """Whether what follows says the same anew: a live message drawn again, the very same words or file.

    So two hundred taps at once leave one message to send, and the chat is not busy with them for minutes.
    What is said once is passed over only for the next word in its place.
    """
    said, later = row.message, [following.message for following in queue[1:]]
    if said.once and (row.begun or said.op is not Op.REPOST):
        return False
    if said.op in {Op.SHOW, Op.REFRESH, Op.REPOST} or (said.op is Op.PHOTO and said.slot):
        ops = {Op.SHOW, Op.REPOST} if said.op in {Op.SHOW, Op.REFRESH} else {said.op}
        return bool(said.slot) and any(m.slot == said.slot and m.op in ops for m in later)
    return said.op in {Op.SAY, Op.EDIT, Op.FILE, Op.PHOTO} and not said.slot and said in later


def _void(out: Outlet, row: Row) -> bool:
    """Whether it would take away, or draw anew, what is not there: no call, so no pace is spent."""
    said = row.message
    about = said.op in {Op.DROP, Op.REFRESH} or (said.op is Op.CLOSE and not said.text)
    return about and not out.live.get(said.slot)


def _is_new(out: Outlet, row: Row) -> bool:
    return row.message.op in NEW or (row.message.op is Op.SHOW and not out.live.get(row.message.slot))
