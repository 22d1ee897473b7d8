"""What a person is told when their watch ends: a time is free, the request was sent, or nothing came.

Imports: `booking`.
"""

from dataclasses import replace
from datetime import datetime, time

from booking.form import Ability
from booking.ledger import Booking
from booking.moment import in_zone, zone_words
from booking.people import Person
from booking.watching import ANY, DAY, DAY_BEGINS, DAY_ENDS, Hours, Watch
from handlers.callback import Go, of_menu
from handlers.clock.times import Times
from handlers.live.card import screen, slot
from handlers.messages import Button, Message, Op, rows
from handlers.request.values import Reader
from handlers.words import words_for

SLOT = "watch"
"""The live message in which a watch is set up."""


def ended(
    reader: Reader, watch: Watch, booking: Booking | None, now: datetime, going_on: Watch | None = None
) -> Message:
    """The one message: with a button that opens the request, or as the live card of the request sent.

    That nothing came makes no sound where `now` is in the quiet hours. `going_on`: the watch for those of
    whom it cannot tell yet.
    """
    if watch.found is None:
        return _over(reader, watch, silent=reader.person.asleep(now))
    if booking is not None:
        drawn, said = screen(reader, booking), _free(reader, watch)
        return Message(Op.SAY, watch.person, f"{said}\n\n{drawn.text}", drawn.keyboard, slot(booking.id))
    words = reader.words
    opens = of_menu(Go.WATCHES, f"b{watch.id}")
    buttons = [Button(words.plain("Open the request"), opens, style="primary")]
    if reader.card.can(Ability.FREE_SLOTS) and watch.rest.ends > watch.rest.begins:
        buttons.append(
            Button(words.plain("Keep looking after this time"), of_menu(Go.WATCHES, f"k{watch.id}"))
        )
    told = [_free(reader, watch), words.t("Nothing is sent yet.")]
    if going_on is not None:
        still = "I go on watching for {names}. /watches shows and stops it."
        told.append(words.t(still, names=names(reader, going_on)))
    else:
        told.append(words.t("This watch is over now."))
    return Message(Op.SAY, watch.person, "\n".join(told), rows(buttons, 1))


def unseen(reader: Reader, watch: Watch) -> Message:
    """The end of a watch that could not look any more, since the service lets nobody in for the person."""
    words = reader.words
    said = words.t(
        "The watch for {names} is over. I could not look to its end: {service} needs a login.",
        names=names(reader, watch),
        service=reader.service,
    )
    login = Button(words.plain("Log in"), of_menu(Go.CONNECT, reader.card.id), style="primary")
    return Message(Op.SAY, watch.person, said, ((login,),))


def homeless(person: Person, number: str, service: str, ends: datetime) -> list[Message]:
    """The end of a watch at a service that is not known here: neither is whom it was about."""
    words = words_for(person.language)
    said = words.t(
        "The watch for free times until {when} is over. I could not look to its end: {service} is not set up "
        "here any more.",
        when=Times(words, person).moment(ends),
        service=service,
    )
    slot = f"{SLOT}:{number}"
    stood = Message(Op.REFRESH, person.id, said, slot=slot)
    return [stood, Message(Op.CLOSE, person.id, slot=slot), Message(Op.SAY, person.id, said)]


def names(reader: Reader, watch: Watch) -> str:
    """Whom it is about."""
    people = watch.answers.get("performers")
    return reader.names(people) if isinstance(people, tuple) else reader.service


def line(reader: Reader, watch: Watch) -> str:
    """A watch in one line."""
    words = reader.words
    hours = words.plain("any time") if watch.hours == ANY else clocked(reader, watch.hours, watch.zone)
    given = {"names": names(reader, watch), "hours": hours, "when": _edge(reader, watch, watch.ends)}
    if watch.later and _edge(reader, watch, watch.begins) == given["when"]:
        said = words.plain("{names}, {hours}, {when}", **given)
    elif watch.later:
        said = words.plain(
            "{names}, {hours}, from {begins} until {when}",
            begins=_edge(reader, watch, watch.begins),
            **given,
        )
    else:
        said = words.plain("{names}, {hours}, until {when}", **given)
    return f"{said} · {words.plain('I send the request for you')}" if watch.books else said


def dated(reader: Reader, watch: Watch) -> str:
    """The same while its hours are not chosen."""
    given = {"names": names(reader, watch), "when": _edge(reader, watch, watch.ends)}
    if not watch.later:
        return reader.words.plain("{names}, until {when}", **given)
    begins = _edge(reader, watch, watch.begins)
    if begins == given["when"]:
        return reader.words.plain("{names}, {when}", **given)
    return reader.words.plain("{names}, from {begins} until {when}", begins=begins, **given)


def _edge(reader: Reader, watch: Watch, at: datetime) -> str:
    """Where its days begin or end: whole days are told without the hour."""
    wall = in_zone(at, watch.zone).wall
    whole = reader.times.zone == watch.zone and wall.time() in {DAY_BEGINS, DAY_ENDS}
    return reader.times.full_day(wall.date()) if whole else reader.moment(at)


def begun(reader: Reader, watch: Watch) -> Message:
    """What is said of a watch that goes on from now."""
    said = reader.words.t(
        "I am watching: {watch}.\nYou hear from me as soon as something fits. /watches shows and stops it.",
        watch=line(reader, watch),
    )
    return Message(Op.SAY, watch.person, said, slot=_live(watch))


def again(reader: Reader, watch: Watch) -> Message:
    """The same where it stands, as its person reads it now."""
    return replace(begun(reader, watch), op=Op.REFRESH)


def no_more(reader: Reader, watch: Watch) -> tuple[Message, Message]:
    """The word that it is on becomes the word that it is not."""
    said = reader.words.t("No longer watched: {watch}.", watch=line(reader, replace(watch, books=False)))
    slot = _live(watch)
    return Message(Op.REFRESH, watch.person, said, slot=slot), Message(Op.CLOSE, watch.person, slot=slot)


def _live(watch: Watch) -> str:
    return f"{SLOT}:{watch.id}"


def clocked(reader: Reader, hours: Hours, zone: str) -> str:
    """Hours of a day: 18:00–00:00; with the zone of their clock where that is not the person's."""
    ends = (divmod(minute % DAY, 60) for minute in (hours.first, hours.last))
    said = "–".join(reader.times.clock(time(*at)) for at in ends)
    return said if zone == reader.times.zone else f"{said} ({zone_words(zone, reader.words.language)})"


def _free(reader: Reader, watch: Watch) -> str:
    words, when = reader.words, reader.live(watch.found or watch.begins)
    if reader.card.can(Ability.FREE_SLOTS):
        return words.t("<b>Free now: {names}, {when}.</b>", names=names(reader, watch), when=when)
    return words.t(
        "<b>{names} can be booked now.</b>\nThe service lists no free times; the first for you is {when}.",
        names=names(reader, watch),
        when=when,
    )


def _over(reader: Reader, watch: Watch, *, silent: bool) -> Message:
    words = reader.words
    said = words.t(
        "The watch for {names} is over: I saw nothing free that suits you until {when}.",
        names=names(reader, watch),
        when=reader.live(watch.ends),
    )
    book = Button(words.plain("Book a session"), of_menu(Go.BOOK), style="primary")
    return Message(Op.SAY, watch.person, said, ((book,),), silent=silent)
