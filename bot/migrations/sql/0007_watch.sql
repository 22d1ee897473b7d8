ALTER TABLE bookings ADD COLUMN mark text NOT NULL DEFAULT '';
ALTER TABLE bookings ADD COLUMN replaces text
  CONSTRAINT fk_bookings_replaces REFERENCES bookings (id) ON DELETE SET NULL;
CREATE INDEX ix_bookings_replaces ON bookings (replaces) WHERE replaces IS NOT NULL;
