"""Accounts of people at the services: linked on our web pages, kept encrypted, refreshed, given up.

May import psycopg, starlette, `booking`, `handlers` and its neighbours in `bot`.
"""

from bot.accounts.holder import Holder
from bot.accounts.linking import Linking, tell_ended
from bot.accounts.pages import pages
from bot.accounts.renewing import renewing
from bot.accounts.safe import Safe

__all__ = ["Holder", "Linking", "Safe", "pages", "renewing", "tell_ended"]
