"""A second one's yes, for broadcasts to very many. Imports: `handlers`."""

from dataclasses import replace
from html import escape

from handlers.acts import Verb
from handlers.broadcast import screens
from handlers.broadcast.campaign import Campaign, Stage, grown
from handlers.broadcast.keeping import BELOW, begin, rehearse, save, show
from handlers.callback import Cast
from handlers.messages import Message, Op
from handlers.office import Member
from handlers.roles import Right, Role, may
from handlers.turn import Turn
from handlers.words import Words, words_for


async def ask_second(turn: Turn, campaign: Campaign, people: int) -> None:
    """Show it to everybody else who may say yes; nothing is sent before one does."""
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
    waiting = replace(campaign, stage=Stage.REVIEW, asking="")
    save(turn, waiting)
    turn.do(Verb.ASK_SECOND, campaign.id, people=people)
    rehearse(turn, waiting, [m.person for m in others], sorted(campaign.copies))
    turn.messages += [_asking(waiting, people, turn.person.name, other) for other in others]
    await show(turn, waiting)


def _asking(campaign: Campaign, people: int, name: str, other: Member) -> Message:
    words = words_for(other.language)
    yes = screens.choice(campaign, words.plain("Yes, send it"), Cast.APPROVE, str(people), "primary")
    no = screens.choice(campaign, words.plain("No"), Cast.REFUSE, style="danger")
    asked = words.n(
        "{name} wants to send a broadcast to {count} person. You are shown it as well.",
        "{name} wants to send a broadcast to {count} people. You are shown it as well.",
        people,
        name=name,
    )
    return Message(Op.SAY, other.person, asked, ((yes, no),))


async def approve(turn: Turn, campaign: Campaign, shown: str) -> None:
    """The second one's yes, to as many people as their button says."""
    if not await _may_judge(turn, campaign):
        return
    if campaign.late(turn.now):
        await _came_late(turn, campaign)
        return
    people = await turn.office.campaigns.count(campaign.id, campaign.audience)
    if grown(people, int(shown) if shown.isdecimal() else 0):
        author = await _author(turn, campaign)
        turn.messages.append(_asking(campaign, people, author.name, _reading(turn)))
        return
    turn.do(Verb.APPROVE, campaign.id)
    begin(turn, replace(campaign, second=turn.person.id), people)
    _judged(turn, turn.words.t("You said yes: it is sent."))


async def refuse(turn: Turn, campaign: Campaign, _arg: str) -> None:
    """The second one's no: the author may change it and ask again."""
    if not await _may_judge(turn, campaign):
        return
    turn.do(Verb.REFUSE, campaign.id)
    save(turn, replace(campaign, stage=Stage.DRAFT))
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
        turn.answer(turn.words.plain("This was answered already."), alert=True)
        return False
    if campaign.author == turn.person.id:
        turn.answer(turn.words.plain("Somebody else must say yes to it."), alert=True)
        return False
    return True


def _judged(turn: Turn, said: str) -> None:
    if turn.tap:
        turn.messages.append(Message(Op.EDIT, turn.chat, escape(said, quote=False), message=turn.tap.message))
