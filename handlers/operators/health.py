"""/health: how every part is, what waits, broadcasts under way, and errors by the ids that people were told.

Imports: `handlers`.
"""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from handlers.broadcast.campaign import Campaign, Stage, Tally, Work
from handlers.broadcast.described import title
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op
from handlers.office import Health
from handlers.operators.console import console
from handlers.operators.outage import BELOW, SAID, setting
from handlers.turn import Turn

WELL, ILL, OFF = "🟢", "🔴", "⚪"


async def health(turn: Turn, where: str = "") -> None:
    """/health, and its button; "below" leaves the message that was tapped as it is."""
    found = await turn.office.doctor.look()
    sending = await turn.office.campaigns.under_way()
    waiting = [*_waiting(turn, found), *(_broadcast(turn, *each) for each in sending)]
    text = "\n".join([*_parts(turn, found), "", *waiting, "", *_failures(turn, found)])
    again = Button(turn.words.plain("Refresh"), of_menu(Go.HEALTH))
    tapped = turn.tap if where != BELOW else None
    op, message = (Op.EDIT, tapped.message) if tapped else (Op.SAY, 0)
    turn.messages.append(Message(op, turn.chat, text, ((again,), *console(turn)), message=message))


def _parts(turn: Turn, found: Health) -> Iterator[str]:
    words = turn.words
    yield words.t("<b>How everything is</b>, {when}", when=_when(turn, turn.now))
    yield words.t(
        "Version {version}, database {revision}, replicas running: {replicas}",
        version=found.version,
        revision=found.revision,
        replicas=found.replicas,
    )
    if found.ahead:
        seconds = words.amount(round(abs(found.ahead)))
        yield words.t("The clock of this machine is wrong by {seconds} s {sign}", seconds=seconds, sign=ILL)
    yield from _telegram(turn, found)
    for service, (well, said) in found.services.items():
        why = f": {escape(said, quote=False)}" if said else ""
        yield f"{label(turn, service)}{why} {WELL if well else ILL}"
        if since := found.zones.get(service):
            zone, part = setting(service), label(turn, service)
            told = words.t(SAID["zone"], since=_when(turn, since), part=part, zone=zone)
            yield f"{told} {ILL}"
    for service, names in turn.services.off().items():
        yield words.t(
            "{service}: off, missing {names} {sign}", sign=OFF, service=label(turn, service), names=names
        )


def _telegram(turn: Turn, found: Health) -> Iterator[str]:
    words, telegram = turn.words, found.telegram
    sign = ILL if telegram.failing(turn.now) else WELL
    if not telegram.answers:
        yield words.t("Telegram does not answer {sign}", sign=ILL)
    elif telegram.webhook:
        host = urlsplit(telegram.webhook).hostname or ""
        yield words.t(
            "Telegram: webhook at {host}, updates waiting there: {pending} {sign}",
            sign=sign,
            host=host,
            pending=words.amount(telegram.pending),
        )
    else:
        yield words.t("Telegram: fetched by long polling {sign}", sign=sign)
    for kind, since in telegram.cut.items():
        yield words.t(SAID[kind], since=_when(turn, since))
    if telegram.error and telegram.error_at:
        yield words.t(
            "Its last error, {when}: {said}", when=_when(turn, telegram.error_at), said=telegram.error
        )


def _waiting(turn: Turn, found: Health) -> Iterator[str]:
    waiting = {**found.waiting, "updates": max(0, found.waiting["updates"] - 1)}  # not the one that asks
    numbers = {**waiting, **{kind: round(age) for kind, age in found.oldest.items()}}
    shown = {kind: turn.words.amount(number) for kind, number in numbers.items()}
    yield turn.words.t(
        "Waiting: updates {updates}, replies {replies}, broadcast messages {bulk}, jobs {jobs}. "
        "The oldest update waits {update} s, the oldest reply {reply} s.",
        **shown,
    )
    yield turn.words.t("Requests open: {drafts}. Bookings followed: {followed}.", **shown)


def _broadcast(turn: Turn, campaign: Campaign, tally: Tally) -> str:
    words, named = turn.words, title(turn.words, campaign)
    sign = "▶" if campaign.stage is Stage.RUNNING else "⏸"
    done, total = words.amount(tally.changed), words.amount(tally.meant)
    match campaign.work:
        case Work.DELETE:
            said = "Broadcast {title}: {done} of {total} deleted {sign}"
        case Work.EDIT:
            said = "Broadcast {title}: {done} of {total} changed {sign}"
        case Work.SEND:
            said = "Broadcast {title}: {done} of {total} sent {sign}"
            people = max(campaign.total, tally.total)
            done, total = words.amount(tally.sent), words.amount(people) if people else "–"
    return words.t(said, title=named, done=done, total=total, sign=sign)


def _failures(turn: Turn, found: Health) -> Iterator[str]:
    if not found.failures:
        yield turn.words.t("No errors in the last two weeks.")
        return
    yield turn.words.t("<b>Last errors</b>")
    for failure in found.failures:
        told = escape(" · ".join(filter(None, (failure.what, failure.kind, failure.place))), quote=False)
        yield f"<code>{failure.id}</code> {_when(turn, failure.at)} · {told}"


def _when(turn: Turn, at: datetime) -> str:
    return turn.times.stamp(at)


def label(turn: Turn, service: str) -> str:
    """What a service is called, on or off; its id when nobody knows it."""
    card = turn.services.card(service)
    return turn.words.plain(card.label) if card else service
