"""/privacy, /export and /forget: what is kept about a person, all of it as a file, and all of it gone.

Imports: `booking`.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from booking.ledger import Booking
from booking.outcome import Stage
from handlers.acts import Verb
from handlers.booked.listing import entry
from handlers.callback import Go, of_menu
from handlers.messages import EXPORT, Button, Message, Op
from handlers.own.connect import label_of
from handlers.own.handing import ahead, events, hand_over, heir
from handlers.roles import Role
from handlers.saying import book_button, say
from handlers.services import Left
from handlers.turn import Turn

FILE = "greenroom.json"
WHEN = re.compile(r"\d{1,12}(\.\d+)?")
GOOD = timedelta(hours=1)
"""How long the question whether to forget may be answered."""
NAMED = 8
"""Of the bookings that are still alive, so many have a button, the next ones first."""
GOES_ON = frozenset({Stage.ASKED, Stage.UNKNOWN, Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})


async def privacy(turn: Turn, _args: str = "") -> None:
    """/privacy: what is kept, why, and for how long. It answers everywhere, before anything else was said."""
    words = turn.words
    kept = words.t(
        "<b>What I keep about you</b>\n"
        "• your Telegram id, name, @name, language and time zone, and what you set in /settings\n"
        "• your answers, so that I can offer them again: your name, e-mail address, sign-in names and phone "
        "numbers, too\n"
        "• your requests and bookings, what each performer answered, what I watch or remind you of\n"
        "• which messages of mine in our chat are still in use\n"
        "• on which days you wrote to me, for two weeks at most\n"
        "• which news you were sent; if you help running this bot, your role\n"
        "• when you agreed to this, and to which version\n"
        "• if you made one: a fingerprint of your calendar address, never the address\n"
        "• if you linked one: the login of your account at a service, encrypted\n"
        "• in the log of those who run this bot: that they looked you up, wrote to you or limited you"
    )
    time = words.t(
        "<b>For how long</b>\n"
        "What Telegram delivers to me, and messages I could not send, go after 48 hours; links to prepared "
        "requests after one hour; logins when you disconnect them. Everything else stays until you send "
        "/forget; only that log goes on, with your Telegram id. My technical logs hold no words of "
        "yours, at most your Telegram id."
    )
    who = words.t(
        "<b>Who sees it</b>\n"
        "The booking service you choose and the performers you ask get what your request needs: "
        "performers, time, duration, credits, and what you give for it: your name, e-mail address, sign-in "
        "name or phone number, and your remarks. "
        "Whoever runs this bot can look into its database. Nobody else."
    )
    rights = words.t("/export sends you all of it as a file, /forget deletes it.")
    news = words.t(
        "Whoever runs this bot may send you news through it. “No more news” below each one ends that; "
        "/settings turns them off and on again."
    )
    say(turn, f"{kept}\n\n{time}\n\n{who}\n\n{news}\n\n{rights}")


async def export(turn: Turn, _args: str = "") -> None:
    """/export: everything kept about the person, as a file made when it is sent."""
    said = turn.words.t(
        "This is everything I keep about you, for you and for programs to read. Logins and secret addresses "
        "are left out and named in it. Your private answers are in it, so take care whom you give it to."
    )
    turn.messages.append(Message(Op.FILE, turn.chat, said, file=FILE, made=EXPORT))


async def forget(turn: Turn, arg: str = "") -> None:
    """/forget: what goes and what stays elsewhere; only the button of the last hour deletes, while all that
    it named is all there is.
    """
    if arg == "no":
        _answer(turn, turn.words.t("Nothing was deleted."))
    elif turn.tap and WHEN.fullmatch(arg) and await _holds(turn, float(arg)):
        await _forget(turn)
    else:
        await _ask(turn)


async def _holds(turn: Turn, asked: float) -> bool:
    """Whether a question asked then (Unix time) is not too old, and named every booking that is alive."""
    named = all(booking.made.timestamp() <= asked for booking in await _live(turn))
    return named and turn.now.timestamp() - asked < GOOD.total_seconds()


async def _live(turn: Turn) -> list[Booking]:
    return [b for b in await turn.shelf.of(turn.person.id, over=False) if b.stage in GOES_ON]


async def _ask(turn: Turn) -> None:
    words = turn.words
    live, links = await _live(turn), turn.services.links()
    linked = await links.of(turn.person.id) if links else {}
    parts = [
        words.t("<b>Shall I forget you?</b>"),
        words.t(
            "Then I delete your settings and answers, your open request, all bookings, reminders and "
            "watches, your calendar address and everything I received from you. This cannot be undone."
        ),
    ]
    if held := events(turn, live):
        taker = await heir(turn)
        live = [b for b in live if b not in held] if taker else live
        parts.append(ahead(turn, held, taker))
    if linked:
        names = ", ".join(label_of(turn, service) for service in linked)
        parts.append(words.t("I also take back your login at {services}.", services=names))
    parts += _what_stays(turn)
    if live:
        parts.append(
            words.n(
                "{count} booking is still alive. It goes on at its service, but I can no longer confirm, "
                "move or cancel it for you. If you do not want it, cancel it first:",
                "{count} bookings are still alive. They go on at their services, but I can no longer "
                "confirm, move or cancel them for you. If you do not want them, cancel them first:",
                len(live),
            )
        )
    yes = of_menu(Go.FORGET, f"{turn.now.timestamp():.6f}")
    keyboard = (
        *((entry(turn, b),) for b in live[:NAMED]),
        *([(Button(words.plain("My bookings"), of_menu(Go.BOOKINGS)),)] if live[NAMED:] else []),
        (Button(words.plain("Forget me"), yes, style="danger"),),
        (Button(words.plain("Keep everything"), of_menu(Go.FORGET, "no")),),
    )
    turn.messages.append(Message(Op.SAY, turn.chat, "\n\n".join(parts), keyboard))


def _what_stays(turn: Turn) -> Iterator[str]:
    words, person = turn.words, turn.person
    if person.blocked:
        yield words.t("I go on keeping that you cannot use this bot.")
    if person.a_day is not None:
        yield words.t("I go on keeping how many requests a day you may send.")
    if turn.role is not None:
        yield words.t("What you did in running this bot stays in its log.")
    if turn.role not in {None, Role.OWNER}:
        yield words.t("Your role here ends, and your broadcasts wait for somebody else.")
    yield words.t(
        "If those who run this bot looked you up, wrote to you or limited you, their log goes on saying so, "
        "with your Telegram id and without words."
    )


async def _forget(turn: Turn) -> None:
    """Logins first: they are of no use to anybody once they are taken back at their service."""
    words, links = turn.words, turn.services.links()
    services = {*links.offered(), *await links.of(turn.person.id)} if links else set()
    left = {s: await links.unlink(s, turn.person.id) for s in sorted(services)} if links else {}
    turn.forget = True
    if (held := events(turn, await _live(turn))) and (taker := await heir(turn)):
        hand_over(turn, held, taker)
    if turn.role not in {None, Role.OWNER}:
        turn.do(Verb.DISMISS, turn.person.id)
    said = [words.t("Done: I know nothing about you any more.")]
    for service, what in left.items():
        if what is Left.LATER:
            said.append(
                words.t(
                    "{service} is not answering, so I keep only that login, encrypted, "
                    "until I could take it back.",
                    service=label_of(turn, service),
                )
            )
        elif what is Left.DELETED:
            said.append(
                words.t(
                    "{service} lets me take nothing back: in your account’s settings there you can.",
                    service=label_of(turn, service),
                )
            )
    said.append(
        words.t(
            "What was said in this chat stays on your screen until you delete it in Telegram. "
            "If you write to me again, we begin anew."
        )
    )
    _answer(turn, "\n\n".join(said))


def _answer(turn: Turn, said: str) -> None:
    """In place of the question, so that its buttons are gone."""
    if turn.tap:
        turn.messages.append(Message(Op.EDIT, turn.chat, said, message=turn.tap.message))
    else:
        say(turn, said, book_button(turn))
