"""What the operator's side looks for is found by an index, however many bookings there are."""

import psycopg

from bot.console.rows import BOOKINGS, STAGE
from bot.office.clients import WRITTEN

FILLED = """SET session_replication_role = replica;
INSERT INTO people (id, name) VALUES (1, 'Ada');
INSERT INTO bookings (id, person, service, account, starts, made, stage)
SELECT n, 1, 'webcam', 'operator', now(), now() - make_interval(hours => n),
  CASE n WHEN 20000 THEN 'no_show' ELSE 'confirmed' END FROM generate_series(1, 20000) n;
RESET session_replication_role"""
LATER = {"made": "infinity", "id": "", "most": 50, "stage": "no_show"}


def test_what_is_rare_is_not_sought_among_all(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(FILLED)
        connection.execute("ANALYZE")
        page = BOOKINGS.format(STAGE).encode()
        assert len(connection.execute(page, LATER).fetchall()) == 1
        plan = str(connection.execute(b"EXPLAIN " + page, LATER).fetchall())
        assert "ix_bookings_rare" in plan
        connection.execute("SET enable_seqscan = off")  # the log is empty here
        assert "ix_audit_letters" in str(connection.execute(f"EXPLAIN {WRITTEN}", ["1", 1, "1"]).fetchall())
