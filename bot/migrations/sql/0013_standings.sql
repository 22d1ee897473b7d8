-- How many recipients of a broadcast are where, kept as they change, so that nobody has to count them. The
-- statement that changes recipients changes this too: what is undone or killed leaves both as they were.
CREATE TABLE standings (
    campaign TEXT NOT NULL,
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    pass INTEGER NOT NULL,
    changed TEXT NOT NULL,
    failed BOOLEAN NOT NULL,
    departed BOOLEAN NOT NULL,
    sent TIMESTAMP WITH TIME ZONE NOT NULL,
    count INTEGER DEFAULT 0 NOT NULL,
    last TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_standings PRIMARY KEY (campaign, state, language, pass, changed, failed, departed, sent),
    CONSTRAINT fk_standings_campaign FOREIGN KEY(campaign) REFERENCES campaigns (id) ON DELETE CASCADE
) WITH (fillfactor = 50);

-- The quarter of an hour in which it was sent.
CREATE FUNCTION standing_sent(state text, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN state = 'sent' AND at IS NOT NULL THEN date_bin('15 minutes', at, 'epoch') ELSE 'epoch' END
$$;

INSERT INTO standings
SELECT campaign, state, language, pass, changed, error <> '', left_at IS NOT NULL, standing_sent(state, at),
    count(*), max(at)
FROM recipients GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

-- In the order of the key, so that two who change the same numbers wait for each other and never in a ring.
CREATE FUNCTION standings_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone recipients[] := '{}';
    come recipients[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN gone := ARRAY(SELECT b::recipients FROM before b); END IF;
    IF TG_OP <> 'DELETE' THEN come := ARRAY(SELECT a::recipients FROM after a); END IF;
    INSERT INTO standings AS s
    SELECT m.campaign, m.state, m.language, m.pass, m.changed, m.error <> '', m.left_at IS NOT NULL,
        standing_sent(m.state, m.at), sum(m.n), max(m.at)
    FROM (SELECT *, -1 AS n FROM unnest(gone) UNION ALL SELECT *, 1 FROM unnest(come)) m
    JOIN campaigns c ON c.id = m.campaign
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(m.n) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    ON CONFLICT ON CONSTRAINT pk_standings
    DO UPDATE SET count = s.count + excluded.count, last = greatest(s.last, excluded.last);
    RETURN NULL;
END $$;
CREATE TRIGGER standings_come AFTER INSERT ON recipients REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION standings_kept();
CREATE TRIGGER standings_moved AFTER UPDATE ON recipients REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION standings_kept();
CREATE TRIGGER standings_gone AFTER DELETE ON recipients REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION standings_kept();

-- Whom a change reaches next, without a walk over those whom it has reached.
CREATE INDEX ix_recipients_changing ON recipients (campaign, language, pass, at)
    WHERE state = 'sent' AND changed <> 'deleted';
-- Claims walk over what vacuum has not taken away yet, so it comes early.
ALTER TABLE recipients SET (autovacuum_vacuum_scale_factor = 0.02);
