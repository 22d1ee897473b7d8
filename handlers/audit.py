"""/audit: what the operator's side did, newest first, and whether the log is as it was written.

Imports: `booking`.
"""

from html import escape

from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op
from handlers.office import Entry
from handlers.turn import Turn

PAGE = 10
SHOWN = 100
"""Characters of an entry's details that are shown."""


async def audit(turn: Turn, args: str = "") -> None:
    """/audit, and its buttons: a page of entries older than a number; "check" checks them all."""
    words = turn.words
    if args == "check":
        await _check(turn)
        return
    before = int(args) if args.isdecimal() and len(args) <= 15 else 0
    entries = await turn.office.log.newest(before=before, most=PAGE)
    lines = [words.t("<b>Who did what</b>"), *(_line(turn, entry) for entry in entries)]
    if not entries:
        lines.append(words.t("Nothing yet."))
    buttons = [Button(words.plain("Check the log"), of_menu(Go.AUDIT, "check"))]
    if len(entries) == PAGE and entries[-1].number > 1:
        buttons.insert(0, Button(words.plain("Earlier"), of_menu(Go.AUDIT, str(entries[-1].number))))
    _show(turn, "\n\n".join(lines), buttons)


async def _check(turn: Turn) -> None:
    words, found = turn.words, await turn.office.log.check()
    turn.do(Verb.CHECK, entries=found.entries, wrong=found.wrong)
    if found.wrong:
        said = words.t("The log is not as it was written, from entry {number} on.", number=found.wrong)
    else:
        said = words.t(
            "All {count} entries are as they were written. Seal of the newest: <code>{seal}</code>. "
            "Whoever keeps it can tell later whether the end was cut off.",
            count=found.entries,
            seal=f"{found.entries}:{found.seal}",
        )
    _show(turn, said, [Button(words.plain("Back"), of_menu(Go.AUDIT))])


def _line(turn: Turn, entry: Entry) -> str:
    when = turn.times.stamp(entry.at)
    told = " ".join(
        f"{key}={value}" for key, value in entry.values.items() if value is not None and value != ""
    )
    what = escape(f"{entry.subject} {told}".strip()[:SHOWN], quote=False)
    name = escape(entry.name or str(entry.person), quote=False)
    return f"{entry.number} · {when} · <b>{name}</b>\n<code>{escape(entry.verb)}</code> {what}"


def _show(turn: Turn, text: str, buttons: list[Button]) -> None:
    op, message = (Op.EDIT, turn.tap.message) if turn.tap else (Op.SAY, 0)
    turn.messages.append(Message(op, turn.chat, text, (tuple(buttons),), message=message))
