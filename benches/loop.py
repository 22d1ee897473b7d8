"""The yardstick of a broadcast: a bare python-telegram-bot that sends to one chat after the other.

What anybody writes first: a loop beside the handler that echoes, nothing kept, no limit known. It begins when
somebody says `BEGIN`. `python -m benches.loop API_URL TOKEN FIRST COUNT WORDS`
"""

import logging
import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from benches.echo import echo

BEGIN = "begin"


def main(api: str, token: str, first: str, count: str, words: str) -> None:
    """Poll until told to stop."""
    logging.disable(logging.CRITICAL)
    application = Application.builder().token(token).base_url(f"{api}/bot").build()

    async def begin(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        application.create_task(send())

    async def send() -> None:
        for chat in range(int(first), int(first) + int(count)):
            await application.bot.send_message(chat, words)

    application.add_handler(MessageHandler(filters.Regex(f"^{BEGIN}$"), begin))
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
