-- Who wants to be reminded of an event that somebody else holds.

CREATE TABLE attendees (
    booking TEXT NOT NULL,
    person BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE,
    since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    starts TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    said TEXT[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT pk_attendees PRIMARY KEY (booking, person),
    CONSTRAINT fk_attendees_booking FOREIGN KEY(booking) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT fk_attendees_person FOREIGN KEY(person) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_attendees_at ON attendees (at) WHERE at IS NOT NULL;
CREATE INDEX ix_attendees_person ON attendees (person);
