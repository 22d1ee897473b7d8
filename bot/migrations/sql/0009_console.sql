-- The operator's side: who may not book, or not so often, the errors that people can quote, and statistics.

ALTER TABLE people ADD COLUMN blocked BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE people ADD COLUMN a_day SMALLINT;

CREATE TABLE failures (
    id TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    what TEXT NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    place TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_failures PRIMARY KEY (id)
);
CREATE INDEX ix_failures_at ON failures (at);

-- What /stats needs and no row told before: who wrote on which day, when a performer answered, and what passed.
CREATE TABLE activity (
    day DATE NOT NULL,
    person BIGINT NOT NULL,
    CONSTRAINT pk_activity PRIMARY KEY (day, person),
    CONSTRAINT fk_activity_person FOREIGN KEY(person) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_activity_person ON activity (person);
CREATE FUNCTION activity_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity VALUES ((NEW.seen AT TIME ZONE 'UTC')::date, NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER activity_begun AFTER INSERT ON people
    FOR EACH ROW WHEN (NEW.seen IS NOT NULL) EXECUTE FUNCTION activity_noted();
CREATE TRIGGER activity_noted AFTER UPDATE OF seen ON people
    FOR EACH ROW WHEN (NEW.seen IS NOT NULL AND NEW.seen IS DISTINCT FROM OLD.seen)
    EXECUTE FUNCTION activity_noted();
INSERT INTO activity SELECT (seen AT TIME ZONE 'UTC')::date, id FROM people WHERE seen IS NOT NULL;

CREATE TABLE tallies (
    day DATE NOT NULL,
    what TEXT NOT NULL,
    count BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_tallies PRIMARY KEY (day, what)
);

ALTER TABLE invitations ADD COLUMN answered TIMESTAMP WITH TIME ZONE;
CREATE FUNCTION answer_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.answered := coalesce(NEW.seen, now());
    RETURN NEW;
END $$;
CREATE TRIGGER answer_noted BEFORE UPDATE ON invitations FOR EACH ROW
    WHEN (NEW.answered IS NULL AND NEW.stage <> OLD.stage AND NEW.stage NOT IN ('asked', 'invited', 'unknown'))
    EXECUTE FUNCTION answer_noted();

CREATE INDEX ix_bookings_made ON bookings (made);
CREATE INDEX ix_drafts_left ON drafts (touched) WHERE stage IN ('expired', 'cancelled');
CREATE INDEX ix_people_created ON people (created);
