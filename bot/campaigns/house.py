"""Broadcasts put together: what handlers read, what their acts do, and the jobs that send.

Imports: procrastinate, telegram, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from procrastinate import App
from telegram import Bot
from telegram.error import TelegramError

from bot.campaigns.driver import Driver
from bot.campaigns.rehearsal import JOB as REHEARSE
from bot.campaigns.rehearsal import Rehearsal
from bot.campaigns.shelf import CampaignShelf
from bot.campaigns.telling import JOB as TELL
from bot.campaigns.telling import Telling
from bot.campaigns.writing import EFFECTS
from bot.database.pool import Pool
from bot.office import staff
from bot.office.acts import Effect
from bot.sealing.seals import Seals
from bot.settings import Settings
from bot.traffic.line import Line
from handlers.acts import Verb

TURNING = (
    Verb.START,
    Verb.ASK_SECOND,
    Verb.REFUSE,
    Verb.WITHDRAW,
    Verb.PAUSE,
    Verb.RESUME,
    Verb.STOP,
)
"""What makes a broadcast stand otherwise."""


class House:
    """`line` is asked for when something is sent, since the traffic begins after this is made."""

    def __init__(
        self, pool: Pool, bot: Bot, clock: Callable[[], datetime], seals: Seals, settings: Settings
    ) -> None:
        self._bot = bot
        alone, owners = settings.broadcast_alone, settings.telegram_admin_ids
        self.shelf = CampaignShelf(pool, clock, self, seals, alone=alone, owners=owners)

    def jobs(
        self, app: App, line: Callable[[], Line], wake: Callable[[int], None]
    ) -> tuple[Driver, Mapping[Verb, Effect]]:
        """Who sends, and the effects of the acts."""
        rehearsal, telling = Rehearsal(self.shelf, app, line, wake), Telling(self.shelf, app, wake)
        app.task(name=REHEARSE)(rehearsal.run)
        app.task(name=TELL)(telling.run)
        turned = dict.fromkeys(TURNING, telling.defer)
        held = {Verb.NAME: telling.after(staff.name), Verb.DISMISS: telling.after(staff.dismiss)}
        return Driver(self.shelf, line, telling), {**EFFECTS, **turned, **held, Verb.TEST: rehearsal.defer}

    async def fetch(self, file: str) -> bytes | None:
        """A file somebody sent us; None when Telegram does not give it."""
        try:
            return bytes(await (await self._bot.get_file(file)).download_as_bytearray())
        except TelegramError:
            return None

    async def stars(self) -> int | None:
        """The Stars on the bot's balance; None when Telegram does not say."""
        try:
            return (await self._bot.get_my_star_balance()).amount
        except TelegramError:
            return None
