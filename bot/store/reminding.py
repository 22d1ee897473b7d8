"""The rows of reminders: begun and ended with their booking, wished for by a person, looked at when due.

People's columns (lead times, snoozing, coming, verdict) and the sweep's (since, said, at) are written apart,
so that neither takes back what the other has just saved. Imports: psycopg, `booking`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg import AsyncConnection

from booking.ledger import Booking
from booking.outcome import Stage
from booking.reminders import Kept, Wish
from bot.store import attending
from bot.store.rows import utc

KEPT = "booking, since, said, leads, snoozed, coming, verdict"
ONE = f"SELECT {KEPT} FROM reminders WHERE booking = %s"  # noqa: S608 - column names of our own
BEGIN = """
INSERT INTO reminders (booking, since, at, leads)
VALUES (%(booking)s, %(since)s, %(now)s, (SELECT leads FROM reminders WHERE booking = %(replaces)s))
ON CONFLICT (booking) DO UPDATE SET since = excluded.since, at = excluded.at, said = '{}', snoozed = NULL,
  coming = false"""
"""With the times that were chosen for the booking it takes the place of."""
END = "UPDATE reminders SET at = NULL WHERE booking = %(booking)s"
AGAIN = """at = %(now)s, since = CASE WHEN r.at > %(now)s THEN %(now)s ELSE r.since END"""
"""Looked at anew. What is overdue is left to the sweep; a time that has passed before is not made up for."""
WISH_ALL = f"""UPDATE reminders AS r SET {AGAIN} FROM bookings b
WHERE b.id = r.booking AND b.person = %(person)s AND r.at IS NOT NULL"""  # noqa: S608
WISH_ONE = f"""INSERT INTO reminders AS r (booking, since, leads, snoozed, coming, verdict)
SELECT id, %(now)s, %(leads)s, %(snoozed)s, %(coming)s, %(verdict)s FROM bookings
WHERE person = %(person)s AND id = %(booking)s
ON CONFLICT (booking) DO UPDATE SET leads = excluded.leads, snoozed = excluded.snoozed,
  coming = excluded.coming, verdict = excluded.verdict, {AGAIN}"""  # noqa: S608
"""Kept also where nothing was to be reminded of: how it was can be said of any session."""
LASTING = frozenset({Stage.CONFIRMED, Stage.DONE})

Connection = AsyncConnection[Any]


async def follow(connection: Connection, before: Booking | None, after: Booking, now: datetime) -> None:
    """Reminders as the booking became: begun when it is final or moved, ended when it is off.

    What is found to be over as soon as it is found to be final is still asked about afterwards.
    """
    was = (before.stage, before.starts) if before else None
    if was == (after.stage, after.starts):
        return
    await attending.follow(connection, after, now)
    values = {"booking": after.id, "now": now, "since": now, "replaces": after.replaces}
    if after.stage is Stage.CONFIRMED:
        await connection.execute(BEGIN, values)
    elif after.stage is Stage.DONE and before is not None and before.stage not in LASTING:
        await connection.execute(BEGIN, {**values, "since": after.starts})
    elif before is not None and before.stage in LASTING and after.stage not in LASTING:
        await connection.execute(END, values)


async def wish(connection: Connection, wishes: Sequence[Wish], now: datetime) -> None:
    """Save what people said about their reminders; the sweep looks at them within a second."""
    for said in wishes:
        values = {"person": said.person, "booking": said.booking, "now": now}
        if said.kept is None:
            await connection.execute(WISH_ALL, values)
            await connection.execute(attending.WISH, values)
        else:
            leads = None if said.kept.leads is None else list(said.kept.leads)
            own = {"coming": said.kept.coming, "verdict": said.kept.verdict, "snoozed": said.kept.snoozed}
            await connection.execute(WISH_ONE, {**values, **own, "leads": leads})


def kept_of(row: Sequence[Any]) -> Kept:
    """From the columns KEPT."""
    _, since, said, leads, snoozed, coming, verdict = row
    return Kept(
        since.astimezone(UTC),
        tuple(said),
        None if leads is None else tuple(leads),
        utc(snoozed),
        coming,
        verdict,
    )
