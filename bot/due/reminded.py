"""Reminders of one's own sessions and of events: what is due of both, and what is sent, drawn as of now.

Imports: `booking`, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from booking.form import Card
from booking.people import Directory
from bot.database.pool import Pool
from bot.due.attending import Attendees
from bot.due.reminding import Reminders
from bot.sealing.seals import Seals
from handlers.messages import Message
from handlers.reminders import attending
from handlers.reminders.reminding import Reminding


@dataclass(frozen=True, slots=True)
class Reminded:
    """Both sweeps; each is to run once a second."""

    sessions: Reminders
    events: Attendees

    @classmethod
    def of(
        cls,
        pool: Pool,
        cards: Callable[[], Mapping[str, Card]],
        directory: Directory,
        clock: Callable[[], datetime],
        *,
        wake: Callable[[int], None],
        seals: Seals,
    ) -> Self:
        """`cards` are all services, on or off; `wake` is told the chats that have something to send."""
        sessions = Reminders(pool, Reminding(cards, directory), clock, wake, seals)
        return cls(sessions, Attendees(pool, attending.Attending(cards, directory), clock, seals))

    async def draw(self, message: Message) -> Message | None:
        """`bot.traffic.options.Wiring.draw`."""
        event = message.slot.startswith(attending.slot(""))
        return await (self.events if event else self.sessions).draw(message)
