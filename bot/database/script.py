"""What a restore says to the server around the statements of the file.

It takes away what the program made and nothing else: an extension in `public`, the schema, and who may use it
are the operator's, and a role that may run the program need not own them. Imports: standard library.
"""

import re
import shutil
from typing import IO

BEFORE = b"""BEGIN;
CREATE TEMP TABLE since ON COMMIT DROP AS
  SELECT 0::bigint AS id, now() AS created, true AS news, false AS blocked, NULL::smallint AS a_day,
    ARRAY[''] AS feeds, ARRAY[''] AS accounts WITH NO DATA;
CREATE TEMP TABLE replaced ON COMMIT DROP AS SELECT 0::bigint AS entries;
DO $$ DECLARE old record; BEGIN
  IF to_regclass('public.alembic_version') IS NOT NULL THEN
    IF to_regclass('public.audit') IS NOT NULL THEN
      UPDATE replaced SET entries = (SELECT count(*) FROM public.audit);
    END IF;
    IF (SELECT max(version_num) FROM public.alembic_version) >= '0009' THEN
      INSERT INTO since SELECT p.id, p.created, p.news, p.blocked, p.a_day,
        ARRAY(SELECT f.id FROM public.feeds f WHERE f.person = p.id),
        ARRAY(SELECT a.service || ' ' || a.key FROM public.accounts a WHERE a.person = p.id)
      FROM public.people p;
    END IF;
  END IF;
  FOR old IN
    SELECT what.type, what.identity
    FROM (
      SELECT 'pg_class'::regclass AS class, oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
      UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace = 'public'::regnamespace
    ) AS ours, pg_identify_object(ours.class, ours.oid, 0) AS what
    WHERE NOT EXISTS (
      SELECT FROM pg_depend AS part
      WHERE part.classid = ours.class AND part.objid = ours.oid AND part.deptype IN ('e', 'i')
    )
    ORDER BY what.type, what.identity  -- so all are known before the first takes others with it
  LOOP
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', old.type, old.identity);
  END LOOP;
END $$;
"""
AFTER = b"""
DO $$ BEGIN
  IF to_regclass('public.alembic_version') IS NULL THEN
    RAISE EXCEPTION 'this is no backup of this program';
  ELSIF (SELECT max(version_num) FROM public.alembic_version) > '%s' THEN
    RAISE EXCEPTION 'the backup is newer than this program: run the newer one';
  END IF;
  IF to_regclass('public.intents') IS NOT NULL THEN
    UPDATE public.intents SET step = 'claimed', claimed = now(), due = now(), problem = NULL
    WHERE step = 'saved';
    UPDATE public.outbox SET state = 'sending' WHERE state = 'waiting' AND once;
    UPDATE public.inbox SET tries = 3, received = now() - interval '1 hour' WHERE state = 'new';
  END IF;
  IF to_regclass('public.watches') IS NOT NULL THEN
    UPDATE public.watches SET books = false WHERE state = 'on' AND books;
  END IF;
  IF (SELECT max(version_num) FROM public.alembic_version) >= '0009' THEN
    DELETE FROM pg_temp.since s
    WHERE NOT EXISTS (SELECT FROM public.people p WHERE p.id = s.id AND p.created = s.created);
    UPDATE public.people p SET news = p.news AND s.news, blocked = p.blocked OR s.blocked,
      a_day = least(p.a_day, s.a_day)
    FROM pg_temp.since s
    WHERE p.id = s.id AND (p.news, p.blocked, p.a_day) IS DISTINCT FROM (s.news, s.blocked, s.a_day);
    DELETE FROM public.feeds f USING pg_temp.since s WHERE f.person = s.id AND f.id <> ALL (s.feeds);
    DELETE FROM public.accounts a USING pg_temp.since s
    WHERE a.person = s.id AND a.service || ' ' || a.key <> ALL (s.accounts);
  END IF;
  IF to_regclass('public.campaigns') IS NOT NULL THEN
    UPDATE public.campaigns SET stage = CASE stage WHEN 'review' THEN 'draft' ELSE 'paused' END,
      note = '~restored' WHERE stage IN ('running', 'paused') OR stage = 'review' AND work = 'send';
  END IF;
  IF to_regclass('public.audit') IS NOT NULL THEN
    PERFORM set_config('search_path', 'public', true);  -- as the trigger that seals it expects
    INSERT INTO public.audit (person, verb, details)
      SELECT 0, 'database.restore', jsonb_build_object('entries', entries) FROM pg_temp.replaced;
  END IF;
END $$;
COMMIT;
"""
"""What was about to happen when the backup was made has happened since, as far as anybody knows: a write is
looked up instead of sent, a receipt not sent again, an update not worked again but answered, a watch tells
of a time instead of sending the request itself, a broadcast waits for its author, and one that waited for a
second yes is a draft.

And what was taken back in the database that is replaced stays taken back (`since`), for whom it knew as the
same acquaintance: an empty one that was started meanwhile knows others, if the same people. What is in the
file stays so, too: that database may be an older one, which was restored by mistake.

The log of acts is that of the file, so it says that it is, and how long the one was that it replaced.
"""
SINCE_17 = b"SET transaction_timeout = 0;\n"
WHERE_KNOWN = b"SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout';\n"
OF_THE_SERVER = re.compile(rb"ALTER TABLE ONLY [^;]+ SET \(pg_attver=\d+\);\n")
FIRST_ROWS = b"COPY "


def understood(statements: IO[bytes], into: IO[bytes]) -> None:
    """Hand on what pg_restore writes, so that every server understands it.

    It sets a limit that is known from PostgreSQL 17 on, whatever the server is. And pg_dump before the minor
    versions of November 2026 (15.20 and its like) takes down a note that servers since then make for
    themselves at each column, and that those before refuse.
    """
    for line in iter(statements.readline, b""):
        if not OF_THE_SERVER.fullmatch(line):
            into.write(WHERE_KNOWN if line == SINCE_17 else line)
        if line.startswith(FIRST_ROWS):
            break
    shutil.copyfileobj(statements, into)
