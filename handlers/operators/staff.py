"""/staff: owners name operators and support, and take a role away with what goes with it.

Imports: `handlers` only.
"""

from html import escape

from handlers.acts import Verb
from handlers.broadcast import tell
from handlers.broadcast.described import title
from handlers.callback import Go, of_menu
from handlers.live.card import slot
from handlers.messages import Button, Message, Op
from handlers.office import Member
from handlers.own import handing
from handlers.roles import Role
from handlers.saying import no_longer, say
from handlers.turn import Turn
from handlers.words import Html, Words, words_for

NAMED = (Role.OPERATOR, Role.SUPPORT)


async def staff(turn: Turn, args: str = "") -> None:
    """/staff [id]: who helps; with the id of a person, which role they shall have."""
    number = args.strip()
    if number:
        await choose(turn, number)
        return
    words = turn.words
    members = await turn.office.staff.members()
    lines = [words.t("<b>Who helps to run this bot</b>")]
    lines += [f"{_name(m)} · {role_name(words, m.role)}" for m in members]
    lines.append(
        words.t(
            "Operators write to many, schedule events and help people; support sees and helps. "
            "To name somebody, send /staff and their number, which /users shows."
        )
    )
    others = [m for m in members if m.role is not Role.OWNER]
    buttons = [Button(m.name or str(m.person), of_menu(Go.STAFF, str(m.person))) for m in others]
    say(turn, "\n".join(lines), *buttons)


async def choose(turn: Turn, arg: str) -> None:
    """A person to name; a role behind the number gives it, "-" takes the role away."""
    number, _, wish = arg.partition(":")
    member = await _member(turn, int(number)) if number.isdecimal() and len(number) <= 16 else None
    if member is None:
        say(turn, turn.words.t("I do not know {number}. They must write to me once first.", number=number))
    elif member.role is Role.OWNER:
        say(turn, turn.words.t("Owners are named in the settings, not here."))
    elif wish:
        await _change(turn, member, wish)
    else:
        _ask(turn, member)


def _ask(turn: Turn, member: Member) -> None:
    words, data = turn.words, f"{member.person}:"
    buttons = [Button(role_name(words, role), of_menu(Go.STAFF, data + role)) for role in NAMED]
    away = Button(words.plain("No role any more"), of_menu(Go.STAFF, data + "-"), style="danger")
    say(turn, words.t("What shall {name} be?", name=_plain(member)), *buttons, away)


async def _change(turn: Turn, member: Member, wish: str) -> None:
    """What is so already is only shown again: a doubled tap greets nobody twice."""
    known = {m.person: m.role for m in await turn.office.staff.members()}
    if wish == "-":
        if member.person in known:
            turn.do(Verb.DISMISS, member.person)
            turn.messages.append(Message(Op.SAY, member.person, _farewell(words_for(member.language))))
            await _relieve(turn, member)
        said = turn.words.t("{name} has no role any more.", name=_plain(member))
        said += await _held_back(turn, member)
    elif wish in NAMED:
        if known.get(member.person) != wish:
            turn.do(Verb.NAME, member.person, role=wish)
            welcome = _welcome(words_for(member.language), Role(wish))
            turn.messages.append(Message(Op.SAY, member.person, welcome))
            if wish != Role.OPERATOR:
                await _relieve(turn, member)
        role = role_name(turn.words, Role(wish))
        said = turn.words.t("{field}: {value}", field=Html(_name(member)), value=role)
        said += "" if wish == Role.OPERATOR else await _held_back(turn, member)
    else:
        return
    if turn.tap:
        turn.messages.append(Message(Op.EDIT, turn.chat, said, message=turn.tap.message))


async def _relieve(turn: Turn, member: Member) -> None:
    """Their events are the owner's who takes the role away, and no card in their chat goes on as if it were
    theirs.
    """
    words, shown = words_for(member.language), await turn.office.campaigns.shown(member.person)
    ended = [(tell.slot(c.id), title(words, c)) for c in shown]
    held = handing.events(turn, await turn.shelf.of(member.person, over=False))
    if held:
        taker = Member(turn.person.id, Role.OWNER, turn.person.name, turn.person.language)
        handing.hand_over(turn, held, taker, member.person)
    ended += [(slot(b.id), handing.titles(turn, [b])) for b in held]
    said = no_longer(words)
    turn.messages += [
        Message(Op.CLOSE, member.person, f"<i>{escape(called, quote=False)}</i>\n{said}", slot=where)
        for where, called in ended
    ]


async def _held_back(turn: Turn, member: Member) -> str:
    """A line that tells of the broadcasts which wait for somebody else from now on, "" for none."""
    count = await turn.office.campaigns.held(member.person)
    said = turn.words.n(
        "{count} broadcast of theirs is held back: /broadcast shows it.",
        "{count} broadcasts of theirs are held back: /broadcast shows them.",
        count,
    )
    return f"\n{said}" if count else ""


def _welcome(words: Words, role: Role) -> str:
    return words.t("You now help to run this bot, as: {role}. /help shows how.", role=role_name(words, role))


def _farewell(words: Words) -> str:
    return words.t("You have no role here any more. Thank you for your help.")


async def _member(turn: Turn, number: int) -> Member | None:
    for member in await turn.office.staff.members():
        if member.person == number:
            return member
    return await turn.office.staff.known(number)


def role_name(words: Words, role: Role) -> str:
    """The role as people call it."""
    match role:
        case Role.OWNER:
            return words.plain("Owner")
        case Role.OPERATOR:
            return words.plain("Operator")
        case Role.SUPPORT:
            return words.plain("Support")


def _plain(member: Member) -> str:
    return member.name or str(member.person)


def _name(member: Member) -> str:
    return f"{escape(_plain(member), quote=False)} <code>{member.person}</code>"
