"""Running events, for who may: /webcast schedules one, /sync lets a service fetch what was booked elsewhere.

An event goes through the same conversation as every request. Imports: `booking`.
"""

from collections.abc import Sequence
from datetime import timedelta

from booking.errors import Invalid, LoginNeeded, ServiceError
from booking.form import Ability, Card
from booking.provider import Found
from handlers.acts import Verb
from handlers.book import open_at
from handlers.callback import Go, of_menu
from handlers.messages import Button
from handlers.start import say
from handlers.steps import reader_of, redraw
from handlers.turn import Turn

AHEAD = timedelta(days=90)
"""How far ahead a sync looks."""

SHOWN = 8
NEEDS = "needs "
"""How a card begins the reason why an ability lacks settings."""


async def webcast(turn: Turn, arg: str = "") -> None:
    """/webcast: a request at the service whose events have an audience; which, where there are several."""
    words, draft = turn.words, turn.draft
    cards = {s: card for s, card in turn.services.cards().items() if card.audience}
    if not cards:
        say(turn, words.t("No service for webcasts is switched on. /health tells what is missing."))
    elif draft is not None and (draft.answers or draft.service in cards):
        redraw(turn, [words.t("Your request is still open. Here is where we are.")])
    elif len(cards) == 1 or arg in cards:
        await open_at(turn, arg if arg in cards else next(iter(cards)))
    else:
        choices = [Button(words.plain(c.label), of_menu(Go.WEBCAST, s)) for s, c in cards.items()]
        say(turn, words.t("<b>Which service?</b>"), *choices)


async def sync(turn: Turn, _args: str = "") -> None:
    """/sync: what each service with a sync fetched, and what is new in its calendar; or why it cannot."""
    cards = turn.services.cards().values()
    told = [await _synced(turn, card) for card in cards if card.can(Ability.SYNC)]
    for card in cards:
        why = card.absent.get(Ability.SYNC, "")
        if why.startswith(NEEDS):
            label = turn.words.plain(card.label)
            told.append(turn.words.t("<b>{service}</b>: its sync {why}.", service=label, why=why))
    if not told:
        told.append(turn.words.t("No service that is on has a sync. /health tells which are off, and why."))
    say(turn, "\n\n".join(told))


async def _synced(turn: Turn, card: Card) -> str:
    words, provider = turn.words, turn.services.provider(card.id)
    label = words.plain(card.label)
    try:
        before = await _listed(turn, card)
        fetched, left_out = await provider.sync(turn.now, turn.now + AHEAD)
        after = await _listed(turn, card)
    except Invalid as no:
        said = no.problems[0].words or "–"
        return words.t("<b>{service}</b> refuses its sync: “{words}”", service=label, words=said)
    except LoginNeeded:
        return words.t(
            "<b>{service}</b>: the administrator’s session is not accepted any more. Set a new one.",
            service=label,
        )
    except ServiceError:
        return words.t(
            "<b>{service}</b> did not answer clearly. Doing it again does no harm: /sync", service=label
        )
    turn.do(Verb.SYNC, card.id, fetched=fetched, left_out=left_out)
    known = {f.reference for f in before}
    return _told(turn, card, (fetched, left_out), [f for f in after if f.reference not in known])


def _told(turn: Turn, card: Card, count: tuple[int, int], fresh: Sequence[Found]) -> str:
    words, reader = turn.words, reader_of(turn, card)
    said = words.t(
        "<b>{service}</b>: fetched {fetched}, left out {left_out}.",
        service=reader.service,
        fetched=count[0],
        left_out=count[1],
    )
    if not fresh:
        return f"{said}\n{words.t('Nothing is new.')}"
    lines = [
        words.t(
            "{when} · {name}",
            when=turn.times.stamp(f.starts),
            name=reader.name(f.invitation.performer) if f.invitation.performer else reader.service,
        )
        for f in sorted(fresh, key=lambda f: f.starts)[:SHOWN]
    ]
    more = [words.t("… and {count} more", count=len(fresh) - SHOWN)] if len(fresh) > SHOWN else []
    new = words.n("{count} booking is new:", "{count} bookings are new:", len(fresh))
    return "\n".join([said, new, *lines, *more])


async def _listed(turn: Turn, card: Card) -> Sequence[Found]:
    if not card.can(Ability.LISTING):
        return ()
    return await turn.services.provider(card.id).listing(await turn.account(card.id))
