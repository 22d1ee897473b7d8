-- What the version with revision 0008 left behind when it was stopped: a broadcast in the middle, a paused one, one
-- whose time comes, one that waits for a second yes, and one of somebody who is owner no more. Emma has the first already, Cleo's answer was under way.

INSERT INTO people (id, chat, name, language, zone, seen)
SELECT id, id, name, language, 'Europe/Amsterdam', now() FROM (VALUES (%(robin)s::bigint, 'Robin', 'en'),
  (%(nina)s, 'Nina', 'en'), (%(emma)s, 'Emma', 'nl'), (%(cleo)s, 'Cleo', 'nl'), (%(ben)s, 'Ben', 'nl')) AS p (id, name, language);
INSERT INTO staff (person, role, named_by) VALUES (%(nina)s, 'operator', %(robin)s);

INSERT INTO campaigns (id, author, stage, due, gathered, total, started, body)
SELECT id, author, stage, due, gathered, total, CASE WHEN gathered THEN now() END, jsonb_build_object('base', 'en',
  'copies', jsonb_build_object('en', jsonb_build_object('chat', %(robin)s::bigint, 'messages', jsonb_build_array(1), 'kind', 'text',
    'text', said, 'entities', '[]'::jsonb, 'buttons', '[]'::jsonb, 'preview', null, 'group', '', 'what', 'text')),
  'audience', '{"languages": ["nl"], "zones": [], "activity": "", "service": "", "booked": "", "listed": false}'::jsonb,
  'at', at, 'local', false, 'zone', 'Europe/Amsterdam', 'paid', false, 'second', 0, 'editing', '')
FROM (VALUES ('campaigncampaign', 'running', now(), true, 3, 'Half sent.', null::timestamptz),
  ('pausedpausedpaus', 'paused', null, true, 1, 'Stood still.', null),
  ('strangercampaign', 'running', now(), false, 0, 'Of a stranger.', null),
  ('latercampaign123', 'running', now() + interval '2 seconds', false, 0, 'In its time.', now() + interval '2 seconds'),
  ('judgedcampaign12', 'review', null, false, 0, 'Judged.', null)) AS c (id, stage, due, gathered, total, said, at),
  LATERAL (SELECT CASE id WHEN 'strangercampaign' THEN 8000000099 ELSE %(robin)s END AS author) AS a;
INSERT INTO recipients (campaign, person, state, language, messages, at) VALUES
  ('campaigncampaign', %(emma)s, 'sent', 'en', '[7]', now()), ('campaigncampaign', %(cleo)s, 'sending', '', '{}', now()),
  ('campaigncampaign', %(ben)s, 'waiting', '', '{}', null), ('pausedpausedpaus', %(ben)s, 'waiting', '', '{}', null);
