"""A second one's yes, for broadcasts to very many. Imports: `handlers`."""

from dataclasses import replace
from html import escape

from handlers.acts import Verb
from handlers.broadcast import screens
from handlers.broadcast.campaign import Campaign, Stage, Work, grown
from handlers.broadcast.keeping import BELOW, begin, begin_change, rehearse, save, show
from handlers.callback import Cast
from handlers.messages import Message, Op
from handlers.office import Member
from handlers.roles import Right, Role, may
from handlers.start import unable
from handlers.turn import Turn
from handlers.words import Words, words_for


async def ask_second(turn: Turn, campaign: Campaign, people: int, work: Work = Work.SEND) -> None:
    """Show it to everybody else who may say yes; nothing is sent, or changed, before one does."""
    members = await turn.office.staff.members()
    others = [m for m in members if may(m.role, Right.BROADCAST) and m.person != turn.person.id]
    if not others:
        save(turn, replace(campaign, asking=""))
        said = turn.words.t(
            "So many people need a second one’s yes, and you are alone. "
            "An owner names an operator with /staff."
        )
        await show(turn, campaign, [said])
        return
    waiting = replace(campaign, stage=Stage.REVIEW, asking="", work=work)
    save(turn, waiting)
    turn.do(Verb.ASK_SECOND, campaign.id, people=people)
    shown = [campaign.editing] if work is Work.EDIT else sorted(campaign.copies)
    rehearse(turn, waiting, [m.person for m in others], shown)
    turn.messages += [_asking(waiting, people, turn.person.name, other) for other in others]
    await show(turn, waiting)


def _asking(campaign: Campaign, people: int, name: str, other: Member) -> Message:
    words = words_for(other.language)
    yes = screens.choice(campaign, words.plain("Yes, send it"), Cast.APPROVE, str(people), "primary")
    no = screens.choice(campaign, words.plain("No"), Cast.REFUSE, style="danger")
    return Message(Op.SAY, other.person, _wish(words, campaign, people, name), ((yes, no),))


def _wish(words: Words, campaign: Campaign, people: int, name: str) -> str:
    if campaign.work is Work.EDIT:
        return words.n(
            "{name} wants to change what was sent to {count} person. You are shown what takes its place.",
            "{name} wants to change what was sent to {count} people. You are shown what takes its place.",
            people,
            name=name,
        )
    asked = words.n(
        "{name} wants to send a broadcast to {count} person. You are shown it as well.",
        "{name} wants to send a broadcast to {count} people. You are shown it as well.",
        people,
        name=name,
    )
    return f"{asked}\n{screens.price(words, campaign, people)}" if campaign.paid else asked


async def approve(turn: Turn, campaign: Campaign, shown: str) -> None:
    """The second one's yes, to as many people as their button says."""
    if not await _may_judge(turn, campaign):
        return
    office, late = turn.office.campaigns, False
    if campaign.work is Work.EDIT:
        people = await office.reached(campaign.id, campaign.editing)
    else:
        people = await office.count(campaign.id, campaign.audience, campaign.newest)
        late = campaign.late(turn.now)
    if late:
        await _came_late(turn, campaign)
        return
    if grown(people, int(shown) if shown.isdecimal() else 0):
        author = await _author(turn, campaign)
        turn.messages.append(_asking(campaign, people, author.name, _reading(turn)))
        return
    turn.do(Verb.APPROVE, campaign.id)
    campaign = replace(campaign, second=turn.person.id)
    if campaign.work is Work.EDIT:
        begin_change(turn, campaign)
    else:
        begin(turn, campaign, people)
    _judged(turn, turn.words.t("You said yes: it is sent."))


async def refuse(turn: Turn, campaign: Campaign, _arg: str) -> None:
    """The second one's no: the author may change it and ask again."""
    if not await _may_judge(turn, campaign):
        return
    turn.do(Verb.REFUSE, campaign.id)
    save(turn, campaign.unasked(await turn.office.campaigns.tally(campaign.id)))
    _judged(turn, turn.words.t("You said no: it is not sent."))
    words = words_for((await _author(turn, campaign)).language)
    said = words.t("{name} said no to your broadcast. Nothing was sent.", name=turn.person.name)
    _tell_author(turn, campaign, words, said)


async def _came_late(turn: Turn, campaign: Campaign) -> None:
    """The yes comes after the moment it was for: the author chooses another and asks again."""
    save(turn, replace(campaign, stage=Stage.DRAFT))
    _judged(turn, turn.words.t("Its moment is over, so it is not sent. The author chooses another."))
    words = words_for((await _author(turn, campaign)).language)
    said = words.t("Your broadcast was not sent: its moment was over before a second yes. Choose another.")
    _tell_author(turn, campaign, words, said)


def _tell_author(turn: Turn, campaign: Campaign, words: Words, said: str) -> None:
    back = screens.choice(campaign, words.plain("Back to the broadcast"), Cast.CARD, BELOW)
    turn.messages.append(Message(Op.SAY, campaign.author, said, ((back,),)))


async def _author(turn: Turn, campaign: Campaign) -> Member:
    """Who wrote it; somebody without a name or a role any more is still spoken to."""
    members = await turn.office.staff.members()
    nobody = Member(campaign.author, Role.OPERATOR, "", turn.words.language)
    return next((m for m in members if m.person == campaign.author), nobody)


def _reading(turn: Turn) -> Member:
    return Member(turn.person.id, Role.OPERATOR, turn.person.name, turn.words.language)


async def _may_judge(turn: Turn, campaign: Campaign) -> bool:
    if campaign.stage is not Stage.REVIEW:
        unable(turn, turn.words.plain("This was answered already."))
        return False
    if campaign.author == turn.person.id:
        unable(turn, turn.words.plain("Somebody else must say yes to it."))
        return False
    return True


def _judged(turn: Turn, said: str) -> None:
    if turn.tap:
        turn.messages.append(Message(Op.EDIT, turn.chat, escape(said, quote=False), message=turn.tap.message))
