-- Logins under way, and what accounts of people need beside their tokens.

CREATE TABLE logins (
    id TEXT NOT NULL,
    service TEXT NOT NULL,
    person BIGINT NOT NULL,
    verifier BYTEA NOT NULL,
    until TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_logins PRIMARY KEY (id)
);

ALTER TABLE accounts ADD COLUMN busy TIMESTAMP WITH TIME ZONE;
ALTER TABLE accounts ADD CONSTRAINT ck_accounts_state CHECK (state IN ('waiting', 'live', 'dead', 'leaving'));
CREATE UNIQUE INDEX one_live_account ON accounts (service, person) WHERE state = 'live';
CREATE INDEX ix_accounts_person ON accounts (person);
