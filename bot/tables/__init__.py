"""Every table of ours, as SQLModel models: what migrations and statements are checked against.

Instants are timestamptz, identities of Telegram bigint (they exceed 2^31), structures jsonb. Where an update
passes, Core statements on `Model.__table__` are used, never the unit of work. The job engine's own tables
(procrastinate) are not described here. Imports: sqlmodel and sqlalchemy only.
"""

from bot.tables import accounts, bookings, campaigns, office, people, requests, traffic
from bot.tables.columns import Base

__all__ = ["Base", "accounts", "bookings", "campaigns", "office", "people", "requests", "traffic"]
