"""The whole request in one message: every slot cut out, in the order that lets each word mean one thing.

Contacts first, then performers, software, credits and the duration, then the when in what is left.
A correction ("no, at 9") is read relative to the present answers. Imports: this room and `booking`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from booking.moment import Moment, in_zone
from booking.spoken.amounts import take_amount
from booking.spoken.contacts import beside_when, read_email, read_phone
from booking.spoken.durations import durations, take_minutes
from booking.spoken.options import Option, take_option
from booking.spoken.people import Person, take_people
from booking.spoken.said import Change, Said
from booking.spoken.understood import Present, Understood
from booking.spoken.words import Words, idle, phrases
from booking.when.reader import reading
from booking.when.reading import Candidate, Left, Reading
from booking.when.tokens import fold, unreadable


def understand(
    text: str,
    now: datetime,
    zone: str,
    lang: str,
    *,
    performers: Sequence[Person] | None = None,
    software: Sequence[Option] | None = None,
    services: Sequence[Option] | None = None,
    order: str | None = None,
    present: Present | None = None,
) -> Understood:
    """What one message says about a booking, seen by a person in `zone` at the aware `now`.

    `performers` are (id, name), an empty list takes typed ids only and None looks for nobody;
    `software` and `services` are (value, labels and nicknames). `present` are the answers given so far.
    Never raises for any text.
    """
    if unreadable(text):
        return Understood(rest=text.strip())
    present = present or Present()
    words = Words(text, lang)
    replaced = _drop_replaced(words)
    email, phone = _contacts(words)
    service = take_option(words, services) if services else Said()
    people = take_people(words, performers) if performers is not None else Said()
    choice = take_option(words, software) if software else Said()
    amount = take_amount(words)

    def read_when(rest: str) -> Reading:
        return reading(rest, now, lang, order=order, zone=zone, idle=idle(lang))

    moved = _moved(words, present.moment)
    minutes = take_minutes(words, lambda rest: read_when(rest).left in {Left.NOTHING, Left.DAY})
    when = moved or read_when(words.masked())
    for span in when.spans:
        words.take_span(span)
    change, correction = _change(words)
    if present.people and people:
        people = replace(people, change=change)
    when = moved or _beside(when, present.moment)
    rest = words.rest(idle(lang))
    correction = correction or replaced or moved is not None
    return Understood(people, choice, when, minutes, amount, email, phone, rest, correction, service)


def _contacts(words: Words) -> tuple[Said[str], Said[str]]:
    email = read_email(words.text)
    for span in email.spans:
        words.take_span(span)
    phone: Said[str] = read_phone(beside_when(words.masked()))
    if phone.value and (phone.value.isdigit() or phone.value[0] not in "+0("):
        phone = Said()
    for span in phone.spans:
        words.take_span(span)
    return email, phone


def _drop_replaced(words: Words) -> bool:
    """Explain away what follows "instead of", up to the next comma: it is the answer to be replaced."""
    for at, end, _ in list(words.find(phrases(words.lang, "instead_of"))):
        stop = end
        while stop < len(words.tokens) and words.tokens[stop].text not in {",", ".", ";"}:
            stop += 1
        if stop > end:
            words.take(at, stop)
            return True
    return False


def _moved(words: Words, moment: Moment | None) -> Reading | None:
    """The present moment moved by a length: "an hour later", "30 minutes earlier"."""
    if moment is None:
        return None
    for kind, sign in (("shift_later", 1), ("shift_earlier", -1)):
        for at, end, _ in list(words.find(phrases(words.lang, kind))):
            length = next((d for d in durations(words, answering=True) if d.end == at), None)
            if length:
                to = in_zone(moment.at + sign * timedelta(minutes=length.minutes), moment.zone)
                span = words.take(length.start, end)
                candidate = Candidate(to.wall.date(), to.wall.time(), moment.zone, to.at)
                return Reading((candidate,), Left.NOTHING, (span,))
    return None


def _change(words: Words) -> tuple[Change, bool]:
    """What the message does to an answer, and whether it speaks of one given before."""
    said: dict[str, bool] = {}
    for kind in ("remove", "add", "correction"):
        for at, end, _ in list(words.find(phrases(words.lang, kind))):
            if not any(words.taken[at:end]):
                words.take(at, end)
                said[kind] = True
    first = words.tokens[0].text if words.tokens else ""
    joined = first in {fold(j) for j in ("and", "en", "und", "et", "y", "e", "&", "+")}
    if "remove" in said:
        return Change.REMOVE, True
    if "add" in said or joined:
        return Change.ADD, True
    return Change.SET, "correction" in said


def _beside(when: Reading, moment: Moment | None) -> Reading:
    """A time said alone falls on the present day, a day said alone keeps the present time."""
    if moment is None or not when.candidates:
        return when
    if when.left is Left.DAY:
        kept = [replace(c, day=moment.wall.date()) for c in when.candidates]
        kept.sort(key=lambda c: abs(_minute(c) - moment.wall.hour * 60 - moment.wall.minute))
        return replace(when, candidates=tuple(dict.fromkeys(kept)), left=Left.NOTHING)
    if when.left is Left.TIME and when.part is None:
        timed = tuple(replace(c, time=moment.wall.time()) for c in when.candidates)
        return replace(when, candidates=timed, left=Left.NOTHING)
    return when


def _minute(candidate: Candidate) -> int:
    return candidate.time.hour * 60 + candidate.time.minute if candidate.time else 0
