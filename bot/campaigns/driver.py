"""The one job that sends a broadcast: a slice of some seconds at a time, on whichever replica has it.

It takes what replies leave over of the common rate, claims as many recipients, sends to them side by side,
and writes down what became of each. A replica that dies leaves those it had claimed in doubt: they count as
sent and are listed; nobody gets anything twice, and nobody is left out. Imports: psycopg, structlog,
`handlers` and its neighbours in `bot`.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from bot.campaigns.brake import Brake
from bot.campaigns.changes import changes, deletion
from bot.campaigns.copies import Call, calls, numbers
from bot.campaigns.doubt import Doubt
from bot.campaigns.patience import CALL_SECONDS, PATIENT_SECONDS, Patience
from bot.campaigns.postponed import Postponed
from bot.campaigns.rolls import Marks, Recipient, Roll
from bot.campaigns.shelf import CampaignShelf
from bot.campaigns.telling import Telling
from bot.campaigns.verdicts import FAILURES, Outcome, outcome
from bot.due.agenda import Due
from bot.traffic.line import Line
from handlers.broadcast.campaign import CHANGED, GROWN, OFF, SILENT, Campaign, Work
from handlers.broadcast.copies import Copy
from handlers.broadcast.why import GONE, HALF

SLICE_SECONDS = 50.0
"""Shorter than the agenda's lease, so that the next slice waits already when one ends."""
AT_ONCE = 100
"""Sends under way: a second of Telegram's answer time costs no rate."""
TELL_SECONDS = 3.0
LATER_TELL_SECONDS = 10.0
MINUTES_OFTEN = 120.0
LAST_SECONDS = 2.0

BROADCAST = Due(
    "broadcast",
    """UPDATE campaigns SET due = %(lease)s WHERE id IN (SELECT id FROM campaigns WHERE due <= %(now)s
    AND stage = 'running' ORDER BY due LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING id""",
    "UPDATE campaigns SET due = %(until)s WHERE id = %(row)s AND stage = 'running'",
    """UPDATE campaigns c SET due = %(now)s WHERE due > %(far)s AND stage = 'running' AND (work <> 'send'
      OR due > coalesce((SELECT min(not_before) FROM recipients WHERE campaign = c.id AND state = 'waiting'),
        (body ->> 'at')::timestamptz, %(now)s))""",  # until somebody's turn it may be days
    timedelta(minutes=10),
)
log = structlog.get_logger(__name__)


class Driver:
    """Sends broadcasts for one replica; `run` is the job."""

    def __init__(self, shelf: CampaignShelf, line: Callable[[], Line], telling: Telling) -> None:
        self.shelf = shelf
        self.line = line
        self.clock = shelf.clock
        self.stopping = False
        self.telling = telling

    def stop(self) -> None:
        """End the slice soon: another replica goes on at once."""
        self.stopping = True

    async def run(self, campaign: str) -> None:
        """One slice; the time of the next one is kept with the broadcast."""
        try:
            roll = await Roll.begin(self.shelf.pool, self.shelf.seals, campaign, self.clock())
            if roll is not None:
                await Slice(self, roll).run()
        except (OperationalError, PoolTimeout):
            raise  # the database's trouble, not the broadcast's, which goes on once it is over
        except Exception:
            if await Roll.failed(self.shelf.pool, campaign):
                await self.telling.tell(campaign, loud=True)
            raise


