"""Events for an audience, on the side of who may watch: "Remind me", what is said then, and taking it back.

Imports: `booking`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.attending import Attendee, planned
from booking.form import Card
from booking.ledger import Booking
from booking.outcome import Stage
from booking.people import Directory, Person
from booking.reminders import Kind, Reminder, Session, due, lasting, next_look, passed
from booking.ways import Way, viewers_way
from handlers.acts import Verb
from handlers.callback import ID_LENGTH, Go, of_menu
from handlers.messages import Button, Message, Op, rows
from handlers.reminders.leads import lead_words
from handlers.reminders.made import made
from handlers.reminders.reminding import asleep, late, soon
from handlers.request.steps import reader_of
from handlers.request.values import Reader
from handlers.saying import unable
from handlers.turn import Turn
from handlers.words import Words, words_for

LASTING = frozenset({Stage.CONFIRMED, Stage.DONE})
BEGUN = timedelta(minutes=2)
"""Until then it "begins now"."""
STOP = "-"
SHOWN = "shown:"


@dataclass(frozen=True, slots=True)
class Word:
    """What came of a look: the attendee as of now, when to look again (None: never), what to say, if any.

    `key` names what is said, so that it is said once.
    """

    attendee: Attendee
    again: datetime | None
    key: str = ""
    message: Message | None = None


def remind_button(words: Words, event: str, *, shown: bool = False) -> Button:
    """In every message that announces an event. `shown`: in one that is only a preview or a test."""
    return Button(words.plain("Remind me"), of_menu(Go.ATTEND, f"{SHOWN}{event}" if shown else event))


def slot(event: str) -> str:
    """The live message of an event's reminders."""
    return f"event:{event}"


async def attend(turn: Turn, arg: str) -> None:
    """The buttons: keep a reminder, however often it is tapped; with "-" before the id, take it back.

    In a preview or a test ("shown:ID") it only says what it does, but to clients among those it is tried on.
    """
    wish, number = arg[:-ID_LENGTH], arg[-ID_LENGTH:]  # an id may begin with "-" itself
    if wish == SHOWN and turn.admin:
        said = "This is only a preview, so nothing happens. In the broadcast, whoever taps it is reminded."
        unable(turn, turn.words.plain(said))
        return
    booking = await turn.shelf.booking(number)
    card = turn.services.card(booking.service) if booking else None
    if booking is None or card is None or not card.audience:
        unable(turn, turn.words.plain("This event is not kept any more."))
    elif wish == STOP:
        turn.do(Verb.ATTEND, number, on=False)
        _say(turn, number, turn.words.t("No reminder of this event then."))
    else:
        _keep(turn, reader_of(turn, card), booking)


def _keep(turn: Turn, reader: Reader, booking: Booking) -> None:
    words, person = turn.words, turn.person
    session = session_of(booking, person)
    if booking.stage not in LASTING:
        unable(turn, words.plain("This event was called off."))
    elif turn.now >= session.starts:
        over = turn.now >= session.ends
        unable(turn, words.plain("This event is over.") if over else words.plain("It has begun."))
    else:
        turn.do(Verb.ATTEND, booking.id, on=True, starts=booking.starts)
        found = [r for r in planned(session, person.preferences, turn.now) if r.at > turn.now]
        said = words.t(
            "I will remind you of <b>{title}</b>: {times}.",
            title=title(reader, booking),
            times=", ".join(_lead(words, r) for r in found),
        )
        back = Button(words.plain("No reminder"), of_menu(Go.ATTEND, STOP + booking.id))
        _say(turn, booking.id, said, back)


def _say(turn: Turn, event: str, said: str, *buttons: Button) -> None:
    """One message of an event, however often its buttons are tapped."""
    turn.messages.append(Message(Op.REPOST, turn.chat, said, rows(buttons, 1), slot(event)))


def _lead(words: Words, reminder: Reminder) -> str:
    return lead_words(words, reminder.lead) if reminder.kind is Kind.LEAD else words.plain("when it begins")


def session_of(booking: Booking, person: Person) -> Session:
    """The event on this person's wall clock."""
    return lasting(booking.starts, booking.minutes, person.zone or "UTC")


def title(reader: Reader, booking: Booking) -> str:
    """What the event is called."""
    return reader.title(booking.order.answers) or reader.service


