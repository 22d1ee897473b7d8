-- A proof that the keys are those of this database, and per table the key that all of it is sealed under.
CREATE TABLE keys (
    name TEXT NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_keys PRIMARY KEY (name)
);
