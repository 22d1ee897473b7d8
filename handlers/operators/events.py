"""Running events, for who may: /webcast schedules one, /sync lets a service fetch what was booked elsewhere.

An event goes through the same conversation as every request. Imports: `booking`.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from booking.errors import Invalid, LoginNeeded, MaybeDone, ServiceError
from booking.form import Ability, Card
from booking.outcome import ENDED
from booking.provider import Found, Sought
from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.messages import Button
from handlers.request.book import open_at
from handlers.request.steps import reader_of, redraw
from handlers.request.values import Reader
from handlers.saying import say
from handlers.turn import Turn
from handlers.words import Html, Words

AHEAD = timedelta(days=90)
"""How far ahead a sync looks."""

SHOWN = 8
SETTING = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
"""In a card's reason why it lacks an ability: what would have to be set."""


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
    """/sync: what each service with a sync fetched, and what changed in its calendar; or why it cannot."""
    cards = turn.services.cards().values()
    told = [await _synced(turn, card) for card in cards if card.can(Ability.SYNC)]
    for card in cards:
        if names := SETTING.findall(card.absent.get(Ability.SYNC, "")):
            label, said = turn.words.plain(card.label), ", ".join(names)
            lacks = "<b>{service}</b>: its sync needs {names}. Without them it is run at the service itself."
            told.append(turn.words.t(lacks, service=label, names=said))
    if not told:
        told.append(turn.words.t("No service that is on has a sync. /health tells which are off, and why."))
    say(turn, "\n\n".join(told))


async def _synced(turn: Turn, card: Card) -> str:
    words, provider = turn.words, turn.services.provider(card.id)
    label = words.plain(card.label)
    count: tuple[int, int] | None = None
    try:
        before = await _listed(turn, card)
        with suppress(MaybeDone):
            count = await provider.sync(turn.now, turn.now + AHEAD)
    except Invalid as no:
        said = no.problems[0].words or "–"
        return words.t("<b>{service}</b> refuses its sync: “{words}”", service=label, words=said)
    except LoginNeeded as refused:
        scope = refused.scope if SETTING.search(refused.scope) else ""
        shut = "<b>{service}</b> refuses our login: whoever looks after the settings has to renew {names}."
        return words.t(shut, service=label, names=scope or turn.services.keys.get(card.id) or label)
    except ServiceError:
        return _unclear(words, label)
    turn.do(Verb.SYNC, card.id, **(counts(count) if count else {"lost": True}))
    said = fetched(words, label, counts(count)) if count else _unclear(words, label)
    try:
        return f"{said}\n{_changes(turn, card, before, await _listed(turn, card))}"
    except ServiceError:
        return f"{said}\n{words.t('What has changed could not be read.')}"


def counts(count: tuple[int, int]) -> Mapping[str, int]:
    """What a sync did, as the log keeps it."""
    return dict(zip(("fetched", "left_out"), count, strict=True))


def fetched(words: Words, service: str, count: Mapping[str, int]) -> str:
    """What a sync did, in words."""
    told = {key: words.amount(number) for key, number in count.items()}
    return words.t("<b>{service}</b>: fetched {fetched}, left out {left_out}.", service=service, **told)


def _unclear(words: Words, service: str) -> str:
    said = "<b>{service}</b> did not answer clearly. Doing it again does no harm: /sync"
    return words.t(said, service=service)


def _changes(turn: Turn, card: Card, before: Sequence[Found], after: Sequence[Found]) -> str:
    """What is new, at another time, or off, against the calendar before the sync."""
    words, reader = turn.words, reader_of(turn, card)
    was, now = ({f.reference: f for f in found} for found in (before, after))
    fresh = [_line(reader, f) for f in _sorted(after) if f.reference not in was]
    moved = [
        words.t("{old} → {line}", old=_when(reader, was[f.reference]), line=Html(_line(reader, f)))
        for f in _sorted(after)
        if f.reference in was and was[f.reference].starts != f.starts
    ]
    off = [_line(reader, f) for f in _sorted(before) if _on(f) and not _on(now.get(f.reference))]
    parts = [
        *_part(words, words.n("{count} booking is new:", "{count} bookings are new:", len(fresh)), fresh),
        *_part(
            words, words.n("{count} booking was moved:", "{count} bookings were moved:", len(moved)), moved
        ),
        *_part(words, words.n("{count} booking is off:", "{count} bookings are off:", len(off)), off),
    ]
    return "\n".join(parts or [words.t("Nothing has changed.")])


def _part(words: Words, head: str, lines: Sequence[str]) -> list[str]:
    rest = len(lines) - SHOWN
    more = [words.t("… and {count} more", count=words.amount(rest))] if rest > 0 else []
    return [head, *lines[:SHOWN], *more] if lines else []


def _sorted(found: Sequence[Found]) -> list[Found]:
    return sorted(found, key=lambda f: f.starts)


def _on(found: Found | None) -> bool:
    """Whether it is to take place."""
    return found is not None and found.invitation.stage not in ENDED


def _when(reader: Reader, found: Found) -> str:
    return reader.times.stamp(found.starts)


def _line(reader: Reader, found: Found) -> str:
    performer = found.invitation.performer
    name = reader.name(performer) if performer else reader.service
    return reader.words.t("{when} · {name}", when=_when(reader, found), name=name)


async def _listed(turn: Turn, card: Card) -> Sequence[Found]:
    if not card.can(Ability.LISTING):
        return ()
    account, coming = (
        await turn.account(card.id),
        Sought(start=turn.now),
    )  # what a sync brings, not all there was
    return await turn.services.provider(card.id).listing(account, sought=coming)
