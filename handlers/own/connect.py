"""/connect and /disconnect: an account of the person's own at a service, and the words around it.

Imports: `booking`.
"""

from collections.abc import Sequence

from booking.form import Card
from booking.ledger import Booking
from booking.people import Person
from booking.usual import of_another
from handlers.booked.unfollowed import named, of_own, redraw
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op
from handlers.request.steps import proceed
from handlers.saying import say, unable
from handlers.services import Left
from handlers.turn import Turn
from handlers.words import words_for

LOGIN = "login"
"""The live message with the one login page that is good."""


async def connect(turn: Turn, args: str = "") -> None:
    """/connect [service]: a login page, good once; where several services offer one, ask which."""
    words, links = turn.words, turn.services.links()
    offered = _offered(turn)
    if links is None or not offered:
        say(turn, words.t("No service here takes an account of your own: there is nothing to connect."))
        return
    wanted = args.strip().casefold()
    named = [card for card in offered if wanted in {card.id, card.label.casefold()}]
    if len(offered) > 1 and not named:
        buttons = [Button(words.plain(c.label), of_menu(Go.CONNECT, c.id)) for c in offered]
        say(turn, words.t("At which service would you like to log in?"), *buttons)
        return
    card = (named or offered)[0]
    link = await links.begin(card.id, turn.person.id)
    now = (await links.of(turn.person.id)).get(card.id)
    said = words.t(
        "Log in at {service} within ten minutes. The page you come back to must show your name and "
        "the number <b>{number}</b>; if it does not, close it. Before I use the account, I ask you here.",
        service=words.plain(card.label),
        number=link.number,
    )
    if now:
        said += "\n\n" + words.t("Linked so far: {name}.", name=now)
    enter = Button(words.plain("Log in"), url=link.page, style="primary")
    turn.messages.append(Message(Op.REPOST, turn.chat, said, ((enter,),), LOGIN))


async def disconnect(turn: Turn, _args: str = "") -> None:
    """/disconnect: each linked account with a button."""
    words, links = turn.words, turn.services.links()
    linked = await links.of(turn.person.id) if links else {}
    if not linked:
        say(turn, words.t("You have no account linked. /connect links one."))
        return
    lines = [words.t("<b>Linked accounts</b>")]
    buttons = []
    for service, name in linked.items():
        label = label_of(turn, service)
        lines.append(words.t("{field}: {value}", field=label, value=name))
        if count := sum(not b.cut_off for b in await of_own(turn, service)):
            lines.append(words.n("{count} booking is open there.", "{count} bookings are open there.", count))
        text = words.plain("Disconnect {service}", service=label)
        buttons.append(Button(text[:64], of_menu(Go.DISCONNECT, service), style="danger"))
    lines.append(words.t("Once disconnected, I cannot follow or cancel bookings made with that account."))
    say(turn, "\n".join(lines), *buttons)


async def unlink(turn: Turn, service: str) -> None:
    """The button of /disconnect."""
    words, links = turn.words, turn.services.links()
    left = await links.unlink(service, turn.person.id) if links and service else None
    label = label_of(turn, service)
    if left is None and service not in turn.services.cards():
        await disconnect(turn)
    elif left is None:  # an old button, or a tap worked twice because who worked it died
        say(turn, words.t("{service} is disconnected.", service=label))
    elif left is Left.REVOKED:
        say(turn, words.t("{service} is disconnected. The login is taken back and deleted.", service=label))
    elif left is Left.DELETED:
        said = words.t(
            "{service} is disconnected, and the login is deleted here. The service lets me take "
            "nothing back: in your account’s settings there you can.",
            service=label,
        )
        say(turn, said)
    else:
        said = words.t(
            "{service} is disconnected: I do not use the login any more. The service is not answering, "
            "so I go on trying to take the login back, and delete it then.",
            service=label,
        )
        say(turn, said)
    if cut := [b for b in await of_own(turn, service) if b.cut_off]:
        _left_open(turn, service, cut)


def _left_open(turn: Turn, service: str, bookings: Sequence[Booking]) -> None:
    """Name what goes on there without us; the cards say so, too."""
    words, count = turn.words, len(bookings)
    said = words.n(
        "{count} booking made with that account is open, and I do not follow it any more. "
        "Log in with the same account, and I go on:",
        "{count} bookings made with that account are open, and I do not follow them any more. "
        "Log in with the same account, and I go on:",
        count,
    )
    again = Button(words.plain("Log in again"), of_menu(Go.CONNECT, service))
    say(turn, "\n".join([said, *named(turn, service, bookings)]), again)
    redraw(turn, service, bookings)


async def accept(turn: Turn, ticket: str) -> None:
    """The yes to a linked account: it is used from now on, and an open request there goes on."""
    links = turn.services.links()
    done = await links.accept(ticket, turn.person.id) if links else None
    if done is None:
        _nothing_waits(turn)
        return
    service, name = done
    redraw(turn, service, await of_own(turn, service))
    said = turn.words.t(
        "Linked: at {service} I book with your account {name} from now on. /disconnect ends it.",
        service=label_of(turn, service),
        name=name,
    )
    if turn.tap:
        turn.messages.append(Message(Op.EDIT, turn.chat, said, message=turn.tap.message))
    if turn.draft is not None and turn.draft.service == service:
        turn.draft = of_another(turn.draft)
        await proceed(turn, [], below=True)


async def refuse(turn: Turn, ticket: str) -> None:
    """The no: nothing is linked."""
    links = turn.services.links()
    if links is None or not await links.refuse(ticket, turn.person.id):
        _nothing_waits(turn)
    elif turn.tap:
        said = turn.words.t("Not linked. What the login gave me is deleted.")
        turn.messages.append(Message(Op.EDIT, turn.chat, said, message=turn.tap.message))


def asking(person: Person, card: Card, name: str, ticket: str) -> Message:
    """After a login in the browser: whose account it is, and whether it shall be used."""
    words = words_for(person.language)
    said = words.t(
        "Somebody logged in at {service} as <b>{name}</b>. Is that your account, and shall I book with it?",
        service=words.plain(card.label),
        name=name,
    )
    yes = Button(words.plain("Yes, use it"), of_menu(Go.LINK, ticket), style="primary")
    no = Button(words.plain("No"), of_menu(Go.UNLINKED, ticket))
    return Message(Op.SAY, person.id, said, ((yes, no),))


def ended(person: Person, card: Card, *, goes_on: bool = False) -> Message:
    """The person's login is used no more. `goes_on`: it is still good there, which only they can end."""
    words = words_for(person.language)
    said = words.t(
        "Your login at {service} has ended. Log in again, so that I can go on there.",
        service=words.plain(card.label),
    )
    if goes_on:
        said += " " + words.t(
            "{service} lets me take nothing back: in your account’s settings there you can.",
            service=words.plain(card.label),
        )
    again = Button(words.plain("Log in"), of_menu(Go.CONNECT, card.id), style="primary")
    return Message(Op.SAY, person.id, said, ((again,),))


def _nothing_waits(turn: Turn) -> None:
    unable(turn, turn.words.plain("This was answered already, or is too old. /connect starts again."))


def _offered(turn: Turn) -> list[Card]:
    links, cards = turn.services.links(), turn.services.cards()
    return [cards[service] for service in (links.offered() if links else ()) if service in cards]


def label_of(turn: Turn, service: str) -> str:
    """A service as people call it; its id when it is off."""
    card = turn.services.cards().get(service)
    return turn.words.plain(card.label) if card else service
