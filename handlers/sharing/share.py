"""/share: a link to a performer or a service, to be sent into a chat, copied, or shown as a QR picture.

Imports: `booking`.
"""

from booking.when.tokens import fold
from handlers import links
from handlers.callback import Go, of_menu
from handlers.links import To
from handlers.messages import CALLBACK_BYTES, QR, Button, Message, Op, rows
from handlers.request.steps import reader_of
from handlers.saying import say
from handlers.turn import Turn

MOST = 8
"""Performers on one page."""
PAGE = "+"
"""Before the number of a page, in a button."""
PICTURE = "q_"
"""Before what is shared, in a button: as a picture."""


async def share(turn: Turn, arg: str = "") -> None:
    """/share [name], and its buttons: whom or what, then how."""
    if arg.startswith(PAGE) and arg[1:].isdecimal():
        _choose(turn, "", int(arg[1:]))
        return
    found = _found(turn, arg) if arg else []
    wanted = found[0][0] if len(found) == 1 else arg.removeprefix(PICTURE)
    shared = _shared(turn, wanted)
    if shared is None:
        _choose(turn, arg)
        return
    name, link = shared
    if arg.startswith(PICTURE):
        caption = turn.words.t("{name}\n{link}", name=name, link=link)
        turn.messages.append(Message(Op.PHOTO, turn.chat, caption, file="link.png", made=f"{QR}{link}"))
        return
    words = turn.words
    said = words.t(
        "<b>{name}</b>\nWhoever opens this link can book right away:\n{link}", name=name, link=link
    )
    picture = of_menu(Go.SHARE, f"{PICTURE}{wanted}")
    say(
        turn,
        said,
        Button(words.plain("Send it into a chat"), switch=name),
        Button(words.plain("Copy the link"), copy=link),
        Button(words.plain("As a QR picture"), picture),
    )


async def typed(turn: Turn, _about: str, text: str) -> bool:
    """A name after the question whom to share; False when nobody and no service is called so."""
    cards = turn.shared
    services = {fold(turn.words.plain(c.label)): f"{To.SERVICE}_{s}" for s, c in cards.items()}
    wanted = services.get(fold(text).strip(), text)
    if wanted is text and not _found(turn, text):
        return False
    await share(turn, wanted)
    return True


def _shared(turn: Turn, payload: str) -> tuple[str, str] | None:
    """The name and the link of a performer or service that is there; None for anything else."""
    cards = turn.shared
    target = links.read(payload, cards)
    if target is None or target.service not in cards:
        return None
    if target.to is To.SERVICE:
        return turn.words.plain(cards[target.service].label), links.to_service(turn.bot_name, target.service)
    name = reader_of(turn, cards[target.service]).name(target.name)
    return name, links.to_performer(turn.bot_name, target.service, target.name)


def _found(turn: Turn, letters: str) -> list[tuple[str, str]]:
    """Payload and name of performers that are called so, those booked before first."""
    return [
        (f"{To.PERFORMER}_{service}_{p.id}", p.name)
        for service, card in turn.shared.items()
        for p in reader_of(turn, card).search(letters)
    ]


def _choose(turn: Turn, letters: str, page: int = 0) -> None:
    """Performers that are called so, a page of them, and the services."""
    words, cards, found = turn.words, turn.shared, _found(turn, letters)
    services = [(f"{To.SERVICE}_{s}", words.plain(c.label)) for s, c in cards.items()]
    said = words.t("<b>What would you like to share?</b>\nChoose, or type a name.")
    if letters and not found:
        said = words.t("I know nobody by that name. What else would you like to share?")
    buttons = [
        Button(name[:40], of_menu(Go.SHARE, payload))
        for payload, name in found[page * MOST : (page + 1) * MOST]
        if len(of_menu(Go.SHARE, f"{PICTURE}{payload}").encode()) <= CALLBACK_BYTES
    ]
    turns = [Button(words.plain("Previous"), of_menu(Go.SHARE, f"{PAGE}{page - 1}"))] if page else []
    if not letters and (page + 1) * MOST < len(found):
        turns.append(Button(words.plain("More"), of_menu(Go.SHARE, f"{PAGE}{page + 1}")))
    others = [Button(name[:40], of_menu(Go.SHARE, payload)) for payload, name in services]
    keyboard = (*rows(buttons, 2), *rows(turns, 2), *rows(others, 2))
    turn.ask("share")
    tapped = turn.tap.message if turn.tap else 0
    op = Op.EDIT if tapped else Op.SAY
    turn.messages.append(Message(op, turn.chat, said, keyboard, message=tapped))
