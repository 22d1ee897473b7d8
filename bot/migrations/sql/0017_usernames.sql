-- People's names at Telegram that begin with @, so that an operator can name them so.

ALTER TABLE people ADD COLUMN username TEXT DEFAULT '' NOT NULL;
CREATE INDEX ix_people_username ON people (username) WHERE username <> '';
