"""A broadcast at Telegram's limit, and how long replies take while it goes on.

The rate is the ordinary one (30 a second with replies), so the question is how much of it is reached, what a
message costs, and whether people notice. Bounded by the time the limit needs.
Imports: psycopg, `bot` for the database and its rows.
"""

import re
from pathlib import Path

import psycopg

from benches import programs
from benches.api import BenchApi
from benches.crowd import message, tap
from benches.hearing import FIRST, LATENCY_SECONDS, LIMIT, OWNER, PATIENCE, Broadcast, Told, hear
from bot.database.postgres import Postgres

AT_MOST = 2.0
"""A run ends after so many times what the limit needs, however many are sent."""
CROWD = """INSERT INTO people (id, chat, name, language) SELECT n, n, 'Pat', 'en'
FROM generate_series(%s::bigint, %s::bigint) AS n"""
TEXT = "News, {name}!"


async def broadcast(folder: Path, world: dict[str, str], people: int) -> Broadcast:
    """Send one, with somebody writing all the while; TimeoutError when it takes twice what it should."""
    postgres, api, told = Postgres(folder / "broadcast"), BenchApi(LATENCY_SECONDS), Told()
    api.said = told.said
    await api.start()
    try:
        dsn = postgres.start()
        own = {**world, "DATABASE_URL": dsn, "TELEGRAM_ADMIN_IDS": str(OWNER)}
        own["BROADCAST_ALONE"] = str(2 * people)
        async with programs.greenroom(folder, api.url, own, rate=LIMIT) as (program, _):
            async with await psycopg.AsyncConnection.connect(dsn) as connection:
                await connection.execute(CROWD, [FIRST, FIRST + people - 1])
            await _confirm(api, told)
            meter, database = programs.Meter(program), programs.Database()

            def spent() -> tuple[float, float]:
                return meter.spent()[0], database.spent()

            longest = AT_MOST * people / LIMIT + PATIENCE
            return await hear("Broadcast", api, told, people, spent=spent, longest=longest)
    finally:
        await api.stop()
        postgres.stop()


async def _confirm(api: BenchApi, told: Told) -> None:
    """The owner writes it, taps "Send", and types the number."""
    api.offer("message", message(OWNER, "/broadcast"))
    await told.until("A new broadcast")
    api.offer("message", message(OWNER, TEXT))
    await told.until("That is")
    data = next(data for label, data in told.keyboard if label.startswith("Send to"))
    api.offer("callback_query", tap(OWNER, told.number, data))
    await told.until("type the number")
    number = re.findall(r"\d[\d,]*", told.words)[-1]
    api.offer("message", message(OWNER, number))
    await told.until(" / ")  # nobody new comes before that: one more person would be another number
