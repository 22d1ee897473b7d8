"""The whole program put together, as the command line and the tests use it: `async with Assembly(settings)`.

Everything that can be wrong with settings, database, port or directory is found before Telegram is asked for
anything, and ends in one Stop with one line. Imports: every part of the roof.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Self

from starlette.applications import Starlette
from starlette.routing import Route

from booking.desk import Desk
from booking.people import Directory
from bot.accounts import pages
from bot.backstage import console_of, office_of, outages_of
from bot.campaigns import BROADCAST, House
from bot.clock import Clock
from bot.database.migrate import migrate
from bot.database.pool import Pool, open_pool
from bot.database.postgres import database
from bot.database.room import room
from bot.due.jobs import GRACE_SECONDS, Jobs
from bot.due.lookout import WATCH, Lookout
from bot.due.reminded import Reminded
from bot.due.upkeep import Upkeep
from bot.ending import ended, for_ever
from bot.health.failures import Failures
from bot.health.metrics import Metrics
from bot.health.tallies import Tallies
from bot.logins import with_logins
from bot.memory import tidy
from bot.menu import Menu
from bot.office import Acts, StaffList, relieve
from bot.own import Feed, Files, Keeping, address, feed, forget
from bot.sealing.keys import Resealing, begin
from bot.sealing.seals import Seals
from bot.sealing.secrets import vault_of
from bot.services.directory import read_directory
from bot.services.heard import heard
from bot.services.limits import waiting
from bot.services.meter import Shared
from bot.services.modules import modules
from bot.services.wired import Wired, wire
from bot.settings import Settings, public_url
from bot.store import Ledger
from bot.store.finding import Finding
from bot.store.redrawing import Redrawing
from bot.store.reminding import wish
from bot.traffic import Options, Traffic, Wiring, telegram_bot
from bot.web.paths import STARTING, build_app, webhook_of
from bot.web.server import Server
from handlers import table
from handlers.acts import Verb
from handlers.booked.announce import Announcer
from handlers.office import Office
from handlers.operators.alarm import Alarm

PREPARE_SECONDS = 5.0
"""How long a start waits for what the services ask: without it an open request loses the answers to that."""


class Assembly:
    """One replica, running while the block lasts. `trouble` ends with a line when it cannot go on."""

    clock: Clock
    services: Wired
    ledger: Ledger
    jobs: Jobs
    upkeep: Upkeep
    traffic: Traffic
    port: int
    metrics_port: int | None = None

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._metrics = Metrics()
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Start everything; Stop with one line when something is wrong, and then nothing is left running."""
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop everything within ten seconds; what is not finished stays in its row."""
        await self._stack.aclose()

    @property
    def trouble(self) -> asyncio.Future[str]:
        """Done when the program must end: why, in one line."""
        return self.traffic.trouble

    async def _start(self) -> None:
        settings = self._settings
        self.clock = Clock(settings.clock_url or "")
        directory = read_directory(settings.directory)
        self.services = wire(settings.environ, self.clock.now, modules(settings.services_folder))
        self._stack.push_async_callback(self.services.close)
        server = Server(*settings.listen)
        self._stack.push_async_callback(server.stop)
        measured = self._measured()
        pool = await self._open(server)
        await self._know_people(pool, directory, server.port)
        self._keep_bookings(pool, directory)
        office = await self._open_office(pool, directory)
        self._stack.push_async_callback(self._end)
        await self.clock.begin()
        await self.jobs.open()
        await asyncio.wait([asyncio.create_task(self.services.prepare())], timeout=PREPARE_SECONDS)
        await self.traffic.start()
        self.port = await server.start(self._web(pool, office, directory))
        if measured is not None:
            self._metrics.follow(self.traffic)
            route = self._metrics.route(pool, lambda: self._well(pool), self.services.well)
            self.metrics_port = await measured.start(Starlette(routes=[route]))
        self._go_on(pool)

    async def _open(self, server: Server) -> Pool:
        """The database, brought to this version, and the keys to what is sealed in it."""
        self._url = self._stack.enter_context(database(self._settings))
        await migrate(self._url, lambda: server.start(STARTING))
        pool = await self._stack.enter_async_context(open_pool(self._url))
        self.services.share(Shared(pool, self.clock.now))
        self._seals = Seals(vault_of(self._settings.secret_keys, self._settings.data_dir), self.services.form)
        await begin(pool, self._seals)
        return pool

    async def _open_office(self, pool: Pool, directory: Directory) -> Office:
        """What operators do, and the traffic that carries it with everything else."""
        settings = self._settings
        bot = self._bot = telegram_bot(
            settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url
        )
        house = House(pool, bot, self.clock.now, self._seals, settings)
        self._driver, effects = house.jobs(self.jobs.app, lambda: self.traffic.line, self._wake)
        self.jobs.add(BROADCAST, self._driver.run)
        office = office_of(settings, pool, bot, house, services=self.services, seals=self._seals)
        owners, now = settings.telegram_admin_ids, self.clock.now()
        await StaffList(pool, owners).settle(now)
        await relieve(pool, owners, self._seals, self.services.every(), directory, now=now)
        self._menu = Menu(bot, pool, office.staff, self.jobs.app)
        wiring = Wiring(
            waiting(table.handle, lambda: self.traffic.stopping),
            self._desk.perform,
            self.ledger.keep,
            self.services,
            directory,
            self.ledger,
            office,
            Acts({**self._menu.effects(effects), Verb.FIND: Finding(self._seals), Verb.ADDRESS: address}),
            Keeping(pool, self.clock.now, settings.public_url or "", self._seals),
            Files(pool, self.clock.now, self._seals, office.campaigns),
            self._menu.forgetting(forget),
            self._seals,
            wish,
            self._desk.withdraw,
            Redrawing(self._announcer.again, self._seals),
            self._reminded.draw,
        )
        self.traffic = Traffic(bot, self._url, wiring, self._options())
        return office

    def _web(self, pool: Pool, office: Office, directory: Directory) -> Starlette:
        """What the public port answers: Telegram, services, logins, calendars, the console."""
        return build_app(
            self.traffic,
            webhook=webhook_of(self._settings),
            ready=lambda: self._ready(pool),
            routes=[
                heard(self.services.provider, pool, self.clock.now, self._seals),
                self._feed(pool, directory),
                *self._pages(),
                console_of(
                    self._settings,
                    pool,
                    office,
                    services=self.services,
                    seals=self._seals,
                    directory=directory,
                    clock=self.clock,
                ),
            ],
        )

    def _go_on(self, pool: Pool) -> None:
        """All that is done again and again until the end."""
        noting = [Failures(pool).run, Tallies(pool, self.traffic.counters, self.clock.now).run]
        outages = outages_of(self._settings, self._bot, self.services, self.upkeep, lambda: self.traffic.cut)
        reminded = self._reminded
        loops = [self.jobs.run, self.clock.follow, *noting, tidy, *self.upkeep.loops()]
        loops += [self.upkeep.every(1, sweep.remind) for sweep in (reminded.sessions, reminded.events)]
        slow = ((30, outages.look), (30, self.ledger.tell_owners), (60, Resealing(pool, self._seals).run))
        loops += [self.upkeep.every(seconds, step) for seconds, step in slow]
        loops += [self.services.linking.run] if self.services.linking else []
        self._tasks += [asyncio.create_task(for_ever(loop)) for loop in loops]
        self._tasks += [asyncio.create_task(self._menu.tell()), asyncio.create_task(self.services.report())]

    def _measured(self) -> Server | None:
        """The server of the metrics, on its own port, so that the public one need not hide them."""
        where = self._settings.metrics_listen
        if where is None:
            return None
        server = Server(*where, setting="METRICS_LISTEN")
        self._stack.push_async_callback(server.stop)
        return server

    async def _know_people(self, pool: Pool, directory: Directory, port: int) -> None:
        self.services = await with_logins(
            self.services,
            pool,
            self._stack,
            public=public_url(self._settings, port),
            seals=self._seals,
            directory=directory,
            clock=self.clock.now,
            wake=self._wake,
        )

    def _feed(self, pool: Pool, directory: Directory) -> Route:
        cards, clock = self.services.every, self.clock.now
        return feed(Feed(pool, self.ledger, cards, directory, clock, self._bot_name, self._seals))

    def _pages(self) -> list[Route]:
        return [pages(self.services.linking)] if self.services.linking else []

    def _keep_bookings(self, pool: Pool, directory: Directory) -> None:
        services, clock = self.services, self.clock.now
        self._announcer = Announcer(services.every, directory, self._bot_name, clock)
        self.ledger = Ledger(
            pool,
            seals=self._seals,
            accounts=services.held,
            announce=self._announcer,
            wake=self._wake,
            clock=clock,
            alarm=Alarm(self._settings.telegram_admin_ids, services.cards),
        )
        pace = timedelta(seconds=self._settings.follow_seconds)
        self._desk = Desk(self.ledger, services.provider, services.card, clock, pace)
        lookout = Lookout(
            pool, self.ledger, services, directory, clock, self._wake, self._desk.perform, self._seals
        )
        self.jobs = Jobs(pool, self._desk, clock)
        self.jobs.add(WATCH, lookout.run)
        self.upkeep = Upkeep(
            pool, self.jobs, clock, services.cards, self._wake, services.prepare, self._seals
        )
        self._reminded = Reminded.of(
            pool, services.every, directory, clock, wake=self._wake, seals=self._seals
        )

    def _wake(self, chat: int) -> None:
        self.traffic.wake(chat)

    def _bot_name(self) -> str:
        return self.traffic.bot_name

    def _options(self) -> Options:
        settings = self._settings
        return Options(
            admins=settings.telegram_admin_ids,
            webhook=webhook_of(settings),
            overall=settings.telegram_messages_per_second or None,
            clock=self.clock.now,
            took=self._metrics.turn.observe,
        )

    async def _ready(self, pool: Pool) -> Mapping[str, bool]:
        return {**await room(pool), "jobs": self.jobs.working}

    async def _well(self, pool: Pool) -> Mapping[str, bool]:
        """Every part of this replica, by name."""
        return {**self.traffic.health(), **await self._ready(pool)}

    async def _end(self) -> None:
        working, others = self._tasks[:1], self._tasks[1:]
        self._driver.stop()
        stopping = asyncio.create_task(self.jobs.stop())
        await asyncio.gather(
            self.traffic.stop(),
            ended(*working, grace=GRACE_SECONDS + 1),
            ended(*others),
            return_exceptions=True,
        )
        await ended(stopping)
