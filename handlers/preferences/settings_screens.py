"""The screens of /settings: each says what holds now and offers the likely choices. Imports: `booking`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time

from booking.moment import day_month, first_weekday, weekday_name, zone_words
from booking.preferences import Quiet
from booking.zones import likely
from handlers.callback import Go, of_menu
from handlers.clock import whereabouts
from handlers.messages import Button, rows
from handlers.reminders.leads import choices, leads_words
from handlers.request.asking import Screen
from handlers.request.values import ticked
from handlers.turn import Turn
from handlers.words import LANGUAGES, NAMES

NIGHTS = ("22:00-07:00", "23:00-07:00", "00:00-08:00")
EXAMPLE = {"DMY": date(2027, 4, 3), "MDY": date(2027, 3, 4)}
"""What 03/04 means, either way."""


TITLES = {
    "language": "Language",
    "zone": "Time zone",
    "dates": "Dates and times",
    "leads": "Reminders",
    "quiet": "Quiet hours",
    "news": "News",
    "usual": "Usual answers",
    "plain": "Accessibility",
}


def press(screen: str, value: str = "") -> str:
    """The data of a settings button."""
    return of_menu(Go.SETTINGS, f"{screen}={value}" if value else screen)


def summary(turn: Turn, more: Sequence[str] = ()) -> str:
    """Everything that holds, a line each; `more` lines stand below."""
    words, person = turn.words, turn.person
    zone = (
        f"{zone_words(person.zone, words.language)}, {_now(turn)}"
        if person.zone
        else words.plain("not known yet")
    )
    screens = words.plain("Plain screens") if person.preferences.plain else words.plain("Usual screens")
    facts = [
        words.t("<b>Language:</b> {value}", value=NAMES[words.language]),
        words.t("<b>Time zone:</b> {value}", value=zone),
        words.t("<b>Dates and times:</b> {value}", value=_dates_words(turn)),
        words.t("<b>Reminders:</b> {value}", value=_reminders_words(turn)),
        words.t("<b>Quiet hours:</b> {value}", value=quiet_words(turn, person.preferences.quiet)),
        words.t("<b>News:</b> {value}", value=words.plain("Yes") if person.news else words.plain("No")),
        words.t("<b>Accessibility:</b> {value}", value=screens),
        *more,
    ]
    return "\n".join([words.t("<b>Settings</b>"), *facts])


def home(turn: Turn, more: Sequence[str] = ()) -> Screen:
    """The card itself."""
    words = turn.words
    buttons = [Button(words.plain(TITLES[screen]), press(screen)) for screen in TITLES]
    done = Button(words.plain("Done"), press("done"), style="primary")
    return Screen(summary(turn, more), (*rows(buttons, 2), (done,)))


def language(turn: Turn) -> Screen:
    """Which language; each is named in itself."""
    buttons = [
        Button(_ticked(turn, NAMES[c], on=c == turn.words.language), press("language", c)) for c in LANGUAGES
    ]
    return Screen(turn.words.t("Which language shall I speak?"), (*rows(buttons, 2), back(turn)))


def zone(turn: Turn, found: tuple[str, ...] = ()) -> Screen:
    """What time is it now; a city, an IANA name or the time can be typed, a location shared."""
    words, own = turn.words, turn.person.zone
    shown = found or tuple(dict.fromkeys([*([own] if own else []), *likely(words.language, turn.now)]))
    buttons = [
        Button(_ticked(turn, whereabouts.label(turn.times, turn.now, z), on=z == own), press("zone", z))
        for z in shown
    ]
    said = [words.t("<b>What time is it for you now?</b>")]
    if own:
        said.insert(0, words.t("Your time zone: {zone}.", zone=zone_words(own, words.language)))
    said.append(
        words.t("Choose it, or type your city, a zone such as Europe/Lisbon, or the time on your clock.")
    )
    here = Button(words.plain("Use my location"), press("here"))
    return Screen("\n".join(said), (*rows(buttons, 2), (here,), back(turn)))


def dates(turn: Turn) -> Screen:
    """How dates are read, which clock, and when a week begins."""
    words, person = turn.words, turn.person
    order = [
        Button(
            _ticked(
                turn, words.plain("03/04 is {day}", day=day_month(day, words.language)), on=person.order == o
            ),
            press("dates", f"o{o}"),
        )
        for o, day in EXAMPLE.items()
    ]
    ask = Button(_ticked(turn, words.plain("Ask me each time"), on=not person.order), press("dates", "o"))
    clocks = [
        Button(_ticked(turn, words.plain("24 hours"), on=not person.clock12), press("dates", "c24")),
        Button(_ticked(turn, words.plain("12 hours"), on=person.clock12), press("dates", "c12")),
    ]
    first = first_day(turn)
    weeks = [
        Button(
            _ticked(turn, words.plain("Week from {day}", day=weekday_name(d, words.language)), on=d == first),
            press("dates", f"w{d}"),
        )
        for d in (0, 5, 6)
    ]
    said = words.t("<b>Dates and times</b>\nHow I read 03/04, which clock I show, and when your week begins.")
    return Screen(said, (*rows([*order, ask], 1), tuple(clocks), *rows(weeks, 1), back(turn)))


def leads(turn: Turn) -> Screen:
    """When sessions are reminded of."""
    words, wanted = turn.words, turn.person.preferences
    toggles = choices(
        words, turn.person, wanted.leads, lambda m, on: press("leads", f"{'-' if on else '+'}{m}")
    )
    start = Button(
        _ticked(turn, words.plain("At the start"), on=wanted.start),
        press("leads", f"s{int(not wanted.start)}"),
    )
    after = Button(
        _ticked(turn, words.plain("Afterwards"), on=wanted.after), press("leads", f"a{int(not wanted.after)}")
    )
    said = words.t(
        "<b>Reminders</b>\nWhen shall I remind you of a session? You can also type a time, such as "
        "“45 minutes”. Each booking can have its own, by its button “Reminders”."
    )
    return Screen(said, (*toggles, (start, after), back(turn)))


def quiet(turn: Turn) -> Screen:
    """The hours without reminders."""
    words, own = turn.words, turn.person.preferences.quiet
    now = f"{own.begins:%H:%M}-{own.ends:%H:%M}" if own else "off"
    offered = NIGHTS if now in {*NIGHTS, "off"} else (now, *NIGHTS)
    buttons = [Button(_ticked(turn, _span(turn, n), on=n == now), press("quiet", n)) for n in offered]
    off = Button(_ticked(turn, words.plain("No quiet hours"), on=own is None), press("quiet", "off"))
    said = words.t(
        "<b>Quiet hours</b>\nA reminder that falls into them comes before or after, if there is time. Only "
        "the start of a session is said then, too, without a sound. News that can wait makes no sound "
        "either; a yes, a time that became free, or a reminder that you have put off, does. You can also "
        "type them, such as “{hours}”.",
        hours=_span(turn, "22:30-06:30"),
    )
    return Screen(said, (*rows([*buttons, off], 1), back(turn)))


def news(turn: Turn) -> Screen:
    """Whether broadcasts are wanted: the way out of them, and back in, at any time."""
    words, own = turn.words, turn.person.news
    said = words.t(
        "<b>News</b>\nNow and then there is news for everybody here. In your quiet hours it comes without a "
        "sound. You hear about your bookings in any case."
    )
    yes = Button(_ticked(turn, words.plain("Send me news"), on=own), press("news", "1"))
    no = Button(_ticked(turn, words.plain("No more news"), on=not own), press("news", "0"))
    return Screen(said, ((yes,), (no,), back(turn)))


def plain(turn: Turn) -> Screen:
    """Screens for who reads with the ears, or likes it simple."""
    words, own = turn.words, turn.person.preferences.plain
    said = words.t(
        "<b>Accessibility</b>\nEvery button says in words what it does, and every result stays in the chat. "
        "With plain screens the calendar is a list of days, and what is chosen is said in words."
    )
    on = Button(_ticked(turn, words.plain("Plain screens"), on=own), press("plain", "1"))
    off = Button(_ticked(turn, words.plain("Usual screens"), on=not own), press("plain", "0"))
    return Screen(said, ((on,), (off,), back(turn)))


SCREENS: Mapping[str, Callable[[Turn], Screen]] = {
    "language": language,
    "zone": zone,
    "dates": dates,
    "leads": leads,
    "quiet": quiet,
    "news": news,
    "plain": plain,
}


def first_day(turn: Turn) -> int:
    """The day this person's week begins with (Monday 0)."""
    own = turn.person.preferences.week
    return first_weekday(turn.words.language) if own is None else own


