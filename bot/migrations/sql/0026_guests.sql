-- What a service's message told of whose a booking there is, for whichever replica looks a lost answer up.
CREATE TABLE guests (
    booking TEXT NOT NULL,
    reference TEXT NOT NULL,
    ours BOOLEAN DEFAULT false NOT NULL,
    told TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_guests PRIMARY KEY (booking, reference),
    CONSTRAINT fk_guests_booking FOREIGN KEY(booking) REFERENCES bookings (id) ON DELETE CASCADE
);
