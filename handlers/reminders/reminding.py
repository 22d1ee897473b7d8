"""Reminders as a person reads them: before a session, at its start, and afterwards.

Drawn from the booking, what is kept for its reminders, and the clock, so that a tap can draw one again. Each
booking has one live message for them. Imports: babel, `booking`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.lists import format_list

from booking.form import Card, Kind
from booking.ledger import Booking
from booking.moment import Moment, in_zone, zone_words
from booking.outcome import Stage
from booking.people import Directory, Person
from booking.reminders import (
    Kept,
    Reminder,
    Session,
    Wanted,
    due,
    endings,
    lasting,
    next_look,
    passed,
    plan,
    shifted,
    snoozes,
    wanted,
)
from booking.reminders import Kind as For
from handlers.callback import Act, of_booking
from handlers.live.deeds import ways_in
from handlers.live.entrance import entrance
from handlers.live.standing import SAID
from handlers.messages import Button, Keyboard, Message, Op, rows
from handlers.reminders.made import made
from handlers.reminders.naming import began, begins, how_was
from handlers.request.asking import Screen
from handlers.request.values import Reader, lines
from handlers.words import words_for

BACK = "r"
"""Behind what a button carries: the lead times were opened from a reminder, which comes back afterwards."""
HELD = frozenset({Stage.CONFIRMED, Stage.DONE})
"""Stages with reminders in the chat."""
MINUTE = timedelta(minutes=1)
VERDICTS = {
    "g": "Glad to hear it!",
    "b": "I am sorry to hear that. It is noted with the booking.",
    "n": "I am sorry. If something was taken for it, write to {service}.",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking: what is said or void now, when to look again, and what to say, if anything."""

    said: tuple[str, ...]
    again: datetime | None
    reminder: Reminder | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Reminding:
    """Looks at a booking's reminders at an instant. `cards` are all services, on or off."""

    cards: Callable[[], Mapping[str, Card]]
    directory: Directory

    def __call__(self, booking: Booking, person: Person, kept: Kept, now: datetime) -> Look:
        """What is to be said now; nothing for a booking that is off, or to a person who cannot be reached."""
        if booking.stage not in HELD:
            return Look(kept.said, None)
        session = session_of(booking, person)
        planned = _planned(booking, session, wanted(kept, person.preferences), kept.since)
        found = due(planned, session, kept.said, kept.since, now)
        said = tuple(dict.fromkeys((*kept.said, *passed(planned, now))))
        again = next_look([r for r in planned if r.key not in said], now)
        if found is None:
            return Look(said, again)
        return Look(said, again, found, self.draw(booking, person, kept, found, now))

    def draw(
        self, booking: Booking, person: Person, kept: Kept, found: Reminder, now: datetime
    ) -> Message | None:
        """What a reminder says now; None where it is of no use any more, or cannot be said."""
        card, session = self.cards().get(booking.service), session_of(booking, person)
        if card is None or not person.reachable or now >= found.until(session):
            return None
        if not _told(booking, found) or (found.kind is For.AFTER and kept.verdict):
            return None
        reader = Reader(words_for(person.language), person, card, self.directory)
        return _message(reader, booking, kept, found, now)


def _planned(booking: Booking, session: Session, wishes: Wanted, since: datetime) -> tuple[Reminder, ...]:
    """All that comes, in order; of a session that is over no more than the end of it."""
    found = sorted((*plan(session, wishes, since), *endings(session, wishes)), key=lambda r: r.at)
    return tuple(r for r in found if _told(booking, r))


def _told(booking: Booking, reminder: Reminder) -> bool:
    """Of a session that is off nothing, of one that is over no more than the end of it."""
    if booking.stage is Stage.DONE:
        return reminder.kind in {For.AFTER, For.OVER}
    return booking.stage in HELD


def _message(reader: Reader, booking: Booking, kept: Kept, found: Reminder, now: datetime) -> Message:
    person, name = reader.person, slot(booking.id)
    if found.kind is For.OVER:
        return Message(Op.DROP, person.id, slot=name)
    drawn = drawing(reader, booking, kept, now)
    notes = [late(reader, found, now)] if found.late(now) else []
    silent = found.kind is not For.SNOOZED and asleep(person, session_of(booking, person), now)
    text = "\n\n".join([drawn.text, *notes])
    kept_as = made(found, booking.starts)
    return Message(Op.REPOST, person.id, text, drawn.keyboard, name, once=True, silent=silent, made=kept_as)


