"""Taking back what was sent, from every chat it went to. The number is typed back: nothing brings it back.

It waits for no second yes, for it may be what ends a mistake; whoever could say one is told (decision 16).

Imports: `booking`, `handlers`.
"""

from dataclasses import replace

from booking.people import Person
from handlers.acts import Verb
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.changing import changeable, typed_back
from handlers.broadcast.described import excerpt
from handlers.broadcast.keeping import BELOW, asks_for, save, show
from handlers.broadcast.review import others
from handlers.broadcast.screens import choice
from handlers.callback import Cast
from handlers.messages import Message, Op
from handlers.turn import Turn
from handlers.words import words_for


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
    asks_for(turn, campaign, f"gone:{people}", "\n".join([*excerpt(campaign), "", said]))


async def confirmed(turn: Turn, campaign: Campaign, wanted: str, text: str) -> None:
    """The number typed back: from here on it is deleted."""
    wrong = turn.words.t("That is not the number, so nothing is deleted.")
    kept = await typed_back(turn, campaign, wanted, text, wrong)
    if kept is None:
        return
    meant = replace(kept, stage=Stage.RUNNING, work=Work.DELETE, holder=turn.person.id)
    people = await turn.office.campaigns.reached(meant)
    save(turn, meant)
    turn.do(Verb.DELETE, campaign.id)
    if people > turn.office.campaigns.alone:
        turn.messages += [_news(turn, meant, people, other) for other in await others(turn)]
    await show(turn, meant)


def _news(turn: Turn, campaign: Campaign, people: int, other: Person) -> Message:
    words = words_for(other.language)
    said = words.n(
        "{name} is deleting a broadcast from the chat of {count} person.",
        "{name} is deleting a broadcast from the chats of {count} people.",
        people,
        name=turn.person.name,
    )
    card = choice(campaign, words.plain("Back to the broadcast"), Cast.CARD, BELOW)
    return Message(Op.SAY, other.id, "\n".join([said, *excerpt(campaign)]), ((card,),))
