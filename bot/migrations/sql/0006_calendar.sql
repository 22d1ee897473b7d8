-- What a calendar needs to know of a booking, calendar addresses, requests prepared for a link, and logins that
-- outlive a person who asked to be forgotten until they are taken back.

ALTER TABLE bookings ADD COLUMN edition INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE bookings ADD COLUMN noted BOOLEAN DEFAULT false NOT NULL;

CREATE TABLE feeds (
    id TEXT NOT NULL,
    person BIGINT NOT NULL,
    made TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_feeds PRIMARY KEY (id),
    CONSTRAINT uq_feeds_person UNIQUE (person),
    CONSTRAINT fk_feeds_person FOREIGN KEY(person) REFERENCES people (id) ON DELETE CASCADE
);

CREATE TABLE prepared (
    id TEXT NOT NULL,
    person BIGINT NOT NULL,
    service TEXT NOT NULL,
    answers JSONB DEFAULT '{}'::jsonb NOT NULL,
    own BOOLEAN DEFAULT true NOT NULL,
    until TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_prepared PRIMARY KEY (id)
);
CREATE INDEX ix_prepared_person ON prepared (person);
CREATE INDEX ix_prepared_until ON prepared (until);

ALTER TABLE accounts DROP CONSTRAINT fk_accounts_person;