def slot(booking: str) -> str:
    """The live message of a booking's reminders."""
    return f"remind:{booking}"


def stands(booking: Booking, person: Person, kept: Kept) -> bool:
    """Whether a reminder has been said: those meant for before it was agreed on were not."""
    agreed = (booking.won and booking.won.answered) or booking.made
    planned = _planned(booking, session_of(booking, person), wanted(kept, person.preferences), kept.since)
    return any(r.key in kept.said and r.at > agreed for r in planned)


def session_of(booking: Booking, person: Person) -> Session:
    """What is reminded of, on this person's wall clock."""
    meant = moment_meant(booking)
    zone = person.zone or (meant.zone if meant else "UTC")
    return lasting(booking.starts, booking.minutes, zone)


def moment_meant(booking: Booking) -> Moment | None:
    """The moment as the person said it, where it is still the booking's."""
    said = (v for v in booking.order.answers.values() if isinstance(v, Moment))
    return next((m for m in said if m.at == booking.starts), None)


def asleep(person: Person, session: Session, now: datetime) -> bool:
    """Whether it is one of the person's quiet hours."""
    quiet = person.preferences.quiet
    return quiet is not None and quiet.holds(in_zone(now, session.zone).wall.time())


def late(reader: Reader, reminder: Reminder, now: datetime) -> str:
    """The word that it comes late, and for when it was meant: with the day where it was another."""
    zone, times = reader.times.zone, reader.times
    today = in_zone(reminder.at, zone).wall.date() == in_zone(now, zone).wall.date()
    meant = times.hour(reminder.at) if today else times.stamp(reminder.at)
    if reminder.kind is For.AFTER:
        return reader.words.t("This question comes late, it was meant for {time}.", time=meant)
    return reader.words.t("This reminder is late, it was meant for {time}.", time=meant)


def drawing(reader: Reader, booking: Booking, kept: Kept, now: datetime) -> Screen:
    """The reminder as of now: before the session, in it, or after it."""
    session = session_of(booking, reader.person)
    if now < session.starts:
        return _before(reader, booking, kept, session, now)
    if booking.stage is Stage.CONFIRMED and now < session.ends:
        return _start(reader, booking, now)
    return _after(reader, booking, kept)


def tap(booking: Booking, arg: str) -> str:
    """The data of a reminder's button."""
    return of_booking(booking.id, Act.REMIND, arg)


def _before(reader: Reader, booking: Booking, kept: Kept, session: Session, now: datetime) -> Screen:
    words = reader.words
    left = soon(reader, session.starts - now)
    said = [f"{begins(reader, booking, left)}\n{_facts(reader, booking)}", *_new_rules(reader, booking)]
    if kept.coming:
        said.append(words.t("You said that you will be there."))
    if kept.snoozed is not None and now < kept.snoozed < session.starts:
        at = reader.times.hour(kept.snoozed, session.zone)
        said.append(words.t("I will remind you again at {time}.", time=at))
    return Screen("\n\n".join(said), _before_buttons(reader, booking, kept, session, now))


def _before_buttons(
    reader: Reader, booking: Booking, kept: Kept, session: Session, now: datetime
) -> Keyboard:
    words = reader.words
    first = [] if kept.coming else [Button(words.plain("I'll be there"), tap(booking, "i"), style="success")]
    first.append(Button(words.plain("I can't make it"), tap(booking, "n")))
    later = [
        Button(words.plain("Remind me {soon}", soon=soon(reader, m * MINUTE)), tap(booking, f"z{m}"))
        for m in snoozes(session, now)
    ]
    return (tuple(first), *rows(later, 1), (Button(words.plain("Reminders"), tap(booking, f"l{BACK}")),))


def soon(reader: Reader, left: timedelta) -> str:
    """How long until then: to the minute below two hours, to the hour below two days."""
    minutes = max(1, round(left / MINUTE))
    if 60 < minutes < 120:
        return reader.words.t("in {time}", time=reader.minutes(minutes))
    if minutes < 60:
        return reader.words.n("in {count} minute", "in {count} minutes", minutes)
    hours = round(minutes / 60)
    if hours < 48 and hours != 24:
        return reader.words.n("in {count} hour", "in {count} hours", hours)
    return reader.words.n("in {count} day", "in {count} days", round(hours / 24))


