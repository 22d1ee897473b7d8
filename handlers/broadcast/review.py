"""A second one's yes, for broadcasts to very many. Imports: `booking`, `handlers`."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from booking.people import Person
from handlers.acts import Verb
from handlers.broadcast import described, screens, tell
from handlers.broadcast.campaign import Campaign, Stage, Work, grown
from handlers.broadcast.keeping import BELOW, begin, begin_change, rehearse, save, show
from handlers.callback import Cast
from handlers.clock.times import Times
from handlers.messages import Message, Op
from handlers.roles import Right, may
from handlers.saying import unable
from handlers.turn import Turn
from handlers.words import Words, words_for


async def ask_second(turn: Turn, campaign: Campaign, people: int, work: Work = Work.SEND) -> None:
    """Show it to everybody else who may say yes; nothing is sent, or changed, before one does."""
    asked = await others(turn)
    if not asked:
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
    rehearse(turn, waiting, [other.id for other in asked], shown)
    kept = replace(waiting, revision=waiting.revision + 1)
    turn.messages += [_asking(turn, kept, people, turn.person.name, other) for other in asked]
    await show(turn, waiting)


async def others(turn: Turn) -> Sequence[Person]:
    """Whoever else may send to many, as far as they have ever written to us."""
    return [judge for judge in await _judges(turn) if judge.id != turn.person.id]


async def _judges(turn: Turn) -> Sequence[Person]:
    """Whoever may say yes, as far as they have ever written to us."""
    members = await turn.office.staff.members()
    found = [await turn.office.campaigns.reader(m.person) for m in members if may(m.role, Right.BROADCAST)]
    return [person for person in found if person]


def _asking(turn: Turn, campaign: Campaign, people: int, name: str, other: Person) -> Message:
    """The question. Its yes is to so many people, and to the broadcast as it is asked about now."""
    words = words_for(other.language)
    changing = campaign.work is Work.EDIT
    wanted = words.plain("Yes, change it") if changing else words.plain("Yes, send it")
    yes = screens.choice(campaign, wanted, Cast.APPROVE, f"{people}.{campaign.revision}", "primary")
    no = screens.choice(campaign, words.plain("No"), Cast.REFUSE, style="danger")
    lines = _wish(turn, campaign, people, name, Times(words, other))
    return Message(Op.SAY, other.id, "\n".join(lines), ((yes, no),))


def _wish(turn: Turn, campaign: Campaign, people: int, name: str, times: Times) -> list[str]:
    words = times.words
    if campaign.work is Work.EDIT:
        asked = words.n(
            "{name} wants to change what was sent to {count} person. You are shown what takes its place.",
            "{name} wants to change what was sent to {count} people. You are shown what takes its place.",
            people,
            name=name,
        )
        return [asked, *also_counted(words, campaign)]
    asked = words.n(
        "{name} wants to send a broadcast to {count} person. You are shown it as well.",
        "{name} wants to send a broadcast to {count} people. You are shown it as well.",
        people,
        name=name,
    )
    facts = described.facts(times, turn.services.cards(), campaign, people)
    return [asked, *facts, *([described.price(words, campaign, people)] if campaign.paid else [])]


def also_counted(words: Words, campaign: Campaign) -> list[str]:
    """That a change of one that is unfinished is for more than those who have it."""
    if not campaign.unfinished:
        return []
    return [words.t("Whoever is yet to get it is counted, too, and gets it changed.")]


async def approve(turn: Turn, campaign: Campaign, shown: str) -> None:
    """The second one's yes, to as many people and to what their button says; else they are asked first."""
    if not await _may_judge(turn, campaign):
        return
    people = await _people(turn, campaign)
    meant, _, revision = shown.partition(".")
    anew = revision != str(campaign.revision) or grown(people, int(meant) if meant.isdecimal() else 0)
    changing = campaign.work is Work.EDIT
    if _too_late(turn, turn.words, campaign, people):
        await _came_late(turn, campaign, people)
    elif anew:
        holder = await turn.office.campaigns.reader(campaign.holder)
        asking = _asking(turn, campaign, people, holder.name if holder else "", turn.person)
        turn.messages.append(replace(asking, op=Op.REPOST, slot=tell.slot(campaign.id)))
    else:
        turn.do(Verb.APPROVE, campaign.id)
        campaign = replace(campaign, second=turn.person.id)
        if changing:
            begin_change(turn, campaign)
        else:
            begin(turn, campaign, people)
        sent, changed = (
            turn.words.t("You said yes: it is sent."),
            turn.words.t("You said yes: it is changed."),
        )
        _judged(turn, changed if changing else sent)


