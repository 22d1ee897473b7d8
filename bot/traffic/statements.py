"""Every statement of the traffic, as SQL text for psycopg. Many rows travel as one jsonb parameter.

Table and column names are those of `bot.tables` (a test runs each one). Imports nothing.
"""

PING = "SELECT 1"
TRY_LOCKS = "SELECT pg_try_advisory_lock(k) FROM unnest(%s::bigint[]) WITH ORDINALITY AS t(k, n) ORDER BY n"
UNLOCKS = "SELECT pg_advisory_unlock(k) FROM unnest(%s::bigint[]) AS t(k)"

STORE_UPDATES = """
INSERT INTO inbox (bot, update_id, chat, body)
SELECT %s, u, c, b FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS t(u, c, b)
ON CONFLICT (bot, update_id) DO NOTHING RETURNING update_id"""
STORE_BAD = """
INSERT INTO inbox (bot, update_id, chat, body, state, error) VALUES (%s, %s, 0, %s, 'bad', %s)
ON CONFLICT (bot, update_id) DO NOTHING"""
PRESENT = """
INSERT INTO presence AS p (bot) VALUES (%s) ON CONFLICT (bot) DO UPDATE SET last = now(),
  returned = CASE WHEN p.last < now() - interval '24 hours' THEN now() ELSE p.returned END"""
DUE = "(not_before IS NULL OR not_before <= now() OR not_before > now() + interval '6 minutes')"
"""Nothing waits longer than five minutes: what seems to was put off before the clock was set back."""
_SECONDS = "extract(epoch FROM tat - now())::float8"
_KNOWN = f"""(SELECT {_SECONDS} FROM bucket WHERE name = 'chat ' || {{chat}}), (SELECT {_SECONDS} FROM bucket
  WHERE name = 'rest ' || {{chat}} AND tat BETWEEN now() AND now() + interval '6 minutes')"""  # noqa: S608
"""What replicas tell each other of a chat (`ChatPace.learn`). A longer pause is of a clock set back."""
CHATS_LEFT = f"""
SELECT DISTINCT chat FROM inbox WHERE state = 'new' AND bot = %(bot)s
UNION SELECT chat FROM outbox WHERE state IN ('waiting', 'sending') AND priority < 5
  AND {DUE}
LIMIT %(most)s"""  # noqa: S608 - words of our own
BULK_LEFT = f"""
SELECT DISTINCT chat FROM (
  SELECT chat FROM outbox WHERE state IN ('waiting', 'sending') AND priority >= 5
  AND chat <> ALL(%(granted)s::bigint[]) AND {DUE}
  ORDER BY priority, chat, id LIMIT %(most)s) AS due"""  # noqa: S608 - words of our own

NEWEST = """
SELECT update_id, body FROM inbox WHERE state = 'new' AND bot = %s AND chat = %s AND id > %s
ORDER BY id DESC LIMIT 1"""
PENDING = f"""
SELECT t.chat,
  EXISTS (SELECT 1 FROM inbox i WHERE state = 'new' AND i.bot = %s AND i.chat = t.chat),
  coalesce((SELECT {DUE} FROM outbox o
    WHERE state IN ('waiting', 'sending') AND o.chat = t.chat AND priority < 5 ORDER BY id LIMIT 1), false)
FROM unnest(%s::bigint[]) AS t(chat)"""  # noqa: S608 - words of our own

MOST_UPDATES = 20
"""Of one chat, taken up at once."""
LOAD_INBOX = f"""
SELECT t.chat, i.id, i.update_id, i.body, i.tries, i.old FROM unnest(%s::bigint[]) AS t(chat), LATERAL (
  SELECT id, update_id, body, tries, received < now() - interval '1 minute' AS old FROM inbox
  WHERE state = 'new' AND inbox.chat = t.chat AND bot = %s
  ORDER BY id LIMIT {MOST_UPDATES}) AS i ORDER BY i.id"""  # noqa: S608 - a number of our own
