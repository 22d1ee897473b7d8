"""One visit to a chat whose lane is held: its due messages and its new updates, in order.

Imports: telegram, psycopg, `handlers` and this package.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from telegram import Update, User

from bot.traffic.api import Api
from bot.traffic.beside import Beside
from bot.traffic.inbox import Inbox
from bot.traffic.keeper import Keeper, LaneLost
from bot.traffic.loads import Load, Row, Stored
from bot.traffic.marks import Marks
from bot.traffic.options import Options, Wiring
from bot.traffic.overtaking import Overtaking
from bot.traffic.polling import ALLOWED
from bot.traffic.raw import chat_id
from bot.traffic.sender import Outlet, Sender
from bot.traffic.statements import MOST_UPDATES
from bot.traffic.taps import Taps, quietly
from bot.traffic.turns import Known, Turns, Unparsable, after, report
from bot.traffic.writer import Change, Conflict, Writer
from handlers.messages import Message
from handlers.turn import Tap, Turn

MOST_TRIES = 3
"""An update that was begun so often and never ended (a crash each time) is put aside."""
BEGUN = "it was begun and never ended, or a backup was restored meanwhile"
NO_KEY = "no key opens it (SECRET_KEYS)"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What every visit of this replica works with."""

    api: Api
    keeper: Keeper
    inbox: Inbox
    writer: Writer
    sender: Sender
    turns: Turns
    taps: Taps
    beside: Beside
    overtaking: Overtaking
    wiring: Wiring
    options: Options
    counters: Counter[str]


