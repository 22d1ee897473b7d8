"""A database filled as by so many people: each with an open request, a booking that is followed, a reminder,
and a handled update. One broadcast goes to all of them and another is taken back, nine tenths of each done.
Made inside PostgreSQL, so that a million take a minute. Imports: psycopg.
"""

import psycopg

FIRST = 1_000_000_000
STEPS = (
    """INSERT INTO people (id, chat, name, zone, seen, created)
SELECT n, n, 'Pat ' || n, 'Europe/Berlin', now() - random() * interval '30 days', now() - interval '60 days'
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO activity (day, person) SELECT current_date - d, n
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n, generate_series(0, 13) d WHERE (n + d) %% 10 = 0
ON CONFLICT DO NOTHING""",
    """INSERT INTO tallies (day, what, count)
SELECT current_date - d, what, %(end)s - %(begin)s
FROM generate_series(14, 365) d, unnest(ARRAY['active', 'sent']) what
ON CONFLICT (day, what) DO UPDATE SET count = tallies.count + excluded.count""",
    """INSERT INTO drafts (id, person, service, version, answers, touched, last)
SELECT 'd' || n, n, 'webcam', 1, '{"performers": ["123457"], "software": "3", "minutes": 30}', now(),
  'minutes'
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO bookings (id, person, service, account, answers, starts, minutes, made, stage, look_at)
SELECT 'b' || n, n, 'webcam', 'operator', '{"performers": ["123457"], "credits": "10"}',
  now() + interval '10 days', 30, now() - random() * interval '300 days',
  CASE WHEN n %% 100000 = 0 THEN 'no_show' ELSE 'confirmed' END, now() + interval '9 days'
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO invitations (booking, performer, stage, service, account, reference, price)
SELECT 'b' || n, '123457', 'confirmed', 'webcam', 'operator', 'r' || n, 10
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO intents (id, booking, verb, step, saved)
SELECT 'i' || n, 'b' || n, 'book', 'done', now()
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO reminders (booking, at) SELECT 'b' || n, now() + interval '9 days'
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO inbox (bot, update_id, chat, body, state) SELECT 1, n, n, '{}', 'done'
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO live (chat, slot, message) SELECT n, 'draft', 1
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO campaigns (id, author, stage, work, pass, run, gathered, body)
VALUES ('sending', 1, 'running', 'send', 0, 1, true, '{}'),
  ('changing', 1, 'running', 'delete', 1, 1, true, '{}'), ('new', 1, 'running', 'send', 0, 1, false, '{}')
ON CONFLICT DO NOTHING""",
    """INSERT INTO recipients (campaign, person, state, language, at)
SELECT 'sending', n, CASE WHEN n %% 10 = 0 THEN 'waiting' ELSE 'sent' END, 'en', now() - interval '1 hour'
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
    """INSERT INTO recipients (campaign, person, state, language, at, pass, changed)
SELECT 'changing', n, 'sent', 'en', now() - interval '9 hours' * random(), (n %% 10 < 9)::integer,
  CASE WHEN n %% 10 < 9 THEN 'deleted' ELSE '' END
FROM generate_series(%(begin)s::bigint, %(end)s::bigint) n""",
)


def fill(url: str, people: int, already: int = 0) -> None:
    """Fill up to `people`, of whom `already` are there."""
    values = {"begin": FIRST + already, "end": FIRST + people - 1}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        for step in STEPS:
            connection.execute(step.encode(), values)
        connection.execute("VACUUM ANALYZE")
