"""The operator's side put together: what handlers read of it, and the web console.

Imports: telegram, starlette and the rooms it is made of.
"""

from collections.abc import Callable
from dataclasses import replace

from starlette.routing import Mount
from telegram import Bot

from booking.people import Directory
from bot.campaigns import House
from bot.clock import Clock
from bot.console import Bookings, Broadcast, Console, Lists, Sessions, Views
from bot.database.pool import Pool
from bot.due.upkeep import Upkeep
from bot.office import AuditLog, ClientList, FigureReader, StaffList, Watch
from bot.office.outages import Outages
from bot.office.signs import Signs
from bot.sealing.seals import Seals
from bot.services.wired import Wired
from bot.settings import Settings, public_url
from handlers.office import Office
from handlers.operators.outage import Names


def office_of(
    settings: Settings, pool: Pool, bot: Bot, house: House, *, services: Wired, seals: Seals
) -> Office:
    """Everything that the operator's commands read."""
    owners, origin = settings.telegram_admin_ids, public_url(settings, settings.listen[1]) or ""
    found = origin.startswith("https://") or settings.telegram_login_url
    return Office(
        StaffList(pool, owners),
        AuditLog(pool),
        house.shelf,
        Watch(pool, bot, services.health, services.dates),
        ClientList(pool, services.cards, owners, seals),
        FigureReader(pool, services.every, seals, house.shelf.clock),
        f"{origin}/console/" if found else "",
    )


def outages_of(
    settings: Settings, bot: Bot, services: Wired, upkeep: Upkeep, cut: Callable[[], str]
) -> Outages:
    """What writes to the owners when something is not well; `cut` as in Signs."""
    pool, owners = upkeep.pool, settings.telegram_admin_ids
    signs = Signs(pool, services, Watch(pool, bot, services.health, services.dates), cut)
    clock, wake, seals = upkeep.clock, upkeep.wake, upkeep.seals
    return Outages(
        pool,
        signs,
        bot,
        lambda: Names(services.cards(), services.keys),
        owners=owners,
        clock=clock,
        wake=wake,
        seals=seals,
    )


def console_of(
    settings: Settings,
    pool: Pool,
    office: Office,
    *,
    services: Wired,
    seals: Seals,
    directory: Directory,
    clock: Clock,
) -> Mount:
    """The console's paths. Who signs in is measured by the real clock, what is shown by the program's."""
    origin = public_url(settings, settings.listen[1]) or ""
    sessions = Sessions(seals.vault, secure=origin.startswith("https://"))
    views = Views(services.every, services.off, office.doctor, office.statistician, clock.now)
    lists, one = Lists(pool, clock.now), Broadcast(office.campaigns, services.every, clock.now)
    bookings = Bookings(pool, services.every, directory)
    token, owners = settings.telegram_bot_token.get_secret_value(), settings.telegram_admin_ids
    shown = (views, bookings, lists, one)
    console = Console(pool, seals, token, origin, owners, sessions, *shown, now=Clock().now)
    return replace(console, login=settings.telegram_login_url or console.login).routes()