class Visit:
    """`woken` tells, once, that there may be more to do; `wake` is for other chats."""

    def __init__(
        self, chat: int, parts: Parts, woken: Callable[[], bool], wake: Callable[[int], None]
    ) -> None:
        self.out = Outlet(chat, [], {}, Marks(chat))
        self._chat = chat
        self._parts = parts
        self._woken = woken
        self._hurried = False
        self._wake = wake

    async def run(self, load: Load) -> float:
        """Do what there is to do; the seconds until messages are due, 0 when none waits for its time."""
        while True:
            self.out.queue, self.out.live = load.outbox, load.live
            self._give_up(load.lost)
            self._parts.sender.learn(self._chat, load.ahead, load.rest)
            known = self._parts.turns.known(load)
            if not self._hurried:
                self._hurried = known.hurried = len(load.updates) >= MOST_UPDATES
            self.out.language = known.person.language if known.person else ""
            await self._parts.sender.drain(self.out)
            for stored in load.updates:
                known = await self._update(stored, known)
            if not self._woken():
                return self.out.wait
            load = await self._parts.keeper.load(self._chat, self.out.take_marks())

    async def _update(self, stored: Stored, known: Known) -> Known:
        update = await self._readable(stored, known)
        if update is None:
            return known
        user = update.effective_user
        if user is None or not any(getattr(update, kind) is not None for kind in ALLOWED):
            # A channel's post, or what somebody's customer wrote: nobody has spoken to us.
            await self._parts.writer.commit(Change(stored.id, self._parts.options.clock()))
            return known
        if user.id != self._chat:
            await self._turn(stored.id, update, user, await self._parts.turns.look_up(user.id))
            return known
        return await self._turn(stored.id, update, user, known)

    async def _readable(self, stored: Stored, known: Known) -> Update | None:
        """The update, or None when it was put aside; of one that was begun before, its sender is told."""
        inbox = self._parts.inbox
        if stored.old and stored.tries >= MOST_TRIES:
            await self._put_aside(stored.id, Unparsable(BEGUN), self._parts.turns.sorry(known))
            return None
        try:
            body = inbox.opened(stored)
            if body is None:
                raise Unparsable(NO_KEY)
            update = self._parts.turns.parse(body)
        except Unparsable as error:
            await self._put_aside(stored.id, error)
            return None
        if stored.old:
            await inbox.count_try(stored.id)
        return update

    async def _put_aside(self, row: int, error: Unparsable, said: Sequence[Message] = ()) -> None:
        log.warning("update row %s put aside: %s", row, error)
        await self._parts.inbox.spoil(row, str(error), said)

    def _give_up(self, lost: list[int]) -> None:
        """Messages that no key opens: nobody will ever read them."""
        for row in lost:
            self._parts.counters["bad"] += 1
            log.error("message %s given up: %s", row, NO_KEY)
            self.out.marks.dead.append((row, NO_KEY))

    async def _turn(self, row: int, update: Update, user: User, known: Known) -> Known:
        turns = self._parts.turns
        try:
            turn = turns.turn(update, user, known)
        except Unparsable as error:
            await self._put_aside(row, error)
            return known
        failed = await self._handled(row, turn)
        try:
            change, ids = await self._commit(row, turn, known, failed)
        except Conflict:
            known = await turns.look_up(user.id)
            turn = turns.turn(update, user, known)
            failed = await self._handled(row, turn)
            change, ids = await self._last_commit(row, turn, known, failed)
        self._parts.counters["turns"] += 1
        await self._answer(turn, change, ids)
        if not change.error and turn.perform:
            # What was said before them is known to be said, whatever becomes of us while they are written.
            await self._parts.keeper.mark(self._chat, self.out.take_marks())
            await self._parts.beside.begin(self._chat, turn.perform)
        return after(change, known)

    async def _handled(self, row: int, turn: Turn) -> str:
        """Handled, and what it takes back is taken back: were that done after the commit, and we died in
        between, the request would be sent. Twice does no harm. If it has left, the card tells what came.
        """
        async with self._parts.overtaking.minded(self._chat, row, turn):
            failed = await self._parts.turns.handle(turn)
        try:
            for intent in () if failed else turn.withdraw:
                await self._parts.wiring.withdraw(intent)
        except OperationalError:
            raise
        except Exception as error:
            return report("taking a write back", error)
        return failed

    async def _commit(self, row: int, turn: Turn, known: Known, failed: str) -> tuple[Change, list[int]]:
        turns = self._parts.turns
        change = turns.apology(row, turn, known, failed) if failed else turns.change(row, turn, known)
        if not self._parts.keeper.holds:
            raise LaneLost("before commit")
        try:
            return change, await self._parts.writer.commit(change)
        except (Conflict, LaneLost, OperationalError, PoolTimeout):
            raise
        except Exception as error:
            return await self._apologise(row, turn, known, report("commit", error))

    async def _apologise(self, row: int, turn: Turn, known: Known, error: str) -> tuple[Change, list[int]]:
        """A word to the person; if not even that can be saved, the update is put aside with nothing said."""
        change = self._parts.turns.apology(row, turn, known, error)
        try:
            return change, await self._parts.writer.commit(change)
        except (Conflict, LaneLost, OperationalError, PoolTimeout):
            raise
        except Exception as worse:
            await self._parts.inbox.spoil(row, report("the word after a failed commit", worse))
            return Change(row, turn.now, error=error), []

    async def _last_commit(self, row: int, turn: Turn, known: Known, failed: str) -> tuple[Change, list[int]]:
        """After a conflict: once more, then only the apology; if that is refused too, the row is not ours."""
        try:
            return await self._commit(row, turn, known, failed)
        except Conflict as error:
            change = self._parts.turns.apology(row, turn, known, report("commit", error))
        try:
            return change, await self._parts.writer.commit(change)
        except Conflict:
            raise LaneLost("the update was handled elsewhere") from None

    async def _answer(self, turn: Turn, change: Change, ids: list[int]) -> None:
        if turn.tap:
            await self._answer_tap(turn, turn.tap, "" if change.error else turn.tap.text)
        if turn.inline is not None and turn.update.inline_query:
            await self._answer_inline(turn.update.inline_query.id, turn)
        if change.forget:
            self.out.forget()
        for message, number in zip(change.messages, ids, strict=True):
            if message.chat == self._chat:
                self.out.queue.append(Row(number, message))
            else:
                self._wake(message.chat)
        moved = chat_id(turn.update.message.migrate_to_chat_id) if turn.update.message else None
        if moved:
            self.out.marks.moved = moved
            self.out.queue.clear()
        await self._parts.sender.drain(self.out)

    async def _answer_tap(self, turn: Turn, tap: Tap, text: str) -> None:
        """A dialog that comes too late for the tap is said instead, where nobody else reads it."""
        in_time = await self._parts.taps.answer(tap.id, text, alert=tap.alert)
        if not in_time and text and tap.alert and turn.private and self._parts.taps.may_say(turn.chat):
            await self._parts.sender.aside(turn.chat, text)

    async def _answer_inline(self, query: str, turn: Turn) -> None:
        params = {"inline_query_id": query, "results": list(turn.inline or ()), "is_personal": True}
        params["cache_time"] = self._parts.options.inline_cache
        if turn.inline_open:
            params["button"] = dict(zip(("text", "start_parameter"), turn.inline_open, strict=True))
        await quietly(self._parts.api, "answerInlineQuery", params)
