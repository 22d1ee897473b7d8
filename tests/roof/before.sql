-- What the version with revision 0003 left behind when it was stopped: a request half made, a booking that waits
-- for performers, an answer not sent, and an update not handled.

INSERT INTO people (id, chat, name, language, zone, seen) VALUES (%(ada)s, %(ada)s, 'Ada', 'en', 'Europe/Berlin', now());
INSERT INTO drafts (id, person, service, version, answers, revision, touched, last)
VALUES ('draftdraftdraft1', %(ada)s, 'webcam', 1, jsonb_build_object('performers', jsonb_build_array(%(performer)s::text), 'software', '3'), 2, now(), 'software');
INSERT INTO live (chat, slot, message) VALUES (%(ada)s, 'draft', 1);

INSERT INTO bookings (id, person, service, account, answers, starts, minutes, made, stage, look_at)
VALUES ('bookingbooking01', %(ada)s, 'webcam', 'operator',
  jsonb_build_object('performers', jsonb_build_array(%(performer)s::text), 'minutes', 30, 'software', '3'),
  now() + interval '3 days', 30, now() - interval '1 hour', 'invited', now() + interval '1 hour');
INSERT INTO invitations (booking, performer, stage, reference, price)
VALUES ('bookingbooking01', %(performer)s, 'invited', '99', 10);
INSERT INTO outbox (chat, body) VALUES (%(ada)s, '{"op": "say", "text": "An answer from before."}');
INSERT INTO inbox (bot, update_id, chat, body) VALUES (%(bot)s, 100, %(ada)s, %(update)s);

-- Three requests in the middle of being sent: saved, claimed by a sender that died, and with their answer lost.
INSERT INTO bookings (id, person, service, account, answers, starts, minutes, made, stage)
SELECT rpad(key, 16, '0'), %(ada)s, 'webcam', 'operator', value, (value #>> '{when,at}')::timestamptz, 30,
  now() - interval '1 minute', 'asked' FROM jsonb_each(%(requests)s::jsonb);
INSERT INTO invitations (booking, performer) SELECT rpad(key, 16, '0'), %(performer)s FROM jsonb_each(%(requests)s::jsonb);
INSERT INTO intents (id, booking, verb, step, saved, claimed, due)
SELECT 'write-' || key, rpad(key, 16, '0'), 'book', key, now() - interval '1 minute',
  CASE WHEN key <> 'saved' THEN now() - interval '1 minute' END, now() FROM jsonb_each(%(requests)s::jsonb);
