"""Greeting, help, language, time zone: what stands around the booking itself. Imports: `booking`."""

from dataclasses import replace

from booking.moment import zone_words
from booking.zones import likely, named
from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.clock import whereabouts
from handlers.messages import Button
from handlers.request.example import example
from handlers.request.steps import redraw
from handlers.saying import book_button, say
from handlers.turn import Turn
from handlers.words import LANGUAGES, NAMES, words_for


def greet(turn: Turn, notice: str = "") -> None:
    """Who I am and what to do next; above it a notice, as Telegram HTML."""
    words = turn.words
    said = words.t(
        "Hello {name}! I book live online sessions with performers for you.\n\n"
        "Choose whom you would like to see, and when. "
        "I tell you what each of them answered, and nothing is sent before you have checked it.",
        name=turn.person.name,
    )
    hint = words.t("You can also just write, for example: <i>{example}</i>", example=example(turn))
    bookings = Button(words.plain("My bookings"), of_menu(Go.BOOKINGS))
    told = "\n\n".join(part for part in (notice, said, hint) if part)
    say(turn, told, book_button(turn), bookings)


async def help_(turn: Turn, _args: str = "") -> None:
    """/help: the commands, in a few lines."""
    words = turn.words
    lines = [
        words.t("<b>What I understand</b>"),
        words.t("/book – book a session; add a sentence and I fill in what I can"),
        words.t("/bookings – your bookings: confirm, move or cancel them, set their reminders"),
        words.t("/watches – be told when a time becomes free"),
        words.t("/cancel – drop the open request"),
        words.t("/connect, /disconnect – book with your own account at a service, or end that"),
        words.t("/settings – language, time zone, dates, reminders, news, quiet hours and more"),
        words.t("/calendar – your bookings in your own calendar"),
        words.t("/share – invite somebody to a performer"),
        words.t("@{bot} in any chat – share a booking or a performer there", bot=turn.bot_name),
        words.t(
            "/privacy, /export, /forget – what I keep about you, all of it as a file, and how to delete it"
        ),
    ]
    say(turn, "\n".join(lines), book_button(turn))


async def language(turn: Turn, args: str = "") -> None:
    """/language [code]: the language I speak."""
    wanted = args.strip().casefold()
    chosen = next((c for c, name in NAMES.items() if wanted in {c, name.casefold()}), None)
    if chosen is None:
        buttons = [Button(NAMES[c], of_menu(Go.LANGUAGE, c)) for c in LANGUAGES]
        say(turn, turn.words.t("Which language shall I speak?"), *buttons, width=2)
        return
    speak(turn, chosen)
    say(turn, turn.words.t("I speak English now."), book_button(turn))
    if turn.draft is not None:
        redraw(turn)


def speak(turn: Turn, chosen: str) -> None:
    """Speak that language from now on; the menu follows where it is not the language of their Telegram."""
    turn.person = replace(turn.person, language=chosen)
    turn.words = words_for(chosen)
    user = turn.update.effective_user
    theirs = ((user and user.language_code) or "en").partition("-")[0]
    turn.do(Verb.SPEAK, turn.person.id, other=chosen != theirs)


async def timezone(turn: Turn, args: str = "") -> None:
    """/timezone [city]: the zone all times are shown in."""
    words = turn.words
    found = named(args, words.language) if args.strip() else ()
    if len(found) == 1:
        turn.live_in(found[0])
        now = turn.times.hour(turn.now, found[0])
        zone = zone_words(found[0], words.language)
        noted = words.t("Noted: {zone}. It is {now} for you.", zone=zone, now=now)
        say(turn, noted, *([] if turn.draft else [book_button(turn)]))
        if turn.draft is not None:
            redraw(turn)
        return
    shown = found or likely(words.language, turn.now)
    buttons = [Button(whereabouts.label(turn.times, turn.now, z), of_menu(Go.TIMEZONE, z)) for z in shown]
    said = [words.t("What time is it for you now? Choose it, or send for example /timezone Lisbon.")]
    if args.strip() and not found:
        said.insert(0, words.t("I do not know that place. Try a larger city nearby."))
    elif turn.person.zone:
        said.insert(0, words.t("Your time zone: {zone}.", zone=zone_words(turn.person.zone, words.language)))
    say(turn, "\n\n".join(said), *buttons, width=2)
