"""What the statements of every turn and every sweep cost as the rows grow, and by which way they go.

Each is explained and run as the program runs it, five times, and the best counts. A way that reads a whole
table of ours is named with its size. Imports: psycopg, `bot` for the statements themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from benches.filling import FIRST
from booking.figures import Span
from bot.campaigns import gathering, report, rolls, shelf
from bot.campaigns.audience import condition
from bot.console.rows import BOOKINGS as CONSOLE
from bot.console.rows import CAMPAIGNS, DAY, PERFORMER, PERSON, SERVICE, STAGE
from bot.due.agenda import FOLLOW, LEASE, MOST, SETTLE
from bot.due.reminding import TAKE as REMIND
from bot.due.upkeep import EXPIRE
from bot.health.depths import READ
from bot.office import clients, figures
from bot.office.clients import sought
from bot.office.figures import values_of
from bot.store.ledger import HELD, ONE, UNDER_WAY
from bot.store.reading import BOOKINGS, INTENTS, INVITATIONS, TO_COME
from bot.traffic import statements as sql
from handlers.broadcast.campaign import CHANGEABLE, Audience, Campaign
from handlers.office import LAST

TIMES = 5
FOLD, SLACK = 10, 1.0
"""Flat is what takes with the most people no more than so many times as long as with the fewest, and so many
milliseconds: what looks at every row of a thousand times as many takes a hundred times as long, at least.
"""
SCAN = re.compile(r"(Seq Scan|Index Only Scan|Index Scan|Bitmap Index Scan)[^\n]*?(?:using|on) (\w+)")
TURN = "each turn"
SWEEP = "each second"
RARE = "on demand"
SEND = "each claim"


@dataclass(frozen=True)
class Statement:
    """A statement, how often the program needs it, and what it is given. `grows`: it looks at every row of
    some kind, is known to, and nobody waits for it but who asked.
    """

    name: str
    often: str
    text: str
    values: Any
    grows: bool = False


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the best run, pages touched, and the ways taken."""

    milliseconds: float
    pages: int
    ways: tuple[str, ...]


def statements() -> list[Statement]:
    """Those that are run while people talk, and by the clock."""
    now, chat = datetime.now(UTC), FIRST + 500
    due = {"now": now, "lease": now + LEASE, "most": MOST}
    mine, ours = [chat, 0, 10], ["webcam", "operator", f"b{chat}", now]
    return [
        Statement("person, request, live messages", TURN, sql.LOAD_CHATS, [[chat]]),
        Statement("updates of the chat", TURN, sql.LOAD_INBOX, [[chat], 1]),
        Statement("messages of the chat", TURN, sql.LOAD_OUTBOX, [[chat]]),
        Statement("the update done", TURN, sql.END_UPDATES, [[chat], [""]]),
        Statement("chats left over", SWEEP, sql.CHATS_LEFT, {"bot": 1, "most": 1000}),
        Statement("broadcast messages due", SWEEP, sql.BULK_LEFT, {"granted": [], "most": 50}),
        Statement("bookings due", SWEEP, FOLLOW.take, due),
        Statement("writes due", SWEEP, SETTLE.take, due),
        Statement("reminders due", SWEEP, REMIND, [now, 100]),
        Statement("requests expired", SWEEP, EXPIRE, [now - timedelta(days=1), 200]),
        Statement("one booking", RARE, BOOKINGS.format(ONE), [f"b{chat}"]),
        Statement("a person's bookings", RARE, BOOKINGS.format(TO_COME), mine),
        Statement("their performers", RARE, INVITATIONS.format(TO_COME), mine),
        Statement("their writes", RARE, INTENTS.format(TO_COME), mine),
        Statement("references held, one account for all", RARE, HELD, [*ours, now, now], grows=True),
        Statement("writes under way, one account for all", RARE, UNDER_WAY, ours),
        Statement("what waits (metrics)", RARE, READ, None, grows=True),
        *broadcasts(now),
    ]


def broadcasts(now: datetime) -> list[Statement]:
    """Those of a broadcast that goes to everybody, when nine tenths of it are done."""
    claim = {"id": "sending", "most": 30, "now": now, "pass": 1, "busy": [], "language": ""}
    claim |= {"since": now - CHANGEABLE}
    where, everybody = condition(Audience(), "new", now)
    page, values = gathering.page(Campaign("sending", 1), now)
    values |= {"campaign": "new", "after": FIRST, "until": FIRST + 999}
    looks_on = [FIRST, "broadcast:sending", [FIRST]]
    lines = {"id": "sending", "last": FIRST, "until": LAST, "most": 1000, "state": ""}
    copies = {"copies": ["en"], "base": "en", "name": ["en"], "city": ["en"]}
    count, facet = shelf.COUNT.format(where), shelf.FACET.format("p.language", where)
    return [
        Statement("broadcast: who is next", SEND, rolls.CLAIM, claim),
        Statement("broadcast: whose is changed next", SEND, rolls.CHANGE, claim | {"id": "changing"}),
        Statement("broadcast: how far it is", "each 3 seconds", shelf.TALLY, claim),
        Statement("broadcast: who looks on", "each 3 seconds", shelf.READERS, looks_on),
        Statement("broadcast: 1,000 gathered", "each page", page, values),
        Statement("broadcast: 1,000 lines of the report", RARE, report.REPORT, lines),
        Statement("broadcast: how many people, all of them", RARE, count, everybody, grows=True),
        Statement("broadcast: the same by language", RARE, facet, everybody, grows=True),
        Statement(
            "broadcast: how many without a city",
            RARE,
            shelf.EMPTY.format(where),
            everybody | copies,
            grows=True,
        ),
    ]


