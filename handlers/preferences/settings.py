"""/settings: one card that is edited in place, a screen for each subject, every choice one tap.

A button names the screen and perhaps the value chosen there ("quiet=22:00-07:00"): absolute, so that a
doubled or an old tap does no harm. Imports: `booking`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time

from booking.moment import zone_info
from booking.preferences import MOST_LEADS, Preferences, Quiet, toggled
from booking.reminders import Wish
from handlers.clock import whereabouts
from handlers.clock.clocks import clock, from_to
from handlers.clock.ranges import night_in_words
from handlers.messages import Message, Op, called
from handlers.preferences import settings_screens as screens
from handlers.preferences import usual
from handlers.preferences.start import language as said_language
from handlers.preferences.start import speak
from handlers.preferences.start import timezone as place
from handlers.reminders.leads import lead_of, no_lead
from handlers.request.asking import Screen
from handlers.request.steps import redraw
from handlers.request.typed import requested
from handlers.turn import Turn
from handlers.words import NAMES

SLOT = "settings"
ASKS_ZONE = "settings zone"
"""What is asked while the screen of the time zone stands there."""
MOST_WORDS = 3
"""A longer text is no place."""
LEAST_AWAKE = 2
"""Hours of a day that quiet hours must leave."""


async def settings(turn: Turn, arg: str = "") -> None:
    """The card, or the screen that a button asks for, after taking what it carries."""
    screen, _, value = arg.partition("=")
    await usual.look(turn, screen)
    if value and screen.startswith(usual.NAME):
        screen, notice = usual.take(turn, screen, value)
        show(turn, screen, *filter(None, [notice]))
        return
    notice = TAKES[screen](turn, value) if value and screen in TAKES else ""
    if screen == "here":
        _where(turn)
        return
    if screen == "done":
        turn.messages.append(
            Message(Op.CLOSE, turn.chat, screens.summary(turn, usual.summary(turn)), slot=SLOT)
        )
        return
    show(turn, screen, *filter(None, [notice]))


def show(turn: Turn, screen: str, *notices: str, found: tuple[str, ...] = ()) -> None:
    """Draw one screen; a typed answer belongs to it from now on."""
    turn.ask(f"settings {screen}")
    drawn = screens.zone(turn, found) if screen == "zone" else _drawn(turn, screen)
    text = "\n\n".join([*notices, drawn.text])
    op = Op.SHOW if turn.tap else Op.REPOST
    turn.messages.append(Message(op, turn.chat, text, drawn.keyboard, SLOT, silent=True))


def _drawn(turn: Turn, screen: str) -> Screen:
    if screen.startswith(usual.NAME):
        return usual.screen(turn, screen)
    drawn = screens.SCREENS.get(screen)
    return drawn(turn) if drawn else screens.home(turn, usual.summary(turn))


async def timezone(turn: Turn, args: str = "") -> None:
    """/timezone [city, or what the clock shows]: the zone all times are shown in."""
    if not args.strip():
        show(turn, "zone")
    elif not (clock(args) and _zone_typed(turn, args)):
        await place(turn, args)


async def language(turn: Turn, args: str = "") -> None:
    """/language [code]: the language I speak."""
    if args.strip():
        await said_language(turn, args)
        await usual.look(turn, "")
        drawn = _drawn(turn, "")
        turn.messages.append(Message(Op.REFRESH, turn.chat, drawn.text, drawn.keyboard, SLOT))
    else:
        show(turn, "language")


async def typed(turn: Turn, screen: str, text: str) -> bool:
    """Take a typed answer to a screen: the words of a button, or a value; False when it is something else."""
    await usual.look(turn, screen)
    if (button := called(_drawn(turn, screen).keyboard, text)) is not None:
        await settings(turn, button.data.partition(":")[2])
        return True
    match screen:
        case "zone":
            return _zone_typed(turn, text)
        case "quiet":
            return _quiet_typed(turn, text)
        case "leads":
            return _lead_typed(turn, text)
    return screen.startswith(usual.NAME) and _usual_typed(turn, screen, text)


def _zone_typed(turn: Turn, text: str) -> bool:
    words = turn.words
    if text.strip() == words.plain("Not now"):
        said = words.t("All right. You can also type your city.")
        turn.ask(ASKS_ZONE)
        turn.messages.append(Message(Op.SAY, turn.chat, said, markup={"remove_keyboard": True}))
        return True
    at = whereabouts.spoken(text, words.language, turn.now)
    found = whereabouts.meant(text, at, words.language, turn.now)
    if len(found) == 1:
        _zone(turn, found[0])
        show(turn, "zone", words.t("Noted."))
    elif found:
        show(turn, "zone", words.t("Which of these is yours?"), found=found)
    elif turn.draft is not None or len(text.split()) > MOST_WORDS:
        return False
    else:
        show(turn, "zone", whereabouts.unknown(turn.times, at))
    return True


def _quiet_typed(turn: Turn, text: str) -> bool:
    said = from_to(text) or night_in_words(turn, text)
    if said is None:
        return False
    begins, ends = said
    notice = _quiet(turn, f"{begins:%H:%M}-{ends:%H:%M}")
    show(turn, "quiet", *filter(None, [notice]))
    return True


def _lead_typed(turn: Turn, text: str) -> bool:
    minutes = lead_of(turn.words, text)
    if minutes is None:
        return False
    notice = _lead(turn, f"+{minutes}")
    show(turn, "leads", *filter(None, [notice]))
    return True


def _usual_typed(turn: Turn, screen: str, text: str) -> bool:
    taken = None if requested(turn, text) else usual.typed(turn, screen, text)
    if taken is None:
        return False
    show(turn, taken[0], *filter(None, [taken[1]]))
    return True


async def missed(turn: Turn, screen: str, text: str) -> bool:
    """Said on a screen that takes words, and nothing else is changed by it; but a request is a request."""
    takes = screen in {"quiet", "leads"} or screen.startswith(usual.NAME)
    if not takes or (turn.draft is None and requested(turn, text)):
        return False
    why = no_lead(turn.words, text) if screen == "leads" else turn.words.t("I did not understand that.")
    show(turn, screen, why)
    return True


def _prefer(turn: Turn, **changed: object) -> None:
    wanted: Preferences = replace(turn.person.preferences, **changed)  # type: ignore[arg-type]
    turn.person = replace(turn.person, preferences=wanted)


def _language(turn: Turn, value: str) -> str:
    if value in NAMES:
        speak(turn, value)
        if turn.draft is not None:
            redraw(turn, below=True)
    return ""


def _zone(turn: Turn, value: str) -> str:
    try:
        zone_info(value)
    except ValueError:
        return ""
    turn.live_in(value)
    if turn.draft is not None:
        redraw(turn, below=True)
    return ""


def _dates(turn: Turn, value: str) -> str:
    kind, chosen = value[:1], value[1:]
    if kind == "o" and chosen in {"", "DMY", "MDY"}:
        turn.person = replace(turn.person, order=chosen)
    elif kind == "c":
        turn.person = replace(turn.person, clock12=chosen == "12")
    elif kind == "w" and chosen in {"", "0", "5", "6"}:
        _prefer(turn, week=int(chosen) if chosen else None)
    return ""


def _lead(turn: Turn, value: str) -> str:
    wanted, own = value[1:], turn.person.preferences
    match value[:1]:
        case "s":
            _prefer(turn, start=wanted == "1")
        case "a":
            _prefer(turn, after=wanted == "1")
        case sign if wanted.isdecimal() and (int(wanted) in own.leads) == (sign == "-"):
            try:
                _prefer(turn, leads=toggled(own.leads, int(wanted)))
            except ValueError:
                return turn.words.t("At most {most} times are possible.", most=MOST_LEADS)
    turn.wishes.append(Wish(turn.person.id))
    return ""


def _quiet(turn: Turn, value: str) -> str:
    if value == "off":
        _prefer(turn, quiet=None)
    else:
        begins, ends = map(clock, value.partition("-")[::2])
        if begins is None or ends is None:
            return ""
        quiet = Quiet(begins, ends)
        if sum(not quiet.holds(time(hour)) for hour in range(24)) < LEAST_AWAKE:
            return turn.words.t("That would leave no time to remind you.")
        _prefer(turn, quiet=quiet)
    turn.wishes.append(Wish(turn.person.id))
    return ""


def _news(turn: Turn, value: str) -> str:
    turn.person = replace(turn.person, news=value == "1")
    return ""


def _plain(turn: Turn, value: str) -> str:
    _prefer(turn, plain=value == "1")
    return ""


TAKES: Mapping[str, Callable[[Turn, str], str]] = {
    "language": _language,
    "zone": _zone,
    "dates": _dates,
    "leads": _lead,
    "quiet": _quiet,
    "news": _news,
    "plain": _plain,
}
"""What a screen's button sets; each answers with a word to the person when it cannot, else ""."""


def _where(turn: Turn) -> None:
    """Ask for the location by the one keyboard that can; it goes away by itself."""
    words = turn.words
    here = {"text": words.plain("Share my location"), "request_location": True}
    keys = [[here], [{"text": words.plain("Not now")}]]
    markup = {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True}
    said = words.t(
        "Tap “Share my location” below the text field. I take the time zone from it and keep no place."
    )
    turn.ask(ASKS_ZONE)
    turn.messages.append(Message(Op.SAY, turn.chat, said, markup=markup))
