-- What the operator's account had to spend was once kept with people's bookings, and so went into their export.
UPDATE bookings SET balance = NULL WHERE account = 'operator' AND balance IS NOT NULL;
