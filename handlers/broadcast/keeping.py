"""A broadcast on a Turn: kept, shown, begun, tested. What typed words, taps and a second yes have in common.

Imports: `handlers`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.acts import Verb
from handlers.broadcast import described, screens, tell
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.filling import bare
from handlers.callback import Cast, of_campaign
from handlers.messages import Button, Keyboard, Message, Op
from handlers.request.asking import Screen
from handlers.turn import Turn
from handlers.words import NAMES, Words

BELOW = "below"
"""Of a button elsewhere in the chat: the card comes to the bottom, where it is seen."""


def save(turn: Turn, campaign: Campaign) -> None:
    """Keep the broadcast as it is now."""
    turn.do(Verb.SAVE, campaign.id, campaign=campaign)


async def show(turn: Turn, campaign: Campaign, notices: Sequence[str] = (), op: Op | None = None) -> None:
    """The card of a broadcast, whatever its stage."""
    office = turn.office.campaigns
    how = op or (Op.SHOW if turn.tap else Op.REPOST)
    if campaign.stage is not Stage.DRAFT:
        tally = await office.tally(campaign.id)
        turn.messages.append(tell.card(campaign, tell.Standing(tally, turn.now), turn.person, how))
        return
    people = await office.count(campaign.id, campaign.audience)
    stars = await office.stars() if campaign.paid else None
    screen = screens.draft(turn, campaign, people, stars)
    too_long = await too_long_for_some(turn, campaign)
    below = [too_long] if too_long and too_long not in notices else []
    below += [*await _empty(turn, campaign), *await _past(turn, campaign)]
    text = "\n\n".join([*notices, screen.text, *below])
    turn.messages.append(Message(how, turn.chat, text, screen.keyboard, tell.slot(campaign.id), silent=True))


def begin(turn: Turn, campaign: Campaign, people: int) -> None:
    """From now on it is sent, or waits for its time."""
    meant = replace(campaign, people=people, confirmed=turn.now)
    save(turn, replace(meant, stage=Stage.RUNNING, asking="", note=""))
    turn.do(
        Verb.START,
        campaign.id,
        people=people,
        languages=sorted(campaign.copies),
        paid=campaign.paid,
        at=campaign.at.isoformat() if campaign.at else "",
        sha256={language: copy.fingerprint for language, copy in campaign.copies.items()},
    )


def begin_change(turn: Turn, campaign: Campaign) -> None:
    """From now on what was sent is changed."""
    changed = campaign.changed()
    save(turn, replace(changed, stage=Stage.RUNNING, work=Work.EDIT, asking="", note=""))
    what = campaign.change.what if campaign.change else ""
    copy = changed.copies.get(campaign.editing)
    sealed = copy.fingerprint if copy else ""
    turn.do(Verb.EDIT, campaign.id, language=campaign.editing, what=what, sha256=sealed)


def rehearse(turn: Turn, campaign: Campaign, people: Sequence[int], languages: Sequence[str] = ()) -> None:
    """Send it to a few, in their own language, or in each of `languages`."""
    turn.do(Verb.TEST, campaign.id, people=list(people), languages=list(languages), told=turn.person.id)


def draw(turn: Turn, campaign: Campaign, screen: Screen) -> None:
    """A screen in the place of the broadcast's card."""
    how, slot = Op.SHOW if turn.tap else Op.REPOST, tell.slot(campaign.id)
    turn.messages.append(Message(how, turn.chat, screen.text, screen.keyboard, slot, silent=True))


def moment_over(words: Words) -> str:
    """Said instead of sending at once what was meant for a time that is gone."""
    return words.t("That moment is over. Choose another.")


def digits(text: str) -> str:
    """A number as somebody may type it: "10,000" is "10000"; "" for anything else, a no among it."""
    return re.sub(r"\D", "", text) if re.fullmatch(r"\d[\d\s.,’']*", text.strip()) else ""


