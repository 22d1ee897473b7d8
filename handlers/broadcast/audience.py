"""Whom a broadcast goes to: choices that narrow it, tapped or typed. Imports: `booking`, `handlers`."""

from dataclasses import replace

from booking.moment import zone_city
from booking.zones import named
from handlers.broadcast import screens
from handlers.broadcast.campaign import Audience, Campaign
from handlers.broadcast.keeping import asks_for, draw, offer, save
from handlers.callback import Cast
from handlers.messages import rows
from handlers.saying import say
from handlers.turn import Turn
from handlers.words import NAMES

MOST_ZONES = 40
"""Telegram allows a hundred buttons, and a person reads fewer."""


async def look(turn: Turn, campaign: Campaign, arg: str = "") -> None:
    """The screen with every choice; `arg`: more of the zones."""
    office, chosen = turn.office.campaigns, campaign.audience
    people = await office.count(campaign.id, chosen)
    speak = await office.facet(campaign.id, replace(chosen, languages=frozenset()), "language")
    most = MOST_ZONES if arg == screens.MORE else screens.ZONES
    live = await office.facet(campaign.id, replace(chosen, zones=frozenset()), "zone")
    draw(turn, campaign, screens.audience(turn, campaign, people, speak, live, most=most))


async def pick(turn: Turn, campaign: Campaign, arg: str) -> None:
    """A choice made or taken back, or a question for what no button names."""
    kind, _, value = arg.partition(":")
    chosen = campaign.audience
    if kind == "f" and not chosen.listed:
        said = turn.words.t("Send me ids or @names of people, or a CSV or text file with them.")
        asks_for(turn, campaign, "list", said)
        return
    if (kind, value) == ("z", screens.OTHER):
        asks_for(turn, campaign, "city", turn.words.t("Which city? People in its time zone get it."))
        return
    narrowed = _narrowed(turn, chosen, kind, value)
    if narrowed is not None:
        campaign = replace(campaign, audience=narrowed)
        save(turn, campaign)
    await look(turn, campaign)


def _narrowed(turn: Turn, chosen: Audience, kind: str, value: str) -> Audience | None:
    """The audience after a choice, made or taken back; None for one there is not."""
    match kind:
        case "l" if value in NAMES:
            return replace(chosen, languages=chosen.languages ^ {value})
        case "z" if value:
            return replace(chosen, zones=chosen.zones ^ {value})
        case "a" if value in screens.ACTIVE:
            return replace(chosen, activity="" if value == chosen.activity else value)
        case "b" if value in screens.BOOKED:
            return replace(chosen, booked="" if value == chosen.booked else value)
        case "s" if value in turn.services.cards():
            return replace(chosen, service="" if value == chosen.service else value)
        case "f":
            return replace(chosen, listed=False)
    return None


async def clear(turn: Turn, campaign: Campaign, _arg: str) -> None:
    """Everybody again."""
    campaign = replace(campaign, audience=Audience())
    save(turn, campaign)
    await look(turn, campaign)


async def heard(turn: Turn, campaign: Campaign, text: str) -> None:
    """A typed city: its zone is chosen; which, where there are several of that name."""
    found = named(text, turn.words.language)
    if not found:
        say(turn, turn.words.t("I do not know that place. Try a larger city nearby."))
        return
    campaign = replace(campaign, asking="")
    if len(found) == 1:
        campaign = replace(campaign, audience=_with_zone(campaign.audience, found[0]))
        save(turn, campaign)
        await look(turn, campaign)
        return
    save(turn, campaign)
    names = [(zone, zone_city(zone, turn.words.language) or zone) for zone in found]
    buttons = [screens.choice(campaign, name, Cast.PICK, f"z:{zone}") for zone, name in names]
    offer(turn, campaign, turn.words.t("Which one?"), rows(buttons, 2))


def _with_zone(audience: Audience, zone: str) -> Audience:
    return replace(audience, zones=audience.zones | {zone})
