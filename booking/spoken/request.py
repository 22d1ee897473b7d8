"""The whole request in one message: every slot cut out, in the order that lets each word mean one thing.

Contacts first, then what is ruled out, then the slots. A correction ("no, at 9") is read relative to the
present answers. Imports: this room and `booking`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from booking.spoken.codes import without_codes
from booking.spoken.contacts import beside_when, read_email, read_phone
from booking.spoken.options import Option
from booking.spoken.people import Person
from booking.spoken.refused import Refusal, take_refused, unanswered
from booking.spoken.relative import take_changes, take_next_day
from booking.spoken.said import Change, Said
from booking.spoken.slots import Listener, Slots
from booking.spoken.swapped import added, swapped
from booking.spoken.understood import Present, Understood
from booking.spoken.words import Words, counts, idle, phrases
from booking.when.reading import Candidate, Left, Reading
from booking.when.tokens import fold, unreadable

CORRECTIONS = 5
"""Words of correction in one message that are looked behind: each is two more readings of the whole."""


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
    listener = Listener(now, zone, order, performers, software, services)
    email, phone = _contacts(words)
    words.take_all("someone")
    ruled = take_refused(words, listener)
    changed = take_changes(words, present)
    following = take_next_day(words, None if changed.when else present.moment)
    same = present.moment is not None and words.take_all("same_day")
    said = listener.slots(words, changed.when)
    if not said.when.candidates and (corrected := _corrected(words, listener)).candidates:
        said = replace(said, when=corrected)
    minutes = changed.minutes or added(words, said.minutes, said.people, present.minutes)
    amount = changed.amount or added(words, said.amount, said.people, present.amount)
    others = swapped(words, said.people, present.people)
    said = replace(said, minutes=minutes, amount=amount, people=others)
    for tokens in changed.unsaid.values():
        words.untake(*tokens)
    change, correction = _change(words)
    named = without_codes(words, said.people, alone=said.named == {"people"})
    people = _people(named, change, ruled, present.people)
    refused = _refused(words, ruled, said, people) | changed.unsaid.keys()
    when = changed.when or _beside(said.when, present, following)
    rest = words.rest(idle(lang))
    correction = (
        correction or same or bool(ruled or changed or following.candidates) or others.change is Change.ONLY
    )
    return Understood(
        people, said.software, when, said.minutes, said.amount, email, phone, rest,
        _timed(words, said.when), correction, said.service, refused,
    )  # fmt: skip


def _corrected(words: Words, listener: Listener) -> Reading:
    """The time behind a word of correction, on the day before it: "tomorrow 8 pm, sorry, 9 pm"."""
    for at, end, _ in islice(words.find(phrases(words.lang, "correction")), CORRECTIONS):
        first = listener.when(words.only(0, at).masked(), words.lang)
        second = listener.when(words.only(end, len(words.tokens)).masked(), words.lang)
        if first.left is not Left.NOTHING or second.left not in {Left.NOTHING, Left.DAY} or second.ends:
            continue
        days = dict.fromkeys(c.day for c in first.candidates) if second.left is Left.DAY else {}
        found = [replace(c, day=day) for day in days for c in second.candidates] or second.candidates
        for span in (*first.spans, *second.spans):
            words.take_span(span)
        words.take(at, end)
        return replace(
            second, candidates=tuple(found), left=Left.NOTHING, spans=(*first.spans, *second.spans)
        )
    return Reading()


def _people(
    said: Said[tuple[str, ...]], change: Change, ruled: Sequence[Refusal], present: tuple[str, ...]
) -> Said[tuple[str, ...]]:
    """Those named without those ruled out; who is ruled out alone leaves those chosen so far."""
    out = tuple(p for r in ruled if r.sure for p in _ruled_out(r, present))
    if not out:
        known = present and said and said.change is not Change.ONLY
        return replace(said, change=change) if known else said
    if said.value is not None:
        kept = present if set(out) & set(present) else ()
        value = tuple(dict.fromkeys(p for p in (*kept, *said.value) if p not in out))
        return replace(said, value=value, change=Change.ONLY) if value else Said()
    return said if said or not present else Said(out, change=Change.REMOVE)


def _ruled_out(refusal: Refusal, present: tuple[str, ...]) -> tuple[str, ...]:
    """The performers a refusal names; of several of one name the one who is chosen."""
    people = refusal.slots.people
    among = {p for way in people.maybe for p in way if p in present}
    return people.value or (tuple(among) if len(among) == 1 else ())


def _refused(
    words: Words, ruled: Sequence[Refusal], said: Slots, people: Said[tuple[str, ...]]
) -> frozenset[str]:
    """The slots to be asked, whose words of refusal are handed back as not explained."""
    refused: set[str] = set()
    for refusal in ruled:
        still = unanswered(refusal, said)
        if refusal.slots.people and not (people and refusal.sure):
            still |= {"people"}
        if still:
            words.untake(refusal.start, refusal.end)
        refused |= still
    return frozenset(refused)


def _contacts(words: Words) -> tuple[Said[str], Said[str]]:
    email = read_email(words.text)
    for span in email.spans:
        words.take_span(span)
    counted = [at for at, t in enumerate(words.tokens) if t.text.isdigit() and counts(words, at + 1)]
    phone: Said[str] = read_phone(beside_when(words.masked(), [words.tokens[at].start for at in counted]))
    if phone.value and (phone.value.isdigit() or phone.value[0] not in "+0("):
        phone = Said()
    for span in phone.spans:
        words.take_span(span)
    return email, phone


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


def _timed(words: Words, when: Reading) -> str:
    """The text with all but the words of when, and those that nothing explains, blanked out."""
    for span in when.spans:
        inside = words.inside(*span)
        words.untake(inside.start, inside.stop)
    return words.masked()


def _beside(when: Reading, present: Present, following: Reading) -> Reading:
    """A time said alone falls on the present day, or the one `following` it; a day said alone keeps the
    present time.
    """
    if following.candidates and not when.candidates:
        return following
    moment = present.moment.wall if present.moment else None
    wall = following.candidates[0].wall if following.candidates else moment
    looked_at = () if following.candidates else present.days
    days = looked_at or ((wall.date(),) if wall else ())
    if days and when.left is Left.DAY:
        kept = [replace(c, day=day) for one in days for c in when.candidates for day in _nights(c, one)]
        if wall:
            kept.sort(key=lambda c: abs(_minute(c) - wall.hour * 60 - wall.minute))
        return replace(when, candidates=tuple(dict.fromkeys(kept)), left=Left.NOTHING)
    if days and when.part and not when.dated:
        return replace(
            when, candidates=tuple(replace(c, day=day) for day in days for c in when.candidates[:1])
        )
    if wall and when.left is Left.TIME and when.part is None:
        timed = tuple(replace(c, time=wall.time()) for c in when.candidates)
        return replace(when, candidates=timed, left=Left.NOTHING)
    return when


def _nights(candidate: Candidate, day: date) -> tuple[date, ...]:
    """The days on which a time of that day may be: midnight is either end of it."""
    return (day + timedelta(days=1), day) if candidate.time == time() else (day,)


def _minute(candidate: Candidate) -> int:
    return candidate.time.hour * 60 + candidate.time.minute if candidate.time else 0
