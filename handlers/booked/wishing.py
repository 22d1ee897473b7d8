"""Words that name a new time for a booking: "can we do 9 pm instead?", "an hour later, please".

They open the question of the move with that time; where several bookings may be meant, that is asked first.
Imports: `booking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.form import Field, Kind
from booking.ledger import Booking
from handlers.booked.moving import ask, heard, possible, understood, who
from handlers.booked.which import which
from handlers.callback import Act, Do, of_booking
from handlers.live.tapping import On, own
from handlers.request.heard import Heard
from handlers.turn import Turn


@dataclass(frozen=True, slots=True)
class Wish:
    """A booking, and what was heard of a new time for it."""

    on: On
    moment: Field
    said: Heard

    @property
    def looked_at(self) -> tuple[Mapping[str, object], str]:
        """What the question of the move looks at first, and a notice above it."""
        return understood(self.on.turn, self.on, self.moment, self.said, {})

    @property
    def button(self) -> str:
        """The data of a button that opens the question so: at the time, at the day, or as ever."""
        looking, number = self.looked_at[0], self.on.booking.id
        readings, day = looking.get("readings"), looking.get("day")
        if isinstance(readings, list) and len(readings) == 1:
            minutes = int(datetime.fromisoformat(str(readings[0])).timestamp()) // 60
            return of_booking(number, Act.MOVE, f"{Do.INSTANT}{minutes}")
        return of_booking(number, Act.MOVE, f"{Do.DAY}{day}" if day else "")


async def wished(turn: Turn, bookings: Sequence[Booking], text: str, *, alone: bool) -> bool:
    """Whether the words name a new time for one of these bookings, and ask about that.

    `alone`: only if they name nothing else of a request.
    """
    found = [wish for one in bookings if (wish := await _wish(turn, one, text, alone=alone))]
    if len(found) == 1:
        await ask(turn, found[0].on.booking, found[0].on.card, *found[0].looked_at)
    elif found:
        which(turn, [(wish.on.booking, wish.button) for wish in found])
    return bool(found)


async def _wish(turn: Turn, booking: Booking, text: str, *, alone: bool) -> Wish | None:
    on = await own(turn, booking.id, off=True)
    moment = on.card.form.first(Kind.MOMENT) if on else None
    said = heard(on, moment, {}, text) if on and moment and possible(on.card, on.booking) else None
    if on is None or moment is None or said is None or moment.key not in {*said.values, *said.screens}:
        return None
    if alone and said.values.keys() - {moment.key, *(f.key for f in who(on.card))}:
        return None
    said.notices = []  # the words around the time ask for the move itself
    return Wish(on, moment, said)
