ALTER TABLE bookings ADD COLUMN mark text NOT NULL DEFAULT '';
ALTER TABLE bookings ADD COLUMN replaces text
  CONSTRAINT fk_bookings_replaces REFERENCES bookings (id) ON DELETE SET NULL;
CREATE INDEX ix_bookings_replaces ON bookings (replaces) WHERE replaces IS NOT NULL;

CREATE TABLE watches (
  id text NOT NULL CONSTRAINT pk_watches PRIMARY KEY,
  person bigint NOT NULL CONSTRAINT fk_watches_person REFERENCES people (id) ON DELETE CASCADE,
  service text NOT NULL,
  answers jsonb NOT NULL DEFAULT '{}'::jsonb,
  begins timestamptz NOT NULL DEFAULT now(),
  ends timestamptz NOT NULL DEFAULT now(),
  hours text NOT NULL DEFAULT 'a',
  zone text NOT NULL DEFAULT 'UTC',
  books boolean NOT NULL DEFAULT false,
  most numeric,
  state text NOT NULL DEFAULT 'on' CONSTRAINT ck_watches_state
    CHECK (state IN ('on', 'met', 'stopped', 'over')),
  found timestamptz,
  look_at timestamptz
);
CREATE INDEX ix_watches_person ON watches (person);
CREATE INDEX ix_watches_look_at ON watches (look_at) WHERE look_at IS NOT NULL;
