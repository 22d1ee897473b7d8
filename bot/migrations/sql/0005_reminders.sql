-- What people want, and one row of reminders for each booking that is final.

ALTER TABLE people ADD COLUMN preferences JSONB DEFAULT '{}'::jsonb NOT NULL;

CREATE TABLE reminders (
    booking TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE,
    since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    said TEXT[] DEFAULT '{}'::text[] NOT NULL,
    leads INTEGER[],
    snoozed TIMESTAMP WITH TIME ZONE,
    coming BOOLEAN DEFAULT false NOT NULL,
    verdict TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_reminders PRIMARY KEY (booking),
    CONSTRAINT fk_reminders_booking FOREIGN KEY(booking) REFERENCES bookings (id) ON DELETE CASCADE
);
CREATE INDEX ix_reminders_at ON reminders (at) WHERE at IS NOT NULL;
