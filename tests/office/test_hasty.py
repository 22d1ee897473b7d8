"""A call that ends while others are claimed: whom it sets free is claimed again, and keeps no old words."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from bot.campaigns.copies import Reader
from bot.campaigns.driver import Driver, Slice
from bot.campaigns.rolls import Marks, Recipient, Roll
from bot.traffic.api import Perhaps
from bot.traffic.options import Options
from bot.traffic.pace import ChatPace
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.copies import Change, Copy

NOW = datetime(2031, 3, 3, 12, tzinfo=UTC)
PAT = Recipient(Reader(7, "Pat", "en", "UTC"), 0, [5])


class HastyRoll:
    """Claims as the table does: who is not busy when it begins, told when the call under way is over."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.done: list[dict[str, Any]] = []
        self.claims = 0
        self.claiming = asyncio.Event()
        self.ended = ""

    async def claim(self, _most: int, _now: datetime, busy: list[int], _language: str) -> list[Recipient]:
        free = [PAT] if PAT.reader.id not in busy and not self.done else []
        self.claims += 1
        if self.claims == 2:
            self.claiming.set()
            await asyncio.sleep(0.1)
        return free

    async def mark(self, marks: Marks) -> None:
        self.done += marks.rows
        marks.rows.clear()

    async def end(self, stage: str, _now: datetime, _why: str = "") -> None:
        self.ended = stage


async def test_whom_a_lost_answer_sets_free_during_a_claim_is_claimed_again() -> None:
    words = Copy(1, (5,), "text", "News")
    campaign = Campaign(
        "c",
        1,
        stage=Stage.RUNNING,
        work=Work.EDIT,
        copies={"en": words},
        base="en",
        change=Change("words", words),
        editing="en",
    )
    roll, calls = HastyRoll(campaign), list[str]()

    async def call(method: str, *_: object) -> bool:
        calls.append(method)
        if len(calls) == 1:
            await roll.claiming.wait()
            raise Perhaps("502")
        return True

    async def bulk(room: int, _cost: int) -> tuple[int, float]:
        return room, 0.0

    async def tell(*_: object, **__: object) -> None: ...

    line = SimpleNamespace(
        api=SimpleNamespace(call=call),
        free=SimpleNamespace(bulk=bulk),
        paid=None,
        chats=SimpleNamespace(pace=ChatPace(Options(overall=None)), tell=tell),
        counters=Counter[str](),
    )
    driver = SimpleNamespace(
        line=lambda: line, clock=lambda: NOW, stopping=False, telling=SimpleNamespace(tell=tell)
    )
    await Slice(cast("Driver", driver), cast("Roll", roll)).run()
    assert calls == ["editMessageText", "editMessageText"]
    assert ([row["state"] for row in roll.done], roll.ended) == (["done"], "done")
