"""A Bot API server of our own: strict like Telegram's, with people to play and faults to order.

`serve` runs it in the present event loop, `python -m sandbox.botapi` as a process, `client` acts as a person
in it. May import starlette, uvicorn, httpx, orjson and `sandbox.clock`; never the bot's own rooms.
"""

from sandbox.botapi.flood import Limits
from sandbox.botapi.serving import TOKEN, Server, serve

__all__ = ["TOKEN", "Limits", "Server", "serve"]
