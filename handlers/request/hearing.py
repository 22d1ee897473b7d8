"""What a typed message says about a request: each word that fits a field fills it, the rest is named.

Read first as nothing but the answer to the open question, then as anything the form asks. Nothing is
changed here. Imports: `booking`.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from booking.checks import check, options
from booking.form import Card, Field, Kind, Problem
from booking.interview import Draft, question
from booking.moment import Moment, Never, in_zone, place
from booking.spoken import (
    Change,
    Present,
    Said,
    Understood,
    understand,
)
from booking.when import Ends, Left
from handlers.clock.either import either
from handlers.request.direct import direct
from handlers.request.heard import Heard, as_hours, doubt, instants, refuse, which_day
from handlers.request.instead import asks_name, behind_yes, lacking, name_told, no_name, said_instead
from handlers.request.lasting import choice, lasting, on_days
from handlers.request.number import numbered
from handlers.request.offered import moments, one_of_two
from handlers.request.question import LIST, chosen
from handlers.request.steps import reader_of
from handlers.request.unread import named, not_read
from handlers.request.until import beginnings
from handlers.request.when import STEP
from handlers.turn import Turn

MINUTE, LEAD = timedelta(minutes=1), timedelta(minutes=5)
COUNTED = frozenset({Kind.AMOUNT, Kind.MINUTES, Kind.NUMBER})
RANGE = re.compile(r"\d{1,3}\s*[-–/]\s*\d{1,3}")


def hear(turn: Turn, card: Card, draft: Draft | None, here: Field | None, text: str) -> Heard:
    """What the text says, read first as an answer to the open question, then as anything the form asks.

    Where a name is asked, words that are nothing but a time or a duration correct that answer instead.
    """
    if doubted := as_hours(turn, card, draft, here, text):
        return doubted
    if here is not None and (rest := behind_yes(here, text, turn.words.language)):
        said_too = hear(turn, card, draft, here, rest)
        return replace(said_too, values={**said_too.values, here.key: True})
    if here is not None and asks_name(here) and (name := name_told(text, turn.words.language)):
        return Heard({here.key: name})
    instead = lacking(here, text, turn.words.language)
    answer = None if instead else direct(turn, draft, here, text)
    named = asks_name(here) and _may_be_time(text)
    if answer is not None and here is not None and not named:
        return Heard({here.key: answer})
    bare = named or (here is not None and here.kind is Kind.MOMENT)
    if draft is not None and here is not None and (found := _letters(turn, card, draft, here, text)):
        return found
    present = _present(turn, card, draft)
    around = _around(turn, present)
    if draft and (between := choice(turn, card, draft, text, around=around, bare=bare)):
        return between
    picked = one_of_two(turn, draft, here, text) if draft else None
    if asked := picked or numbered(turn, card, draft, here, text, present=present):
        return asked
    if here is not None and here.kind in COUNTED and RANGE.fullmatch(text.strip()):
        return Heard({})  # "10-12" credits are no day
    number = here is not None and here.kind is not Kind.PEOPLE and text.strip().isdecimal()
    days, name, besides = either(turn, text)
    said = _understood(turn, card, draft, besides, present=present, people=not number)
    said = on_days(lasting(turn, card, said, around, besides), days, name)
    heard = _heard(turn, card, draft, said)
    which_day(turn, card, heard, days, present.moment)
    if here is not None and instead and (said.rest or not (heard.values or heard.screens)):
        return said_instead(here, instead)
    explained = not said.rest or (named and "when" in said.refused)  # "on Sunday I can't" is no name
    named_too = {*heard.values, *heard.screens}
    corrects = named_too if said.correction else _counted(card) & named_too
    if answer is None or here is None or (explained and corrects):
        return heard
    tells, again = bool(named_too), said.correction and bool(named_too)
    if named and no_name(text, said.rest, turn.words.language, tells=tells, corrects=again):
        return heard if tells else Heard(problem=Problem(here.key, "no_name"))
    return Heard({here.key: answer})


def timed(turn: Turn, card: Card, text: str) -> str:
    """The words of a text that say when, and those that nothing explains, as they are typed."""
    return _understood(turn, card, turn.draft, text, present=Present()).timed


def _understood(
    turn: Turn, card: Card, draft: Draft | None, text: str, *, present: Present, people: bool = True
) -> Understood:
    return understand(
        text,
        turn.now,
        turn.person.zone or "UTC",
        turn.words.language,
        order=turn.person.order or None,
        performers=[(p.id, p.name) for p in turn.directory.of(card.id)] if people else None,
        software=_software(turn, card),
        services=_services(turn, card if draft else None),
        present=present,
    )


def _letters(turn: Turn, card: Card, draft: Draft, here: Field, text: str) -> Heard | None:
    """Of more choices than one page holds those called so, to be looked at, before it is read otherwise."""
    offered = options(here, draft.limits) if here.kind in {Kind.CHOICE, Kind.CHOICES} else ()
    if len(offered) <= LIST or not reader_of(turn, card).options(offered, text):
        return None
    ticked = {k: v for k, v in draft.screen.items() if k == "chosen"}
    return Heard(screens={here.key: {**ticked, "letters": text.strip()[:30]}})


def _may_be_time(text: str) -> bool:
    """A word that begins with a letter is a name, even one that a day or a month has, too."""
    return " " in text.strip() or text.strip()[:1].isdigit()


def _counted(card: Card) -> set[str]:
    """What is said with a unit, so that it is no name."""
    return {f.key for f in card.form.fields if f.kind in {Kind.MOMENT, Kind.MINUTES, Kind.AMOUNT}}


def _software(turn: Turn, card: Card) -> list[tuple[str, tuple[str, ...]]]:
    choice = card.form.first(Kind.CHOICE)
    if choice is None:
        return []
    return [(o.value, (o.label, turn.words.plain(o.label), *o.nicknames)) for o in choice.options]


def _services(turn: Turn, only: Card | None) -> list[tuple[str, tuple[str, ...]]]:
    """What each service that is offered may be called; in an open request its own."""
    cards = [only] if only else turn.offered.values()
    return [(c.id, (c.id, c.label, turn.words.plain(c.label))) for c in cards]


def _present(turn: Turn, card: Card, draft: Draft | None) -> Present:
    if draft is None:
        return Present()
    answers = {f.kind: draft.answers.get(f.key) for f in reversed(card.form.fields)}
    moment, days = answers.get(Kind.MOMENT), _looked_at(turn, draft)
    if isinstance(moment, Moment) and len(days) == 1:
        moment = _at(turn, days[0], in_zone(moment.at, turn.person.zone).wall.time())
    minutes = answers.get(Kind.MINUTES)
    amount, software = answers.get(Kind.AMOUNT), answers.get(Kind.CHOICE)
    return Present(
        _people(card, draft),
        software if isinstance(software, str) else "",
        moment if isinstance(moment, Moment) else None,
        minutes if isinstance(minutes, int) else None,
        amount if isinstance(amount, Decimal) else None,
        days,
        moments(turn, draft),
    )


def _looked_at(turn: Turn, draft: Draft) -> tuple[date, ...]:
    """The day opened in the calendar, those that are offered, or those of the moments to choose from."""
    day = draft.screen.get("day")
    if isinstance(day, str) and turn.person.zone:
        return (date.fromisoformat(day),)
    if isinstance(days := draft.screen.get("days"), list):
        return tuple(date.fromisoformat(str(one)) for one in days)
    return tuple(dict.fromkeys(one.wall.date() for one in moments(turn, draft)))


def _around(turn: Turn, present: Present) -> Moment | None:
    """The moment that a range of times is relative to: the answer, or noon of the day that is looked at."""
    return present.moment or (_at(turn, present.days[0], time(12)) if present.days else None)


def _at(turn: Turn, day: date, hour: time) -> Moment:
    return instants(place(datetime.combine(day, hour), turn.person.zone))[0]


def _people(card: Card, draft: Draft | None) -> tuple[str, ...]:
    """Whom the request asks so far: ticked on the screen, else answered."""
    candidate = card.form.first(Kind.PEOPLE)
    if draft is None or candidate is None:
        return ()
    here = question(card.form, draft)
    return chosen(draft, candidate) if here == candidate else chosen(replace(draft, screen={}), candidate)


def _fewer(card: Card, draft: Draft | None, said: Understood) -> bool:
    """Whether a text of unknown words names but some of those who are asked: are they to go, or to stay?"""
    named = set(said.people.value or ())
    known = set(_people(card, draft))
    return bool(said.rest and named) and named < known and said.people.change is Change.SET


def _joined(card: Card, draft: Draft | None, said: Said[tuple[str, ...]]) -> tuple[str, ...]:
    """The performers after "Bea too", "without Anna", or a name beside those ticked."""
    present, named = _people(card, draft), said.value or ()
    if said.change is Change.REMOVE:
        return tuple(p for p in present if p not in named)
    if said.change is Change.ONLY:
        return named
    ticked = draft is not None and "chosen" in draft.screen
    return tuple(dict.fromkeys([*present, *named])) if said.change is Change.ADD or ticked else named


def _heard(turn: Turn, card: Card, draft: Draft | None, said: Understood) -> Heard:
    heard = Heard(service=said.service.value or "")
    pairs: tuple[tuple[Kind, Said[tuple[str, ...]] | Said[str] | Said[int] | Said[Decimal]], ...] = (
        (Kind.PEOPLE, said.people),
        (Kind.CHOICE, said.software),
        (Kind.MINUTES, said.minutes),
        (Kind.AMOUNT, said.amount),
        (Kind.EMAIL, said.email),
        (Kind.PHONE, said.phone),
    )
    for kind, slot in pairs:
        candidate = card.form.first(kind)
        if candidate is None or not slot:
            continue
        if kind is Kind.PEOPLE and _fewer(card, draft, said):
            heard.screens[candidate.key] = {"chosen": list(_people(card, draft))}
        elif kind is Kind.PEOPLE and said.people.value is not None:
            heard.values[candidate.key] = _joined(card, draft, said.people)
        elif slot.value is not None:
            heard.values[candidate.key] = slot.value
        else:
            doubt(turn, card, candidate, slot.maybe, heard)
    _moment(turn, card, draft, said, heard)
    refuse(card, draft, said, heard)
    if said.rest and (heard.values or heard.screens or heard.service):
        if named(reader_of(turn, card), said.rest):
            heard.rest = said.rest
        else:
            heard.notices.append(not_read(turn.words, said.rest))
    return heard


def _moment(turn: Turn, card: Card, draft: Draft | None, said: Understood, heard: Heard) -> None:
    """A moment beyond doubt is an answer; with unexplained words, or two readings, it is a question."""
    when = said.when
    candidate = card.form.first(Kind.MOMENT)
    if candidate is None or not when.candidates:
        return
    first = when.candidates[0]
    if not turn.person.zone:
        heard.clock = first.time if when.left is Left.DAY and not when.ends else None
        heard.screens[candidate.key] = {}
        return
    if when.left is Left.TIME and len(when.candidates) == 1:
        heard.problem = _closed(turn, candidate, draft, first.day)
        heard.screens[candidate.key] = {} if heard.problem else {"day": first.day.isoformat()}
        return
    placed = [c.placed(turn.person.zone) for c in when.candidates if c.wall]
    moments = list(dict.fromkeys(m for one in placed for m in instants(one)))
    if any(isinstance(one, Never) for one in placed):
        heard.notices.append(turn.words.t("The clocks are put forward then: that time does not exist."))
    ends = when.ends not in {Ends.NO, Ends.AFTER}
    if ends and not (moments := beginnings(turn, card, draft, when, over=moments, heard=heard)):
        return
    limits = draft.limits if draft and not heard.values else {}
    now = [m for m in moments if turn.now - MINUTE < m.at <= turn.now]
    moments = [_soonest(turn)] if now else moments
    moments = [m for m in moments if check(candidate, m, limits, turn.now) is None] or moments
    asked = said.rest or now or when.ends is Ends.AFTER
    if len(moments) == 1 and not asked:
        heard.values[candidate.key] = moments[0]
    elif moments:
        heard.screens[candidate.key] = {"readings": [m.at.isoformat() for m in moments]}
    else:
        heard.screens[candidate.key] = {"month": f"{first.day:%Y-%m}"}


def _soonest(turn: Turn) -> Moment:
    """What "now" may mean: the next quarter of an hour, if there is time to ask for it."""
    step, at = STEP * MINUTE, turn.now + LEAD
    return in_zone(at + step - (at - datetime.min.replace(tzinfo=UTC)) % step, turn.person.zone)


def _closed(turn: Turn, candidate: Field, draft: Draft | None, day: date) -> Problem | None:
    """Why no time of a local day can be booked: it is over, or beyond what the service allows."""
    limits, zone = draft.limits if draft else {}, turn.person.zone
    last = instants(place(datetime.combine(day, time.max), zone))[-1]
    over = check(candidate, last, limits, turn.now)
    if over is not None and over.code in {"past", "too_soon"}:
        return over
    begins = instants(place(datetime.combine(day, time.min), zone))[0]
    far = check(candidate, begins, limits, turn.now)
    return far if far is not None and far.code == "too_far" else None
