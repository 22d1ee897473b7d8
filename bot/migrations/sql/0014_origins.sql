-- When a booking began until the other side moved it, and that a watch sent it.

ALTER TABLE bookings ADD COLUMN was TIMESTAMP WITH TIME ZONE;
ALTER TABLE bookings ADD COLUMN watched BOOLEAN DEFAULT false NOT NULL;
