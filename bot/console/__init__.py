"""A web console for what is too big for a chat: bookings, campaigns, services, statistics. It only shows.

Who may see what is the same table of rights as in the chat, asked at every request.
Imports: starlette, psycopg, `booking`, `handlers` and its neighbours in `bot`.
"""

from bot.console.bookings import Bookings
from bot.console.broadcast import Broadcast
from bot.console.lists import Lists
from bot.console.sessions import Sessions
from bot.console.views import Views
from bot.console.web import Console

__all__ = ["Bookings", "Broadcast", "Console", "Lists", "Sessions", "Views"]
