-- An operator looks bookings up by their day and by a performer, however many there are.
CREATE INDEX ix_bookings_starts ON bookings (starts);
CREATE INDEX ix_invitations_performer ON invitations (performer);
