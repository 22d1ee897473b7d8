"""Broadcasts under the roof: kept in rows, sent by one job in slices, each recipient a row.

Imports: psycopg, procrastinate, telegram, `handlers` and its neighbours in `bot`.
"""

from bot.campaigns.driver import BROADCAST
from bot.campaigns.house import House

__all__ = ["BROADCAST", "House"]
