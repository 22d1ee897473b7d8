"""What people say in passing of a session that is agreed: late, until then, remind me.

It asks nothing of a service and begins no request; the session is the next one, or the one that is named.
Imports: `booking`.
"""

from collections.abc import Sequence
from datetime import timedelta

from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Stage
from booking.when import Left, read
from booking.when.reading import Candidate
from handlers.booked.about import BOOKS, LATE, REMINDS, SEE_YOU, THEN
from handlers.booked.bookings import card_below
from handlers.booked.listing import MOST
from handlers.booked.which import named, which
from handlers.callback import Act, of_booking
from handlers.live.tapping import own
from handlers.reminders.leads import lead_in
from handlers.reminders.reminder_taps import remind
from handlers.saying import say
from handlers.turn import Turn

DAY, NOON = timedelta(days=1), 12


async def said(turn: Turn, text: str, words: str) -> bool:
    """Whether the text, folded in `words`, is such a remark about a session; then it is answered."""
    until, late, reminds = SEE_YOU.fullmatch(words), LATE.search(words), REMINDS.search(words)
    if BOOKS.search(words) or not (until or late or reminds):
        return False
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST)
    agreed = [one for one in live if one.stage is Stage.CONFIRMED and _lasts(turn, one)]
    agreed = named(turn, agreed, words) or agreed
    ahead = [one for one in agreed if one.starts > turn.now]
    if reminds and ahead:
        return await _remind(turn, ahead, text, words)
    if late and agreed:
        return await _late(turn, agreed[0])
    return until is not None and await _until(turn, ahead, until[1])


def _lasts(turn: Turn, booking: Booking) -> bool:
    return booking.starts + timedelta(minutes=booking.minutes) > turn.now


async def _remind(turn: Turn, ahead: Sequence[Booking], text: str, words: str) -> bool:
    """The lead time that is named is added; where none is, its choice is opened."""
    lead = lead_in(turn.words, text)
    if lead is None and not REMINDS.fullmatch(words.strip(" .!?")):
        return False
    wanted = "l" if lead is None else f"+{lead}"
    on = await own(turn, ahead[0].id, off=True) if len(ahead) == 1 else None
    if on is not None:
        await remind(turn, on.booking, on.card, wanted)
    else:
        which(turn, [(one, of_booking(one.id, Act.REMIND, wanted)) for one in ahead])
    return True


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