async def _people(turn: Turn, campaign: Campaign) -> int:
    """How many it is for as things are now; a change: who can still be shown another in its place."""
    office = turn.office.campaigns
    if campaign.work is Work.EDIT:
        return await office.reached(campaign)
    return await office.count(campaign.id, campaign.audience, campaign.newest)


async def refuse(turn: Turn, campaign: Campaign, _arg: str) -> None:
    """The second one's no: whoever asked may change it and ask again."""
    if not await _may_judge(turn, campaign):
        return
    turn.do(Verb.REFUSE, campaign.id)
    await _ask_no_more(turn, campaign)
    name, changing = turn.person.name, campaign.work is Work.EDIT
    unsent, unchanged = (
        turn.words.t("You said no: it is not sent."),
        turn.words.t("You said no: it is not changed."),
    )
    _judged(turn, unchanged if changing else unsent)
    if words := await _words_of_holder(turn, campaign):
        said = words.t("{name} said no to your broadcast. Nothing was sent.", name=name)
        if changing:
            said = words.t("{name} said no to your change. What was sent is as it was.", name=name)
        _tell_holder(turn, campaign, words, said)


async def _ask_no_more(turn: Turn, campaign: Campaign) -> None:
    save(turn, campaign.unasked(await turn.office.campaigns.tally(campaign.id)))


async def _came_late(turn: Turn, campaign: Campaign, people: int) -> None:
    """The yes comes when nothing is left to say yes to; both are told, and whoever asked may ask again."""
    await _ask_no_more(turn, campaign)
    _judged(turn, _too_late(turn, turn.words, campaign, people))
    if words := await _words_of_holder(turn, campaign):
        _tell_holder(turn, campaign, words, _too_late(turn, words, campaign, people))


def _too_late(turn: Turn, words: Words, campaign: Campaign, people: int) -> str:
    """Why a yes has no effect any more, "" while it has."""
    if campaign.work is Work.EDIT:
        return (
            ""
            if people
            else words.t("Nothing was changed: the 48 hours for it were over before a second yes.")
        )
    if campaign.late(turn.now):
        return words.t("The broadcast was not sent: its moment was over before a second yes.")
    return "" if people else words.t("The broadcast was not sent: nobody fits its audience any more.")


def _tell_holder(turn: Turn, campaign: Campaign, words: Words, said: str) -> None:
    back = screens.choice(campaign, words.plain("Back to the broadcast"), Cast.CARD, BELOW)
    turn.messages.append(Message(Op.SAY, campaign.holder, said, ((back,),)))


async def _words_of_holder(turn: Turn, campaign: Campaign) -> Words | None:
    """The language of whoever asked for the yes; None once they may not send any more."""
    return next((words_for(j.language) for j in await _judges(turn) if j.id == campaign.holder), None)


async def _may_judge(turn: Turn, campaign: Campaign) -> bool:
    if campaign.stage is not Stage.REVIEW:
        unable(turn, turn.words.plain("This was answered already."))
        return False
    if campaign.holder == turn.person.id:
        unable(turn, turn.words.plain("Somebody else must say yes to it."))
        return False
    return True


def _judged(turn: Turn, said: str) -> None:
    if turn.tap:
        turn.messages.append(Message(Op.EDIT, turn.chat, escape(said, quote=False), message=turn.tap.message))
