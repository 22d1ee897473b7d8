"""The yardstick: a bare python-telegram-bot echo, everything as it comes out of the box.

`python -m benches.echo API_URL TOKEN`
"""

import logging
import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say it back."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main(api: str, token: str) -> None:
    """Poll until told to stop."""
    logging.disable(logging.CRITICAL)
    application = Application.builder().token(token).base_url(f"{api}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
