-- A booking that replaces another goes on with its entry in calendars.

ALTER TABLE bookings ADD COLUMN entry TEXT DEFAULT '' NOT NULL;
