"""Broadcasts as a table.

Imports: starlette, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from bot.campaigns.rows import copy_of
from bot.console import rows
from bot.console.broadcast import course
from bot.console.html import Html, long, table
from bot.console.paging import before, further
from bot.console.reader import Reader
from bot.database.pool import Pool
from handlers.broadcast import described, tell
from handlers.broadcast.campaign import Campaign, Stage, Tally, Work
from handlers.words import NAMES

COUNTED = ("waiting", "sending", "sent", "unknown", "blocked", "refused", "skipped")


@dataclass(frozen=True, slots=True)
class Lists:
    """The page of them all."""

    pool: Pool
    now: Callable[[], datetime]

    async def campaigns(self, request: Request, reader: Reader) -> str:
        """Broadcasts with what became of their recipients, a page at a time."""
        words = reader.words
        heads = ("Made", "By", "Message", "Languages", "Stage", "Recipients", "Started", "Ended")
        found = await rows.campaigns(self.pool, before(request.query_params.get("before", ""))[0])
        told = [self._campaign(reader, sent) for sent in found]
        shown = table([words.plain(head) for head in heads], told, words.plain("No broadcasts."))
        return f"{shown}{further(reader, found[-1].created) if len(found) == rows.PAGE else ''}"

    def _campaign(self, reader: Reader, sent: rows.Sent) -> tuple[object, ...]:
        words, tally, stage = reader.words, _tally(sent), Stage(sent.stage)
        campaign = Campaign(sent.id, 0, stage, at=sent.at, total=sent.total, work=Work(sent.work))
        named = campaign.with_copy("", copy_of(sent.copy)) if sent.copy else campaign
        counts = [*tell.counted(words, tally), *tell.changed(words, campaign.work, tally)]
        file = f"campaigns.csv?{escape(urlencode({'id': sent.id}))}"
        link = Html(f'<a href="{file}" download>CSV</a>') if sent.states else ""
        page = f"campaign?{escape(urlencode({'id': sent.id}))}"
        message = Html(f'<a href="{page}">{long(described.title(words, named))}</a>')
        total = reader.number(sent.total) if sent.total else ""
        people = long(" · ".join(filter(None, (total, *counts))), link)
        begun, over = reader.at(sent.started if tally.done else None), reader.at(sent.ended)
        speaks = long(", ".join(NAMES.get(language, language) for language in sent.languages))
        until = campaign.rests(tally, self.now())
        told = long(course(reader, campaign, until)) if until else course(reader, campaign, None)
        return (reader.at(sent.created), sent.author, message, speaks, told, people, begun, over)


def _tally(sent: rows.Sent) -> Tally:
    counts: dict[str, Any] = {state: (sent.states or {}).get(state, 0) for state in COUNTED}
    return Tally(**counts, changed=sent.changed, meant=counts["sent"], following=sent.following)