class Slice:
    """One run over some recipients."""

    def __init__(self, driver: Driver, roll: Roll) -> None:
        self._driver = driver
        self._roll = roll
        self._campaign = roll.campaign
        self._line = driver.line()
        self._changing = roll.campaign.work is not Work.SEND
        self._bucket = self._line.paid if roll.campaign.fast else self._line.free
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._marks = Marks()
        self._hold = 0.0
        self._doubt = Doubt()
        self._brake = Brake()
        self._stop = _obstacle(roll.campaign)
        self._done: deque[tuple[float, int]] = deque(maxlen=60)
        self._count = 0
        self._postponed = Postponed()
        self._patience = Patience(self._line, new=not self._changing)
        copies = () if self._changing else roll.campaign.copies.values()
        self._cost = max((c.cost for c in copies), default=1)

    async def run(self) -> None:
        """Until there is nothing to do now, it may not go on, or the slice is over."""
        telling = asyncio.create_task(self._tell_for_ever())
        try:
            over = await self._loop()
            calm = over is not None and not self._stop and not self._driver.stopping
            await self._finish_calls(PATIENT_SECONDS if calm else CALL_SECONDS)
            self._patience.end()
            await self._finish_calls(CALL_SECONDS)
            await self._conclude(bool(over))
        finally:
            telling.cancel()
            self._patience.end()
            await self._finish_calls(LAST_SECONDS)
        await self._driver.telling.tell(self._campaign.id, loud=bool(self._stop))

    async def _loop(self) -> bool | None:
        """Whether everybody who may be sent something now has been; None when this run may do no more."""
        end = time.monotonic() + SLICE_SECONDS
        while time.monotonic() < end and not self._stop and not self._driver.stopping:
            await self._write()
            if self._hold > time.monotonic():
                await asyncio.sleep(min(0.5, self._hold - time.monotonic()))
                continue
            room = self._doubt.room(AT_ONCE, len(self._tasks))
            if room > 0 and (pause := await self._doubt.over(self._line.api)):
                self._hold = time.monotonic() + pause
                continue
            granted, wait = await self._bucket.bulk(room, self._cost) if room > 0 else (0, 0.02)
            if not granted:
                await asyncio.sleep(wait)
                continue
            under_way = [*self._tasks]  # as the claim sees it: a call may end before the claim does
            now = self._driver.clock()
            busy = [*under_way, *(row["person"] for row in self._marks.rows), *self._postponed.busy(now)]
            claimed = await self._roll.claim(granted, now, busy, self._language)
            if not claimed:
                if claimed is None or not (self._changing and under_way):
                    return None if claimed is None else True
                await self._finish_calls(CALL_SECONDS)  # a change that was refused for now is claimed again
                continue
            for recipient in claimed:
                self._brake.begins(recipient.reader.id)
                task = asyncio.create_task(self._one(recipient))
                self._tasks[recipient.reader.id] = task
        return False

    @property
    def _language(self) -> str:
        """An edit goes to those who got the copy in one language."""
        return self._campaign.editing if self._campaign.work is Work.EDIT else ""

    async def _one(self, recipient: Recipient) -> None:
        try:
            found = self._campaign.copy_for(self._language or recipient.reader.language)
            if found is not None:
                await self._send(recipient, *found)
        finally:
            self._tasks.pop(recipient.reader.id, None)
            self._brake.ends(recipient.reader.id)
            self._stop = self._stop or self._brake.reason

    async def _send(self, recipient: Recipient, language: str, copy: Copy) -> None:
        sent: list[int] = []
        todo = self._calls(recipient, copy)
        if not todo:
            self._mark(recipient, language, Outcome("refused", "it did not arrive whole"), [])
            return
        if wait := self._patience.held(todo[0], recipient.ahead):
            self._settle(recipient, language, Outcome("waiting", wait=wait))
            return
        try:
            for call in todo:
                sent += numbers(await self._patience.call(call, below=bool(sent)))
        except FAILURES as error:
            verdict = outcome(error, recipient.tries + self._postponed.pauses(recipient.reader.id))
            if not sent:
                self._failed(recipient, language, verdict)
                return
            self._mark(recipient, language, Outcome("sent", HALF + verdict.error), sent)
            return
        self._doubt.heard()
        self._brake.ends(recipient.reader.id, "sent")
        self._mark(recipient, language, Outcome("sent"), sent)

    def _calls(self, recipient: Recipient, copy: Copy) -> list[Call]:
        campaign, reader = self._campaign, recipient.reader
        match campaign.work:
            case Work.SEND:
                return calls(campaign, copy, reader, self._driver.clock(), paid=campaign.fast)
            case Work.EDIT:
                return changes(campaign, copy, reader, recipient.messages)
            case Work.DELETE:
                return deletion(reader, recipient.messages)

    def _failed(self, recipient: Recipient, language: str, verdict: Outcome) -> None:
        if self._changing and verdict.stop:  # nothing is copied: it is this person's own message that is gone
            verdict = Outcome("refused", GONE)
        if verdict.hold:
            self._hold = max(self._hold, time.monotonic() + verdict.hold)
        if not verdict.unwell:
            self._doubt.heard()
        elif self._doubt.lost() and verdict.state == "unknown":
            self._stop = SILENT
        if verdict.stop:
            self._stop = verdict.error
        if verdict.state == "refused" and not (self._changing and "not found" in verdict.error):
            self._brake.ends(recipient.reader.id, "refused", verdict.error)
        if verdict.state == "blocked":
            self._marks.blocked.append(recipient.reader.id)
        self._settle(recipient, language, verdict)

    def _settle(self, recipient: Recipient, language: str, verdict: Outcome) -> None:
        now = self._driver.clock()
        if not (self._changing and self._postponed.again(recipient.reader.id, verdict, now)):
            self._mark(recipient, language, verdict, [])

    def _mark(self, recipient: Recipient, language: str, verdict: Outcome, sent: list[int]) -> None:
        self._count += 1
        self._line.counters[verdict.counted] += len(sent) or 1
        self._marks.rows.append(
            {
                "person": recipient.reader.id,
                "state": "done" if self._changing and verdict.state == "sent" else verdict.state,
                "error": verdict.error[:300],
                "messages": sent,
                "at": self._driver.clock().isoformat(),
                "tries": recipient.tries + (verdict.state == "waiting"),
                "language": language,
                "wait": verdict.wait,
            }
        )

    async def _write(self) -> None:
        await self._roll.mark(self._marks)
        await self._patience.tell()

    async def _finish_calls(self, seconds: float) -> None:
        """What is under way ends and is written; what does not end stays in doubt."""
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=seconds)
        await self._write()

    async def _conclude(self, over: bool) -> None:
        now = self._driver.clock()
        following = await self._next() if over else None
        done = over and following is None
        if done and self._campaign.work is Work.EDIT and self._campaign.unfinished:
            self._stop = self._stop or CHANGED
        if self._stop:
            await self._roll.again(self._brake.refused, now)
            await self._roll.end("paused", now, self._stop)
        elif done:
            await self._roll.end("done", now)
        else:
            await self._roll.later(max(now, following or now))

    async def _next(self) -> datetime | None:
        """When somebody who waits has their turn; None when nobody waits."""
        return self._postponed.next if self._changing else await self._roll.next()

    async def _tell_for_ever(self) -> None:
        begun = time.monotonic()
        while True:
            self._done.append((time.monotonic(), self._count))
            with suppress(Exception):  # the card is a courtesy; the next one is soon
                await self._driver.telling.tell(self._campaign.id, self._rate())
            often = time.monotonic() - begun < MINUTES_OFTEN
            await asyncio.sleep(TELL_SECONDS if often else LATER_TELL_SECONDS)

    def _rate(self) -> float:
        """Messages a second, over the last half minute."""
        recent = [(at, n) for at, n in self._done if at > self._done[-1][0] - 30]
        passed = recent[-1][0] - recent[0][0]
        return (recent[-1][1] - recent[0][1]) / passed if passed > 1 else 0.0


def _obstacle(campaign: Campaign) -> str:
    """Why nobody may be sent anything before somebody lets it go on; "" for no reason."""
    if campaign.called_off and campaign.work is Work.SEND:
        return OFF
    return GROWN if campaign.outgrown else ""
