"""What a turn or an outcome adds, on the caller's connection: never committed and never rolled back here.

Imports: psycopg, orjson, `booking`, `bot.sealing`, `handlers`, `bot.traffic` for the outbox's statement.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from psycopg import AsyncConnection, AsyncCursor

from booking.ledger import Booking, Intent, Step
from bot.sealing.seals import Seals
from bot.store.rows import booking_values, intent_values, invitation_values
from bot.traffic.rows import message_values, split
from bot.traffic.statements import NEW_MESSAGES
from handlers.messages import Message

PATIENCE = timedelta(seconds=10)
"""A write is performed right after its turn; so much later it is seen to, in case it was not."""

INSERT_BOOKING = """
INSERT INTO bookings (id, person, service, account, answers, starts, minutes, made, revision, problem,
  balance, stage, ended, look_at, mark, replaces, edition, noted, entry, watched)
VALUES (%(id)s, %(person)s, %(service)s, %(account)s, %(answers)s, %(starts)s, %(minutes)s, %(made)s,
  %(revision)s, %(problem)s, %(balance)s, %(stage)s, %(ended)s, %(look_at)s, %(mark)s,
  %(replaces)s, %(edition)s, %(noted)s, %(entry)s, %(watched)s)"""
SAVE_INVITATION = """
INSERT INTO invitations (booking, service, account, performer, place, stage, reason, words, reference, price,
  deadline, seen, contact, remarks)
VALUES (%(booking)s, %(service)s, %(account)s, %(performer)s, %(place)s, %(stage)s, %(reason)s, %(words)s,
  %(reference)s, %(price)s, %(deadline)s, %(seen)s, %(contact)s, %(remarks)s)
ON CONFLICT (booking, performer) DO UPDATE SET stage = excluded.stage, reason = excluded.reason,
  words = excluded.words, reference = excluded.reference, price = excluded.price,
  deadline = excluded.deadline, seen = excluded.seen, contact = excluded.contact,
  remarks = excluded.remarks"""
INSERT_INTENT = """
INSERT INTO intents (id, booking, verb, target, note, step, saved, claimed, price, problem, tries, due)
VALUES (%(id)s, %(booking)s, %(verb)s, %(target)s, %(note)s, %(step)s, %(saved)s, %(claimed)s, %(price)s,
  %(problem)s, %(tries)s, %(due)s)"""
CHAIN_INTENT = f"{INSERT_INTENT} ON CONFLICT DO NOTHING"
UNCHAIN_INTENT = "UPDATE intents SET step = 'withdrawn', problem = NULL WHERE id = %s AND step = 'saved'"
UNCHAINED = "UPDATE bookings SET problem = NULL WHERE id = %s"
TOUCH_BOOKINGS = "UPDATE bookings SET revision = revision + 1 WHERE id = ANY(%s::text[])"


STANDS = "SELECT revision FROM bookings WHERE id = %s FOR UPDATE"
CHANGE_BOOKING = """
UPDATE bookings SET revision = revision + 1, answers = %(answers)s, starts = %(starts)s,
  minutes = %(minutes)s, problem = %(problem)s,
  balance = %(balance)s, stage = %(stage)s, ended = %(ended)s, look_at = %(look_at)s,
  mark = %(mark)s, edition = %(edition)s, was = %(was)s
WHERE id = %(id)s AND revision = %(revision)s"""
CHANGE_INTENT = """
UPDATE intents SET step = %(step)s, claimed = %(claimed)s, price = %(price)s, problem = %(problem)s,
  tries = %(tries)s WHERE id = %(id)s"""

Connection = AsyncConnection[Any]


async def insert(
    connection: Connection, bookings: Sequence[Booking], intents: Sequence[Intent], seals: Seals
) -> None:
    """New bookings and intents; IntegrityError when such a write of a booking is open already."""
    new = {booking.id for booking in bookings}
    written = {intent.booking for intent in intents}
    for booking in bookings:
        look_at = None if booking.id in written else booking.made  # made elsewhere: followed from now on
        await connection.execute(INSERT_BOOKING, booking_values(booking, look_at, seals))
        await save_invitations(connection, booking, seals)
    touched = written - new
    if touched:
        await connection.execute(TOUCH_BOOKINGS, [sorted(touched)])
    for intent in intents:
        due = intent.saved + PATIENCE if intent.saved else None
        await connection.execute(INSERT_INTENT, {**intent_values(intent, seals), "due": due})


async def save_invitations(connection: Connection, booking: Booking, seals: Seals) -> None:
    """Insert or change a booking's invitations, in the order asked; UniqueViolation when another booking at
    that service and account holds one of their references.
    """
    rows = [invitation_values(booking, place, i, seals) for place, i in enumerate(booking.invitations)]
    async with connection.cursor() as cursor:
        await cursor.executemany(SAVE_INVITATION, rows)


async def change(
    connection: Connection,
    before: Booking,
    after: Booking,
    intent: Intent | None,
    look_at: datetime | None,
    *,
    seals: Seals,
) -> AsyncCursor[Any]:
    """Save a booking that is still as `before`, on a pipeline; when it is not, the cursor counts no row."""
    values = {**booking_values(after, look_at, seals), "revision": before.revision}
    changed = await connection.execute(CHANGE_BOOKING, values)
    if after.invitations != before.invitations:
        await save_invitations(connection, after, seals)
    if intent is not None:
        await connection.execute(CHANGE_INTENT, intent_values(intent, seals))
    return changed


async def stands(connection: Connection, booking: Booking) -> bool:
    """Whether the booking is still as it was read; nobody changes it before this transaction ends."""
    found = await connection.execute(STANDS, [booking.id])
    return await found.fetchone() == (booking.revision,)


async def chain(connection: Connection, was: Booking, now: Booking, seals: Seals) -> None:
    """Save the intents that a change of another booking brought to this one, due at once, each only once; and
    those that it took away, unless somebody is just sending them.
    """
    new = [intent for intent in now.intents if was.intent(intent.id) is None]
    gone = [i.id for i in now.intents if i.step is Step.WITHDRAWN and i not in was.intents and i not in new]
    for intent in new:
        await connection.execute(CHAIN_INTENT, {**intent_values(intent, seals), "due": intent.saved})
    for number in gone:
        await connection.execute(UNCHAIN_INTENT, [number])
        await connection.execute(UNCHAINED, [now.id])
    if new or gone:
        await connection.execute(TOUCH_BOOKINGS, [[now.id]])


async def queue(connection: Connection, messages: Sequence[Message], seals: Seals) -> None:
    """Put messages into the outbox, in order."""
    rows = [message_values(part, seals) for message in messages for part in split(message)]
    if rows:
        await connection.execute(NEW_MESSAGES, [orjson.dumps(rows).decode()])
