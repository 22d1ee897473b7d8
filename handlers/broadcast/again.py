"""A broadcast written anew: a draft like one there is, in its place as long as nobody has got that one.

Imports: `handlers`.
"""

from dataclasses import replace
from operator import attrgetter

from handlers.acts import Verb
from handlers.broadcast import tell
from handlers.broadcast.campaign import Campaign, Stage
from handlers.broadcast.keeping import save
from handlers.callback import Cast, of_campaign
from handlers.messages import Button, Message, Op
from handlers.request.steps import new_id
from handlers.saying import unable
from handlers.turn import Turn

CHOSEN = attrgetter("stage", "author", "copies", "audience", "at", "local", "paid", "event")
"""What makes two drafts the same to their author, but for the people on their lists."""


async def again(turn: Turn, campaign: Campaign, _arg: str) -> None:
    """The draft; one that is under way is stopped for it, and only while nobody has got it."""
    tally = await turn.office.campaigns.tally(campaign.id)
    if campaign.open and not tell.unsent(campaign, tally):
        unable(turn, turn.words.plain("It is being sent already. Pause it, and you can change it."))
        return
    if campaign.open:
        save(turn, replace(campaign, stage=Stage.STOPPED, note=""))
        turn.do(Verb.STOP, campaign.id)
    draft = _like(turn, campaign)
    if begun := await _begun(turn, draft, campaign):
        draft = begun
    else:
        save(turn, draft)
        turn.do(Verb.AGAIN, draft.id, source=campaign.id, instead=campaign.open)
    back = Button(turn.words.plain("Back to the broadcast"), of_campaign(draft.id, Cast.CARD))
    said = turn.words.t("It is a draft now, as it was written. Change what you like, then send it.")
    turn.messages.append(Message(Op.REPOST, turn.chat, said, ((back,),), slot=tell.slot(draft.id)))


async def _begun(turn: Turn, draft: Campaign, source: Campaign) -> Campaign | None:
    """The draft of theirs that is this one already, its list too: a second tap opens the first one's."""
    office, listed = turn.office.campaigns, draft.audience.listed
    for known in await office.recent(turn.person.id):
        same = CHOSEN(known) == CHOSEN(draft)
        if same and (not listed or await office.same_list(known.id, source.id)):
            return known
    return None


def _like(turn: Turn, campaign: Campaign) -> Campaign:
    """What was written and chosen, without what became of it."""
    return Campaign(
        new_id(),
        turn.person.id,
        copies=campaign.copies,
        base=campaign.base,
        audience=campaign.audience,
        at=None if campaign.late(turn.now) else campaign.at,
        local=campaign.local,
        zone=campaign.zone,
        paid=campaign.paid,
        event=campaign.event,
        begins=campaign.begins,
        room=campaign.room,
        strangers=campaign.strangers,
    )
