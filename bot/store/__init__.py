"""What is kept of sent requests, on PostgreSQL: `booking.ledger.Store` and `handlers.turn.Shelf`.

Statements are plain SQL on psycopg, in short transactions with no network call inside; column names are
those of `bot.tables`. May import psycopg, `booking`, `handlers` and its neighbours in `bot`.
"""

from bot.store.ledger import Ledger
from bot.store.writing import queue

__all__ = ["Ledger", "queue"]
