"""What an update takes along: messages to Telegram, rows, and how long it holds a connection and a lane.

Three replicas take posts in turn, as in `benches.replicas`: people book, then others give their request up.
The rows of an update are weighed as they lie there; requests that were given up and days on which somebody
wrote are copied, until pages and indexes weigh what they do of many.
Imports: psycopg, `bot` for the database.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import psycopg

from benches.conversation import BOOKING, hold, warm_up
from benches.crowd import Say, Step
from benches.replicas import PostingApi, running
from bot.database.postgres import Postgres

REPLICAS = 3
PEOPLE = 16
"""Few enough that nobody waits for a processor alone."""
GIVEN_UP: tuple[Step, ...] = (*BOOKING[:-1], Say("/cancel"))
SETTLE_SECONDS = 10.0
"""Until performers have answered and people know."""
COPIES = 500
KEPT = "SELECT pg_total_relation_size('inbox') + pg_total_relation_size('outbox')"
"""What is kept for 48 hours."""
LIKE = "CREATE TEMP TABLE copies (LIKE {} INCLUDING INDEXES) ON COMMIT DROP"
COPY = """INSERT INTO copies SELECT (jsonb_populate_record(one, jsonb_build_object({}))).*
FROM {} AS one, generate_series(1, %s) AS n WHERE {}"""
WEIGHT = "SELECT pg_total_relation_size('copies') / count(*)::float / 1000 FROM copies"


@dataclass(frozen=True)
class Talk:
    """Of one crowd, for an update: messages, kB kept for 48 hours, seconds to the reply and of a post."""

    updates: int
    messages: float
    kilobytes: float
    reply: float
    post: float


async def measure(folder: Path, world: Mapping[str, str], conversations: int) -> list[str]:
    """The rows of a table."""
    server, api = Postgres(folder / "database"), PostingApi()
    url = server.start()
    await api.start()
    try:
        async with running(folder, api, world, REPLICAS, url):
            await warm_up(api, BOOKING)
            talk = await _talk(api, url, BOOKING, conversations)
            await _talk(api, url, GIVEN_UP, conversations)
        left, day = await asyncio.to_thread(_weighed, url)
    finally:
        await api.stop()
        server.stop()
    told = {
        "messages sent or edited": f"{talk.messages:.2f}",
        "ms of a post, until it is stored": f"{1000 * talk.post:.1f}",
        "ms until the reply": f"{1000 * talk.reply:.1f}",
        "kB kept for 48 hours": f"{talk.kilobytes:.2f}",
        "kB of a request that is given up": f"{left:.2f}",
        "kB of a day on which somebody wrote": f"{day:.2f}",
    }
    return [
        f"| {PEOPLE} people at once, {REPLICAS} replicas, {talk.updates:,} updates | for each |",
        "|---|---|",
        *(f"| {what} | {value} |" for what, value in told.items()),
    ]


async def _talk(api: PostingApi, url: str, script: Sequence[Step], conversations: int) -> Talk:
    api.posts.clear()
    messages, kept = api.messages(), _number(url, KEPT)
    crowd = await hold("updates", api, script, min(PEOPLE, conversations), conversations)
    await asyncio.sleep(SETTLE_SECONDS)
    updates = len(crowd.latencies)
    return Talk(
        updates=updates,
        messages=(api.messages() - messages) / updates,
        kilobytes=(_number(url, KEPT) - kept) / updates / 1000,
        reply=fmean(crowd.latencies),
        post=fmean(api.posts),
    )


def _number(url: str, statement: str) -> float:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return float(row[0]) if row else 0.0


def _weighed(url: str) -> tuple[float, float]:
    """kB of a request that was given up, and of a day on which somebody wrote."""
    return (
        _weight(url, "drafts", "'id', left(md5(id || n), length(id))", "stage = 'cancelled'"),
        _weight(url, "activity", "'person', person + n * 10000000000", "true"),
    )


def _weight(url: str, table: str, key: str, which: str) -> float:
    with psycopg.connect(url) as connection:
        connection.execute(LIKE.format(table).encode())
        connection.execute(COPY.format(key, table, which).encode(), [COPIES])
        row = connection.execute(WEIGHT).fetchone()
    return float(row[0]) if row else 0.0
