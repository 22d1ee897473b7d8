-- The operator's side: who may not book, or not so often, and the errors that people can quote.

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
