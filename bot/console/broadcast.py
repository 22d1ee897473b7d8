"""One broadcast: what was sent, to whom, what became of it, and everybody it went to, a page at a time.

Imports: starlette, `booking`, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from booking.form import Card
from bot.console import rows
from bot.console.html import Html, choices, long, table
from bot.console.reader import Reader
from handlers.broadcast import described, tell
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.copies import Copy
from handlers.broadcast.why import why
from handlers.clock.times import Times
from handlers.office import Campaigns, Recipient
from handlers.words import NAMES

COURSES = {
    Stage.DRAFT: "being written",
    Stage.REVIEW: "waits for a second yes",
    Stage.RUNNING: "under way",
    Stage.PAUSED: "paused",
    Stage.STOPPED: "stopped",
    Stage.DONE: "done",
    Stage.DISCARDED: "discarded",
}
DONE = {Work.EDIT: "changed", Work.DELETE: "deleted"}
STATES = {
    "waiting": "waiting",
    "sending": "being sent",
    "sent": "sent",
    "unknown": "perhaps sent",
    "blocked": "has blocked the bot",
    "refused": "refused by Telegram",
    "skipped": "skipped",
}
CHANGED = {"edited": "changed", "deleted": "deleted"}
HEADS = ("Id", "Name", "Language", "State", "When", "Changed", "No more news since", "Why")


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`show` is the page, `report` the whole list as a file."""

    campaigns: Campaigns
    cards: Callable[[], Mapping[str, Card]]
    now: Callable[[], datetime]

    async def show(self, request: Request, reader: Reader) -> str | Response:
        """What it is and how it went; those in one state, or everybody."""
        asked, words = request.query_params, reader.words
        campaign = await self.campaigns.campaign(asked.get("id", ""))
        if campaign is None:
            return f"<p class=empty>{words.t('This broadcast is not kept any more.')}</p>"
        state, after = asked.get("state", ""), asked.get("after", "")
        found = await self.campaigns.recipients(
            campaign.id, int(after) if after.isdecimal() else -1, state=state, most=rows.PAGE
        )
        states = [("", words.plain("Everybody")), *((s, words.plain(STATES[s])) for s in STATES)]
        file = f'<a href="campaigns.csv?{urlencode({"id": campaign.id})}" download>CSV</a>'
        tools = (
            f'<form class=tools><input type=hidden name=id value="{escape(campaign.id)}">'
            f"{choices('state', states, state)}<button>{escape(words.plain('Show'))}</button>{file}</form>"
        )
        told = [self._recipient(reader, each) for each in found]
        shown = table([words.plain(head) for head in HEADS], told, words.plain("Nobody."))
        further = {"id": campaign.id, "state": state, "after": found[-1].person} if found else {}
        more = f'<p><a href="?{escape(urlencode(further))}">{escape(words.plain("More"))}</a></p>'
        facts = await self._facts(reader, campaign)
        return f"{facts}{tools}{shown}{more if len(found) == rows.PAGE else ''}"

    async def report(self, request: Request, _reader: Reader) -> Response:
        """Every recipient of one broadcast, as a file, however many they are."""
        number = request.query_params.get("id", "")
        headers = {"Content-Disposition": f'attachment; filename="broadcast-{_safe(number)}.csv"'}
        return StreamingResponse(self.campaigns.report(number), media_type="text/csv", headers=headers)

    async def _facts(self, reader: Reader, campaign: Campaign) -> str:
        words, tally, now = reader.words, await self.campaigns.tally(campaign.id), self.now()
        times, all_of_them = Times(words, reader.person), max(campaign.total, tally.total)
        lines = [
            course(reader, campaign, campaign.rests(tally, now)),
            words.t("To: {audience}", audience=described.told(words, self.cards(), campaign.audience)),
            *(
                [words.n("That is {count} person.", "That is {count} people.", all_of_them)]
                if all_of_them
                else []
            ),
            words.t("When: {when}", when=described.when(times, campaign)),
            *tell.counted(words, tally),
            *tell.changed(words, campaign.work, tally),
            *([words.t("Why: {reason}", reason=why(words, campaign.note))] if campaign.note else []),
        ]
        kind = described.kind_of(words, campaign)
        copies = "".join(
            f"<h2>{escape(' · '.join(filter(None, [NAMES[language], kind])))}</h2>{_quoted(copy)}"
            for language, copy in sorted(campaign.copies.items())
        )
        return f"<ul>{''.join(f'<li>{Html(line)}</li>' for line in lines)}</ul>{copies}"

    def _recipient(self, reader: Reader, each: Recipient) -> tuple[object, ...]:
        words = reader.words
        state = words.plain(STATES[each.state])
        changed = words.plain(CHANGED[each.changed]) if each.changed in CHANGED else ""
        language, at, left = NAMES.get(each.language, ""), reader.at(each.at), reader.at(each.left_at)
        return (each.person, each.name, language, state, at, changed, left, long(why(words, each.error)))


def _quoted(copy: Copy) -> str:
    """What tells it apart and its words, those of an album below each other."""
    said = "\n".join(filter(None, [copy.about, *copy.said]))
    return f"<blockquote>{escape(said)}</blockquote>" if said else ""


def course(reader: Reader, campaign: Campaign, until: datetime | None) -> str:
    """Where it stands; `until` when it waits for its hour or the next time zone."""
    if until:
        return reader.words.plain("waits until {when}", when=reader.at(until))
    done = campaign.stage is Stage.DONE and campaign.work is not Work.SEND
    return reader.words.plain(DONE[campaign.work] if done else COURSES[campaign.stage])


def _safe(number: str) -> str:
    """For the name of a file."""
    return "".join(c for c in number if c.isalnum())[:8]
