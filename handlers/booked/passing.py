"""What people say in passing of a session that is agreed: late, until then, remind me, and the words of the
buttons below its reminder.

It asks nothing of a service and begins no request; the session is the next one, or the one that is named.
Imports: `booking`.
"""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Stage
from booking.when import Left, read
from booking.when.reading import Candidate
from handlers.booked.about import AGAIN, BOOKS, LATE, REMINDS, SEE_YOU, SNOOZE, THEN
from handlers.booked.bookings import card_below
from handlers.booked.listing import MOST
from handlers.booked.which import named, which
from handlers.callback import Act, of_booking
from handlers.live.tapping import own
from handlers.messages import LABEL_LENGTH
from handlers.reminders.leads import lead_in, lead_of
from handlers.reminders.reminder_taps import Standing, remind, standing
from handlers.saying import say
from handlers.turn import Turn

DAY, MINUTE, NOON = timedelta(days=1), timedelta(minutes=1), 12


async def said(turn: Turn, text: str, words: str) -> bool:
    """Whether the text, folded in `words`, is such a remark about a session; then it is answered."""
    until, late, reminds = SEE_YOU.fullmatch(words), LATE.search(words), REMINDS.search(words)
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST)
    there = await standing(turn, live) if len(text) <= LABEL_LENGTH else []
    if pressed := [(one.booking, arg) for one in there if (arg := one.pressed(text))]:
        await _wanted(turn, pressed)
        return True
    if BOOKS.search(words) or not (until or late or reminds):
        return False
    agreed = [one for one in live if one.stage is Stage.CONFIRMED and _lasts(turn, one)]
    agreed = named(turn, agreed, words) or agreed
    ahead = [one for one in agreed if one.starts > turn.now]
    if reminds and ahead:
        return await _remind(turn, ahead, there, text, words)
    if late and agreed:
        return await _late(turn, agreed[0])
    return until is not None and await _until(turn, ahead, until[1])


def _lasts(turn: Turn, booking: Booking) -> bool:
    return booking.starts + timedelta(minutes=booking.minutes) > turn.now


async def _remind(
    turn: Turn, ahead: Sequence[Booking], there: Sequence[Standing], text: str, words: str
) -> bool:
    """The lead time that is named is added, or it comes so long from now; "later" puts off what stands.

    Where nothing of that is said, the choice is opened.
    """
    if lead := lead_in(turn.words, text):
        found = [(one, f"+{lead}") for one in ahead]
    elif minutes := _from_now(turn, text, words):
        found = [(one, f"z{minutes}") for one in ahead]
    elif AGAIN.search(words):
        found = [(one.booking, one.later) for one in there if one.booking in ahead]
    else:
        found = [(one, "l") for one in ahead if REMINDS.fullmatch(words.strip(" .!?"))]
    await _wanted(turn, found)
    return bool(found)


async def _wanted(turn: Turn, found: Sequence[tuple[Booking, str]]) -> None:
    """What a button of the reminders would do for one booking; of several it is asked which."""
    on = await own(turn, found[0][0].id, off=True) if len(found) == 1 else None
    if on is not None:
        await remind(turn, on.booking, on.card, found[0][1])
    elif found:
        which(turn, [(one, of_booking(one.id, Act.REMIND, arg)) for one, arg in found])


def _from_now(turn: Turn, text: str, words: str) -> int | None:
    """The minutes until then, where a text says how long from now: "in two hours", "snooze for an hour"."""
    if (snooze := SNOOZE.search(words)) and (minutes := lead_of(turn.words, words[snooze.end() :])):
        return minutes
    said = read(text, turn.now, turn.words.language, turn.person.order or None, turn.person.zone or "UTC")
    at = said.candidates[0].exact if len(said.candidates) == 1 else None
    return ceil((at - turn.now) / MINUTE) if at is not None and at > turn.now else None


async def _late(turn: Turn, booking: Booking) -> bool:
    """Nobody can be told so by a service: that is said, and what can be done stands below."""
    on = await own(turn, booking.id, off=True)
    if on is None:
        return False
    who = on.reader.names(booking.winners or booking.order.performers)
    say(
        turn,
        turn.words.t(
            "I cannot tell {names} that you will be late: {service} passes on no messages. "
            "Nothing has changed; this is your booking.",
            names=who,
            service=on.reader.service,
        ),
    )
    await card_below(on)
    return True


async def _until(turn: Turn, ahead: Sequence[Booking], when: str) -> bool:
    """Until a time at which a session of theirs begins: it stands, and nothing more."""
    meant = ahead if THEN.fullmatch(when) else [one for one in ahead if _begins(turn, one, when)]
    on = await own(turn, meant[0].id, off=True) if meant else None
    if on is None:
        return False
    who = on.reader.names(on.booking.winners or on.booking.order.performers)
    at = on.reader.moment(on.booking.starts)
    say(turn, turn.words.t("All right! Your session with {names} is on {when}.", names=who, when=at))
    return True


def _begins(turn: Turn, booking: Booking, words: str) -> bool:
    """Whether words say when it begins: its day, its hour ("at 8" may be in the evening), or both."""
    zone = turn.person.zone or "UTC"
    begins = in_zone(booking.starts, zone).wall
    found = read(words, turn.now, turn.words.language, turn.person.order or None, zone)

    daily = found.left is Left.DAY  # which day goes without saying

    def meets(one: Candidate) -> bool:
        if one.day != begins.date() if not daily else booking.starts - turn.now > DAY:
            return False
        return (
            one.time is None
            or one.time == begins.time()
            or (one.time.hour < NOON and one.time.replace(hour=one.time.hour + NOON) == begins.time())
        )

    return not found.rest and any(meets(one) for one in found.candidates)
