"""The traffic between Telegram and the handlers: updates in, turns, messages out, everything kept in rows.

    bot = telegram_bot(token, api_url)
    traffic = Traffic(bot, dsn, Wiring(handle, perform, keep, services, directory, shelf, office, enact),
                      Options(...))
    await traffic.start()            # fetches by polling, or sets the webhook when Options.webhook is given
    reason = await traffic.trouble   # only set when it cannot go on: one clear line to end the program with
    await traffic.stop()             # at most 10 s; what is not finished stays in its row

`wake(chat)` makes the lane of a chat look for work (after a job wrote outbox rows for it), `sweep()` wakes
every chat with left-over rows, `receive(bodies)` stores raw updates durably (the webhook calls it).
May import telegram, aiohttp, psycopg, `handlers`, `booking` and `bot.tables`.
"""

from bot.traffic.options import Options, Webhook, Wiring
from bot.traffic.traffic import Traffic
from bot.traffic.transport import telegram_bot
from bot.traffic.turns import Undone

__all__ = ["Options", "Traffic", "Undone", "Webhook", "Wiring", "telegram_bot"]
