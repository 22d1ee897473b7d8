"""/audit: what the operator's side did, newest first, and whether the log is as it was written.

Imports: `handlers`.
"""

from collections.abc import Mapping, Sequence
from html import escape

from handlers.acts import SETTINGS, Verb
from handlers.broadcast.described import title
from handlers.broadcast.keeping import BELOW
from handlers.callback import Cast, Go, of_campaign, of_menu
from handlers.messages import Button, Message, Op, rows
from handlers.office import Entry
from handlers.operators.entries import BROADCAST, told
from handlers.turn import Turn

PAGE = 10
COMPARE = "python -m bot audit --expect"
"""The command that compares the log with a number and a seal that were kept of it."""


async def audit(turn: Turn, args: str = "") -> None:
    """/audit, and its buttons: a page of entries older than a number; "check" checks them all."""
    words = turn.words
    if args == "check":
        await _check(turn)
        return
    before = int(args) if args.isdecimal() and len(args) <= 15 else 0
    entries = await turn.office.log.newest(before=before, most=PAGE)
    titles = await _titles(turn, entries)
    lines = [words.t("<b>Who did what</b>"), *(_line(turn, entry, titles) for entry in entries)]
    if not entries:
        lines.append(words.t("Nothing yet."))
    cards = [Button(named, of_campaign(number, Cast.CARD, BELOW)) for number, named in titles.items()]
    buttons = [Button(words.plain("Check the log"), of_menu(Go.AUDIT, "check"))] if entries else []
    if len(entries) == PAGE and entries[-1].number > 1:
        buttons.insert(0, Button(words.plain("Earlier"), of_menu(Go.AUDIT, str(entries[-1].number))))
    _show(turn, "\n\n".join(lines), *rows(cards, 2), buttons)


async def _check(turn: Turn) -> None:
    words, found = turn.words, await turn.office.log.check()
    turn.do(Verb.CHECK, entries=found.entries, wrong=found.wrong)
    if found.wrong:
        said = words.t("The log is not as it was written, from entry {number} on.", number=found.wrong)
    else:
        said = words.t(
            "All {count} entries are as they were written. Keep this command where nobody else can change "
            "it: it tells later whether one of them was changed or cut off. <code>{command}</code>",
            count=words.amount(found.entries),
            command=f"{COMPARE} {found.entries}:{found.seal}",
        )
    _show(turn, said, [Button(words.plain("Back"), of_menu(Go.AUDIT))])


async def _titles(turn: Turn, entries: Sequence[Entry]) -> Mapping[str, str]:
    """The first words of the broadcasts that are spoken of, by their ids."""
    numbers = dict.fromkeys(entry.subject for entry in entries if entry.verb.startswith(BROADCAST))
    found = [await turn.office.campaigns.campaign(number) for number in numbers]
    return {campaign.id: title(turn.words, campaign) for campaign in found if campaign is not None}


def _line(turn: Turn, entry: Entry, titles: Mapping[str, str]) -> str:
    when, who = turn.times.stamp(entry.at), escape(_who(turn, entry), quote=False)
    return f"{entry.number} · {when} · <b>{who}</b>\n{told(turn, entry, titles)}"


def _who(turn: Turn, entry: Entry) -> str:
    if entry.person:
        return entry.name or str(entry.person)
    words = turn.words
    return words.plain("the settings") if entry.role == SETTINGS else words.plain("the command line")


def _show(turn: Turn, text: str, *buttons: Sequence[Button]) -> None:
    op, message = (Op.EDIT, turn.tap.message) if turn.tap else (Op.SAY, 0)
    turn.messages.append(Message(op, turn.chat, text, tuple(map(tuple, buttons)), message=message))
