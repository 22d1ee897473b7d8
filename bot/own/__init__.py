"""What is a person's own: their calendar address, prepared links, all of it in one file, and its end.

Imports: starlette, psycopg, qrcode, `booking`, `handlers` and the rooms below it (pyproject.toml).
"""

from bot.own.feed import Feed, feed
from bot.own.files import Files
from bot.own.forgetting import forget
from bot.own.keeping import Keeping, address

__all__ = ["Feed", "Files", "Keeping", "address", "feed", "forget"]