def reads() -> list[Statement]:
    """What the operator's side asks for: pages of the console, /users, and the numbers of a year."""
    now = datetime.now(UTC)
    page = {"service": "webcam", "stage": "no_show", "made": now, "id": "", "most": 50}
    other = {"service": "jicoo", "performers": ["123457"], "since": now, "until": now + timedelta(days=1)}
    somebody = page | sought(f"at {FIRST + 500}")
    span = Span(now.date() - timedelta(days=364), now.date())
    year = {**values_of(span, "UTC", now), "asking": ["webcam"], "service": "webcam", "key": "credits"}
    year["most"] = figures.MOST
    return [
        Statement("a page of the console", RARE, CONSOLE.format(""), page),
        Statement("the same, of a service", RARE, CONSOLE.format(SERVICE), page),
        Statement(
            "the same, of a service that nobody used", RARE, CONSOLE.format(SERVICE), page | other, grows=True
        ),
        Statement("the same, of a rare stage", RARE, CONSOLE.format(STAGE), page),
        Statement("the same, of one performer", RARE, CONSOLE.format(PERFORMER), page | other),
        Statement("the same, of one day", RARE, CONSOLE.format(DAY), page | other),
        Statement("the same, of a part of a name", RARE, CONSOLE.format(PERSON), somebody, grows=True),
        Statement("a page of its broadcasts", RARE, CAMPAIGNS, [now, 50]),
        Statement("/users: how many", RARE, clients.COUNT, [now - timedelta(days=7)], grows=True),
        Statement("/users: who wrote last", RARE, clients.RECENT, {"most": 10}, grows=True),
        Statement("/users: a part of a name", RARE, clients.FIND, somebody, grows=True),
        Statement("/users: a letter that went out", RARE, clients.WRITTEN, [str(FIRST), 1, "1"]),
        Statement("a year: who wrote, by day", RARE, figures.ACTIVE, year, grows=True),
        Statement("a year: who wrote, by week", RARE, figures.WEEKLY, year, grows=True),
        Statement("a year: who joined", RARE, figures.JOINED, year, grows=True),
        Statement("a year: how bookings ended", RARE, figures.BOOKINGS, year, grows=True),
        Statement("a year: what performers answered", RARE, figures.ANSWERS, year, grows=True),
        Statement("a year: how long they took", RARE, figures.WAITED, year, grows=True),
        Statement("a year: credits offered", RARE, figures.OFFERED, year, grows=True),
        Statement("a year: credits taken", RARE, figures.TAKEN, year, grows=True),
        Statement("a year: what was said of sessions", RARE, figures.SAID, year),
        Statement("a year: requests given up", RARE, figures.LEFT, year),
    ]


def measure(url: str, asked: Sequence[Statement]) -> Mapping[str, Cost]:
    """The cost of each statement in this database; nothing stays changed."""
    with psycopg.connect(url, autocommit=True) as connection:
        return {s.name: _cost(connection, s) for s in asked}


def grown(asked: Sequence[Statement], few: Mapping[str, Cost], many: Mapping[str, Cost]) -> list[str]:
    """Those that are not flat and should be, with a few people and with many."""
    return [
        s.name
        for s in asked
        if not s.grows and many[s.name].milliseconds > FOLD * few[s.name].milliseconds + SLACK
    ]


def bytes_of(url: str) -> int:
    """The size of the database on disk."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def _cost(connection: psycopg.Connection[Any], statement: Statement) -> Cost:
    runs = []
    for _ in range(TIMES):
        with connection.transaction(force_rollback=True):
            explained = f"EXPLAIN (ANALYZE, BUFFERS) {statement.text}".encode()
            found = connection.execute(explained, statement.values).fetchall()
        runs.append("\n".join(row[0] for row in found))
    best = min(runs, key=_milliseconds)
    pages = sum(int(n) for n in re.findall(r"shared hit=(\d+)", best.split("Planning")[0])[:1])
    ways = tuple(dict.fromkeys(f"{kind.split()[0]} {name}" for kind, name in SCAN.findall(best)))
    return Cost(_milliseconds(best), pages, ways)


def _milliseconds(plan: str) -> float:
    found = re.search(r"Execution Time: ([\d.]+)", plan)
    return float(found[1]) if found else 0.0
