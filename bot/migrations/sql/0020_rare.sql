-- An operator looks for what did not end as most bookings do, however many there are.
CREATE INDEX ix_bookings_rare ON bookings (stage, made, id) WHERE stage NOT IN ('confirmed', 'done');
-- The log is asked whether a letter went out already.
CREATE INDEX ix_audit_letters ON audit (subject) WHERE verb = 'people.write';
