"""A broadcast in words: what it is, to whom it goes, when, and what it costs. Imports: `booking`."""

from collections.abc import Mapping
from html import escape

from booking.form import Card
from booking.moment import zone_city
from handlers.broadcast.about import KINDS
from handlers.broadcast.campaign import FREE_RATE, OFF, Audience, Campaign
from handlers.broadcast.filling import unknown
from handlers.broadcast.why import why
from handlers.clock.times import Times
from handlers.words import NAMES, Words

SHOWN, ANSWERS, TITLE = 160, 600, 34


def title(words: Words, campaign: Campaign) -> str:
    """An earlier one, recognised by its first words, or by its kind."""
    found = campaign.copies.get(campaign.base)
    text = found.words.replace("\n", " ") if found else ""
    about = found.about.partition("\n")[0] if found else ""
    named = " · ".join(filter(None, [kind_of(words, campaign), about]))
    told = text or named or words.plain("Broadcast")
    return told if len(told) <= TITLE else f"{told[: TITLE - 1].rstrip()}…"


def facts(times: Times, cards: Mapping[str, Card], campaign: Campaign, people: int) -> list[str]:
    """What is sent, to whom and when."""
    words = times.words
    return [
        words.t("Message: {what}", what=_languages(words, campaign)),
        *excerpt(campaign),
        *_below(words, campaign),
        words.t("To: {audience}", audience=told(words, cards, campaign.audience)),
        words.n("That is {count} person.", "That is {count} people.", people),
        *_room(words, campaign, people),
        words.t("When: {when}", when=when(times, campaign)),
    ]


def _room(words: Words, campaign: Campaign, people: int) -> list[str]:
    """That the event it announces has no room for all of them."""
    if not 0 < campaign.room < people:
        return []
    return [
        words.n(
            "<b>Only {count} of them can watch:</b> the event has no more room.",
            "<b>Only {count} of them can watch:</b> the event has no more room.",
            campaign.room,
        )
    ]


def _languages(words: Words, campaign: Campaign) -> str:
    """What it is, where that is more than text, and in which languages."""
    ordered = sorted(campaign.copies, key=lambda language: (language != campaign.base, language))
    told = ", ".join(NAMES[language] for language in ordered)
    kind = kind_of(words, campaign)
    return f"{told} · {kind}" if kind else told


def kind_of(words: Words, campaign: Campaign) -> str:
    """Such as "picture" or "album (3)"; "" for a text."""
    copy = campaign.copies.get(campaign.base)
    if copy is None or copy.kind == "text":
        return ""
    album = f"{words.plain('album')} ({len(copy.messages)})"
    return album if copy.kind == "album" else words.plain(KINDS.get(copy.what, "message"))


def excerpt(campaign: Campaign) -> list[str]:
    """How it begins."""
    found = campaign.copies.get(campaign.base)
    shown = [(found.about, ANSWERS), (found.words, SHOWN)] if found else []
    cut = [text[:most] + ("…" if len(text) > most else "") for text, most in shown if text]
    return [f"<i>{escape(text, quote=False)}</i>" for text in cut]


def _below(words: Words, campaign: Campaign) -> list[str]:
    """The buttons there are besides the way out, in any language."""
    found = [row for copy in campaign.copies.values() for row in copy.buttons]
    labels = list(dict.fromkeys(str(button["text"]) for row in found for button in row))
    return [words.t("Buttons: {labels}", labels=", ".join(labels))] if labels else []


def when(times: Times, campaign: Campaign) -> str:
    """When it is sent, in words."""
    words = times.words
    if campaign.at is None:
        return words.plain("at once")
    at = times.stamp(campaign.at, campaign.zone)
    city = zone_city(campaign.zone, words.language) or campaign.zone
    return words.plain("{at}, each person’s own time", at=at) if campaign.local else f"{at} ({city})"


def notes(words: Words, campaign: Campaign) -> list[str]:
    """What the operator should know about the message."""
    found = [why(words, note) for note in (OFF if campaign.called_off else "", campaign.note) if note]
    copies = campaign.copies.values()
    if any(copy.personal for copy in copies):
        found.append(words.t("Placeholders are filled in for each person."))
    found += [
        words.t("{placeholder} is no placeholder: it goes out as it stands.", placeholder=strange)
        for strange in dict.fromkeys(
            s for copy in copies for text in copy.said for s in unknown(text, event=bool(campaign.event))
        )
    ]
    if campaign.album:
        found.append(words.t("A line with the way out follows the album."))
    return found


def price(words: Words, campaign: Campaign, people: int) -> str:
    """What a paid broadcast costs at most."""
    stars = campaign.price(people)
    return words.n("It costs up to {count} Star.", "It costs up to {count} Stars.", stars)


def paid(words: Words, campaign: Campaign, people: int, stars: int | None) -> str:
    """Who may, and what it costs: [API] paid broadcasts and [FAQ] messages to all subscribers disagree."""
    said = words.t(
        "Paid: faster than {rate} a second, once it is switched on in @BotFather. Telegram names two "
        "conditions for that: 10,000 Stars on the bot’s balance in one place, in another 100,000 and as many "
        "active users a month.",
        rate=FREE_RATE,
    )
    said = f"{said} {price(words, campaign, people)}"
    if stars is None:
        return said
    return f"{said} {words.n('Your balance: {count} Star.', 'Your balance: {count} Stars.', stars)}"


def told(words: Words, cards: Mapping[str, Card], audience: Audience) -> str:
    """An audience in words."""
    parts = []
    if audience.everybody:
        return words.plain("everybody who wants news")
    if audience.listed:
        parts.append(words.plain("people of your list"))
    parts += [NAMES[language] for language in sorted(audience.languages)]
    parts += [zone_city(zone, words.language) or zone for zone in sorted(audience.zones)]
    if audience.activity:
        parts.append(activity(words, audience.activity))
    if audience.service:
        card = cards.get(audience.service)
        parts.append(words.plain(card.label) if card else audience.service)
    if audience.booked:
        parts.append(booked(words, audience.booked))
    return " · ".join(parts)


def activity(words: Words, choice: str) -> str:
    """Such as "in:7", in words."""
    way, _, days = choice.partition(":")
    if way == "in":
        return words.plain("here in the last {days} days", days=days)
    return words.plain("not here for {days} days", days=days)


def booked(words: Words, choice: str) -> str:
    """A state of bookings in words."""
    match choice:
        case "ever":
            return words.plain("have booked")
        case "never":
            return words.plain("never booked")
        case "open":
            return words.plain("with an open booking")
    return words.plain("had a session")