LOAD_CHATS = f"""
SELECT t.chat,
  p.id, p.name, p.language, p.zone, p.date_order, p.clock12, p.remembered, p.earlier, p.consented,
  p.reachable, p.seen, p.news, p.blocked, p.a_day, p.preferences, p.chat, p.username,
  d.id, d.person, d.service, d.version, d.answers, d.limits, d.at, d.screen, d.revision, d.stage,
  d.touched, d.last, d.replaces, (SELECT o.starts FROM bookings o WHERE o.id = d.replaces),
  (SELECT role FROM staff s WHERE s.person = t.chat),
  (SELECT jsonb_object_agg(slot, message) FROM live l WHERE l.chat = t.chat),
  {_KNOWN.format(chat="t.chat")},
  (SELECT max(returned) FROM presence)
FROM unnest(%s::bigint[]) AS t(chat) LEFT JOIN people p ON p.id = t.chat
LEFT JOIN drafts d ON d.stage = 'open' AND d.person = t.chat"""  # noqa: S608 - words of our own
LOAD_OUTBOX = f"""
SELECT chat, id, body, priority, tries, state = 'sending', once, key IS NOT NULL,
  CASE WHEN {DUE} THEN 0 ELSE extract(epoch FROM not_before - now()) END::float8
FROM outbox WHERE state IN ('waiting', 'sending') AND chat = ANY(%s::bigint[]) ORDER BY priority, id"""  # noqa: S608

COUNT_TRY = "UPDATE inbox SET tries = tries + 1 WHERE id = %s"
MARK_BAD = "UPDATE inbox SET state = 'bad', error = %s WHERE id = %s AND state = 'new'"

END_UPDATES = (
    "UPDATE inbox SET state = 'done', body = '', error = e FROM unnest(%s::bigint[], %s::text[]) AS t(i, e) \
WHERE id = i AND state = 'new' RETURNING id"
)
_NEW_PEOPLE = """
INSERT INTO people AS p (id, chat, name, language, zone, date_order, clock12, remembered, earlier,
  consented, reachable, seen, news, username, preferences)
SELECT id, chat, name, language, zone, date_order, clock12, remembered, earlier, consented, reachable, seen,
  news, username, preferences
FROM jsonb_to_recordset(%s::jsonb) AS t(id bigint, chat bigint, name text, language text, zone text,
  date_order text, clock12 boolean, remembered jsonb, earlier jsonb, consented text, reachable boolean,
  seen timestamptz, news boolean, username text, preferences jsonb) ORDER BY id
ON CONFLICT (id) DO"""
SAVE_PEOPLE = f"""{_NEW_PEOPLE} UPDATE SET chat = coalesce(excluded.chat, p.chat), name = excluded.name,
  language = excluded.language, zone = excluded.zone, date_order = excluded.date_order,
  clock12 = excluded.clock12, remembered = excluded.remembered, earlier = excluded.earlier,
  consented = excluded.consented, reachable = excluded.reachable, seen = excluded.seen,
  news = excluded.news, username = excluded.username, preferences = excluded.preferences"""
MEET_PEOPLE = f"{_NEW_PEOPLE} NOTHING"
SEE_PEOPLE = """
UPDATE people AS p SET name = t.name, username = t.username, seen = t.seen
FROM jsonb_to_recordset(%s::jsonb) AS t(id bigint, name text, username text, seen timestamptz)
WHERE p.id = t.id AND p.id IN (SELECT id FROM people WHERE id = t.id FOR NO KEY UPDATE SKIP LOCKED)"""
"""Who is saved just now says more than that they were seen."""
CHANGE_DRAFTS = """
UPDATE drafts AS d SET service = t.service, version = t.version, answers = t.answers, limits = t.limits,
  at = t.at, screen = t.screen, revision = t.revision, stage = t.stage, touched = t.touched, last = t.last,
  replaces = t.replaces
FROM jsonb_to_recordset(%s::jsonb) AS t(id text, person bigint, service text, version integer, answers jsonb,
  limits jsonb, at text, screen jsonb, revision integer, stage text, touched timestamptz, last text,
  replaces text, base integer)
WHERE d.id = t.id AND d.revision = t.base AND d.stage = 'open' RETURNING d.id"""
LOCK_BOOKINGS = """
SELECT id, revision FROM bookings WHERE id = ANY(%s::text[]) ORDER BY id FOR NO KEY UPDATE"""
CLOSE_DRAFTS = "UPDATE drafts SET stage = 'cancelled' WHERE id = ANY(%s::text[]) AND stage = 'open'"
NEW_DRAFTS = """
INSERT INTO drafts (id, person, service, version, answers, limits, at, screen, revision, stage, touched, last,
  replaces)
SELECT id, person, service, version, answers, limits, at, screen, revision, stage, touched, last, replaces
FROM jsonb_to_recordset(%s::jsonb) AS t(id text, person bigint, service text, version integer, answers jsonb,
  limits jsonb, at text, screen jsonb, revision integer, stage text, touched timestamptz, last text,
  replaces text, base integer) ON CONFLICT DO NOTHING"""