@dataclass(frozen=True, slots=True)
class Attending:
    """Looks at an event for one who asked to be reminded of it. `cards` are all services, on or off."""

    cards: Callable[[], Mapping[str, Card]]
    directory: Directory

    def __call__(self, booking: Booking, person: Person, kept: Attendee, now: datetime) -> Word:
        """What is to be said now: that it was called off or moved, or a reminder that is due."""
        card = self.cards().get(booking.service)
        if card is None:  # not known any more, or not yet
            return Word(kept, now + timedelta(hours=1))
        reader = Reader(words_for(person.language), person, card, self.directory)
        if booking.stage not in LASTING:
            return _called_off(reader, booking, replace(kept, said=("off",)), now)
        if booking.starts != kept.starts:
            return _moved(reader, booking, kept, now)
        return _reminded(reader, booking, kept, now)

    def draw(self, booking: Booking, person: Person, found: Reminder, now: datetime) -> Message | None:
        """What a reminder says now; None where it is of no use any more, or cannot be said."""
        card, session = self.cards().get(booking.service), session_of(booking, person)
        if card is None or booking.stage not in LASTING or now >= found.until(session):
            return None
        return _reminder(
            Reader(words_for(person.language), person, card, self.directory), booking, found, now
        )


def _called_off(reader: Reader, booking: Booking, kept: Attendee, now: datetime) -> Word:
    if now >= kept.starts:
        return Word(kept, None)
    text = reader.words.t("<b>{title}</b> was called off.", title=title(reader, booking))
    return Word(kept, None, _key("off", now), _message(reader, booking, text, now))


def _moved(reader: Reader, booking: Booking, kept: Attendee, now: datetime) -> Word:
    """Reminders begin anew; a word of the move, unless the event was or is over."""
    session = session_of(booking, reader.person)
    fresh = replace(kept, since=now, starts=booking.starts, said=())
    again = next_look(planned(session, reader.person.preferences, now), now)
    if now >= min(kept.starts, session.starts):
        return Word(fresh, again)
    text = reader.words.t(
        "<b>{title}</b> was moved: it was {old}, it is {new} now.",
        title=title(reader, booking),
        old=reader.moment(kept.starts),
        new=reader.moment(booking.starts),
    )
    moved = _message(reader, booking, text, now, *_buttons(reader, booking))
    return Word(fresh, again, _key("moved", now), moved)


def _key(what: str, at: datetime) -> str:
    """Moved to and fro, it may be said again."""
    return f"{what}:{int(at.timestamp())}"


def _reminded(reader: Reader, booking: Booking, kept: Attendee, now: datetime) -> Word:
    session = session_of(booking, reader.person)
    wanted = planned(session, reader.person.preferences, kept.since)
    found = due(wanted, session, kept.said, kept.since, now)
    said = tuple(dict.fromkeys((*kept.said, *passed(wanted, now))))
    looked = replace(kept, since=now, said=said)
    again = next_look([r for r in wanted if r.key not in said], now)
    if found is None:
        return Word(looked, again)
    return Word(looked, again, _key(found.key, found.at), _reminder(reader, booking, found, now))


def _reminder(reader: Reader, booking: Booking, found: Reminder, now: datetime) -> Message | None:
    notes = [late(reader, found, now)] if found.late(now) else []
    lines = [_line(reader, booking, now), reader.moment(booking.starts), *_link(reader, booking), *notes]
    said = _message(reader, booking, "\n".join(lines), now, *_buttons(reader, booking))
    return said and replace(said, made=made(found, booking.starts))


def _line(reader: Reader, booking: Booking, now: datetime) -> str:
    words, left = reader.words, booking.starts - now
    name = title(reader, booking)
    if left > timedelta(0):
        return words.t("<b>{title}</b> begins {soon}.", title=name, soon=soon(reader, left))
    if -left < BEGUN:
        return words.t("<b>{title}</b> begins now.", title=name)
    return words.t("<b>{title}</b> has begun.", title=name)


def _link(reader: Reader, booking: Booking) -> list[str]:
    """A link that no button can hold, to be read."""
    way = _way(booking)
    return [reader.words.t("Watch it here: {link}", link=way.link)] if way and not way.opens else []


def _way(booking: Booking) -> Way | None:
    return viewers_way(booking.won.contact) if booking.won else None


def _buttons(reader: Reader, booking: Booking) -> tuple[Button, ...]:
    way, label = _way(booking), reader.words.plain("Watch")
    watch = (Button(label, url=way.link, style="primary"),) if way and way.opens else ()
    return (*watch, Button(reader.words.plain("No more of this"), of_menu(Go.ATTEND, STOP + booking.id)))


def _message(reader: Reader, booking: Booking, text: str, now: datetime, *buttons: Button) -> Message | None:
    """Without a sound in the person's quiet hours; None where they cannot be reached."""
    person, keyboard = reader.person, tuple((button,) for button in buttons)
    silent = asleep(person, session_of(booking, person), now)
    said = Message(Op.REPOST, person.id, text, keyboard, slot(booking.id), once=True, silent=silent)
    return said if person.reachable else None
