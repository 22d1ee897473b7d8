"""A shared location: where the clock of somebody is, the only thing Telegram tells that shows a journey.

The place becomes a zone and is forgotten. Who has a zone already is asked before anything changes.
Imports: `booking`.
"""

import asyncio
from datetime import datetime

from booking.moment import in_zone, zone_words
from booking.places import differ_from, zone_at
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op, rows
from handlers.preferences import settings
from handlers.request.steps import redraw
from handlers.turn import Turn

NO_KEYS = {"remove_keyboard": True}


async def shared(turn: Turn, latitude: float, longitude: float) -> None:
    """Take it as an answer where the zone was asked or is not known, else ask about the journey."""
    zone = await asyncio.to_thread(zone_at, latitude, longitude)
    home, words = turn.person.zone, turn.words
    if not zone:
        _say(turn, words.t("I do not know that place. Try a larger city nearby."))
    elif not home or turn.person.preferences.asking == settings.ASKS_ZONE:
        _noted(turn, zone)
    elif (since := differ_from(zone, home, turn.now)) is None:
        _say(
            turn,
            words.t("Your clock shows the same there: {now}. Nothing has changed.", now=_now(turn, home)),
        )
    else:
        _ask(turn, home, zone, since)


def _noted(turn: Turn, zone: str) -> None:
    """Say which zone holds now, and go on with what is open."""
    turn.live_in(zone)
    words = turn.words
    there = zone_words(zone, words.language)
    _say(turn, words.t("Noted: {zone}. It is {now} for you.", zone=there, now=_now(turn, zone)))
    if turn.draft is not None:
        redraw(turn)
    elif turn.person.preferences.asking == settings.ASKS_ZONE:
        settings.show(turn, "zone")


def _say(turn: Turn, text: str) -> None:
    turn.messages.append(Message(Op.SAY, turn.chat, text, markup=NO_KEYS))


def _now(turn: Turn, zone: str) -> str:
    return turn.times.hour(turn.now, zone)


def _ask(turn: Turn, home: str, zone: str, since: datetime) -> None:
    """`since`: from when on the two clocks differ, perhaps not yet."""
    words, language = turn.words, turn.words.language
    here, there = zone_words(home, language), zone_words(zone, language)
    said = words.t(
        "<b>Are you travelling?</b>\nThere it is {there_now} ({there}). I show you {here}, {here_now} now.",
        there=there,
        there_now=_now(turn, zone),
        here=here,
        here_now=_now(turn, home),
    )
    if since > turn.now:
        day = turn.times.full_day(in_zone(since, home).wall.date())
        said += "\n" + words.t("Both clocks still agree. From {day} on they differ.", day=day)
    change = Button(words.plain("Use {zone}", zone=there)[:64], of_menu(Go.SETTINGS, f"zone={zone}"))
    stay = Button(words.plain("Keep {zone}", zone=here)[:64], of_menu(Go.SETTINGS, f"zone={home}"))
    turn.messages.append(Message(Op.REPOST, turn.chat, said, rows([change, stay], 1), "settings"))
