"""Taking back what was sent, from every chat it went to. The number is typed back: nothing brings it back.

Imports: `handlers`.
"""

from dataclasses import replace

from handlers.acts import Verb
from handlers.broadcast import screens
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.changing import changeable, typed_back
from handlers.broadcast.keeping import asks_for, save, show
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
    wrong = turn.words.t("That is not the number, so nothing is deleted.")
    kept = await typed_back(turn, campaign, wanted, text, wrong)
    if kept is None:
        return
    meant = replace(kept, stage=Stage.RUNNING, work=Work.DELETE, holder=turn.person.id)
    save(turn, meant)
    turn.do(Verb.DELETE, campaign.id)
    await show(turn, meant)
