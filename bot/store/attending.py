"""Those who want to be reminded of somebody else's event, as rows.

Imports: psycopg, `booking`, `handlers`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg import AsyncConnection

from booking.attending import Attendee
from booking.ledger import Booking
from booking.outcome import Stage
from handlers.acts import Act, By

ATTENDEE = "booking, person, since, starts, said"
KEEP = """INSERT INTO attendees (booking, person, since, starts, at)
VALUES (%(booking)s, %(person)s, %(now)s, %(starts)s, %(now)s) ON CONFLICT DO NOTHING"""
GO = "DELETE FROM attendees WHERE booking = %(booking)s AND person = %(person)s"
DOUBLED = """DELETE FROM attendees AS old USING attendees AS new
WHERE old.booking = %(replaces)s AND new.booking = %(id)s AND old.person = new.person"""
FOLLOW = "UPDATE attendees SET booking = %(id)s, at = %(now)s WHERE booking = ANY(%(events)s)"
"""Looked at anew; those of a booking that another has taken the place of are that one's."""
WISH = """UPDATE attendees SET at = %(now)s, since = CASE WHEN at > %(now)s THEN %(now)s ELSE since END
WHERE person = %(person)s AND at IS NOT NULL"""

Connection = AsyncConnection[Any]


async def keep(connection: Connection, by: By, act: Act) -> None:
    """`handlers.acts.Verb.ATTEND`: somebody wants to be reminded, or does not any more."""
    values = {"booking": act.subject, "person": by.person, "now": by.now, "starts": act.values.get("starts")}
    await connection.execute(KEEP if act.values["on"] else GO, values)


async def follow(connection: Connection, after: Booking, now: datetime) -> None:
    """The event has changed its time or its stage."""
    events = [after.id]
    if after.replaces and after.stage is Stage.CONFIRMED:
        await connection.execute(DOUBLED, {"id": after.id, "replaces": after.replaces})
        events.append(after.replaces)
    await connection.execute(FOLLOW, {"id": after.id, "events": events, "now": now})


def attendee_of(row: Sequence[Any]) -> Attendee:
    """From the columns ATTENDEE."""
    booking, person, since, starts, said = row
    return Attendee(booking, person, since.astimezone(UTC), starts.astimezone(UTC), tuple(said))
