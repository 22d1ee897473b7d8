"""People whom an operator names for a broadcast: by id or @name, typed or in a file. Imports: `handlers`."""

import asyncio
from collections.abc import Sequence

from handlers.broadcast.reading import named_in
from handlers.saying import say
from handlers.turn import Turn
from handlers.words import Words

MOST_STRANGERS = 1000
SHOWN = 5
"""People that are named one by one."""


async def people(turn: Turn, text: str) -> tuple[list[int], list[str]]:
    """The people that a text names, and the @names that nobody has whom we know."""
    ids, usernames = await asyncio.to_thread(named_in, text)
    found = await turn.office.campaigns.named(usernames) if usernames else {}
    known = dict.fromkeys([*ids, *(found[name] for name in usernames if name in found)])
    return list(known), [name for name in usernames if name not in found][:MOST_STRANGERS]


def nobody(turn: Turn, *, file: bool) -> None:
    """Say that there was nobody in it, and what is taken."""
    said = (
        turn.words.t("I found nobody in that. Send ids or @names, or a CSV or text file with them.")
        if file
        else turn.words.t("I found nobody in that. Send ids or @names; /users finds somebody by name.")
    )
    say(turn, said)


def unknown(words: Words, strangers: Sequence[str]) -> str:
    """That we do not know these, the first few by name."""
    told = ", ".join(strangers[:SHOWN]) + ("…" if len(strangers) > SHOWN else "")
    return words.n(
        "I do not know {count} of them: {people}.",
        "I do not know {count} of these: {people}.",
        len(strangers),
        people=told,
    )


async def listed(turn: Turn, ids: Sequence[int], names: Sequence[str]) -> list[str]:
    """How many are on the list, and who of them will get nothing, and why."""
    words, (unmet, closed) = turn.words, await turn.office.campaigns.missing(ids)
    strangers, count = [*map(str, unmet), *(f"@{name}" for name in names)], len(ids) + len(names)
    said = [words.n("{count} person is on your list now.", "{count} people are on your list now.", count)]
    if strangers:
        said.append(unknown(words, strangers))
    if closed:
        said.append(
            words.n(
                "{count} of them gets nothing: wants no news, has left, or is blocked.",
                "{count} of them get nothing: want no news, have left, or are blocked.",
                closed,
            )
        )
    return said