def _facts(reader: Reader, booking: Booking) -> str:
    facts = [reader.minutes(booking.minutes)] if booking.minutes else []
    answers = booking.order.answers
    facts += [
        reader.plain(f, answers[f.key])
        for f in reader.card.form.fields
        if f.kind is Kind.CHOICE and answers.get(f.key) is not None
    ]
    told = reader.words.t("{facts}", facts=" · ".join(facts)) if facts else ""
    return "\n".join(filter(None, [reader.words.t("{when}", when=reader.moment(booking.starts)), told]))


def _new_rules(reader: Reader, booking: Booking) -> list[str]:
    """A word when the clock rules changed after the booking was made: the service keeps the instant."""
    meant = moment_meant(booking)
    if meant is None or not shifted(booking.starts, meant.wall, meant.zone):
        return []
    language = reader.words.language
    return [
        reader.words.t(
            "The clock rules have changed since you booked ({zone}): you meant {meant}, and it is {now} now. "
            "The service keeps to the same moment. If it does not suit you, choose “I can't make it”.",
            zone=zone_words(meant.zone, language),
            meant=reader.times.clock(meant.wall.time()),
            now=reader.times.hour(booking.starts, meant.zone),
        )
    ]


def _start(reader: Reader, booking: Booking, now: datetime) -> Screen:
    words = reader.words
    contact = booking.won.contact if booking.won else ""
    said = [f"{began(reader, booking, int((now - booking.starts) / MINUTE))}\n{_facts(reader, booking)}"]
    signing = tuple(f for f in reader.card.form.fields if f.private and f.kind in {Kind.TEXT, Kind.EMAIL})
    given = {f.key: v for f in signing if (v := booking.order.answers.get(f.key)) is not None}
    said += entrance(reader, contact)
    if given:
        said.append("\n".join([words.t("You gave the service:"), *lines(reader, given, signing)]))
    join = [Button(words.plain("Join"), url=way, style="primary") for way in ways_in(booking)[:1]]
    show = Button(words.plain("Show the booking"), of_booking(booking.id, Act.CARD))
    return Screen("\n\n".join(said), rows([*join, show], 1))


def _after(reader: Reader, booking: Booking, kept: Kept) -> Screen:
    if kept.verdict not in VERDICTS:
        return asking(reader, booking, kept)
    words = reader.words
    answer = words.t(VERDICTS[kept.verdict], service=reader.service)
    if kept.verdict == "n":
        answer = _complaint(reader, booking) or answer
    change = Button(words.plain("Change what I said"), tap(booking, "w"))
    return Screen(f"{how_was(reader, booking)}\n{answer}", rows([_again(reader, booking), change], 1))


def _complaint(reader: Reader, booking: Booking) -> str:
    """What to write to the service, and of which of its bookings: each performer may have their own."""
    known = [i.reference for i in booking.invitations if i.performer in booking.winners and i.reference]
    named = str(format_list(known, locale=reader.words.language)) if known else ""
    return named and reader.words.n(
        "I am sorry. If something was taken for it, write to {service} and name the reference {references}.",
        "I am sorry. If something was taken for it, write to {service} and name the references {references}.",
        len(known), service=reader.service, references=named,
    )  # fmt: skip


def asking(reader: Reader, booking: Booking, kept: Kept) -> Screen:
    """How it was; what was said before can be said otherwise, or taken back."""
    words = reader.words
    found = [Button(words.plain(said), tap(booking, f"v{verdict}")) for verdict, said in SAID.items()]
    if kept.verdict:
        found.append(Button(words.plain("Take back what I said"), tap(booking, "v")))
    screen = f"{how_was(reader, booking)}\n{_facts(reader, booking)}"
    return Screen(screen, rows([*found, _again(reader, booking)], 1))


def _again(reader: Reader, booking: Booking) -> Button:
    return Button(reader.words.plain("Book again"), of_booking(booking.id, Act.AGAIN), style="primary")
