"""Files that are made when they are sent: their message only says what to make, so a restart loses nothing.

Imports: qrcode (when first used, it is slow to load), `handlers` and its neighbours in `bot`.
"""

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.database.pool import Pool
from bot.own.export import export
from bot.sealing.seals import Seals
from handlers.messages import EXPORT, QR, REPORT
from handlers.office import Campaigns


@dataclass(frozen=True, slots=True)
class Files:
    """Makes a file for a chat from what `handlers.messages.Message.made` says."""

    pool: Pool
    clock: Callable[[], datetime]
    seals: Seals
    campaigns: Campaigns

    async def __call__(self, chat: int, made: str) -> bytes:
        """The bytes; ValueError for anything unknown."""
        if made == EXPORT:
            return await export(self.pool, chat, self.clock(), self.seals)
        if made.startswith(QR):
            return await asyncio.to_thread(picture, made.removeprefix(QR))
        if made.startswith(REPORT):
            campaign, after, until = made.removeprefix(REPORT).rsplit(":", 2)
            pieces = self.campaigns.report(campaign, int(after), int(until))
            return b"".join([piece async for piece in pieces])
        raise ValueError("no such file")


def picture(text: str) -> bytes:
    """A QR code as PNG, with the quiet zone the standard asks for."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, box_size=12, border=4)
    code.add_data(text)
    into = io.BytesIO()
    code.make_image().save(into)
    return into.getvalue()