async def obstacle(turn: Turn, campaign: Campaign, people: int) -> str:
    """Why it cannot be sent as it is, "" when nothing is in its way."""
    if campaign.late(turn.now):
        return moment_over(turn.words)
    if not people:
        return turn.words.t("Nobody fits, so there is nobody to send it to. Choose others.")
    return await _unaffordable(turn, campaign, people) or await too_long_for_some(turn, campaign)


async def too_long_for_some(turn: Turn, campaign: Campaign) -> str:
    """That Telegram will not take it, once names are filled in; "" when it will."""
    found = await turn.office.campaigns.overlong(campaign)
    if found is None:
        return ""
    return turn.words.t(
        "Too long for some: with their names it has up to {length} characters, and Telegram takes {most} "
        "({language}). Send me a shorter one.",
        length=turn.words.amount(found.length),
        most=turn.words.amount(found.most),
        language=NAMES[found.language],
    )


async def _empty(turn: Turn, campaign: Campaign) -> list[str]:
    """For how many nothing stands where their name or city should, and how to say something else there."""
    found = {name for copy in campaign.copies.values() for text in copy.said for name in bare(text)}
    counts = await turn.office.campaigns.empty(campaign) if found else {}
    return [
        turn.words.n(
            "{placeholder} is empty for {count} person. Write {better} to say something else there.",
            "{placeholder} is empty for {count} people. Write {better} to say something else there.",
            counts[name],
            placeholder=f"{{{name}}}",
            better=f"{{{name}|…}}",
        )
        for name in sorted(found)
        if counts[name]
    ]


async def _past(turn: Turn, campaign: Campaign) -> list[str]:
    """For how many the time of their own is over where they live."""
    late = await turn.office.campaigns.late(campaign) if campaign.at and campaign.local else 0
    if not late:
        return []
    return [
        turn.words.n(
            "For {count} person that time is over where they live: they get it a day later.",
            "For {count} people that time is over where they live: they get it a day later.",
            late,
        )
    ]


async def _unaffordable(turn: Turn, campaign: Campaign, people: int) -> str:
    """Why a paid broadcast cannot be paid, "" when it can or Telegram does not say."""
    stars = await turn.office.campaigns.stars() if campaign.paid else None
    price = campaign.price(people)
    if stars is None or stars >= price:
        return ""
    return turn.words.t(
        "That costs up to {price} Stars, and your balance is {stars}.",
        price=turn.words.amount(price),
        stars=turn.words.amount(stars),
    )


async def asks_for_number(turn: Turn, campaign: Campaign, people: int) -> None:
    """Ask the author to type how many it goes to: whoever types the number means it, and what it costs."""
    said = turn.words.n(
        "This goes to {count} person. To send it, type the number: <b>{count}</b>",
        "This goes to {count} people. To send it, type the number: <b>{count}</b>",
        people,
    )
    lines = described.facts(turn.times, turn.services.cards(), campaign, people)
    if campaign.paid:
        lines.append(described.price(turn.words, campaign, people))
    if campaign.at:
        lines.append(turn.words.t("Whoever comes to me after now does not get it."))
    lines += await _past(turn, campaign)
    counted = replace(campaign, newest=await turn.office.campaigns.newest())
    asks_for(turn, counted, f"count:{people}", "\n".join([*lines, "", said]))


def asks_for(turn: Turn, campaign: Campaign, what: str, said: str, instead: Keyboard = ()) -> None:
    """Ask whoever tapped to type something; `instead` are buttons for what else they may want."""
    save(turn, replace(campaign, asking=what, holder=turn.person.id))
    offer(turn, campaign, said, instead)


def offer(turn: Turn, campaign: Campaign, said: str, choices: Keyboard) -> None:
    """A question with its choices, and the way back to the card."""
    back = Button(turn.words.plain("Back to the broadcast"), of_campaign(campaign.id, Cast.CARD))
    draw(turn, campaign, Screen(said, (*choices, (back,))))
