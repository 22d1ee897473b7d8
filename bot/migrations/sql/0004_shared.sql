-- Calls to services that count against a limit, or wait in line for it, over all replicas.

CREATE TABLE calls (
    id BIGSERIAL NOT NULL,
    rate TEXT NOT NULL,
    ends TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    holder TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_calls PRIMARY KEY (id)
);
CREATE INDEX ix_calls_rate ON calls (rate, ends);
CREATE INDEX ix_calls_holder ON calls (holder) WHERE holder <> '';

-- What we say of an invitation ourselves, as code and values.

ALTER TABLE invitations ADD COLUMN remarks JSONB DEFAULT '[]'::jsonb NOT NULL;

-- One booking at a service is one booking of ours. Service and account stand in `bookings`; an index cannot look
-- there, so each invitation has a copy.

ALTER TABLE invitations ADD COLUMN service TEXT DEFAULT '' NOT NULL;
ALTER TABLE invitations ADD COLUMN account TEXT DEFAULT '' NOT NULL;
UPDATE invitations i SET service = b.service, account = b.account FROM bookings b WHERE b.id = i.booking;
CREATE UNIQUE INDEX one_reference ON invitations (service, account, reference) WHERE reference <> '';
