"""When a broadcast is sent: what the operator types, and in whose zone.

Words that mean several moments are asked about, as everywhere; a zone that is named counts.
Imports: `booking`, `handlers`.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta

from booking.moment import Never, Once, Placed, Twice, zone_info
from booking.when import read
from booking.zones import likely
from handlers.broadcast import screens
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.keeping import asks_for, draw, offer, save, show
from handlers.callback import Cast, Do
from handlers.carried import instant, sound
from handlers.clock import whereabouts
from handlers.messages import rows
from handlers.saying import say, unable
from handlers.turn import Turn

FARTHEST = timedelta(days=366)
"""Dates are shown without a year."""
HOW = {"at": "a", "local": "l"}
HERE = "="
"""Between how it is sent and the zone of whoever plans it."""


async def ask(turn: Turn, campaign: Campaign, arg: str) -> None:
    """The button "When": the ways there are, the question that goes with one, or a moment picked."""
    words = turn.words
    if arg == "now":
        await _set(turn, replace(campaign, at=None, local=False))
    elif arg in HOW and turn.person.zone:
        asks_for(
            turn, campaign, f"when:{arg}", words.t("When? For example: tomorrow at {time}.", time=_six(turn))
        )
    elif arg in HOW:
        _asks_zone(turn, campaign, arg)
    elif arg[1:2] == HERE:
        await _lives_in(turn, campaign, arg[0], arg[2:])
    elif arg[:1] in HOW.values() and sound(Do.INSTANT, arg[1:]):
        await _picked(turn, campaign, instant(arg[1:]), local=arg[0] == "l")
    else:
        draw(turn, campaign, screens.times(turn, campaign))


async def zone_heard(turn: Turn, campaign: Campaign, how: str, text: str) -> None:
    """The operator's city, or the time on their clock; then the moment is asked for."""
    language, now = turn.words.language, turn.now
    at = whereabouts.spoken(text, language, now)
    found = whereabouts.meant(text, at, language, now)
    if len(found) == 1:
        turn.live_in(found[0])
        await ask(turn, campaign, how)
    elif found:
        _asks_zone(turn, campaign, how, turn.words.t("Which of these is yours?"), found)
    else:
        _asks_zone(turn, campaign, how, whereabouts.unknown(turn.times, at))


def _asks_zone(
    turn: Turn, campaign: Campaign, how: str, notice: str = "", found: tuple[str, ...] = ()
) -> None:
    """Asked once, as before a request: whose clock is meant."""
    words = turn.words
    ask_it = words.t("<b>What time is it for you now?</b>")
    hint = words.t("Choose it, or type your city or the time on your clock. I ask this only once.")
    buttons = [
        screens.choice(
            campaign, whereabouts.label(turn.times, turn.now, zone), Cast.WHEN, f"{HOW[how]}{HERE}{zone}"
        )
        for zone in found or likely(words.language, turn.now)
    ]
    text = "\n\n".join(filter(None, [notice, ask_it, hint]))
    asks_for(turn, campaign, f"zone:{how}", text, rows(buttons, 2))


async def _lives_in(turn: Turn, campaign: Campaign, how: str, zone: str) -> None:
    """The zone tapped; then the moment is asked for."""
    ways = {letter: way for way, letter in HOW.items()}
    with suppress(ValueError):
        zone_info(zone)
        turn.live_in(zone)
    await ask(turn, campaign, ways.get(how, ""))


async def heard(turn: Turn, campaign: Campaign, how: str, text: str) -> None:
    """A typed moment; buttons where it may mean several."""
    zone = turn.person.zone or "UTC"
    found = read(text, turn.now, turn.words.language, turn.person.order or None, zone)
    walls = [c for c in found.candidates if c.wall]
    if not walls or found.rest:
        said = "I did not understand when. Say day and time, for example: tomorrow at {time}."
        say(turn, turn.words.t(said, time=_six(turn)))
        return
    meant = found.zone or zone
    moments = sorted({moment for c in walls for moment in _moments(c.placed(meant)) if moment > turn.now})
    campaign = replace(campaign, zone=meant)
    if not moments:
        say(turn, turn.words.t("That moment is over."))
    elif moments[0] > turn.now + FARTHEST:
        say(turn, turn.words.t("That is more than a year away."))
    elif len(moments) == 1:
        await _set(turn, replace(campaign, at=moments[0], local=how == "local", asking=""))
    else:
        save(turn, replace(campaign, asking=""))
        _asks_which(turn, campaign, how, moments)


def _asks_which(turn: Turn, campaign: Campaign, how: str, moments: list[datetime]) -> None:
    labels = [
        screens.choice(
            campaign,
            turn.times.stamp(moment, campaign.zone),
            Cast.WHEN,
            f"{HOW[how]}{int(moment.timestamp()) // 60}",
        )
        for moment in moments
    ]
    offer(turn, campaign, turn.words.t("Which of these do you mean?"), rows(labels, 1))


async def _picked(turn: Turn, campaign: Campaign, moment: datetime, *, local: bool) -> None:
    if moment <= turn.now:
        unable(turn, turn.words.plain("That moment is over."))
        await show(turn, campaign)
        return
    await _set(turn, replace(campaign, at=moment, local=local))


async def _set(turn: Turn, campaign: Campaign) -> None:
    save(turn, campaign)
    await show(turn, campaign)


def _six(turn: Turn) -> str:
    return turn.times.clock(time(18))


def _moments(placed: Placed) -> tuple[datetime, ...]:
    """The instants a wall time may be: two where the clock is set back, or where it jumps over it."""
    match placed:
        case Once(moment):
            return (moment.at,)
        case Twice(first, second):
            return (first.at, second.at)
        case Never(before, after):
            return (before.at, after.at)