def quiet_words(turn: Turn, own: Quiet | None) -> str:
    """Quiet hours in words."""
    return _span(turn, f"{own.begins:%H:%M}-{own.ends:%H:%M}") if own else turn.words.plain("none")


def _span(turn: Turn, hours: str) -> str:
    begins, _, ends = hours.partition("-")
    return f"{_clock(turn, begins)}–{_clock(turn, ends)}"


def _clock(turn: Turn, at: str) -> str:
    return turn.times.clock(time.fromisoformat(at))


def _now(turn: Turn) -> str:
    return turn.times.hour(turn.now)


def _dates_words(turn: Turn) -> str:
    words, person = turn.words, turn.person
    order = EXAMPLE.get(person.order)
    read = words.plain("03/04 is {day}", day=day_month(order, words.language)) if order else ""
    hours = words.plain("12 hours") if person.clock12 else words.plain("24 hours")
    week = words.plain("Week from {day}", day=weekday_name(first_day(turn), words.language))
    return " · ".join(filter(None, [read, hours, week]))


def _reminders_words(turn: Turn) -> str:
    words, wanted = turn.words, turn.person.preferences
    more = [words.plain("At the start")] * wanted.start + [words.plain("Afterwards")] * wanted.after
    return " · ".join([leads_words(words, wanted.leads), *more])


def _ticked(turn: Turn, label: str, *, on: bool) -> str:
    return ticked(turn.words, turn.person, label, on=on)[:64]


def back(turn: Turn, screen: str = "") -> tuple[Button, ...]:
    """The way back to a screen, or to the card itself."""
    return (Button(turn.words.plain("Back"), press(screen)),)