NEW_MESSAGES = """
INSERT INTO outbox (chat, body, once)
SELECT (m->>'chat')::bigint, m->'body', (m->>'once')::boolean
FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS t(m, n) ORDER BY n RETURNING id"""
BEGIN_SENDING = "UPDATE outbox SET state = 'sending' WHERE id = %s AND state = 'waiting' RETURNING id"

MARK_SENT = "UPDATE outbox SET state = 'sent', error = '' WHERE id = ANY(%s::bigint[])"
MARK_DEAD = """
UPDATE outbox AS o SET state = 'dead', error = t.error
FROM jsonb_to_recordset(%s::jsonb) AS t(id bigint, error text) WHERE o.id = t.id"""
MARK_LATER = """
UPDATE outbox AS o SET state = CASE WHEN t.doubt THEN 'sending' ELSE 'waiting' END, tries = t.tries,
  not_before = now() + make_interval(secs => t.wait)
FROM jsonb_to_recordset(%s::jsonb) AS t(id bigint, tries smallint, wait float8, doubt boolean)
WHERE o.id = t.id"""
MARK_DONE = """
WITH sent AS (DELETE FROM outbox WHERE id = ANY(%s::bigint[]))
INSERT INTO live (chat, slot, message)
SELECT chat, slot, message FROM jsonb_to_recordset(%s::jsonb) AS t(chat bigint, slot text, message bigint)
ON CONFLICT (chat, slot) DO UPDATE SET message = excluded.message"""
FORGET_LIVE = """
DELETE FROM live AS l USING jsonb_to_recordset(%s::jsonb) AS t(chat bigint, slot text)
WHERE l.chat = t.chat AND l.slot = t.slot"""
LOOK_AGAIN = "UPDATE watches SET look_at = %s WHERE person = %s AND state = 'on'"
"""Of whoever can be written to again: nothing was looked for meanwhile, nor ended (`bot.due.lookout`)."""
UNREACHABLE = "UPDATE people SET reachable = false WHERE id = ANY(%s::bigint[])"
DEAD_CHAT = """
UPDATE outbox SET state = 'dead', error = 'the person cannot be reached'
WHERE state IN ('waiting', 'sending') AND chat = ANY(%s::bigint[])"""
MOVE_MESSAGES = """
UPDATE outbox AS o SET chat = t.new FROM jsonb_to_recordset(%s::jsonb) AS t(old bigint, new bigint)
WHERE o.chat = t.old"""
FORGET_MOVED = """
DELETE FROM live AS l USING jsonb_to_recordset(%s::jsonb) AS t(old bigint, new bigint) WHERE l.chat = t.old"""

SAY_AHEAD = """
INSERT INTO bucket AS b (name, tat)
SELECT what || ' ' || chat, now() + make_interval(secs => seconds)
FROM jsonb_to_recordset(%s::jsonb) AS t(chat bigint, ahead float8, rest float8),
  LATERAL (VALUES ('chat', ahead), ('rest', rest)) AS v(what, seconds) WHERE seconds > 0 ORDER BY chat, what
ON CONFLICT (name) DO UPDATE SET tat = greatest(b.tat, excluded.tat)"""
"""In one order: a broadcast says it of chats whose lanes may be anywhere."""
CHAT_AHEAD = "SELECT " + _KNOWN.format(chat="%(chat)s::bigint")
AHEAD = "CASE WHEN b.tat <= now() + interval '2 seconds' THEN b.tat END"
"""Tokens are taken less than a second ahead: what lies farther was written before the clock was set back."""
TAKE_TOKENS = f"""
INSERT INTO bucket AS b (name, tat) VALUES (%(name)s, now() + make_interval(secs => %(cost)s))
ON CONFLICT (name) DO UPDATE SET tat = greatest({AHEAD}, now()) + make_interval(secs => %(cost)s)
WHERE greatest({AHEAD}, now()) + make_interval(secs => %(cost)s) <= now() + make_interval(secs => %(room)s)
RETURNING 1"""  # noqa: S608 - words of our own
TOKENS_IN = """
SELECT least(greatest(extract(epoch FROM tat - now()), 0), 1)::float8 FROM bucket WHERE name = %s"""
