"""Taps on a broadcast's buttons. Whether the person may at all is asked before (handlers.table).

Imports: `handlers`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from itertools import pairwise

from handlers.acts import Verb
from handlers.broadcast import (
    again,
    audience,
    buttons,
    changing,
    deleting,
    hours,
    review,
    screens,
    tell,
    timing,
)
from handlers.broadcast.campaign import ASKED, Campaign, Stage
from handlers.broadcast.keeping import (
    BELOW,
    asks_for,
    asks_for_number,
    draw,
    moment_over,
    obstacle,
    offer,
    rehearse,
    save,
    show,
)
from handlers.callback import Cast, CastTap
from handlers.messages import REPORT, Message, Op, rows
from handlers.office import LAST
from handlers.saying import unable
from handlers.turn import Turn
from handlers.words import NAMES

Does = Callable[[Turn, Campaign, str], Awaitable[None]]


async def tapped(turn: Turn, tap: CastTap) -> None:
    """Do it where it still makes sense; else show the broadcast as it stands."""
    campaign = await turn.office.campaigns.campaign(tap.campaign)
    if campaign is None or campaign.stage is Stage.DISCARDED:
        unable(turn, turn.words.plain("This broadcast is not kept any more."))
    elif tap.do in WRITING and (campaign.stage is not Stage.DRAFT or campaign.author != turn.person.id):
        turn.answer(turn.words.plain("This broadcast cannot be changed any more."), alert=True)
        await show(turn, campaign)
    elif not campaign.copies:
        unable(turn, turn.words.plain("Send me the message first."))
    else:
        await {**WRITING, **ALWAYS}[tap.do](turn, replace(campaign, asking=""), tap.arg)
        asked = campaign.asking and campaign.holder == turn.person.id
        if asked and not any(act.verb is Verb.SAVE for act in turn.acts):
            save(turn, replace(campaign, asking=""))  # no number confirms what was chosen after it was asked


async def _card(turn: Turn, campaign: Campaign, where: str) -> None:
    await show(turn, campaign, op=Op.REPOST if where == BELOW else Op.SHOW)


async def _languages(turn: Turn, campaign: Campaign, _arg: str) -> None:
    facet = await turn.office.campaigns.facet(campaign.id, campaign.audience, "language")
    draw(turn, campaign, screens.languages(turn, campaign, facet))


async def _write(turn: Turn, campaign: Campaign, language: str) -> None:
    if language in NAMES:
        said = turn.words.t("Send me the message in this language: {language}.", language=NAMES[language])
        asks_for(turn, campaign, f"message:{language}", said)


async def _buttons(turn: Turn, campaign: Campaign, language: str) -> None:
    """Buttons below the message, of one language at a time."""
    if language not in campaign.copies and len(campaign.copies) > 1:
        labels = [screens.choice(campaign, NAMES[code], Cast.BUTTONS, code) for code in campaign.copies]
        offer(turn, campaign, turn.words.t("Which one?"), rows(labels, 2))
        return
    language = language if language in campaign.copies else next(iter(campaign.copies))
    asks_for(turn, campaign, f"buttons:{language}", buttons.asked(turn.words))


async def _preview(turn: Turn, campaign: Campaign, _arg: str) -> None:
    """To oneself, in each language there is, exactly as it will arrive."""
    rehearse(turn, campaign, [turn.person.id], sorted(campaign.copies))
    turn.answer(turn.words.plain("Here it comes, as it will arrive."))


async def _test(turn: Turn, campaign: Campaign, _arg: str) -> None:
    said = turn.words.t("To whom? Send me up to ten ids or @names. Each gets it in their own language.")
    asks_for(turn, campaign, "test", said)


async def _paid(turn: Turn, campaign: Campaign, _arg: str) -> None:
    campaign = replace(campaign, paid=not campaign.paid)
    save(turn, campaign)
    await show(turn, campaign)


async def _send(turn: Turn, campaign: Campaign, _arg: str) -> None:
    people = await turn.office.campaigns.count(campaign.id, campaign.audience)
    if why := await obstacle(turn, campaign, people):
        await show(turn, campaign, [why])
    else:
        await asks_for_number(turn, campaign, people)


async def _discard(turn: Turn, campaign: Campaign, _arg: str) -> None:
    save(turn, replace(campaign, stage=Stage.DISCARDED, asking=""))
    said = turn.words.t("Discarded. Nothing was sent.")
    turn.messages.append(Message(Op.CLOSE, turn.chat, said, slot=tell.slot(campaign.id)))


def _turned(stages: frozenset[Stage], verb: Verb, to: Stage) -> Does:
    """Pause, go on, stop: from one of these stages to another."""

    async def turn_to(turn: Turn, campaign: Campaign, _arg: str) -> None:
        if campaign.stage in stages:
            holder = turn.person.id if to is Stage.RUNNING else campaign.holder  # theirs from now on
            campaign = replace(campaign, stage=to, note="", holder=holder)
            save(turn, campaign)
            turn.do(verb, campaign.id)
        await show(turn, campaign)

    return turn_to


async def _resume(turn: Turn, campaign: Campaign, arg: str) -> None:
    """Go on, unless its moment is gone; with many more than were confirmed, that is a yes to all of them."""
    if await _missed(turn, campaign):
        unable(turn, moment_over(turn.words))
        await show(turn, campaign)
        return
    if campaign.stage is Stage.PAUSED and campaign.outgrown:
        if campaign.author == turn.person.id and campaign.total > turn.office.campaigns.alone:
            unable(turn, turn.words.plain("Somebody else must say yes to it."))
            return
        campaign = replace(campaign, people=campaign.total)
        turn.do(Verb.APPROVE, campaign.id, people=campaign.total)
    await _go_on(turn, campaign, arg)


_go_on = _turned(frozenset({Stage.PAUSED}), Verb.RESUME, Stage.RUNNING)


async def _missed(turn: Turn, campaign: Campaign) -> bool:
    """Whether it paused past its moment before anybody got it: nobody shall get it at some other hour."""
    if campaign.stage is not Stage.PAUSED or not hours.over(campaign, turn.now):
        return False
    return tell.unsent(campaign, await turn.office.campaigns.tally(campaign.id))


async def _report(turn: Turn, campaign: Campaign, _arg: str) -> None:
    turn.do(Verb.REPORT, campaign.id)
    ends = [-1, *await turn.office.campaigns.ends(campaign.id), LAST]
    for number, (after, until) in enumerate(pairwise(ends), 1):
        name = turn.words.plain("broadcast") + f"-{campaign.id[:6]}-{number}.csv"
        made = f"{REPORT}{campaign.id}:{after}:{until}"
        turn.messages.append(Message(Op.FILE, turn.chat, file=name, made=made))


async def _stop(turn: Turn, campaign: Campaign, sure: str) -> None:
    """For good, so it pauses and is asked first; one that waits for a second yes goes back to its author."""
    if campaign.stage is Stage.REVIEW:
        campaign = campaign.unasked(await turn.office.campaigns.tally(campaign.id))
        save(turn, campaign)
        turn.do(Verb.WITHDRAW, campaign.id)
        await show(turn, campaign)
        return
    if sure == "yes" and campaign.open:
        campaign = replace(campaign, stage=Stage.STOPPED, note="")
        save(turn, campaign)
        turn.do(Verb.STOP, campaign.id)
    elif campaign.stage is Stage.RUNNING:
        campaign = replace(campaign, stage=Stage.PAUSED, note=ASKED)
        save(turn, campaign)
        turn.do(Verb.PAUSE, campaign.id)
    asked = campaign.stage is Stage.PAUSED
    await show(turn, replace(campaign, note=ASKED) if asked else campaign)


WRITING: Mapping[Cast, Does] = {
    Cast.AUDIENCE: audience.look,
    Cast.PICK: audience.pick,
    Cast.CLEAR: audience.clear,
    Cast.LANGUAGES: _languages,
    Cast.WRITE: _write,
    Cast.WHEN: timing.ask,
    Cast.BUTTONS: _buttons,
    Cast.PREVIEW: _preview,
    Cast.TEST: _test,
    Cast.PAID: _paid,
    Cast.SEND: _send,
    Cast.DISCARD: _discard,
}
"""What only the author does, before it is sent."""
ALWAYS: Mapping[Cast, Does] = {
    Cast.CARD: _card,
    Cast.APPROVE: review.approve,
    Cast.REFUSE: review.refuse,
    Cast.PAUSE: _turned(frozenset({Stage.RUNNING}), Verb.PAUSE, Stage.PAUSED),
    Cast.RESUME: _resume,
    Cast.STOP: _stop,
    Cast.REPORT: _report,
    Cast.EDIT: changing.edit,
    Cast.DELETE: deleting.delete,
    Cast.AGAIN: again.again,
}
