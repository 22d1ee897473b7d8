"""Accounts at the services: people's, linked on our web pages, and the operator's; kept encrypted, refreshed.

May import psycopg, starlette, `booking`, `handlers` and its neighbours in `bot`.
"""

from bot.accounts.ended import Ended
from bot.accounts.handover import hand_over
from bot.accounts.holder import Holder
from bot.accounts.linking import Linking
from bot.accounts.pages import pages
from bot.accounts.renewing import renewing
from bot.accounts.safe import Safe

__all__ = ["Ended", "Holder", "Linking", "Safe", "hand_over", "pages", "renewing"]
