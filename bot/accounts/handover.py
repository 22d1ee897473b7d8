"""The refresh tokens of the settings, handed over to the database: there they rotate, the settings cannot.

Each value counts once, over all replicas and starts: who is started with one that has been renewed since
must not put it back over its successor. Imports: psycopg, structlog, `booking`, and its neighbours in `bot`.
"""

from collections.abc import Mapping
from datetime import datetime

import structlog

from booking.login import Tokens
from booking.provider import OPERATOR
from bot.accounts.linking import digest
from bot.accounts.safe import Safe
from bot.database.pool import Pool

NOBODY = 0
"""The person of an account that is no person's."""
HAND_OVER = """WITH new AS (
  INSERT INTO accounts (service, key, person, linked, state)
  VALUES (%(service)s, %(digest)s, %(person)s, %(now)s, 'dead') ON CONFLICT DO NOTHING RETURNING service)
INSERT INTO accounts (service, key, person, access, refresh, scopes, expires, linked, state)
SELECT service, %(key)s, %(person)s, %(access)s, %(refresh)s, %(scopes)s, %(expires)s, %(now)s, 'live'
FROM new
ON CONFLICT (service, key) DO UPDATE SET access = excluded.access, refresh = excluded.refresh,
  scopes = excluded.scopes, expires = excluded.expires, linked = excluded.linked,
  state = 'live', busy = NULL"""
"""Both rows or none: the one that says that the value was seen, and the operator's account."""

log = structlog.get_logger(__name__)


async def hand_over(pool: Pool, safe: Safe, tokens: Mapping[str, str], now: datetime) -> None:
    """Let the operator's account at each service go on from this refresh token, if it is a new one.

    `tokens` are those of the settings, by service id. Whoever asks for the account renews it first.
    """
    for service, token in tokens.items():
        pair = safe.seal(service, NOBODY, Tokens("", token, now))
        row = {"service": service, "person": NOBODY, "key": OPERATOR, "digest": digest(token), "now": now}
        async with pool.connection() as connection:
            taken = await connection.execute(HAND_OVER, {**row, **pair})
        if taken.rowcount:
            log.info("a refresh token of the settings is taken over", service=service)
