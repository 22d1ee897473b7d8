"""Taking back what was sent, from every chat it went to. The number is typed back: nothing brings it back.

Imports: `handlers`.
"""

from dataclasses import replace

from handlers.acts import Verb
from handlers.broadcast import screens
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.changing import changeable, too_late
from handlers.broadcast.keeping import asks_for, digits, save, show
from handlers.saying import say
from handlers.turn import Turn


async def delete(turn: Turn, campaign: Campaign, _arg: str) -> None:
    """Ask how many have it, so that nobody deletes another broadcast, or more, than they mean."""
    if not await changeable(turn, campaign):
        return
    people = await turn.office.campaigns.reached(replace(campaign, work=Work.DELETE))
    said = turn.words.n(
        "This deletes it from the chat of {count} person. To do it, type the number: <b>{count}</b>",
        "This deletes it from the chats of {count} people. To do it, type the number: <b>{count}</b>",
        people,
    )
    asks_for(turn, campaign, f"gone:{people}", "\n".join([*screens.excerpt(campaign), "", said]))


async def confirmed(turn: Turn, campaign: Campaign, wanted: str, text: str) -> None:
    """The number typed back: from here on it is deleted."""
    kept = replace(campaign, asking="")
    tally = await turn.office.campaigns.tally(campaign.id)
    if digits(text) != wanted or not tally.changeable(turn.now):
        save(turn, kept)
        wrong = turn.words.t("That is not the number, so nothing is deleted.")
        say(turn, wrong if digits(text) != wanted else too_late(turn))
        await show(turn, kept)
        return
    meant = replace(kept, stage=Stage.RUNNING, work=Work.DELETE, holder=turn.person.id)
    save(turn, meant)
    turn.do(Verb.DELETE, campaign.id)
    await show(turn, meant)
